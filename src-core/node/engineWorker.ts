/** Worker thread: sockets, session machines, the recorder and what takes hold of conversations; decodes only what somebody holds. */
import { type MessagePort, workerData } from 'node:worker_threads';
import { type Handlers, serveBridge } from '../bridge/server.ts';
import { adminFacts } from '../engine/adminFacts.ts';
import { Engine } from '../engine/engine.ts';
import type { AnsweringScript, ScriptClient, ScriptCommand } from '../engine/luaScripting.ts';
import type { EngineOptions } from '../engine/ports.ts';
import { type Answers, answerQuestions } from './admin/questions.ts';
import { sendBatches } from './batchChannel.ts';
import { engineHandlers } from './engineHandlers.ts';
import { serveHost } from './hostedWorker.ts';
import { nodePorts } from './nodePorts.ts';
import { nodeSessionPorts } from './nodeSessionPorts.ts';
import type { ScriptOptions } from './scripts/scripts.ts';
import { startIntercepting } from './startIntercepting.ts';
import { startMock } from './startMock.ts';
import type { GivenText } from './textFile.ts';
import { keptPasswordKey } from './tls/certificates.ts';
import { openTls, type TlsSettings } from './tls/tlsSettings.ts';

export interface EngineWorkerData {
  readonly options: EngineOptions;
  readonly tls: TlsSettings;
  /** Where batches go. */
  readonly batches: MessagePort;
  /** Without mistakes; null where there is no rules file. */
  readonly rules: GivenText | null;
  /** Without mistakes; null where there is no mock file. */
  readonly mock: GivenText | null;
  readonly scripts: ScriptOptions;
  /** Where the admin interface asks; null where there is none. */
  readonly admin: MessagePort | null;
  /** Path of the Lua script that answers there; null for none. */
  readonly adminScript: string | null;
}

/** Where the engine really listens, as `host:port`, in the order of the options. */
export interface EngineInfo {
  readonly proxy: readonly string[];
  /** Why listeners that may be left out are left out. */
  readonly leftOut: readonly string[];
}

const data = workerData as EngineWorkerData;

await serveHost<EngineInfo>(async () => {
  const capture = sendBatches(data.batches);
  const ports = nodePorts(
    capture,
    nodeSessionPorts(() => keptPasswordKey(data.tls.folder)),
    await openTls(data.tls),
  );
  const intercepting = await startIntercepting(ports, data);
  const mock = await startMock(ports, data.mock);
  const engine = new Engine(ports, data.options, intercepting.chain, mock.backend);
  intercepting.bind(engine);
  const proxy = await engine.start();
  if (data.admin !== null) {
    const script = data.adminScript === null ? {} : scriptAnswers(await intercepting.answering(data.adminScript));
    answerQuestions(data.admin, { facts: () => adminFacts(engine), ...script });
  }
  const own = engineHandlers(engine, { keepBytes: data.options.keepBytes });
  const handlers = joinedHandlers(own, intercepting.handlers(engine), mock.handlers);
  return {
    info: { proxy, leftOut: engine.leftOut },
    duties: {
      attach: (transport) => void serveBridge(transport, handlers),
      answers: {
        windowsLeft: () => intercepting.windowsLeft(),
        stop: async () => {
          await engine.stop();
          intercepting.stop();
          mock.stop();
          await capture.drained();
        },
      },
    },
  };
});

/** As the admin interface's thread asks. */
function scriptAnswers(script: AnsweringScript): Answers {
  return {
    open: (client: ScriptClient) => script.open(client),
    answer: ({ id, command }: { id: number; command: ScriptCommand }) => script.answer(id, command),
    close: (id: number) => script.close(id),
  };
}

function joinedHandlers(...parts: readonly Handlers[]): Handlers {
  return {
    calls: Object.assign({}, ...parts.map(({ calls }) => calls)),
    streams: Object.assign({}, ...parts.map(({ streams }) => streams)),
  };
}
