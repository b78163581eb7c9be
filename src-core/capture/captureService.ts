/** Everything the bridge contract says of the capture, over one store. Lives in the capture worker. */
import type { Calls, Streams } from '../bridge/contract.ts';
import type { Instant } from '../machine/io.ts';
import type { Batch } from './batch.ts';
import type { CaptureStore } from './captureStore.ts';

export type CaptureCall = Extract<keyof Calls, `capture.${string}`>;
export type CaptureStream = Extract<keyof Streams, `capture.${string}`>;

/** What the service needs of its thread. */
export interface ServicePorts {
  /** µs since the epoch. */
  now(): Instant;
  /** Resolves after `ms` milliseconds; the timer must not keep the process alive. */
  sleep(ms: number): Promise<void>;
  /** Resolves once what waits on the thread's event loop (batches, other calls) had its turn; setImmediate in Node. */
  yieldTurn(): Promise<void>;
}

/** A call that failed; `code` and `message` travel to the caller as a BridgeError. */
export class CallFault extends Error {
  readonly code: 'notFound' | 'badInput' | 'captureDamaged' | 'failed';
  constructor(code: CallFault['code'], message: string) {
    super(message);
    this.name = 'CallFault';
    this.code = code;
  }
}

export declare class CaptureService {
  constructor(store: CaptureStore, ports: ServicePorts);
  /** Stores a batch and wakes the streams. Never throws: see `captureError`. */
  append(batch: Batch): void;
  /** Why the capture can not be written now, with the remedy; null when all is well. */
  readonly captureError: string | null;
  /** Size of the capture file in bytes. */
  readonly captureBytes: number;
  /** Rejects with CallFault. */
  call<K extends CaptureCall>(name: K, input: Calls[K][0]): Promise<Calls[K][1]>;
  /** Ends when its iterator is returned, also while it waits. */
  stream<K extends CaptureStream>(name: K, input: Streams[K][0]): AsyncIterable<Streams[K][1]>;
  /** Ends all streams and closes the store. */
  close(): void;
}
