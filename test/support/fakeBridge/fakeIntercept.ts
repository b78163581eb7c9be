/** The intercepting half of the fake bridge: holds, rules and scripts that can be worked with, made up. */
import type { HoldDetail, InterceptCalls, InterceptState, RulesState } from '../../../src-core/bridge/contract.ts';
import { fakeChanges } from './fakeChanges.ts';
import { type FakeRelease, fakeHeldRows, fakeHolds, fakeReplyHold } from './fakeHolds.ts';
import { firstRun } from './fakePlans.ts';
import { fakeRulesText, fakeTrial, moveFakeRule, readFakeRules, removeFakeRule, setFakeRule } from './fakeRules.ts';
import { fakeConsole, fakeScripts, fakeScriptTexts } from './fakeScripts.ts';

type Handlers = { [K in keyof InterceptCalls]: (input: InterceptCalls[K][0]) => InterceptCalls[K][1] };

export interface FakeIntercept {
  readonly calls: Handlers;
  readonly state: () => InterceptState;
  /** Grows with each change of the state. */
  readonly version: () => number;
  /** All that was let go, in order. */
  readonly released: readonly FakeRelease[];
  /** Statements that were asked to run in a session. */
  readonly ran: readonly InterceptCalls['session.run'][0][];
}

/** With `busy` there is something of everything; otherwise nothing. */
export function fakeIntercept(busy: boolean, exchanges: number): FakeIntercept {
  let version = 0;
  let holds: HoldDetail[] = busy ? fakeHolds(exchanges) : [];
  let rules = readFakeRules(busy ? fakeRulesText : '', busy ? '/home/dev/shop/rules.yaml' : null);
  const texts = new Map(busy ? Object.entries(fakeScriptTexts) : []);
  const released: FakeRelease[] = [];
  const ran: InterceptCalls['session.run'][0][] = [];
  let nextHold = 100;
  let state: Omit<InterceptState, 'holds' | 'rules'> = {
    breakpoints: busy
      ? [
          { id: 'b1', on: true, filter: 'table:orders is:read', at: 'statement', limit: null, hits: 14, error: null },
          { id: 'b2', on: true, filter: 'rows>1000', at: 'reply', limit: 1, hits: 0, error: null },
          { id: 'b3', on: true, filter: 'user:root', at: 'login', limit: null, hits: 2, error: null },
          {
            id: 'b4',
            on: false,
            filter: 'tabel:payments',
            at: 'statement',
            limit: null,
            hits: 0,
            error: 'there is no field “tabel”; did you mean table?',
          },
        ]
      : [],
    scripts: busy ? fakeScripts : [],
    consoleLines: busy ? fakeConsole.length : 0,
    settings: { whenWindowCloses: 'keep', fetchWarnings: false, holdLimit: 16 * 1024 * 1024 },
  };
  const put = (change: Partial<typeof state>): void => {
    state = { ...state, ...change };
    version++;
  };
  const setRules = (text: string): RulesState => {
    rules = readFakeRules(text, rules.path);
    version++;
    return rules;
  };
  const find = (id: number): HoldDetail => {
    const found = holds.find((h) => h.summary.id === id);
    if (found === undefined) throw { code: 'notFound', message: 'This hold is over: it was let go, or its client left.' };
    return found;
  };
  const calls: Handlers = {
    'intercept.setBreakpoints': ({ breakpoints }) => {
      const old = new Map(state.breakpoints.map((b) => [b.id, b]));
      put({ breakpoints: breakpoints.map((b) => ({ ...b, hits: old.get(b.id)?.hits ?? 0, error: old.get(b.id)?.error ?? null })) });
      return {};
    },
    'intercept.setSettings': (settings) => {
      put({ settings: { ...state.settings, ...settings } });
      return state.settings;
    },
    'intercept.hold': ({ id }) => find(id),
    'intercept.holdRows': ({ id, from, count }) => {
      find(id);
      return { rows: fakeHeldRows(from, count) };
    },
    'intercept.release': ({ id, actions, holdReply = false }) => {
      const hold = find(id);
      released.push({ id, actions, holdReply });
      holds = holds.filter((h) => h !== hold);
      if (holdReply) holds = [...holds, fakeReplyHold(nextHold++, hold)];
      version++;
      return {};
    },
    'intercept.releaseAll': () => {
      const count = holds.length;
      for (const { summary } of holds) released.push({ id: summary.id, actions: [], holdReply: false });
      holds = [];
      version++;
      return { released: count };
    },
    'intercept.setRulesText': ({ text }) => {
      const { error } = readFakeRules(text, rules.path);
      if (error !== null) throw { code: 'badInput', message: `line ${error.line}, column ${error.column}: ${error.message}` };
      return setRules(text);
    },
    'intercept.setRule': ({ index, on }) => setRules(setFakeRule(rules.text, index, on)),
    'intercept.moveRule': ({ from, to }) => setRules(moveFakeRule(rules.text, from, to)),
    'intercept.removeRule': ({ index }) => setRules(removeFakeRule(rules.text, index)),
    'intercept.addRule': ({ yaml }) => {
      const head = rules.text.trim() === '' ? 'rules:' : rules.text.trimEnd();
      const item = yaml.trim().replace(/^- /, '').split('\n');
      return setRules(
        `${head}\n\n  - ${item[0]}\n${item
          .slice(1)
          .map((line) => `    ${line.trim()}`)
          .join('\n')}\n`,
      );
    },
    'scripts.text': ({ id }) => ({ text: texts.get(id) ?? '' }),
    'scripts.save': ({ id, name, text }) => {
      const saved = id ?? `s-${name}`;
      texts.set(saved, text);
      const script = {
        id: saved,
        name,
        path: `/home/dev/.config/hydrophone/scripts/${name}`,
        on: true,
        error: null,
        unloadable: false,
        hooks: [],
        sessions: { current: 0, earlier: 0 },
      };
      put({
        scripts:
          id === null ? [...state.scripts, script] : state.scripts.map((s) => (s.id === id ? { ...s, error: null, unloadable: false } : s)),
      });
      return { id: saved };
    },
    'scripts.setOn': ({ id, on }) => {
      put({ scripts: state.scripts.map((s) => (s.id === id ? { ...s, on } : s)) });
      return {};
    },
    'scripts.remove': ({ id }) => {
      put({ scripts: state.scripts.filter((s) => s.id !== id) });
      return {};
    },
    'scripts.console': ({ since }) => ({ lines: busy ? fakeConsole.filter((l) => l.n > since) : [], next: busy ? fakeConsole.length : 0 }),
    'capture.exchangeChanges': ({ id }) => fakeChanges(id),
    'capture.tryRules': ({ text }) => fakeTrial(text),
    'session.run': (input) => {
      ran.push(input);
      return { exchange: firstRun + ran.length - 1 };
    },
  };
  return {
    calls,
    state: () => ({ ...state, rules, holds: holds.map((h) => h.summary) }),
    version: () => version,
    released,
    ran,
  };
}
