/** The mock server of the engine worker with its file. What it is made of is loaded when there is a file, or a window asks for it. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Handlers } from '../bridge/server.ts';
import type { MockBackend } from '../engine/mockBackend.ts';
import type { EnginePorts } from '../engine/ports.ts';
import { type GivenText, TextFile } from './textFile.ts';

export interface StartedMock {
  readonly backend: MockBackend;
  readonly handlers: Handlers;
  stop(): void;
}

interface Loaded {
  readonly backend: MockBackend;
  readonly handlers: Handlers;
}

/** With a file it serves from the start. */
export async function startMock(ports: EnginePorts, given: GivenText | null): Promise<StartedMock> {
  let file: TextFile | null = null;
  let loaded: Loaded | null = null;
  const load = async (): Promise<Loaded> => {
    const { MockServer, mockBackend, mockHandlers } = await import('../engine/mocking.ts');
    if (loaded !== null) return loaded;
    const server = new MockServer({ now: ports.now, after: ports.after, random: Math.random }, given?.path ?? null);
    if (given !== null) {
      server.load(given.text);
      server.setOn(server.hasText);
      file = new TextFile(given, 'the mock', (text) => server.load(text));
    }
    const handlers = mockHandlers(server, {
      save: (text) => file?.write(text),
      sleep: (ms) => sleep(ms, undefined, { ref: false }),
    });
    loaded = { backend: mockBackend(server, ports), handlers };
    return loaded;
  };
  if (given !== null) await load();
  return {
    backend: {
      get on() {
        return loaded?.backend.on === true;
      },
      get exists() {
        return loaded?.backend.exists === true;
      },
      get name() {
        return loaded?.backend.name ?? '';
      },
      connect: (client) => {
        if (loaded === null) throw new Error('there is no mock server');
        return loaded.backend.connect(client);
      },
    },
    handlers: handlersLater(async () => (await load()).handlers),
    stop: () => file?.stop(),
  };
}

/** Its own names, each answered once it is loaded. */
function handlersLater(load: () => Promise<Handlers>): Handlers {
  return {
    calls: {
      'mock.state': async (input) => (await load()).calls['mock.state']!(input),
      'mock.setText': async (input) => (await load()).calls['mock.setText']!(input),
      'mock.setOn': async (input) => (await load()).calls['mock.setOn']!(input),
      'mock.check': async (input) => (await load()).calls['mock.check']!(input),
      'mock.reset': async (input) => (await load()).calls['mock.reset']!(input),
      'mock.answerFor': async (input) => (await load()).calls['mock.answerFor']!(input),
    },
    streams: { 'mock.states': (input) => streamLater(async () => (await load()).streams['mock.states']!(input)) },
  };
}

function streamLater<T>(open: () => Promise<AsyncIterable<T>>): AsyncIterable<T> {
  let opened: Promise<AsyncIterator<T>> | null = null;
  const iterator: AsyncIterator<T> = {
    next: async () => {
      opened ??= open().then((stream) => stream[Symbol.asyncIterator]());
      return (await opened).next();
    },
    return: async () => {
      await (await opened)?.return?.();
      return { done: true, value: undefined };
    },
  };
  return { [Symbol.asyncIterator]: () => iterator };
}
