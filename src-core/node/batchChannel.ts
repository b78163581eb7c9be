/**
 * The way of batches from the engine's thread to the capture's, with acknowledgements, so that the engine knows what waits.
 *
 * Segments and long parts stand in memory that both threads share (docs/adr/0014): it is lent with a batch and used again once that
 * and a few more are written. Handed over by transfer, each batch was half a mebibyte of garbage to the thread that got it, which then collected
 * twice a second, 10 ms each.
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
}

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

export function sendBatches(port: MessagePort): BatchSender {
  let pendingBytes = 0;
  let fileBytes = 0;
  let error: string | null = null;
  let waiting: (() => void)[] = [];
  /** Of the batches that are under way, and before them of the last ones that are written, in their order. */
  const lent: Uint8Array[][] = [];
  let underWay = 0;
  /** As much as ever was under way at a time: the recorder sees to it that this is bounded. */
  const spare: Uint8Array[] = [];

  const settle = (): void => {
    if (pendingBytes > 0) return;
    for (const resolve of waiting) resolve();
    waiting = [];
  };
  port.on('message', (written: Written) => {
    pendingBytes -= written.bytes;
    fileBytes = written.fileBytes;
    error = written.error;
    underWay--;
    while (lent.length > underWay + heldBatches) spare.push(...lent.shift()!);
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
      return spare.pop() ?? new Uint8Array(new SharedArrayBuffer(batchMemoryBytes));
    },
    post(batch) {
      const bytes = sizeOf(batch);
      pendingBytes += bytes;
      const { shared, own } = memoryOf(batch);
      lent.push(shared);
      underWay++;
      port.postMessage({ batch, bytes } satisfies Posted, own);
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
  port.on('message', ({ batch, bytes }: Posted) => {
    writer.append(batch);
    port.postMessage({ bytes, fileBytes: writer.captureBytes, error: writer.captureError } satisfies Written);
  });
}

/** The buffers behind its segment and parts, each once: those that are lent, and those that leave with the message. */
function memoryOf(batch: Batch): { readonly shared: Uint8Array[]; readonly own: ArrayBuffer[] } {
  const buffers = new Set(batch.parts.map((part) => part.bytes.buffer));
  if (batch.segment !== null) buffers.add(batch.segment.bytes.buffer);
  const shared: Uint8Array[] = [];
  const own: ArrayBuffer[] = [];
  for (const buffer of buffers) {
    if (buffer instanceof ArrayBuffer) own.push(buffer);
    else shared.push(new Uint8Array(buffer));
  }
  return { shared, own };
}

/** An estimate in bytes that is never 0. */
function sizeOf(batch: Batch): number {
  let bytes = 64 + (batch.segment?.bytes.length ?? 0) + 256 * (batch.sessions.length + batch.contexts.length);
  for (const part of batch.parts) bytes += part.bytes.length;
  for (const login of batch.logins) bytes += 64 + login.packet.length + (login.sent?.length ?? 0);
  return bytes;
}
