/**
 * The way of batches from the engine's thread to the capture's, with acknowledgements, so that the engine knows what waits.
 *
 * The memory in which segments and long parts stand goes there and, once that and the next batch are written, comes back
 * (docs/adr/0014).
 */
import type { MessagePort } from 'node:worker_threads';
import type { Batch } from '../capture/batch.ts';
import { batchMemoryBytes, type CapturePort, heldBatches } from '../engine/ports.ts';

interface Posted {
  readonly batch: Batch;
  readonly bytes: number;
}

interface Written {
  /** Bytes of the batch that was written. */
  readonly bytes: number;
  readonly fileBytes: number;
  readonly error: string | null;
  /** Of earlier batches: what can be used again. */
  readonly memory: readonly ArrayBuffer[];
}

/** Pieces of memory that wait to be used again; what comes back beyond them is left to the collector. */
const mostSpare = 8;

/** What the capture's thread does with a batch, and how its file stands. */
export interface BatchWriter {
  append(batch: Batch): void;
  readonly captureBytes: number;
  readonly captureError: string | null;
}

export interface BatchSender extends CapturePort {
  /** Resolves once everything that was posted is written, or the capture's thread is gone. */
  drained(): Promise<void>;
}

/**
 * Bytes that wait between which the engine gives way for a moment with each batch: the capture's thread, which has stepped back, is
 * short of processor time then. What waits beyond that waits for the disk, and to give way would help nobody.
 */
const giveWay = { above: 8 * 1024 * 1024, below: 40 * 1024 * 1024, ms: 2 };

const neverChanges = new Int32Array(new SharedArrayBuffer(4));

function sleep(ms: number): void {
  Atomics.wait(neverChanges, 0, 0, ms);
}

/** `rest` holds the calling thread up for so many ms. */
export function sendBatches(port: MessagePort, rest = sleep): BatchSender {
  let pendingBytes = 0;
  let fileBytes = 0;
  let error: string | null = null;
  let waiting: (() => void)[] = [];
  const spare: ArrayBuffer[] = [];

  const settle = (): void => {
    if (pendingBytes > 0) return;
    for (const resolve of waiting) resolve();
    waiting = [];
  };
  port.on('message', (written: Written) => {
    pendingBytes -= written.bytes;
    fileBytes = written.fileBytes;
    error = written.error;
    for (const memory of written.memory) if (spare.length < mostSpare) spare.push(memory);
    settle();
  });
  port.on('close', () => {
    error ??= 'The capture worker has stopped; restart Hydrophone.';
    pendingBytes = 0;
    settle();
  });

  return {
    get pendingBytes() {
      return pendingBytes;
    },
    get fileBytes() {
      return fileBytes;
    },
    get error() {
      return error;
    },
    spareMemory() {
      const memory = spare.pop();
      return memory === undefined ? null : new Uint8Array(memory);
    },
    post(batch) {
      const bytes = sizeOf(batch);
      pendingBytes += bytes;
      port.postMessage({ batch, bytes } satisfies Posted, memoryOf(batch));
      if (pendingBytes > giveWay.above && pendingBytes < giveWay.below) rest(giveWay.ms);
    },
    drained() {
      return new Promise((resolve) => {
        waiting.push(resolve);
        settle();
      });
    },
  };
}

export function receiveBatches(port: MessagePort, writer: BatchWriter): void {
  /** Of the batches that were written last: live feeds read in them. */
  const held: ArrayBuffer[][] = [];
  port.on('message', ({ batch, bytes }: Posted) => {
    writer.append(batch);
    held.push(memoryOf(batch).filter((buffer) => buffer.byteLength === batchMemoryBytes));
    const memory = held.length > heldBatches ? held.shift()! : [];
    port.postMessage({ bytes, fileBytes: writer.captureBytes, error: writer.captureError, memory } satisfies Written, memory);
  });
}

/** The buffers behind its segment and parts, each once. */
function memoryOf(batch: Batch): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>();
  if (batch.segment !== null) buffers.add(batch.segment.bytes.buffer as ArrayBuffer);
  for (const part of batch.parts) buffers.add(part.bytes.buffer as ArrayBuffer);
  return [...buffers];
}

/** An estimate in bytes that is never 0. */
function sizeOf(batch: Batch): number {
  let bytes = 64 + (batch.segment?.bytes.length ?? 0) + 256 * (batch.sessions.length + batch.contexts.length);
  for (const part of batch.parts) bytes += part.bytes.length;
  for (const login of batch.logins) bytes += 64 + login.packet.length + (login.sent?.length ?? 0);
  return bytes;
}
