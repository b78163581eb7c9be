/** What is selected, where it stands in the list, and whether the list follows its tail. */
import { create } from 'zustand';
import type { HoldSummary } from '../../src-core/bridge/contract.ts';
import { setScope, trafficRows, useTrafficStore } from './trafficStore.ts';

export type Selection =
  | { readonly kind: 'exchange'; readonly id: number }
  | { readonly kind: 'session'; readonly id: number }
  /** Something that waits; `exchange` is 0 in a login. */
  | { readonly kind: 'hold'; readonly id: number; readonly exchange: number };

interface SelectionState {
  readonly selection: Selection | null;
  /** Position of the selected exchange; it may not be loaded yet. Null when the selection is not in this list. */
  readonly position: number | null;
  readonly follow: boolean;
  /** Asks the list to bring a position into view; a new object each time. */
  readonly reveal: { readonly position: number } | null;
  /** Rows that fit the list, for PageUp and PageDown. */
  readonly pageRows: number;
}

export const useSelectionStore = create<SelectionState>(() => ({
  selection: null,
  position: null,
  follow: true,
  reveal: null,
  pageRows: 20,
}));

export function setFollow(follow: boolean): void {
  if (useSelectionStore.getState().follow !== follow) useSelectionStore.setState({ follow });
}

export function setPageRows(pageRows: number): void {
  if (useSelectionStore.getState().pageRows !== pageRows) useSelectionStore.setState({ pageRows });
}

/** A list that moves under the pointer cannot be read: choosing a row ends following. */
export function selectExchange(id: number, position: number): void {
  useSelectionStore.setState({ selection: { kind: 'exchange', id }, position, follow: false });
}

/** An exchange by its number alone, wherever it stands in the list. */
export function showExchange(id: number): void {
  useSelectionStore.setState({ selection: { kind: 'exchange', id }, position: trafficRows.positionOf(id) ?? null, follow: false });
}

export function selectHold({ id, exchange }: Pick<HoldSummary, 'id' | 'exchange'>): void {
  useSelectionStore.setState({ selection: { kind: 'hold', id, exchange }, position: null });
}

/** The exchange that is marked in the list. */
export function selectedExchange({ selection }: Pick<SelectionState, 'selection'>): number | null {
  if (selection?.kind === 'hold') return selection.exchange === 0 ? null : selection.exchange;
  return selection?.kind === 'exchange' ? selection.id : null;
}

/** Scopes the list to the session and shows its login; once more gives the whole list back. */
export function selectSession(id: number): void {
  const leaving = useTrafficStore.getState().scope === id;
  setScope(leaving ? null : id);
  useSelectionStore.setState({ selection: leaving ? null : { kind: 'session', id }, position: null, follow: true });
}

export function leaveScope(): void {
  setScope(null);
  useSelectionStore.setState((s) => ({ position: null, follow: true, selection: s.selection?.kind === 'session' ? null : s.selection }));
}

export function clearSelection(): void {
  useSelectionStore.setState({ selection: null, position: null });
}

export function moveSelection(delta: number): void {
  const { position } = useSelectionStore.getState();
  const last = trafficRows.matched - 1;
  // With nothing selected the keys begin at the newest row.
  if (last >= 0) selectPosition(position === null ? last : Math.max(0, Math.min(last, position + delta)));
}

export function selectEdge(edge: 'first' | 'last'): void {
  const last = trafficRows.matched - 1;
  if (last >= 0) selectPosition(edge === 'first' ? 0 : last);
}

function selectPosition(position: number): void {
  const row = trafficRows.get(position);
  useSelectionStore.setState((s) => ({
    position,
    follow: false,
    reveal: { position },
    selection: row === undefined ? s.selection : { kind: 'exchange', id: row.id },
  }));
}

/** A row that keys moved to before it was loaded is selected once it is there. */
export function settleSelection(): void {
  const { position, selection } = useSelectionStore.getState();
  if (position === null) return;
  const row = trafficRows.get(position);
  if (row !== undefined && (selection?.kind !== 'exchange' || selection.id !== row.id)) {
    useSelectionStore.setState({ selection: { kind: 'exchange', id: row.id } });
  }
}

/** Rows were found before the selected one. */
export function shiftPosition(by: number): void {
  useSelectionStore.setState((s) => (s.position === null ? s : { position: s.position + by }));
}

/** The list is another one now: a position in the old one means nothing. */
export function forgetPosition(): void {
  useSelectionStore.setState({ position: null, follow: true });
}
