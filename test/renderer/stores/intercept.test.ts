import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { breakOn, makeRule, shownExchange, withSelected } from '../../../renderer/actions/onExchange.ts';
import { luaStart } from '../../../renderer/panels/scripts/starts/index.ts';
import { addBreakpoint, changeBreakpoint, putBreakpoints, removeBreakpoint } from '../../../renderer/stores/breakpoints.ts';
import { bridgeLost, setBridge } from '../../../renderer/stores/bridgeStore.ts';
import { explain, useExplainStore } from '../../../renderer/stores/explainStore.ts';
import { applyIntercept, changeInterceptSettings, useInterceptStore } from '../../../renderer/stores/interceptStore.ts';
import { useLayoutStore } from '../../../renderer/stores/layoutStore.ts';
import { addRule, editRules, removeRule, saveRules, undoRemoval, useRulesStore } from '../../../renderer/stores/rulesStore.ts';
import { runAgain, runTarget, useRunStore } from '../../../renderer/stores/runStore.ts';
import {
  attachScript,
  closeScript,
  editScript,
  openScript,
  removeScript,
  saveScript,
  setScript,
  showFault,
  startScript,
  undoScriptRemoval,
  useScriptsStore,
} from '../../../renderer/stores/scriptsStore.ts';
import { selectExchange, useSelectionStore } from '../../../renderer/stores/selectionStore.ts';
import { useTrafficStore } from '../../../renderer/stores/trafficStore.ts';
import { tryOnCapture, useTrialStore } from '../../../renderer/stores/trialStore.ts';
import { wireStores } from '../../../renderer/stores/wiring.ts';
import { fakeBridge } from '../../support/fakeBridge/fakeBridge.ts';
import { fakeDetail, fakeSessions } from '../../support/fakeBridge/fakeData.ts';
import { type FakeIntercept, fakeIntercept } from '../../support/fakeBridge/fakeIntercept.ts';

const settled = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 3000, interval: 10 });
const state = () => useInterceptStore.getState().state!;

let intercept: FakeIntercept;

wireStores();
beforeEach(async () => {
  intercept = fakeIntercept(true, 2400);
  setBridge(fakeBridge({ exchanges: 2400, rate: 0, demo: false, faults: false, latency: 0, intercept }));
  await settled(() => expect(useInterceptStore.getState().state).not.toBeNull());
  await settled(() => expect(useTrafficStore.getState().loaded).toBe(true));
});
afterEach(() => {
  bridgeLost(null);
  useSelectionStore.setState({ selection: null, position: null, follow: true });
  useRulesStore.setState({ draft: null, fault: null, undo: null });
  useExplainStore.setState({ plans: new Map() });
  useScriptsStore.setState({ open: null, lines: [], next: 0, undo: null });
  useLayoutStore.setState({ overlay: null, panel: 'traffic' });
});

describe('breakpoints', () => {
  it('are made once, changed, removed and brought back', async () => {
    await addBreakpoint({ filter: 'user:app' });
    await addBreakpoint({ filter: 'user:app', limit: 1 });
    expect(state().breakpoints).toHaveLength(5);
    expect(state().breakpoints.at(-1)).toMatchObject({ filter: 'user:app', on: true, at: 'statement', limit: 1 });
    await changeBreakpoint('b4', { filter: 'table:payments' });
    expect(state().breakpoints[3]).toMatchObject({ id: 'b4', filter: 'table:payments', error: null });
    const before = await removeBreakpoint('b1');
    await settled(() => expect(state().breakpoints.map((b) => b.id)).not.toContain('b1'));
    await putBreakpoints(before!);
    expect(state().breakpoints[0]).toMatchObject({ id: 'b1' });
  });

  it('that are made in quick succession are all kept, whatever the engine has told so far', async () => {
    const told = state();
    await addBreakpoint({ filter: 'user:one' });
    applyIntercept(told);
    await addBreakpoint({ filter: 'user:two' });
    await settled(() =>
      expect(
        intercept
          .state()
          .breakpoints.map((b) => b.filter)
          .slice(-2),
      ).toEqual(['user:one', 'user:two']),
    );
  });

  it('are made of a statement, whatever its values', async () => {
    selectExchange(12, 11);
    withSelected((d) => breakOn(d, 1));
    await settled(() =>
      expect(state().breakpoints.at(-1)).toMatchObject({ filter: expect.stringMatching(/^digest:[0-9a-f]{16}$/), limit: 1 }),
    );
    expect(shownExchange()?.summary.id).toBe(12);
  });
});

describe('rules', () => {
  it('are saved; a text with a mistake stays in the editor with its place', async () => {
    const { text } = state().rules;
    editRules(text.replace('delay', 'dleay'));
    await saveRules();
    expect(useRulesStore.getState()).toMatchObject({
      draft: expect.stringContaining('dleay'),
      fault: expect.stringMatching(/^line 5, column 13: /),
    });
    editRules(text.replace('200ms', '100ms'));
    await saveRules();
    expect(useRulesStore.getState()).toMatchObject({ draft: null, fault: null });
    expect(state().rules.text).toContain('100ms');
    editRules(state().rules.text);
    expect(useRulesStore.getState().draft).toBeNull();
  });

  it('are removed and brought back, made of an exchange, and tried', async () => {
    await removeRule(1);
    expect(state().rules.rules.map((r) => r.name)).not.toContain('no star');
    await undoRemoval();
    expect(state().rules.rules.map((r) => r.name)).toContain('no star');
    await makeRule(fakeDetail(8), 'error');
    expect(useLayoutStore.getState().panel).toBe('rules');
    expect(state().rules.rules.at(-1)).toMatchObject({ when: expect.stringMatching(/^digest:/), does: 'answers error 1146' });
    expect(await addRule('- name: x')).toBe(true);
    await tryOnCapture();
    expect(useTrialStore.getState()).toMatchObject({ trying: false, trial: { tried: 2400 } });
  });
});

describe('scripts', () => {
  it('are opened, written, saved, removed and brought back', async () => {
    await openScript('s-audit', 6);
    expect(useScriptsStore.getState()).toMatchObject({ open: { name: 'audit.ts' }, goTo: { line: 6 } });
    startScript();
    editScript({ text: 'export {}', name: 'own.ts' });
    await saveScript();
    await settled(() => expect(state().scripts.map((s) => s.name)).toContain('own.ts'));
    expect(useScriptsStore.getState().open).toMatchObject({ id: 's-own.ts', saved: 'export {}' });
    await removeScript('s-own.ts');
    await settled(() => expect(state().scripts.map((s) => s.name)).not.toContain('own.ts'));
    await undoScriptRemoval();
    await settled(() => expect(state().scripts.map((s) => s.name)).toContain('own.ts'));
  });

  it('are attached: saved, and turned on where they were off; a new one begins with a free name', async () => {
    startScript(luaStart);
    expect(useScriptsStore.getState().open).toMatchObject({ id: null, name: 'script.lua', text: luaStart.text });
    await attachScript();
    await settled(() => expect(state().scripts.at(-1)).toMatchObject({ name: 'script.lua', on: true }));
    startScript(luaStart);
    expect(useScriptsStore.getState().open).toMatchObject({ name: 'script-2.lua' });
    closeScript();
    expect(useScriptsStore.getState().open).toBeNull();
    await setScript('s-script.lua', false);
    await settled(() => expect(state().scripts.at(-1)).toMatchObject({ on: false }));
    await openScript('s-script.lua');
    editScript({ text: '-- other' });
    await attachScript();
    await settled(() => expect(state().scripts.at(-1)).toMatchObject({ on: true }));
    expect(useScriptsStore.getState()).toMatchObject({ open: { saved: '-- other' }, fresh: true });
    showFault(3);
    expect(useScriptsStore.getState()).toMatchObject({ goTo: { line: 3 }, fresh: false });
    showFault(4);
    expect(useScriptsStore.getState().goTo).toEqual({ line: 3 });
  });

  it('write into the console', async () => {
    await settled(() => expect(useScriptsStore.getState().lines).toHaveLength(5));
    expect(useScriptsStore.getState().lines.at(-1)).toMatchObject({ level: 'error', place: 'audit.ts:10' });
  });
});

describe('statements sent by hand', () => {
  it('run in their session, or in the newest one of the same user and schema', () => {
    const closed = fakeSessions.find((s) => s.state === 'closed')!;
    expect(runTarget(fakeSessions[0]!)).toMatchObject({ own: true, session: { id: 12 } });
    expect(runTarget(closed)).toMatchObject({ own: false, session: { id: 14 } });
    expect(runTarget({ ...closed, user: 'nobody', id: 999 })).toBeNull();
  });

  it('are sent again as they were, with their parameters', async () => {
    const detail = fakeDetail(1);
    await runAgain(detail);
    expect(intercept.ran).toEqual([{ session: detail.summary.session, sql: detail.sqlWithParams, by: 'run again' }]);
    expect(useSelectionStore.getState().selection).toEqual({ kind: 'exchange', id: 1_000_000 });
  });

  it('whose session is over are shown first, with another session to run in', async () => {
    const detail = fakeDetail(1);
    await runAgain({ ...detail, sessionSummary: { ...detail.sessionSummary, id: 30 } });
    expect(intercept.ran).toEqual([]);
    expect(useLayoutStore.getState().overlay).toBe('run');
    expect(useRunStore.getState()).toMatchObject({ sql: detail.sqlWithParams, session: 14 });
  });

  it('tell the plan of a statement', async () => {
    await explain(fakeDetail(6), 'analyze');
    expect(intercept.ran[0]!.sql).toMatch(/^ANALYZE FORMAT=JSON SELECT/);
    expect(useExplainStore.getState().plans.get(7)).toMatchObject({ mode: 'analyze', fault: null, answer: { summary: { id: 1_000_000 } } });
    await explain(fakeDetail(2), 'plan');
    expect(useExplainStore.getState().plans.get(3)?.fault).toMatch(/START/);
    expect(intercept.ran).toHaveLength(1);
  });
});

it('settings are taken over as the engine has them', async () => {
  await changeInterceptSettings({ fetchWarnings: true, holdLimit: 1024 });
  expect(state().settings).toEqual({ whenWindowCloses: 'keep', fetchWarnings: true, holdLimit: 1024 });
});
