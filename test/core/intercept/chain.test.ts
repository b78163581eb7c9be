import { describe, expect, it } from 'vitest';
import { Chain } from '../../../src-core/intercept/chain.ts';
import type { Asked, Decision, Interceptor } from '../../../src-core/intercept/interceptor.ts';
import type { Told } from '../../../src-core/intercept/told.ts';
import { type Held, noInterest } from '../../../src-core/machine/holding/held.ts';
import { query, reply, session } from '../../support/scripts.ts';

type Answer = Decision | null | Promise<Decision | null>;

function member(name: string, answer: (asked: Asked) => Answer, commands: readonly number[] = [3]) {
  const seen: string[] = [];
  const gone: Asked[] = [];
  const interceptor: Interceptor = {
    id: name,
    name,
    interest: () => ({ login: false, commands: new Set(commands) }),
    decide: (asked) => {
      seen.push(asked.at === 'command' ? new TextDecoder().decode(asked.command.payload.subarray(1)) : asked.at);
      return answer(asked);
    },
    abandoned: (asked) => void gone.push(asked),
  };
  return { interceptor, seen, gone };
}

function chainOf(...members: { readonly interceptor: Interceptor }[]) {
  const timers: { ms: number; task: () => void; cancelled: boolean }[] = [];
  const chain = new Chain({
    random: () => 0.5,
    after: (ms, task) => {
      const timer = { ms, task, cancelled: false };
      timers.push(timer);
      return () => {
        timer.cancelled = true;
      };
    },
  });
  chain.set(members.map(({ interceptor }) => interceptor));
  const later: Told[] = [];
  const own = chain.session(() => undefined);
  return { chain, own, timers, later, ask: (held: Held = query(1, 'SELECT 1')) => own.ask(held, (verdict) => later.push(verdict)) };
}

const silent = () => null;
const turn = () => new Promise((done) => setImmediate(done));

describe('a chain', () => {
  it('lets a command go at once where nobody has anything to say', () => {
    const first = member('a', silent);
    const { ask } = chainOf(first, member('b', silent));
    expect(ask()).toEqual({ kind: 'forward' });
    expect(first.seen).toEqual(['SELECT 1']);
  });

  it('tells who wanted it what cannot be done', () => {
    const told: string[] = [];
    const wants = (name: string, value: string) => {
      const rows = { columns: [{ name: 'a', type: 'int' }], rows: [[value]] };
      const { interceptor } = member(name, () => ({ actions: [{ kind: 'rows', rows }], goOn: true }));
      return { interceptor: { ...interceptor, refused: (_: Asked, why: string) => void told.push(`${name}: ${why}`) } };
    };
    const { ask } = chainOf(wants('first', 'abc'), wants('second', '2'));
    expect(ask()).toMatchObject({ kind: 'answer', notes: ["not done: row 1, column a: 'abc' is no whole number"] });
    expect(told).toEqual(["first: row 1, column a: 'abc' is no whole number"]);
  });

  it('ends the asking with the first that acts, unless that says to go on', () => {
    const last = member('c', () => ({ actions: [{ kind: 'delay', us: 5_000 }] }));
    const between = member('b', () => ({ actions: [{ kind: 'throttle', bytesPerSecond: 10 }], goOn: true }));
    const behind = member('d', silent);
    const { ask, timers, later } = chainOf(member('a', silent), between, last, behind);
    expect(ask()).toBeNull();
    expect(timers.map(({ ms }) => ms)).toEqual([5]);
    timers[0]!.task();
    expect(later).toEqual([{ kind: 'forward', pace: { bytesPerSecond: 10 }, by: ['b', 'c'] }]);
    expect(behind.seen).toEqual([]);
  });

  it('shows those behind what those before made of the command, and does the last change', () => {
    const first = member('a', () => ({ actions: [{ kind: 'rewrite', sql: 'SELECT 2' }], goOn: true }));
    const second = member('b', () => ({ actions: [{ kind: 'rewrite', sql: 'SELECT 3' }] }));
    const { ask } = chainOf(first, second);
    const verdict = ask();
    expect(second.seen).toEqual(['SELECT 2']);
    expect(verdict).toMatchObject({ kind: 'replace', by: ['a', 'b'] });
    expect(verdict?.kind === 'replace' && new TextDecoder().decode(verdict.payload)).toBe('\u0003SELECT 3');
  });

  it('asks at the reply who wanted to see it, and nobody else', () => {
    const watcher = member('w', ({ at }) =>
      at === 'command' ? { actions: [], seesReply: true, goOn: true } : { actions: [{ kind: 'close', when: 'before' }] },
    );
    const other = member('o', silent);
    const { ask } = chainOf(other, watcher);
    expect(ask()).toEqual({ kind: 'forward', holdReply: true });
    expect(ask(reply(1, 'SELECT 1', ['x']))).toEqual({ kind: 'close', by: ['w'] });
    expect(other.seen).toEqual(['SELECT 1']);
    // The next command begins anew.
    const { ask: askSilent } = chainOf(other);
    expect(askSilent(reply(1, 'SELECT 1', ['x']))).toEqual({ kind: 'forward' });
  });

  it('keeps the reply to a queued statement from the client where nobody gives it away', () => {
    const { ask } = chainOf(member('a', silent));
    expect(ask(reply(1, 'SELECT 1', ['x'], 7))).toEqual({ kind: 'ignore' });
  });

  it('waits for a promise, and goes on behind it', async () => {
    const { ask, later } = chainOf(
      member('a', () => Promise.resolve({ actions: [], goOn: true })),
      member('b', () => ({ actions: [{ kind: 'close', when: 'before' }] })),
    );
    expect(ask()).toBeNull();
    await turn();
    expect(later).toEqual([{ kind: 'close', by: ['b'] }]);
  });

  it('tells who was asked that the session has left, and gives no verdict then', async () => {
    let answer: (decision: Decision | null) => void = () => undefined;
    const slow = member('a', () => new Promise((resolve) => (answer = resolve)));
    const behind = member('b', () => ({ actions: [{ kind: 'close', when: 'before' }] }));
    const { ask, own, later } = chainOf(slow, behind);
    expect(ask()).toBeNull();
    own.abandon(99);
    expect(slow.gone).toHaveLength(0);
    own.abandon(1);
    expect(slow.gone).toHaveLength(1);
    answer({ actions: [], goOn: true });
    await turn();
    expect(later).toEqual([]);
    expect(behind.seen).toEqual([]);
  });

  it('cancels a delay whose session has left', () => {
    const { ask, own, timers, later } = chainOf(member('a', () => ({ actions: [{ kind: 'delay', us: 1_000_000 }] })));
    expect(ask()).toBeNull();
    own.abandon(1);
    expect(timers[0]!.cancelled).toBe(true);
    timers[0]!.task();
    expect(later).toEqual([]);
  });

  it('asks for warnings where somebody wants them', () => {
    const { ask } = chainOf(member('a', () => ({ actions: [], goOn: true, fetchWarnings: true })));
    expect(ask()).toEqual({ kind: 'forward', fetchWarnings: true });
  });
});

describe('the interest of a chain', () => {
  it('is that of all, and the same object as long as it is the same', () => {
    const { chain, own } = chainOf(member('a', silent, [3]), member('b', silent, [3, 23]));
    const first = own.interest(session(1));
    expect(first).toEqual({ login: false, commands: new Set([3, 23]) });
    chain.set([member('c', silent, [23, 3]).interceptor]);
    expect(own.interest(session(1))).toBe(first);
    chain.set([]);
    expect(own.interest(session(1))).toBe(noInterest);
  });

  it('is told to sessions when the chain changes, as long as they last', () => {
    const chain = new Chain({ random: () => 0, after: () => () => undefined });
    let told = 0;
    const ended: number[] = [];
    const own = chain.session(() => told++);
    chain.set([{ ...member('a', silent).interceptor, ended: ({ id }) => void ended.push(id) }]);
    expect(told).toBe(1);
    chain.leave(own, session(4));
    chain.leave(own, session(4));
    chain.set([]);
    expect([told, ended]).toEqual([1, [4]]);
  });
});
