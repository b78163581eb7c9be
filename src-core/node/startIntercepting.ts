/** Rules, breakpoints and scripts of the engine worker: put together, with their files. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Handlers } from '../bridge/server.ts';
import type { Engine } from '../engine/engine.ts';
import { Intercepting, interceptHandlers, sessionHandlers } from '../engine/intercepting.ts';
import { type AnsweringScript, EngineForLua } from '../engine/luaScripting.ts';
import type { EnginePorts } from '../engine/ports.ts';
import type { EngineWorkerData } from './engineWorker.ts';
import { Scripts } from './scripts/scripts.ts';
import { TextFile } from './textFile.ts';

export interface StartedIntercepting {
  readonly chain: Intercepting['chain'];
  /** The engine stands, and is about to listen. */
  bind(engine: Engine): void;
  handlers(engine: Engine): Handlers;
  /** A Lua script that answers by itself. */
  answering(path: string): Promise<AnsweringScript>;
  /** No window is left. */
  windowsLeft(): void;
  stop(): void;
}

type Given = Pick<EngineWorkerData, 'rules' | 'scripts' | 'options'>;

/** Rejects where a script does not load, with one line that says why. */
export async function startIntercepting(
  { now, after }: EnginePorts,
  { rules, scripts: given, options }: Given,
): Promise<StartedIntercepting> {
  const intercepting = new Intercepting({ now, after, random: Math.random }, rules?.path ?? null);
  if (rules !== null) intercepting.rules.load(rules.text);
  const file = rules === null ? null : new TextFile(rules, 'the rules', (text) => intercepting.rules.load(text));
  const proxy = new EngineForLua(options);
  const scripts = new Scripts(
    given,
    { secrets: [...options.passwords.values()], proxy, shutdown: endProxy },
    {
      interceptorsChanged: () => intercepting.scriptsChanged(),
      stateChanged: () => intercepting.scriptsTold(),
    },
  );
  intercepting.useScripts(scripts);
  await scripts.start();
  intercepting.scriptsChanged();
  return {
    chain: intercepting.chain,
    bind: (engine) => proxy.bind(engine),
    handlers: (engine) => {
      const { calls, streams } = interceptHandlers(intercepting, {
        saveRules: (text) => file?.write(text),
        sleep: (ms) => sleep(ms, undefined, { ref: false }),
        setHoldLimit: (bytes) => engine.setHoldLimit(bytes),
      });
      return { calls: { ...calls, ...scripts.calls, ...sessionHandlers(engine) }, streams };
    },
    answering: (path) => scripts.answering(path),
    windowsLeft: () => intercepting.windowsLeft(),
    stop: () => {
      file?.stop();
      scripts.stop();
    },
  };
}

/** As a signal from outside does: this thread is not the one that ends it. */
function endProxy(): void {
  process.kill(process.pid, 'SIGTERM');
}
