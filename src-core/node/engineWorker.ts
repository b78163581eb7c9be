/** Worker thread: sockets, session machines and the recorder; answers `engine.*` calls. Never decodes. */
import { type MessagePort, workerData } from 'node:worker_threads';
import { serveBridge } from '../bridge/server.ts';
import { Engine } from '../engine/engine.ts';
import type { EngineOptions } from '../engine/ports.ts';
import { sendBatches } from './batchChannel.ts';
import { engineHandlers } from './engineHandlers.ts';
import { serveHost } from './hostedWorker.ts';
import { nodePorts } from './nodePorts.ts';
import { nodeSessionPorts } from './nodeSessionPorts.ts';

export interface EngineWorkerData {
  readonly options: EngineOptions;
  /** Where batches go. */
  readonly batches: MessagePort;
}

/** Where the engine really listens, as `host:port`, in the order of the options. */
export interface EngineInfo {
  readonly proxy: readonly string[];
}

const data = workerData as EngineWorkerData;

await serveHost<EngineInfo>(async () => {
  const capture = sendBatches(data.batches);
  const engine = new Engine(nodePorts(capture, nodeSessionPorts()), data.options);
  const proxy = await engine.start();
  const handlers = engineHandlers(engine, { keepBytes: data.options.keepBytes });
  return {
    info: { proxy },
    duties: {
      attach: (transport) => void serveBridge(transport, handlers),
      answers: {
        stop: async () => {
          await engine.stop();
          await capture.drained();
        },
      },
    },
  };
});
