import type { Calls, Streams, Transport } from './contract.ts';
import { BridgeFailure, toBridgeError } from './failure.ts';
import { decodeFrame, encodeFrame, type Frame, type FrameKind } from './frames.ts';
import { callInputs, inputFault, streamInputs } from './schema.ts';

type Awaitable<T> = T | Promise<T>;

/** What a server offers; calls and streams that it lacks are answered with `notFound`. */
export interface Handlers {
  readonly calls: { readonly [K in keyof Calls]?: (input: Calls[K][0]) => Awaitable<Calls[K][1]> };
  /**
   * The iterator's `next` is called only when the far end wants an item, never twice at once. Its `return` may come
   * while a `next` is pending, and should settle it: a stream that waits for news must not wait on for nobody.
   */
  readonly streams: { readonly [K in keyof Streams]?: (input: Streams[K][0]) => AsyncIterable<Streams[K][1]> };
}

export interface BridgeServer {
  /** Calls being answered and streams being open; 0 once all have ended. */
  readonly open: number;
  /** Ends all streams and takes no more calls; the transport stays open. */
  close(): void;
}

interface OpenStream {
  readonly iterator: AsyncIterator<unknown>;
  busy: boolean;
  /** `next` frames that came while an item was being made. */
  wanted: number;
}

/** Answers the calls and streams that come over `transport`, until it closes. */
export function serveBridge(transport: Transport, handlers: Handlers): BridgeServer {
  const streams = new Map<number, OpenStream>();
  let calls = 0;
  let closed = false;

  const send = (kind: FrameKind, id: number, value?: unknown): void => {
    if (!closed) transport.send(encodeFrame(kind, id, '', value));
  };

  const answer = async (frame: Frame): Promise<void> => {
    calls += 1;
    try {
      send('result', frame.id, await runCall(handlers, frame));
    } catch (thrown) {
      send('error', frame.id, toBridgeError(thrown));
    } finally {
      calls -= 1;
    }
  };

  const produce = async (id: number, stream: OpenStream): Promise<void> => {
    if (stream.busy) {
      stream.wanted += 1;
      return;
    }
    stream.busy = true;
    try {
      do {
        const step = await stream.iterator.next();
        if (streams.get(id) !== stream) return;
        if (step.done === true) {
          streams.delete(id);
          send('end', id);
          return;
        }
        send('item', id, step.value);
        stream.wanted -= 1;
      } while (stream.wanted >= 0);
      stream.wanted = 0;
      stream.busy = false;
    } catch (thrown) {
      if (streams.get(id) !== stream) return;
      endStream(id);
      send('error', id, toBridgeError(thrown));
    }
  };

  const endStream = (id: number): void => {
    const stream = streams.get(id);
    if (stream === undefined) return;
    streams.delete(id);
    // Nobody is left to hear of a failure to end.
    stream.iterator.return?.().catch(() => undefined);
  };

  const handle = (frame: Frame): void => {
    if (frame.kind === 'call') {
      void answer(frame);
    } else if (frame.kind === 'open') {
      try {
        if (streams.has(frame.id)) throw new BridgeFailure('badInput', `stream ${frame.id} is already open`);
        streams.set(frame.id, { iterator: openStream(handlers, frame), busy: false, wanted: 0 });
      } catch (thrown) {
        send('error', frame.id, toBridgeError(thrown));
      }
    } else if (frame.kind === 'next') {
      const stream = streams.get(frame.id);
      if (stream !== undefined) void produce(frame.id, stream);
    } else if (frame.kind === 'return') {
      endStream(frame.id);
    }
  };

  const off = transport.onFrame((bytes) => {
    let frame: Frame;
    try {
      frame = decodeFrame(bytes);
    } catch (thrown) {
      // Such a frame has no id that could be trusted. Id 0 is nobody's: the far end may log it.
      send('error', 0, { code: 'badInput', message: toBridgeError(thrown).message });
      return;
    }
    handle(frame);
  });

  const close = (): void => {
    if (closed) return;
    closed = true;
    off();
    for (const id of [...streams.keys()]) endStream(id);
  };
  transport.closed.then(close, close);

  return {
    get open() {
      return calls + streams.size;
    },
    close,
  };
}

async function runCall(handlers: Handlers, frame: Frame): Promise<unknown> {
  const name = frame.name as keyof Calls;
  const handler = Object.hasOwn(handlers.calls, name) ? handlers.calls[name] : undefined;
  if (handler === undefined) throw new BridgeFailure('notFound', `there is no call ${frame.name}`);
  const input = callInputs[name].safeParse(frame.value);
  if (!input.success) throw new BridgeFailure('badInput', inputFault(name, input.error));
  return (handler as (input: unknown) => unknown)(input.data);
}

function openStream(handlers: Handlers, frame: Frame): AsyncIterator<unknown> {
  const name = frame.name as keyof Streams;
  const handler = Object.hasOwn(handlers.streams, name) ? handlers.streams[name] : undefined;
  if (handler === undefined) throw new BridgeFailure('notFound', `there is no stream ${frame.name}`);
  const input = streamInputs[name].safeParse(frame.value);
  if (!input.success) throw new BridgeFailure('badInput', inputFault(name, input.error));
  return (handler as (input: unknown) => AsyncIterable<unknown>)(input.data)[Symbol.asyncIterator]();
}
