import { existsSync } from 'node:fs';
import net from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { connectBridge } from '../../../src-core/bridge/client.ts';
import { temporaryCapture } from '../../../src-core/node/captureFile.ts';
import { type Host, type HostOptions, startHost } from '../../../src-core/node/host.ts';
import { provideTls } from '../../../src-core/node/tls/provideTls.ts';
import { tlsOptions } from '../../../src-core/node/tls/tlsOptions.ts';
import { transportPair } from '../../../src-core/node/transportPair.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let host: Host | null = null;

afterEach(async () => {
  await host?.stop();
  host = null;
});

async function options(port = 0): Promise<HostOptions> {
  const tls = await provideTls(tlsOptions({ tlsClient: 'off', tlsBackend: 'off' }), []);
  const listeners = [{ listen: { host: '127.0.0.1', port }, backends: [1] }];
  const backends = [{ address: '127.0.0.1:1', type: 'rw' }] as const;
  const engine = { backends, listeners, keepBytes: 1_000, tls: { client: 'off', backend: 'off' }, passwords: new Map() } as const;
  return {
    engine,
    tls,
    capture: await temporaryCapture(),
    kind: 'page',
    demo: false,
    rules: null,
    scripts: { files: [], limitMs: 1_000, folder: null },
  };
}

async function visit(address: string): Promise<void> {
  const socket = net.connect(Number(address.split(':')[1]), '127.0.0.1');
  socket.on('error', () => undefined);
  socket.resume();
  await new Promise((resolve) => socket.once('close', resolve));
}

describe('a host', () => {
  it('serves app, engine and capture over one bridge, to each window its own', async () => {
    host = await startHost(await options());
    const windows = [transportPair(), transportPair()];
    const bridges = windows.map((w) => {
      host!.attach(w.far);
      return connectBridge(w.near);
    });
    for (const bridge of bridges) {
      const info = await bridge.call('app.info', {});
      expect(info).toMatchObject({ host: 'page', demo: false, settings: { keepBytes: 1_000 } });
      expect((await bridge.call('engine.status', {})).listeners).toMatchObject([{ listen: host.proxy[0], backend: '127.0.0.1:1' }]);
      expect(await bridge.call('capture.rows', { filter: '', from: 0, count: 10 })).toEqual({ rows: [], matched: 0 });
    }
    await bridges[0]!.call('engine.setSettings', { keepBytes: 2_000 });
    expect((await bridges[1]!.call('app.info', {})).settings).toEqual({ keepBytes: 2_000 });
    await expect(bridges[0]!.call('engine.setSettings', { keepBytes: -1 })).rejects.toMatchObject({ code: 'badInput' });

    const pull = bridges[0]!.stream('capture.changes', { filter: '', since: null, tailRows: 10 })[Symbol.asyncIterator]();
    expect((await pull.next()).value).toMatchObject({ total: 0, matched: 0 });
    windows[0]!.close();
    await expect(pull.next()).rejects.toMatchObject({ code: 'closed' });
    expect(bridges[0]!.open).toBe(0);
    expect((await bridges[1]!.call('engine.status', {})).sessionsOpen).toBe(0);
  });

  it('has everything in the capture once traffic has stopped, and then takes no more', async () => {
    host = await startHost(await options());
    await visit(host.proxy[0]!);
    await host.stopTraffic();
    const records = host.bridge.stream('capture.records', { since: null, rowLimit: 10 })[Symbol.asyncIterator]();
    const page = await records.next();
    expect(page.value.records.map((r: { event?: string }) => r.event)).toEqual(['opened', 'failed', 'closed']);
    const late = net.connect(Number(host.proxy[0]!.split(':')[1]), '127.0.0.1');
    await expect(new Promise((resolve, reject) => late.once('connect', resolve).once('error', reject))).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    });
  });

  it('deletes a temporary capture when it stops', async () => {
    const given = await options();
    host = await startHost(given);
    expect(existsSync(given.capture.path)).toBe(true);
    await host.stop();
    expect(existsSync(given.capture.path)).toBe(false);
    await expect(host.bridge.call('engine.status', {})).rejects.toMatchObject({ code: 'closed' });
  });

  it('names an address that is in use, and leaves nothing behind', async () => {
    host = await startHost(await options());
    const second = await options(Number(host.proxy[0]!.split(':')[1]));
    await expect(startHost(second)).rejects.toThrow(/in use .*--listen/);
    expect(existsSync(second.capture.path)).toBe(false);
  });
});
