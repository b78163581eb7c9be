import { request } from 'node:http';
import { expect, test } from '@playwright/test';
import { WebSocket } from 'ws';
import { type Hydrophone, startServe } from '../../support/hydrophone.ts';

let hydrophone: Hydrophone;
let address: URL;
test.beforeAll(async () => {
  hydrophone = await startServe();
  address = new URL(hydrophone.ready.ui!);
});
test.afterAll(() => hydrophone.dispose());

/** Status of a request that a browser would not let a page make. */
function statusOf(path: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port: address.port, path, headers };
    request(options, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .on('error', reject)
      .end();
  });
}

/** `open`, or the status by which the upgrade was refused. */
function upgrade(path: string, headers: Record<string, string>): Promise<string> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${address.port}${path}`, { headers });
    socket.on('open', () => {
      socket.terminate();
      resolve('open');
    });
    socket.on('unexpected-response', (_request, response) => resolve(String(response.statusCode)));
    socket.on('error', (error) => resolve(error.message));
  });
}

/** Where the page opens its bridge: told by the page itself. */
async function bridgePath(page: import('@playwright/test').Page): Promise<string> {
  const opened = page.waitForEvent('websocket');
  await page.goto(address.href);
  const url = new URL((await opened).url());
  return url.pathname + url.search;
}

test('a page without the token, or with another one, is refused', async ({ page }) => {
  for (const path of ['/', '/?token=', `/?token=${'x'.repeat(32)}`]) {
    const response = await page.goto(new URL(path, address.origin).href);
    expect(response!.status()).toBe(403);
  }
  await expect(page.getByRole('grid', { name: 'Exchanges' })).toHaveCount(0);
});

test('a request under another name of this machine is refused (DNS rebinding)', async () => {
  const query = address.pathname + address.search;
  expect(await statusOf(query, { Host: address.host })).toBe(200);
  expect(await statusOf(query, { Host: `evil.example:${address.port}` })).toBe(403);
  expect(await statusOf(query, { Host: 'evil.example' })).toBe(403);
});

test('a WebSocket of another page is refused, even with the token', async ({ page }) => {
  const path = await bridgePath(page);
  const cookies = await page.context().cookies(address.origin);
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  expect(await upgrade(path, { Cookie: cookie, Origin: address.origin })).toBe('open');
  expect(await upgrade(path, { Cookie: cookie, Origin: 'http://evil.example' })).toBe('403');
  expect(await upgrade(path, { Cookie: cookie, Origin: address.origin, Host: `evil.example:${address.port}` })).toBe('403');
  expect(await upgrade(path.replace(/token=[^&]*/, 'token=wrong'), { Origin: address.origin })).toBe('403');
});

test('the page may load nothing from elsewhere and may not be framed', async ({ page }) => {
  const response = await page.goto(address.href);
  const policy = response!.headers()['content-security-policy'] ?? '';
  expect(policy).toMatch(/default-src 'none'|default-src 'self'/);
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toMatch(/unsafe-eval/);
  expect(response!.headers()['x-content-type-options']).toBe('nosniff');
});

test('nothing outside the page’s own files is served', async () => {
  for (const path of ['/../package.json', '/%2e%2e/package.json', '/..%2f..%2fpackage.json', '/node/cli.js']) {
    expect(await statusOf(`${path}${address.search}`, { Host: address.host })).not.toBe(200);
  }
});
