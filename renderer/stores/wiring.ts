/** What follows from what: a new bridge starts the feeds, a selection loads its detail, a change of list resets positions. */
import { useBridgeStore } from './bridgeStore.ts';
import { clearDetail, loadDetail, reloadDetail } from './detailStore.ts';
import { type Following, follow } from './follow.ts';
import { wireHolds } from './holdWiring.ts';
import { applyIntercept, useInterceptStore } from './interceptStore.ts';
import { useLayoutStore } from './layoutStore.ts';
import { wireMock } from './mockWiring.ts';
import { prefetchPackets } from './packetPages.ts';
import { forgetPosition, settleSelection, shiftPosition, useSelectionStore } from './selectionStore.ts';
import { loadInfo, report, useStatusStore } from './statusStore.ts';
import { onUpserts, restartFeed, stopFeed, useTrafficStore } from './trafficStore.ts';

/** Called once, before the bridge is connected. */
export function wireStores(): void {
  let statuses: Following | null = null;
  let intercept: Following | null = null;
  wireHolds();
  wireMock();
  useBridgeStore.subscribe((now, before) => {
    if (now.bridge === before.bridge) return;
    statuses?.stop();
    statuses = null;
    intercept?.stop();
    intercept = null;
    if (now.bridge === null) {
      stopFeed();
      useInterceptStore.setState({ state: null });
      return;
    }
    statuses = follow(now.bridge, 'engine.statuses', {}, (status) => useStatusStore.setState({ status }), report);
    intercept = follow(now.bridge, 'intercept.states', {}, applyIntercept, report);
    void loadInfo();
    restartFeed();
    const { selection } = useSelectionStore.getState();
    if (selection?.kind === 'exchange') loadDetail(selection.id);
  });
  useSelectionStore.subscribe((now, before) => {
    if (now.selection === before.selection) return;
    if (now.selection?.kind !== 'exchange') clearDetail();
    else {
      loadDetail(now.selection.id);
      if (useLayoutStore.getState().tab === 'packets') prefetchPackets(now.selection.id);
    }
  });
  useTrafficStore.subscribe((now, before) => {
    if (now.filter !== before.filter || now.scope !== before.scope) forgetPosition();
    else if (now.shifted !== before.shifted && now.shifted !== null) shiftPosition(now.shifted.by);
    if (now.rowsVersion !== before.rowsVersion) settleSelection();
  });
  onUpserts(reloadDetail);
}
