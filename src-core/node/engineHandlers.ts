import { setTimeout } from 'node:timers/promises';
import type { EngineStatus, Settings } from '../bridge/contract.ts';
import type { Handlers } from '../bridge/server.ts';
import type { Engine } from '../engine/engine.ts';

/** Least time between two statuses of one stream, in ms. */
const statusInterval = 250;

/** The engine's part of the bridge contract. */
export function engineHandlers(engine: Engine, initial: Settings): Handlers {
  let settings = initial;
  return {
    calls: {
      'engine.status': () => engine.status(),
      'engine.setRecording': ({ on }) => {
        engine.setRecording(on);
        return engine.status();
      },
      'engine.setSettings': (changes) => {
        settings = { ...settings, ...changes };
        engine.setSettings(changes);
        return settings;
      },
    },
    streams: { 'engine.statuses': () => statuses(engine) },
  };
}

async function* statuses(engine: Engine): AsyncGenerator<EngineStatus> {
  for (;;) {
    yield engine.status();
    await setTimeout(statusInterval, undefined, { ref: false });
  }
}
