/** What keys and the palette can do to take hold of the conversation. */
import { whyNoPlan } from '../format/explainSql.ts';
import { luaStart } from '../panels/scripts/starts/index.ts';
import { turnAllOff } from '../stores/breakpoints.ts';
import { explain } from '../stores/explainStore.ts';
import { release, releaseAll } from '../stores/holdStore.ts';
import { holdsOf, useInterceptStore } from '../stores/interceptStore.ts';
import { showPanel, useLayoutStore } from '../stores/layoutStore.ts';
import { openMockMaker, saveMock, useMockStore } from '../stores/mockStore.ts';
import { openHold } from '../stores/openHold.ts';
import { saveRules, useRulesStore } from '../stores/rulesStore.ts';
import { editAndSend, openRun, runAgain, sqlOf } from '../stores/runStore.ts';
import { composeFilter } from '../stores/scope.ts';
import { saveScript, startScript, useScriptsStore } from '../stores/scriptsStore.ts';
import { useSelectionStore } from '../stores/selectionStore.ts';
import { shownHold } from '../stores/shownHold.ts';
import { sessionIndex, useTrafficStore } from '../stores/trafficStore.ts';
import { tryOnCapture } from '../stores/trialStore.ts';
import type { Action } from './action.ts';
import { focusHold } from './focus.ts';
import { breakOn, makeRule, shownExchange, withSelected } from './onExchange.ts';

const inPanel = (panel: string): boolean => useLayoutStore.getState().panel === panel;
const hasExchange = (): boolean => inPanel('traffic') && useSelectionStore.getState().selection?.kind === 'exchange';
/** While it is on its way nobody knows; then the key counts. */
const hasStatement = (): boolean => hasExchange() && shownExchange()?.record.sql !== null;
const isExplainable = (): boolean => {
  const detail = shownExchange();
  return hasExchange() && (detail === null || whyNoPlan(sqlOf(detail)) === null);
};
const holds = () => holdsOf(useInterceptStore.getState());
const hold = () => shownHold(useSelectionStore.getState().selection, useInterceptStore.getState());
const anyOn = (): boolean => useInterceptStore.getState().state?.breakpoints.some((b) => b.on) === true;

const selected = (act: Parameters<typeof withSelected>[0]) => (): void => withSelected(act);

export const interceptActions: readonly Action[] = [
  {
    id: 'break',
    title: 'Break on this statement',
    keys: ['b'],
    run: selected((d) => breakOn(d)),
    enabled: hasExchange,
  },
  {
    id: 'breakOnce',
    title: 'Break on the next one of this statement only',
    keys: ['B'],
    run: selected((d) => breakOn(d, 1)),
    enabled: hasStatement,
  },
  { id: 'explain', title: 'Explain this statement', keys: ['e'], run: selected((d) => explain(d, 'plan')), enabled: isExplainable },
  { id: 'runAgain', title: 'Run this statement again', keys: ['r'], run: selected((d) => runAgain(d)), enabled: hasStatement },
  { id: 'editAndSend', title: 'Edit this statement and send it', keys: ['E'], run: selected(editAndSend), enabled: hasStatement },
  {
    id: 'runInSession',
    title: 'Run a statement in a session',
    keys: [],
    run: () => openRun('', useTrafficStore.getState().scope),
    enabled: () => sessionIndex.live().length > 0,
  },
  {
    id: 'ruleDeadlock',
    title: 'Make a rule: fail this statement with a deadlock',
    keys: [],
    run: selected((d) => makeRule(d, 'deadlock')),
    enabled: hasStatement,
  },
  {
    id: 'ruleDelay',
    title: 'Make a rule: delay this statement',
    keys: [],
    run: selected((d) => makeRule(d, 'delay')),
    enabled: hasStatement,
  },
  {
    id: 'nextHold',
    title: 'Open the oldest hold',
    keys: ['h'],
    run: () => {
      const [oldest] = holds();
      if (oldest === undefined) return;
      openHold(oldest);
      focusHold();
    },
    enabled: () => holds().length > 0,
  },
  {
    id: 'continue',
    title: 'Continue what is held, unchanged',
    keys: ['c'],
    run: () => {
      const held = hold() ?? holds()[0];
      if (held !== undefined) void release(held.id);
    },
    enabled: () => holds().length > 0,
  },
  { id: 'continueAll', title: 'Continue all that is held', keys: ['C'], run: () => void releaseAll(), enabled: () => holds().length > 0 },
  {
    id: 'stopBreaking',
    title: 'Turn all breakpoints off and continue',
    keys: [],
    run: () => void turnAllOff().then(releaseAll),
    enabled: anyOn,
  },
  { id: 'tryRules', title: 'Try the rules on the capture', keys: [], run: () => void showRulesTrial() },
  {
    id: 'newScript',
    title: 'New script',
    keys: [],
    run: () => {
      showPanel('scripts');
      startScript();
    },
  },
  {
    id: 'newLuaScript',
    title: 'New Lua script',
    keys: [],
    run: () => {
      showPanel('scripts');
      startScript(luaStart);
    },
  },
  {
    id: 'makeMock',
    title: 'Make a mock of the exchanges in the list',
    keys: [],
    run: () => {
      const { scope, filter } = useTrafficStore.getState();
      openMockMaker({ filter: composeFilter(scope, filter) });
    },
    enabled: () => inPanel('traffic') && useTrafficStore.getState().matched > 0,
  },
  {
    id: 'save',
    title: 'Save the rules, the script or the mock',
    keys: ['mod+s'],
    run: () => void (inPanel('rules') ? saveRules() : inPanel('mock') ? saveMock() : saveScript()),
    enabled: () =>
      (inPanel('rules') && useRulesStore.getState().draft !== null) ||
      (inPanel('mock') && useMockStore.getState().draft !== null) ||
      (inPanel('scripts') && useScriptsStore.getState().open !== null),
    whileTyping: true,
  },
];

async function showRulesTrial(): Promise<void> {
  showPanel('rules');
  await tryOnCapture();
}
