/** Worker thread: the capture file, and all `capture.*` calls on it. */
import { performance } from 'node:perf_hooks';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { type MessagePort, workerData } from 'node:worker_threads';
import { serveBridge } from '../bridge/server.ts';
import type { OpenMode } from '../capture/captureStore.ts';
import { mountCapture } from '../engine/captureMount.ts';
import { receiveBatches } from './batchChannel.ts';
import { serveHost } from './hostedWorker.ts';
import { loadSqlite } from './sqlite.ts';
import { stepBack } from './stepBack.ts';

export interface CaptureWorkerData {
  readonly path: string;
  readonly mode: OpenMode;
  /** Where batches come from; null for a capture that is only read. */
  readonly batches: MessagePort | null;
}

const data = workerData as CaptureWorkerData;
if (data.batches !== null) stepBack();

await serveHost(async () => {
  const ports = {
    openSql: await loadSqlite(),
    now: () => Math.floor((performance.timeOrigin + performance.now()) * 1000),
    sleep: (ms: number) => setTimeout<void>(ms, undefined, { ref: false }),
    yieldTurn: () => setImmediate<void>(),
  };
  const capture = mountCapture(ports, data.path, data.mode);
  if (data.batches !== null) receiveBatches(data.batches, capture);
  return {
    info: null,
    duties: {
      attach: (transport) => void serveBridge(transport, capture.handlers),
      answers: { close: () => capture.close() },
    },
  };
});
