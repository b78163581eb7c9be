/** The window's calls and its stream on a mock server. */
import type { MockMistake, MockState } from '../../bridge/mockContract.ts';
import type { Handlers } from '../../bridge/server.ts';
import { CallFault } from '../../capture/callFault.ts';
import { endableStream, type StreamState } from '../../capture/endableStream.ts';
import { Signal } from '../../capture/signal.ts';
import { RulesFault } from '../../intercept/rules/rulesFault.ts';
import { entryFor } from './entryFor.ts';
import { type MockServer, mistakeOf } from './mockServer.ts';
import { parseMock } from './parseMock.ts';

export interface MockHandlerPorts {
  /** Writes the text where it has a file; throws where that cannot be. */
  save(text: string): void;
  /** Resolves after `ms`; the timer must not keep the process alive. */
  sleep(ms: number): Promise<void>;
}

type MockCall = Extract<keyof Handlers['calls'], `mock.${string}`>;

/** Least time between two states of one stream, ms; a large text, which is part of each, takes longer on its way. */
const stateEveryMs = 100;
const charactersPerMs = 4_000;

export function mockHandlers(
  server: MockServer,
  ports: MockHandlerPorts,
): { readonly calls: Pick<Handlers['calls'], MockCall>; readonly streams: Pick<Handlers['streams'], 'mock.states'> } {
  const news = new Signal();
  server.onChange(() => news.raise());
  return {
    calls: {
      'mock.state': () => server.state(),
      'mock.setText': ({ text }) => {
        const mistake = mistakeIn(text);
        if (mistake !== null) throw new CallFault('badInput', `line ${mistake.line}, column ${mistake.column}: ${mistake.message}`);
        ports.save(text);
        server.take(text);
        return server.state();
      },
      'mock.setOn': ({ on }) => {
        if (on && server.state().text.trim() === '')
          throw new CallFault('badInput', 'the mock has no statements yet: write some, then turn it on');
        server.setOn(on);
        return server.state();
      },
      'mock.check': ({ text }) => ({ error: mistakeIn(text) }),
      'mock.reset': () => {
        server.reset();
        return server.state();
      },
      'mock.answerFor': ({ miss }) => {
        const found = server.miss(miss);
        if (found === null) throw new CallFault('notFound', 'this miss is not listed any more');
        return { yaml: entryFor(found) };
      },
    },
    streams: {
      'mock.states': () =>
        endableStream(
          (state) => states(server, news, state, ports),
          () => news.raise(),
        ),
    },
  };
}

async function* states(
  server: MockServer,
  news: Signal,
  stream: StreamState,
  { sleep }: MockHandlerPorts,
): AsyncGenerator<MockState, void> {
  while (!stream.ended) {
    const seen = news.raised;
    const state = server.state();
    yield state;
    await sleep(Math.max(stateEveryMs, Math.round(state.text.length / charactersPerMs)));
    if (!stream.ended) await news.after(seen);
  }
}

function mistakeIn(text: string): MockMistake | null {
  try {
    parseMock(text);
    return null;
  } catch (thrown) {
    if (thrown instanceof RulesFault) return mistakeOf(thrown);
    throw thrown;
  }
}
