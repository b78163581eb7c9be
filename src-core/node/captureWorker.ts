/** Worker thread: the capture file, and all `capture.*` calls on it. */
import { type MessagePort, workerData } from 'node:worker_threads';
import { serveBridge } from '../bridge/server.ts';
import { CaptureService } from '../capture/captureService.ts';
import { type OpenMode, openCaptureStore } from '../capture/captureStore.ts';
import { receiveBatches } from './batchChannel.ts';
import { captureHandlers, servicePorts } from './captureHandlers.ts';
import { serveHost } from './hostedWorker.ts';
import { loadSqlite } from './sqlite.ts';

export interface CaptureWorkerData {
  readonly path: string;
  readonly mode: OpenMode;
  /** Where batches come from; null for a capture that is only read. */
  readonly batches: MessagePort | null;
}

const data = workerData as CaptureWorkerData;

await serveHost(async () => {
  const store = openCaptureStore(await loadSqlite(), data.path, data.mode);
  const service = new CaptureService(store, servicePorts);
  if (data.batches !== null) receiveBatches(data.batches, service);
  const handlers = captureHandlers(service);
  return {
    info: null,
    duties: {
      attach: (transport) => void serveBridge(transport, handlers),
      answers: { close: () => service.close() },
    },
  };
});
