/** Worker thread: sockets, session machines and the recorder; answers `engine.*` calls. Never decodes. */
import { type MessagePort, workerData } from 'node:worker_threads';
import { serveBridge } from '../bridge/server.ts';
import { Engine } from '../engine/engine.ts';
import type { EngineOptions } from '../engine/ports.ts';
import { sendBatches } from './batchChannel.ts';
import { passwordKey } from './certificates.ts';
import { engineHandlers } from './engineHandlers.ts';
import { serveHost } from './hostedWorker.ts';
import { nodePorts } from './nodePorts.ts';
import { nodeSessionPorts } from './nodeSessionPorts.ts';
import { openTls, type TlsSettings } from './tlsSettings.ts';

export interface EngineWorkerData {
  readonly options: EngineOptions;
  readonly tls: TlsSettings;
  /** Where batches go. */
  readonly batches: MessagePort;
}

/** Where the engine really listens, as `host:port`, in the order of the options. */
export interface EngineInfo {
  readonly proxy: readonly string[];
}

const data = workerData as EngineWorkerData;

/** Kept where that can be; otherwise it lasts as long as this run. */
function keptPasswordKey(): string | null {
  try {
    return passwordKey(data.tls.folder);
  } catch {
    return null;
  }
}

await serveHost<EngineInfo>(async () => {
  const capture = sendBatches(data.batches);
  const engine = new Engine(nodePorts(capture, nodeSessionPorts(keptPasswordKey), await openTls(data.tls)), data.options);
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
