/** What follows from holds coming and going: which is open, what is selected, what the console has to say. */
import { loadHold, tidyHolds } from './holdStore.ts';
import { holdsOf, useInterceptStore } from './interceptStore.ts';
import { useLayoutStore } from './layoutStore.ts';
import { fetchConsole } from './scriptsStore.ts';
import { selectHold, useSelectionStore } from './selectionStore.ts';
import { shownHold } from './shownHold.ts';

export function wireHolds(): void {
  useInterceptStore.subscribe((now, before) => {
    tidyHolds();
    if (now.state?.consoleLines !== before.state?.consoleLines) void fetchConsole();
    followSelection();
    const known = new Set(holdsOf(before).map((h) => h.id));
    const fresh = holdsOf(now).find((h) => !known.has(h.id));
    // What stops while one looks at nothing else is looked at.
    if (fresh !== undefined && useSelectionStore.getState().selection === null && useLayoutStore.getState().panel === 'traffic')
      selectHold(fresh);
    showHold();
  });
  useSelectionStore.subscribe((now, before) => {
    if (now.selection !== before.selection) showHold();
  });
}

function showHold(): void {
  void loadHold(shownHold(useSelectionStore.getState().selection, useInterceptStore.getState())?.id ?? null);
}

/** A hold that is over leaves its exchange selected: there one sees what came of it. */
function followSelection(): void {
  const { selection } = useSelectionStore.getState();
  if (selection?.kind !== 'hold' || holdsOf(useInterceptStore.getState()).some((h) => h.id === selection.id)) return;
  useSelectionStore.setState({ selection: selection.exchange === 0 ? null : { kind: 'exchange', id: selection.exchange } });
}
