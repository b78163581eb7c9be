import { describe, expect, it } from 'vitest';
import { connectBridge } from '../../../src-core/bridge/client.ts';
import type { AppInfo, EngineStatus } from '../../../src-core/bridge/contract.ts';
import { relayBridge } from '../../../src-core/bridge/relay.ts';
import { serveBridge } from '../../../src-core/bridge/server.ts';
import { memoryPair, settle } from './memoryTransport.ts';

function build() {
  const page = memoryPair();
  const app = memoryPair();
  const engine = memoryPair();
  const relay = relayBridge(page.far, { app: app.near, engine: engine.near });
  const appServer = serveBridge(app.far, { calls: { 'app.info': () => ({ version: '1' }) as AppInfo }, streams: {} });
  const engineServer = serveBridge(engine.far, {
    calls: {
      'engine.status': () => ({ exchanges: 5 }) as EngineStatus,
      'engine.setRecording': () => new Promise<EngineStatus>(() => undefined),
    },
    streams: {
      'engine.statuses': async function* () {
        for (let i = 1; ; i += 1) yield { exchanges: i } as EngineStatus;
      },
    },
  });
  return { page, engine, relay, client: connectBridge(page.near), servers: [appServer, engineServer] };
}

describe('the relay', () => {
  it('passes calls and streams to who answers for them', async () => {
    const { client, relay, servers } = build();
    expect(await client.call('app.info', {})).toEqual({ version: '1' });
    expect(await client.call('engine.status', {})).toEqual({ exchanges: 5 });
    const seen: number[] = [];
    for await (const s of client.stream('engine.statuses', {})) {
      seen.push(s.exchanges);
      if (s.exchanges === 3) break;
    }
    expect(seen).toEqual([1, 2, 3]);
    await settle();
    expect([relay.open, client.open, ...servers.map((s) => s.open)]).toEqual([0, 0, 0, 0]);
  });

  it('refuses names that nobody answers for', async () => {
    const { client } = build();
    await expect(client.call('capture.clear', { undo: false })).rejects.toMatchObject({ code: 'notFound' });
    await expect(client.call('__proto__.x' as 'app.info', {})).rejects.toMatchObject({ code: 'notFound' });
  });

  it('answers garbage and goes on', async () => {
    const { client, page } = build();
    page.near.send(Uint8Array.of(99));
    expect(await client.call('app.info', {})).toEqual({ version: '1' });
  });

  it('tells `closed` to what waits for a target that stopped, and to what asks later', async () => {
    const { client, engine, relay } = build();
    const waiting = client.call('engine.setRecording', { on: true });
    await settle();
    engine.close();
    await expect(waiting).rejects.toMatchObject({ code: 'closed' });
    await expect(client.call('engine.status', {})).rejects.toMatchObject({ code: 'closed' });
    expect(await client.call('app.info', {})).toEqual({ version: '1' });
    expect(relay.open).toBe(0);
  });
});
