/** THE action table: what keys and the palette can do. One entry an action. */
import { details } from '../details/index.ts';
import { panels } from '../panels/index.ts';
import { showOverlay, showPanel, showTab, useLayoutStore } from '../stores/layoutStore.ts';
import { clearSelection, leaveScope, moveSelection, selectEdge, setFollow, useSelectionStore } from '../stores/selectionStore.ts';
import { setRecording, useStatusStore } from '../stores/statusStore.ts';
import { clearCapture, setFilter, undoClear, useTrafficStore } from '../stores/trafficStore.ts';
import type { Action } from './action.ts';
import { focusDetail, focusFilter, focusList } from './focus.ts';
import { interceptActions } from './intercept.ts';

const inTraffic = (): boolean => useLayoutStore.getState().panel === 'traffic';
const recording = (): boolean => useStatusStore.getState().status?.recording === true;

export const actions: readonly Action[] = [
  { id: 'palette', title: 'Command palette', keys: ['mod+k'], run: () => showOverlay('palette'), inPalette: false, whileTyping: true },
  { id: 'keys', title: 'Show all keys', keys: ['?'], run: () => showOverlay('keys') },
  { id: 'filter', title: 'Filter the exchanges', keys: ['/'], run: focusFilter, enabled: inTraffic },
  { id: 'next', title: 'Next exchange', keys: ['j'], run: () => moveSelection(1), enabled: inTraffic, inPalette: false },
  { id: 'previous', title: 'Previous exchange', keys: ['k'], run: () => moveSelection(-1), enabled: inTraffic, inPalette: false },
  { ...movement('down', 'One row down', 'ArrowDown'), run: () => moveSelection(1) },
  { ...movement('up', 'One row up', 'ArrowUp'), run: () => moveSelection(-1) },
  { ...movement('pageDown', 'One page down', 'PageDown'), run: () => moveSelection(useSelectionStore.getState().pageRows) },
  { ...movement('pageUp', 'One page up', 'PageUp'), run: () => moveSelection(-useSelectionStore.getState().pageRows) },
  { ...movement('first', 'First exchange', 'Home'), run: () => selectEdge('first') },
  { ...movement('last', 'Newest exchange', 'End'), run: () => selectEdge('last') },
  { ...movement('detail', 'Go to the detail', 'Enter'), run: focusDetail },
  { id: 'follow', title: 'Follow the newest exchanges', keys: ['f'], run: () => setFollow(true), enabled: inTraffic },
  { id: 'pause', title: 'Pause recording', keys: [], run: () => void setRecording(false), enabled: recording },
  { id: 'resume', title: 'Resume recording', keys: [], run: () => void setRecording(true), enabled: () => !recording() },
  { id: 'clear', title: 'Clear the list (can be undone)', keys: ['mod+l'], run: () => void clearCapture(), enabled: inTraffic },
  {
    id: 'undoClear',
    title: 'Undo clear',
    keys: [],
    run: () => void undoClear(),
    enabled: () => useTrafficStore.getState().cleared !== null,
  },
  ...interceptActions,
  { id: 'connect', title: 'Connect an app', keys: [], run: () => showOverlay('connect') },
  ...panels.map((p) => ({ id: `panel.${p.id}`, title: `Go to ${p.title}`, keys: [], run: () => showPanel(p.id) })),
  ...details.map((d, i) => ({
    id: `tab.${d.id}`,
    title: `Show ${d.title}`,
    keys: [String(i + 1)],
    run: () => showTab(d.id),
    enabled: inTraffic,
  })),
  {
    id: 'escape',
    title: 'Step back: leave the field, the filter, the selection',
    keys: ['Escape'],
    run: stepBack,
    inPalette: false,
    whileTyping: true,
  },
];

function movement(id: string, title: string, key: string): Omit<Action, 'run'> {
  return { id, title, keys: [key], enabled: inTraffic, inPalette: false, inListOnly: true };
}

/** Escape undoes one thing at a time, the innermost first. */
function stepBack(): void {
  if (!inTraffic()) {
    showPanel('traffic');
    return;
  }
  const active = document.activeElement;
  if (active instanceof HTMLInputElement && active.value !== '') setFilter('');
  else if (active instanceof HTMLElement && active !== document.body && active.getAttribute('role') !== 'grid') focusList();
  else if (useSelectionStore.getState().selection !== null) clearSelection();
  else if (useTrafficStore.getState().typed !== '') setFilter('');
  else if (useTrafficStore.getState().scope !== null) leaveScope();
}
