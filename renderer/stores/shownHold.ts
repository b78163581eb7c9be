/** Which hold the detail pane is about: the one that was chosen, or the one that the chosen exchange waits in. */
import type { HoldSummary, InterceptState } from '../../src-core/bridge/contract.ts';
import { holdOfExchange, holdsOf } from './interceptStore.ts';
import type { Selection } from './selectionStore.ts';

export function shownHold(selection: Selection | null, intercepting: { readonly state: InterceptState | null }): HoldSummary | null {
  if (selection?.kind === 'hold') return holdsOf(intercepting).find((h) => h.id === selection.id) ?? null;
  if (selection?.kind === 'exchange') return holdOfExchange(intercepting, selection.id) ?? null;
  return null;
}
