/** The window's calls and its stream, on what takes hold of the conversations of one engine. */
import type { InterceptState } from '../bridge/contract.ts';
import type { Handlers } from '../bridge/server.ts';
import { CallFault } from '../capture/callFault.ts';
import { endableStream, type StreamState } from '../capture/endableStream.ts';
import { Signal } from '../capture/signal.ts';
import type { Intercepting } from './intercepting.ts';
import type { RuleChange } from './rules/ruleBook.ts';
import { RulesFault } from './rules/rulesFault.ts';

export interface InterceptHandlerPorts {
  /** Writes the rules where they have a file; throws where that cannot be. */
  saveRules(text: string): void;
  /** Resolves after `ms`; the timer must not keep the process alive. */
  sleep(ms: number): Promise<void>;
  /** Holds for what comes from now on. */
  setHoldLimit(bytes: number): void;
}

type Intercepts = Pick<Handlers['calls'], Extract<keyof Handlers['calls'], `intercept.${string}`>>;

/** Least time between two states of one stream, ms. */
const stateEveryMs = 50;

export function interceptHandlers(
  intercepting: Intercepting,
  ports: InterceptHandlerPorts,
): { calls: Intercepts; streams: Handlers['streams'] } {
  const { breakpoints, holds, rules } = intercepting;
  const news = new Signal();
  intercepting.onChange(() => news.raise());

  const takeRules = (text: string): ReturnType<typeof rules.state> => {
    try {
      rules.check(text);
    } catch (thrown) {
      if (!(thrown instanceof RulesFault)) throw thrown;
      throw new CallFault('badInput', `line ${thrown.line}, column ${thrown.column}: ${thrown.message}`);
    }
    ports.saveRules(text);
    rules.take(text);
    return rules.state();
  };
  const changeRules = (change: RuleChange): ReturnType<typeof rules.state> => takeRules(changed(rules, change));

  return {
    calls: {
      'intercept.setBreakpoints': (input) => {
        breakpoints.set(input.breakpoints);
        return {};
      },
      'intercept.setSettings': (changes) => {
        const settings = intercepting.setSettings(changes);
        ports.setHoldLimit(settings.holdLimit);
        return settings;
      },
      'intercept.hold': ({ id }) => holds.detail(id) ?? gone(),
      'intercept.holdRows': ({ id, result, from, count }) => ({ rows: holds.rows(id, result, from, count) ?? gone() }),
      'intercept.release': ({ id, actions, holdReply }) => {
        const refusal = holds.refusal(id, actions);
        if (refusal !== null) throw new CallFault('badInput', `it stays held: ${refusal}`);
        return holds.release(id, actions, holdReply === true) ? {} : gone();
      },
      'intercept.releaseAll': () => ({ released: holds.releaseAll() }),
      'intercept.setRulesText': ({ text }) => takeRules(text),
      'intercept.setRule': ({ index, on }) => changeRules({ kind: 'on', index, on }),
      'intercept.moveRule': ({ from, to }) => changeRules({ kind: 'move', from, to }),
      'intercept.removeRule': ({ index }) => changeRules({ kind: 'remove', index }),
      'intercept.addRule': ({ yaml }) => changeRules({ kind: 'add', yaml }),
    },
    streams: {
      'intercept.states': () =>
        endableStream(
          (state) => states(intercepting, news, state, ports),
          () => news.raise(),
        ),
    },
  };
}

async function* states(
  intercepting: Intercepting,
  news: Signal,
  stream: StreamState,
  { sleep }: InterceptHandlerPorts,
): AsyncGenerator<InterceptState, void> {
  while (!stream.ended) {
    const seen = news.raised;
    yield intercepting.state();
    await sleep(stateEveryMs);
    if (!stream.ended) await news.after(seen);
  }
}

function changed(rules: Intercepting['rules'], change: RuleChange): string {
  try {
    return rules.changed(change);
  } catch (thrown) {
    if (thrown instanceof RulesFault) throw new CallFault('badInput', `line ${thrown.line}, column ${thrown.column}: ${thrown.message}`);
    throw new CallFault('badInput', (thrown as Error).message);
  }
}

function gone(): never {
  throw new CallFault('notFound', 'it is not held any more: it was let go, or its client has left');
}
