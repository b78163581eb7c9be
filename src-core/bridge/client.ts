import type { Bridge, BridgeError, Calls, Streams, Transport } from './contract.ts';
import { BridgeFailure, toBridgeError } from './failure.ts';
import { decodeFrame, encodeFrame, type Frame, type FrameKind } from './frames.ts';

export interface BridgeClient extends Bridge {
  /** Calls and pulls that wait for an answer, and streams that are open; 0 once all have ended. */
  readonly open: number;
}

interface Waiter {
  resolve(value: unknown): void;
  reject(reason: unknown): void;
}

interface ClientStream {
  /** Pulls that wait, oldest first; answers come in the same order. */
  readonly waiters: Waiter[];
}

/**
 * The calling end of a bridge. When the transport closes, all that waits rejects with code `closed`.
 * The transport must deliver frames later, never within `send`.
 */
export function connectBridge(transport: Transport): BridgeClient {
  const calls = new Map<number, Waiter>();
  const streams = new Map<number, ClientStream>();
  let lastId = 0;
  let closed: BridgeFailure | null = null;

  const send = (kind: FrameKind, id: number, name = '', value?: unknown): void => transport.send(encodeFrame(kind, id, name, value));

  const off = transport.onFrame((bytes) => {
    const frame = decodeFrame(bytes);
    const call = calls.get(frame.id);
    if (call !== undefined) {
      calls.delete(frame.id);
      settleCall(call, frame);
      return;
    }
    const stream = streams.get(frame.id);
    if (stream !== undefined) advance(frame.id, stream, frame);
  });

  const advance = (id: number, stream: ClientStream, frame: Frame): void => {
    if (frame.kind === 'item') {
      stream.waiters.shift()?.resolve({ done: false, value: frame.value });
      return;
    }
    streams.delete(id);
    if (frame.kind === 'error') stream.waiters.shift()?.reject(failureOf(frame.value));
    for (const w of stream.waiters.splice(0)) w.resolve({ done: true, value: undefined });
  };

  const fail = (): void => {
    closed = new BridgeFailure('closed', 'the connection to Hydrophone is closed');
    off();
    for (const w of calls.values()) w.reject(closed);
    for (const s of streams.values()) for (const w of s.waiters) w.reject(closed);
    calls.clear();
    streams.clear();
  };
  transport.closed.then(fail, fail);

  const nextId = (): number => {
    // Ids are u32; those of long-lived streams may still be taken when the count comes round.
    do lastId = lastId === 0xffff_ffff ? 1 : lastId + 1;
    while (calls.has(lastId) || streams.has(lastId));
    return lastId;
  };

  const iterate = (name: keyof Streams, input: unknown): AsyncIterator<unknown> => {
    let id = 0;
    let ended = false;
    return {
      next(): Promise<IteratorResult<unknown>> {
        if (closed !== null) return Promise.reject(closed);
        if (ended || (id !== 0 && !streams.has(id))) return Promise.resolve({ done: true, value: undefined });
        if (id === 0) {
          const frameId = nextId();
          send('open', frameId, name, input);
          id = frameId;
          streams.set(id, { waiters: [] });
        }
        const stream = streams.get(id)!;
        return new Promise((resolve, reject) => {
          stream.waiters.push({ resolve: resolve as Waiter['resolve'], reject });
          send('next', id);
        });
      },
      return(): Promise<IteratorResult<unknown>> {
        ended = true;
        const stream = streams.get(id);
        if (stream !== undefined) {
          streams.delete(id);
          send('return', id);
          for (const w of stream.waiters) w.resolve({ done: true, value: undefined });
        }
        return Promise.resolve({ done: true, value: undefined });
      },
    };
  };

  return {
    get open() {
      let waiting = calls.size + streams.size;
      for (const s of streams.values()) waiting += s.waiters.length;
      return waiting;
    },
    call<K extends keyof Calls>(name: K, input: Calls[K][0]): Promise<Calls[K][1]> {
      if (closed !== null) return Promise.reject(closed);
      return new Promise((resolve, reject) => {
        const id = nextId();
        send('call', id, name, input);
        calls.set(id, { resolve: resolve as Waiter['resolve'], reject });
      });
    },
    stream<K extends keyof Streams>(name: K, input: Streams[K][0]): AsyncIterable<Streams[K][1]> {
      return { [Symbol.asyncIterator]: () => iterate(name, input) as AsyncIterator<Streams[K][1]> };
    },
  };
}

function settleCall(call: Waiter, frame: Frame): void {
  if (frame.kind === 'result') call.resolve(frame.value);
  else call.reject(failureOf(frame.value));
}

function failureOf(value: unknown): BridgeFailure {
  const error: BridgeError = toBridgeError(value);
  return new BridgeFailure(error.code, error.message);
}
