import type { HoldSummary } from '../../src-core/bridge/contract.ts';
import { showPanel } from './layoutStore.ts';
import { selectHold } from './selectionStore.ts';

/** Shows a hold's editor, from whatever panel. */
export function openHold(hold: Pick<HoldSummary, 'id' | 'exchange'>): void {
  showPanel('traffic');
  selectHold(hold);
}
