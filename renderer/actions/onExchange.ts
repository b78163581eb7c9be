/** What keys, the palette and buttons do with the exchange that is shown. */
import type { ExchangeDetail } from '../../src-core/bridge/contract.ts';
import { type RuleKind, ruleText } from '../format/ruleText.ts';
import { addBreakpoint, filterOfStatement } from '../stores/breakpoints.ts';
import { useDetailStore } from '../stores/detailStore.ts';
import { showPanel } from '../stores/layoutStore.ts';
import { addRule } from '../stores/rulesStore.ts';
import { useSelectionStore } from '../stores/selectionStore.ts';

/** The exchange in the detail pane; null while none is, or another one is on its way. */
export function shownExchange(): ExchangeDetail | null {
  const { selection } = useSelectionStore.getState();
  const { detail } = useDetailStore.getState();
  return selection?.kind === 'exchange' && detail?.summary.id === selection.id ? detail : null;
}

/** Does something with the exchange that is selected, once it is there. */
export function withSelected(act: (detail: ExchangeDetail) => unknown): void {
  const now = shownExchange();
  if (now !== null) {
    act(now);
    return;
  }
  const { selection } = useSelectionStore.getState();
  const stop = useDetailStore.subscribe(({ fault }) => {
    const detail = shownExchange();
    if (detail === null && fault === null && useSelectionStore.getState().selection === selection) return;
    stop();
    if (detail !== null) act(detail);
  });
}

/** What matches this exchange and those that differ in values only. */
function filterOf({ record, summary }: ExchangeDetail): string {
  if (record.sql !== null) return filterOfStatement(record.sql);
  return `command:${summary.command
    .replace(/^COM_/, '')
    .replace(/^STMT_/, '')
    .toLowerCase()}`;
}

export async function breakOn(detail: ExchangeDetail, limit: number | null = null): Promise<void> {
  await addBreakpoint({ filter: filterOf(detail), limit });
}

export async function makeRule(detail: ExchangeDetail, kind: RuleKind): Promise<void> {
  if (await addRule(ruleText(kind, filterOf(detail), detail))) showPanel('rules');
}
