import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type CaptureStore, openCaptureStore } from '../../../src-core/capture/captureStore.ts';
import { Summaries } from '../../../src-core/capture/summary.ts';
import { type PrepareTrial, type TrialScope, tryRules } from '../../../src-core/capture/tryRules.ts';
import { RulesTrialRun } from '../../../src-core/intercept/rules/tryRules.ts';
import { makeBatch, makeSegment, openingBatch, queryRecord } from '../../support/exchanges.ts';
import { openSqlite } from '../../support/sqlite.ts';

let folder: string;
let store: CaptureStore;
let yields: number;
let scope: TrialScope;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'capture-'));
  store = openCaptureStore(openSqlite, join(folder, 'a.hydro'), 'new');
  store.append(openingBatch());
  yields = 0;
  let now = 0;
  const ports = {
    // Each look at the clock takes a slice.
    now: () => (now += 8_000),
    yieldTurn: async () => {
      yields++;
    },
  };
  scope = { store, summaries: new Summaries(store), ports, from: 0, stopped: () => false };
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

/** `count` statements in each of `segments` segments; ids from 1. */
function record(segments: number, count: number): void {
  for (let n = 0; n < segments; n++) {
    const records = Array.from({ length: count }, (_, i) => queryRecord(n * count + i + 1, `SELECT ${n * count + i + 1} FROM t`));
    store.append(makeBatch({ segment: makeSegment(records) }));
  }
}

/** Acts on what `finds` says, and remembers what it was asked. */
function trialOf(finds: (exchange: number) => boolean): { prepare: PrepareTrial; asked: number[] } {
  const asked: number[] = [];
  const prepare: PrepareTrial = () => ({
    of: ({ exchange, text }) => {
      asked.push(exchange ?? 0);
      return finds(exchange ?? 0) ? [{ exchange: exchange ?? 0, rule: 0, before: text, after: '' }] : [];
    },
  });
  return { prepare, asked };
}

it('looks at the newest exchanges in their order, and tells the newest match first', async () => {
  record(3, 100);
  const { prepare, asked } = trialOf((id) => id % 50 === 0);
  expect(await tryRules(scope, prepare, '', 120)).toEqual({
    tried: 120,
    matches: [300, 250, 200].map((id) => ({ exchange: id, rule: 0, before: `SELECT ${id} FROM t`, after: '' })),
  });
  expect(asked).toEqual(Array.from({ length: 120 }, (_, i) => 181 + i));
  expect(yields).toBe(2);
});

it('tells 500 matches at most, the newest', async () => {
  record(20, 100);
  const { matches, tried } = await tryRules(scope, trialOf(() => true).prepare, '', 100_000);
  expect(tried).toBe(2_000);
  expect([matches.length, matches[0]?.exchange, matches.at(-1)?.exchange]).toEqual([500, 2_000, 1_501]);
});

it('leaves out what was cleared, and ends when the capture is closed', async () => {
  record(3, 100);
  expect((await tryRules({ ...scope, from: 290 }, trialOf(() => true).prepare, '', 1_000)).tried).toBe(10);
  expect((await tryRules({ ...scope, stopped: () => true }, trialOf(() => true).prepare, '', 1_000)).tried).toBe(64);
});

it('puts the rules of the product to recorded exchanges', async () => {
  record(1, 10);
  const rules = "rules:\n  - when: 'sql:\"SELECT 7 \"'\n    then: { rewrite: 'SELECT 8' }\n";
  const { matches } = await tryRules(scope, (text) => new RulesTrialRun(text), rules, 100);
  expect(matches).toMatchObject([{ exchange: 7, rule: 0, before: 'SELECT 7 FROM t', after: expect.stringContaining('SELECT 8') }]);
});

it('refuses text with a mistake, with its place', async () => {
  const trial = tryRules(scope, (text) => new RulesTrialRun(text), 'rules:\n  - when: 3x=\n    then: nothing\n', 10);
  await expect(trial).rejects.toMatchObject({ code: 'badInput', message: expect.stringMatching(/^line \d+, column \d+: ./) });
});
