/** Verdicts in the machine's own words, and what goes with them: routes, endings, a greeting of one's own. */
import { describe, expect, it } from 'vitest';
import { Chain } from '../../../../src-core/intercept/chain.ts';
import { askAtConnect } from '../../../../src-core/intercept/connecting.ts';
import type { Asked, Decision, Interceptor } from '../../../../src-core/intercept/interceptor.ts';
import type { Told } from '../../../../src-core/intercept/told.ts';
import type { Verdict } from '../../../../src-core/machine/holding/held.ts';
import { query, reply, session } from '../../../support/scripts.ts';

type Answer = Decision | null | Promise<Decision | null>;

function member(name: string, answer: (asked: Asked) => Answer): Interceptor & { readonly seen: string[] } {
  const seen: string[] = [];
  const interest = () => ({ login: true, commands: 'all' as const, connect: true });
  const decide = (asked: Asked) => {
    seen.push(asked.at === 'command' ? new TextDecoder().decode(asked.command.payload.subarray(1)) : asked.at);
    return answer(asked);
  };
  return { id: name, name, interest, decide, seen };
}

function talk(...members: readonly Interceptor[]) {
  const timers: (() => void)[] = [];
  const after = (_: number, task: () => void) => {
    timers.push(task);
    return () => undefined;
  };
  const chain = new Chain({ random: () => 0.5, after });
  chain.set(members);
  const later: Told[] = [];
  const own = chain.session(() => undefined);
  return { chain, own, timers, later, ask: (held = query(1, 'SELECT 1')) => own.ask(held, (told) => later.push(told)) };
}

const says = (decision: Partial<Decision>) => (): Decision => ({ actions: [], ...decision });
const goOn = { goOn: true } as const;
const forward: Verdict = { kind: 'forward', holdReply: true };
const queue: Verdict = { kind: 'queue', commands: [{ id: 1, payload: null, reply: 'ask' }] };
const turn = () => new Promise((done) => setImmediate(done));

describe("a verdict in the machine's own words", () => {
  it('is the very one where nothing is to be added, and nobody else is asked', () => {
    const last = member('b', says({}));
    const { ask } = talk(member('a', says({ verdict: forward })), last);
    expect(ask()).toBe(forward);
    expect(last.seen).toEqual([]);
  });

  it('names who acted, unless it does so itself', () => {
    expect(talk(member('a', says({ verdict: queue }))).ask()).toEqual({ ...queue, by: ['a'] });
    const named: Verdict = { ...queue, by: ['script x'] };
    expect(talk(member('a', says({ verdict: named }))).ask()).toBe(named);
    expect(talk(member('a', says({ verdict: forward, notes: ['n'], closes: true }))).ask()).toEqual({
      ...forward,
      by: ['a'],
      notes: ['n'],
      closes: true,
    });
  });

  it.each([forward, queue, { kind: 'replace', payload: Uint8Array.of(3, 65), holdReply: true } as const])(
    '$kind: asks again at the reply',
    (verdict) => {
      const asks = member('b', (asked) => (asked.at === 'reply' ? { actions: [], verdict: { kind: 'ignore' } } : { actions: [], verdict }));
      const other = member('a', () => null);
      const { ask, own } = talk(other, asks);
      ask();
      expect(own.ask(reply(1, 'SELECT 1', ['x']), () => undefined)).toEqual({ kind: 'ignore', by: ['b'] });
      expect(other.seen).toEqual(['SELECT 1']);
      expect(asks.seen).toEqual(['SELECT 1', 'reply']);
    },
  );

  it('carries a route beside it, at once and later', async () => {
    const route = { backend: 2 };
    const at = talk(member('a', says({ verdict: forward, route })));
    expect(at.ask()).toEqual({ kind: 'routed', route, verdict: forward });
    const later = talk(member('a', async () => ({ actions: [], verdict: queue, route })));
    expect(later.ask()).toBeNull();
    await turn();
    expect(later.later).toEqual([{ kind: 'routed', route, verdict: { ...queue, by: ['a'] } }]);
  });

  it('acts on what those before made of the command', () => {
    const rewrites = member('a', says({ actions: [{ kind: 'rewrite', sql: 'SELECT 2' }], ...goOn }));
    const { ask } = talk(rewrites, member('b', says({ verdict: { kind: 'forward', holdReply: true } })));
    expect(ask()).toMatchObject({ kind: 'replace', holdReply: true, by: ['a'] });
    const queued = talk(rewrites, member('b', says({ verdict: queue }))).ask() as Extract<Verdict, { kind: 'queue' }>;
    expect(new TextDecoder().decode(queued.commands[0]!.payload!)).toBe('\x03SELECT 2');
    expect(queued.by).toEqual(['a', 'b']);
  });

  it('waits as long as those before said', () => {
    const { ask, timers, later } = talk(
      member('a', says({ actions: [{ kind: 'delay', us: 5000 }], ...goOn })),
      member('b', says({ verdict: queue, closes: true })),
    );
    expect(ask()).toBeNull();
    timers[0]!();
    expect(later).toEqual([{ ...queue, by: ['a', 'b'], closes: true }]);
  });
});

describe('when a client connects', () => {
  const never = new Promise<void>(() => undefined);
  const ask = (...members: readonly Interceptor[]) => askAtConnect(talk(...members).chain, session(1), never);

  it('is told the route, a greeting of its own and an ending', async () => {
    const greet = { packets: [Uint8Array.of(10)] };
    const route = { backend: 1, pooled: true };
    expect(await ask(member('a', says({ route, ...goOn })), member('b', says({ greet, closes: true })))).toMatchObject({
      route,
      greet,
      closes: true,
    });
    expect(await ask(member('a', says({})))).toMatchObject({ route: null, greet: null, closes: false, refuse: null, close: false });
  });

  it('refuses and ends in the same words', async () => {
    const error = { code: 1105, sqlstate: '07000', message: 'no' };
    const asked = member('b', says({}));
    expect(await ask(member('a', says({ verdict: { kind: 'refuse', error }, ...goOn })), asked)).toMatchObject({ refuse: error });
    expect(asked.seen).toEqual([]);
    expect(await ask(member('a', says({ verdict: { kind: 'close' } })))).toMatchObject({ close: true });
  });
});
