import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { connectBridge } from '../../../../src-core/bridge/client.ts';
import type { AppInfo, Transport } from '../../../../src-core/bridge/contract.ts';
import { serveBridge } from '../../../../src-core/bridge/server.ts';
import { rendererFiles } from '../../../../src-core/node/window/rendererFiles.ts';
import { startWebServer, type WebServer } from '../../../../src-core/node/window/webServer.ts';
import { webSocketTransport } from '../../../../src-core/node/window/webSocketTransport.ts';

let folder: string;
let web: WebServer;
const attached: Transport[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hydrophone-page-'));
  mkdirSync(join(folder, 'page/assets'), { recursive: true });
  writeFileSync(join(folder, 'secret.txt'), 'not for the page');
  writeFileSync(join(folder, 'page/index.html'), '<script src="./assets/a.js"></script>');
  writeFileSync(join(folder, 'page/assets/a.js'), 'export {};');
  symlinkSync(join(folder, 'secret.txt'), join(folder, 'page/assets/link.txt'));
  web = await startWebServer({
    address: { host: '127.0.0.1', port: 0 },
    files: rendererFiles(join(folder, 'page')),
    attach: (transport) => {
      attached.push(transport);
      serveBridge(transport, { calls: { 'app.info': () => ({ version: '1' }) as AppInfo }, streams: {} });
    },
  });
});

afterAll(async () => {
  await web.stop();
  rmSync(folder, { recursive: true });
});

interface Answer {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: string;
}

/** The raw path goes out as it is: fetch would tidy `..` away. */
function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = http.request({ host: '127.0.0.1', port: web.address.port, path, headers, method }, (response) => {
      let body = '';
      response.on('data', (chunk) => {
        body += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    });
    request.on('error', reject);
    request.end();
  });
}

function token(): string {
  return new URL(web.url).searchParams.get('token')!;
}

/** Opens the bridge's socket; resolves with the status where it is refused. */
function dial(path: string, headers: Record<string, string> = {}): Promise<WebSocket | number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${web.address.port}${path}`, { headers });
    socket.once('open', () => resolve(socket));
    socket.once('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    socket.once('error', reject);
  });
}

describe('the page', () => {
  it('opens with the token, and loads its assets without', async () => {
    expect((await get(`/?token=${token()}`)).status).toBe(200);
    const script = await get('/assets/a.js');
    expect([script.status, script.headers['content-type'], script.body]).toEqual([200, 'text/javascript; charset=utf-8', 'export {};']);
  });

  it('sets no cookie: a server on another port of this machine would be sent it', async () => {
    for (const path of [`/?token=${token()}`, '/assets/a.js']) expect((await get(path)).headers['set-cookie']).toBeUndefined();
  });

  it('has a strict policy', async () => {
    const page = await get(`/?token=${token()}`);
    const csp = String(page.headers['content-security-policy']);
    expect(csp).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self';/);
    expect(csp).toMatch(/frame-ancestors 'none'/);
    expect(csp).not.toMatch(/unsafe|nonce|\*/);
    expect(page.headers['x-content-type-options']).toBe('nosniff');
    expect(page.headers['referrer-policy']).toBe('no-referrer');
  });

  it('is refused without the token, or with a wrong one', async () => {
    for (const path of ['/', '/?token=', '/?token=wrong', '/index.html', '/assets/../index.html', '/bridge']) {
      const page = await get(path);
      expect([path, page.status]).toEqual([path, 403]);
      expect(page.body).not.toContain(token());
    }
  });

  it('is refused under another host name (DNS rebinding), token or not', async () => {
    for (const host of ['evil.example', `evil.example:${web.address.port}`, '127.0.0.1:1']) {
      expect((await get(`/?token=${token()}`, { host })).status).toBe(403);
      expect((await get('/assets/a.js', { host })).status).toBe(403);
    }
  });

  it('is refused to another origin', async () => {
    expect((await get(`/?token=${token()}`, { origin: 'http://evil.example' })).status).toBe(403);
  });

  it('lists no folders, follows no links and leaves its folder by no path', async () => {
    const paths = [
      '/assets',
      '/assets/',
      '/assets/link.txt',
      '/../secret.txt',
      '/..%2fsecret.txt',
      '/assets/../../secret.txt',
      '//secret.txt',
    ];
    paths.push('/%2e%2e/secret.txt', '/assets/%00', '/__proto__', '/index.html/', '/C:/secret.txt');
    for (const path of paths) {
      const page = await get(`${path}?token=${token()}`);
      expect(page.status, path).toBeGreaterThanOrEqual(400);
      expect(page.body, path).not.toContain('not for the page');
    }
  });

  it('can only be read', async () => {
    const path = `/?token=${token()}`;
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) expect((await get(path, {}, method)).status).toBe(405);
    const head = await get(path, {}, 'HEAD');
    expect([head.status, head.body]).toEqual([200, '']);
  });
});

describe('the bridge', () => {
  it('opens for the page and answers', async () => {
    const origin = `http://127.0.0.1:${web.address.port}`;
    const socket = await dial(`/bridge?token=${token()}`, { origin });
    if (typeof socket === 'number') throw new Error(`refused with ${socket}`);
    const bridge = connectBridge(webSocketTransport(socket));
    expect(await bridge.call('app.info', {})).toEqual({ version: '1' });
    socket.close();
    await attached.at(-1)!.closed;
  });

  it('opens for programs, which name no origin', async () => {
    const socket = await dial(`/bridge?token=${token()}`);
    expect(socket).toBeInstanceOf(WebSocket);
    (socket as WebSocket).close();
  });

  it('is refused without the token, to another origin, under another host and at another path', async () => {
    expect(await dial('/bridge')).toBe(403);
    expect(await dial('/bridge?token=wrong')).toBe(403);
    expect(await dial(`/bridge?token=${token()}`, { origin: 'http://evil.example' })).toBe(403);
    expect(await dial(`/bridge?token=${token()}`, { host: 'evil.example' })).toBe(403);
    expect(await dial(`/other?token=${token()}`)).toBe(404);
  });

  it('takes a statement of megabytes that was edited in the window', async () => {
    const socket = await dial(`/bridge?token=${token()}`);
    if (typeof socket === 'number') throw new Error('refused');
    const bridge = connectBridge(webSocketTransport(socket));
    const release = bridge.call('intercept.release', { id: 1, actions: [{ kind: 'rewrite', sql: 'x'.repeat(20 * 1024 * 1024) }] });
    await expect(release).rejects.toMatchObject({ code: 'notFound' });
    socket.close();
  });

  it('closes on a frame that is larger than any question', async () => {
    const small = await startWebServer({
      address: { host: '127.0.0.1', port: 0 },
      files: () => ({ status: 404, headers: {}, body: '' }),
      attach: () => undefined,
      largestFrame: 1024,
    });
    const { host, searchParams } = new URL(small.url);
    const socket = new WebSocket(`ws://${host}/bridge?token=${searchParams.get('token')}`);
    await new Promise((resolve) => socket.once('open', resolve));
    socket.on('error', () => undefined);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.send(new Uint8Array(2048));
    expect(await closed).toBe(1009);
    await small.stop();
  });
});

describe('an address that is in use', () => {
  it('is named, with the remedy', async () => {
    const taken = startWebServer({ address: web.address, files: () => ({ status: 404, headers: {}, body: '' }), attach: () => undefined });
    await expect(taken).rejects.toMatchObject({ code: 'EADDRINUSE', message: expect.stringMatching(/in use .*--ui/) });
  });
});

describe('missing files', () => {
  it('are named, with the remedy', () => {
    expect(() => rendererFiles(join(folder, 'nowhere'))).toThrow(/npm run build/);
  });
});
