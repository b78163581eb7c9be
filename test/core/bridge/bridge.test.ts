import { describe, expect, it } from 'vitest';
import { connectBridge } from '../../../src-core/bridge/client.ts';
import type { EngineStatus } from '../../../src-core/bridge/contract.ts';
import { BridgeFailure } from '../../../src-core/bridge/failure.ts';
import { encodeFrame } from '../../../src-core/bridge/frames.ts';
import { type Handlers, serveBridge } from '../../../src-core/bridge/server.ts';
import { memoryPair, settle } from './memoryTransport.ts';

function status(exchanges: number): EngineStatus {
  return { exchanges } as EngineStatus;
}

function build(handlers: Partial<Handlers>) {
  const pair = memoryPair();
  const server = serveBridge(pair.far, { calls: {}, streams: {}, ...handlers });
  const client = connectBridge(pair.near);
  return { pair, server, client };
}

/** A stream that makes an item when `give` is called, and counts what was asked and ended. */
function manualStream() {
  const seen = { pulls: 0, returns: 0 };
  let waiting: ((step: IteratorResult<EngineStatus>) => void) | null = null;
  const iterator: AsyncIterableIterator<EngineStatus> = {
    [Symbol.asyncIterator]: () => iterator,
    next() {
      seen.pulls += 1;
      return new Promise((resolve) => {
        waiting = resolve;
      });
    },
    return() {
      seen.returns += 1;
      waiting?.({ done: true, value: undefined });
      return Promise.resolve({ done: true, value: undefined });
    },
  };
  const give = (value: EngineStatus): void => waiting?.({ done: false, value });
  return { iterator, seen, give };
}

describe('calls', () => {
  it('are answered, also out of order', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { client, server } = build({
      calls: {
        'engine.status': async () => {
          await held;
          return status(1);
        },
        'engine.setRecording': ({ on }) => status(on ? 2 : 3),
      },
    });
    const first = client.call('engine.status', {});
    expect(await client.call('engine.setRecording', { on: true })).toEqual(status(2));
    release();
    expect(await first).toEqual(status(1));
    await settle();
    expect([client.open, server.open]).toEqual([0, 0]);
  });

  it('carry bytes both as attachments and none', async () => {
    const packets = [{ bytes: Uint8Array.of(1, 2, 3), sent: null }];
    const { client } = build({ calls: { 'capture.packets': () => ({ packets, total: 1 }) as never } });
    expect(await client.call('capture.packets', { id: 1, from: 0, count: 10 })).toEqual({ packets, total: 1 });
  });

  it('reject with the code of the failure, and `failed` for anything else', async () => {
    const { client } = build({
      calls: {
        'capture.exchange': () => {
          throw new BridgeFailure('notFound', 'there is no exchange 9');
        },
        'capture.login': () => Promise.reject(new Error('disk on fire')),
        'capture.clear': () => ({ big: 1n }) as never,
      },
    });
    await expect(client.call('capture.exchange', { id: 9 })).rejects.toMatchObject({ code: 'notFound', message: 'there is no exchange 9' });
    await expect(client.call('capture.login', { session: 1 })).rejects.toMatchObject({ code: 'failed', message: 'disk on fire' });
    await expect(client.call('capture.clear', { undo: false })).rejects.toMatchObject({ code: 'failed' });
    await expect(client.call('app.info', {})).rejects.toMatchObject({ code: 'notFound' });
    await expect(client.call('toString' as 'app.info', {})).rejects.toMatchObject({ code: 'notFound' });
  });

  it('never reach their handler with an input of the wrong form', async () => {
    let reached = 0;
    const { client } = build({
      calls: {
        'capture.rows': () => {
          reached += 1;
          return { rows: [], matched: 0 };
        },
      },
    });
    const wrong: unknown[] = [{}, null, undefined, 7, { filter: 1, from: 0, count: 1 }, { filter: '', from: -1, count: 1 }];
    wrong.push({ filter: '', from: 0, count: 501 }, { filter: '', from: 0.5, count: 1 }, { filter: '', from: 0, count: 1, more: 1 });
    for (const input of wrong) {
      const answer = client.call('capture.rows', input as never);
      await expect(answer).rejects.toMatchObject({ code: 'badInput', message: expect.stringMatching(/^capture\.rows: /) });
    }
    expect(reached).toBe(0);
  });

  it('survive a frame that is garbage', async () => {
    const { client, pair } = build({ calls: { 'engine.status': () => status(4) } });
    pair.near.send(Uint8Array.of(250, 1, 2));
    pair.near.send(encodeFrame('call', 77, 'engine.status', {}).subarray(0, 12));
    expect(await client.call('engine.status', {})).toEqual(status(4));
  });
});

describe('streams', () => {
  it('produce only what is pulled', async () => {
    const source = manualStream();
    const { client, server, pair } = build({ streams: { 'engine.statuses': () => source.iterator } });
    const iterator = client.stream('engine.statuses', {})[Symbol.asyncIterator]();
    await settle();
    expect(pair.frames.length).toBe(0);
    const first = iterator.next();
    await settle();
    source.give(status(1));
    expect(await first).toEqual({ done: false, value: status(1) });
    await settle();
    expect(source.seen.pulls).toBe(1);
    await iterator.return?.();
    await settle();
    expect(source.seen.returns).toBe(1);
    expect([client.open, server.open]).toEqual([0, 0]);
  });

  it('answer pulls that were made at once one after the other', async () => {
    const { client, server } = build({
      streams: {
        'engine.statuses': async function* () {
          for (let i = 1; i <= 3; i += 1) yield status(i);
        },
      },
    });
    const iterator = client.stream('engine.statuses', {})[Symbol.asyncIterator]();
    const steps = await Promise.all([iterator.next(), iterator.next(), iterator.next(), iterator.next(), iterator.next()]);
    expect(steps.map((s) => (s.done === true ? 'done' : s.value.exchanges))).toEqual([1, 2, 3, 'done', 'done']);
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
    expect([client.open, server.open]).toEqual([0, 0]);
  });

  it('end with `return` while a pull waits', async () => {
    const source = manualStream();
    const { client, server } = build({ streams: { 'engine.statuses': () => source.iterator } });
    const iterator = client.stream('engine.statuses', {})[Symbol.asyncIterator]();
    const pull = iterator.next();
    await settle();
    await iterator.return?.();
    expect(await pull).toEqual({ done: true, value: undefined });
    await settle();
    expect(source.seen.returns).toBe(1);
    expect([client.open, server.open]).toEqual([0, 0]);
  });

  it('end when a for-await loop is left', async () => {
    const { client, server } = build({
      streams: {
        'engine.statuses': async function* () {
          for (let i = 1; ; i += 1) yield status(i);
        },
      },
    });
    for await (const s of client.stream('engine.statuses', {})) if (s.exchanges === 3) break;
    await settle();
    expect([client.open, server.open]).toEqual([0, 0]);
  });

  it('reject the pull when the source fails or the input is wrong, and then are over', async () => {
    const { client, server } = build({
      streams: {
        'engine.statuses': async function* () {
          yield status(1);
          throw new BridgeFailure('captureDamaged', 'page 3 is broken');
        },
        'capture.records': async function* () {},
      },
    });
    const iterator = client.stream('engine.statuses', {})[Symbol.asyncIterator]();
    await iterator.next();
    await expect(iterator.next()).rejects.toMatchObject({ code: 'captureDamaged' });
    expect((await iterator.next()).done).toBe(true);
    const wrong = client.stream('capture.records', { since: 5 } as never)[Symbol.asyncIterator]();
    await expect(wrong.next()).rejects.toMatchObject({ code: 'badInput' });
    const unknown = client.stream('nobody.knows' as 'engine.statuses', {})[Symbol.asyncIterator]();
    await expect(unknown.next()).rejects.toMatchObject({ code: 'notFound' });
    await settle();
    expect([client.open, server.open]).toEqual([0, 0]);
  });
});

describe('a closed transport', () => {
  it('rejects all that waits with `closed`, ends the streams, and leaks nothing', async () => {
    const source = manualStream();
    const { client, pair } = build({
      calls: { 'engine.status': () => new Promise(() => undefined) },
      streams: { 'engine.statuses': () => source.iterator },
    });
    const call = client.call('engine.status', {});
    const iterator = client.stream('engine.statuses', {})[Symbol.asyncIterator]();
    const pull = iterator.next();
    await settle();
    expect(client.open).toBe(3);
    pair.close();
    await expect(call).rejects.toMatchObject({ code: 'closed' });
    await expect(pull).rejects.toMatchObject({ code: 'closed' });
    await expect(client.call('engine.status', {})).rejects.toMatchObject({ code: 'closed' });
    await expect(iterator.next()).rejects.toMatchObject({ code: 'closed' });
    await settle();
    expect(source.seen.returns).toBe(1);
    expect(client.open).toBe(0);
  });
});
