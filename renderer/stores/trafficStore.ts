/** The exchange list: filter, scope, live feed and the rows of it that are at hand. */
import { create } from 'zustand';
import type { ChangeSet } from '../../src-core/bridge/contract.ts';
import { readFilter } from '../format/readFilter.ts';
import { currentBridge } from './bridgeStore.ts';
import { type Following, follow } from './follow.ts';
import { composeFilter } from './scope.ts';
import { SessionIndex } from './sessionIndex.ts';
import { report } from './statusStore.ts';
import { rowsPerPage, TrafficRows } from './trafficRows.ts';

interface TrafficState {
  /** As typed; while it is wrong, the list keeps to `filter`. */
  readonly typed: string;
  /** The last one that was right. */
  readonly filter: string;
  /** The session the list is scoped to. */
  readonly scope: number | null;
  readonly total: number;
  readonly matched: number;
  readonly scanned: number;
  readonly lost: number;
  readonly detailLost: number;
  readonly captureBytes: number;
  /** The first snapshot for the present filter has arrived. */
  readonly loaded: boolean;
  /** Grows whenever `rows` changed. */
  readonly rowsVersion: number;
  readonly sessionsVersion: number;
  /** All known rows moved by so many positions; a new object each time. */
  readonly shifted: { readonly by: number } | null;
  /** Counts clears and undos, also those of other windows and of the menu; null before the first change set. */
  readonly view: number | null;
  /** How many exchanges the last clear hid, while it can be undone and the note of it was not closed. */
  readonly cleared: number | null;
}

export const useTrafficStore = create<TrafficState>(() => ({
  typed: '',
  filter: '',
  scope: null,
  total: 0,
  matched: 0,
  scanned: 0,
  lost: 0,
  detailLost: 0,
  captureBytes: 0,
  loaded: false,
  rowsVersion: 0,
  sessionsVersion: 0,
  shifted: null,
  view: null,
  cleared: null,
}));

/** Rows and sessions stand beside the store: they change in place and `rowsVersion`, `sessionsVersion` say when. */
export const trafficRows = new TrafficRows();
export const sessionIndex = new SessionIndex();

const tailRows = 100;
const typingPauseMs = 120;
let feed: Following | null = null;
/** Answers to questions about an earlier list are thrown away. */
let generation = 0;
let typing: ReturnType<typeof setTimeout> | undefined;
const upsertListeners = new Set<(ids: ReadonlySet<number>) => void>();

/** Called with the ids of exchanges that changed after they were first shown. Returns the function that ends it. */
export function onUpserts(listener: (ids: ReadonlySet<number>) => void): () => void {
  upsertListeners.add(listener);
  return () => upsertListeners.delete(listener);
}

export function restartFeed(): void {
  feed?.stop();
  feed = null;
  generation++;
  clearTimeout(typing);
  takeTyped();
  const bridge = currentBridge();
  if (bridge === null) return;
  const { filter, scope } = useTrafficStore.getState();
  let first = true;
  const input = { filter: composeFilter(scope, filter), since: null, tailRows };
  feed = follow(
    bridge,
    'capture.changes',
    input,
    (change) => {
      if (first) {
        trafficRows.clear();
        sessionIndex.clear();
      }
      first = false;
      applyChange(change);
    },
    report,
  );
}

export function stopFeed(): void {
  feed?.stop();
  feed = null;
  generation++;
  useTrafficStore.setState({ view: null });
}

export function applyChange(change: ChangeSet): void {
  const known = useTrafficStore.getState();
  const other = change.view !== known.view;
  if (other && known.view !== null) {
    // Cleared or undone, here or elsewhere: the set tells all there is
    generation++;
    trafficRows.clear();
    sessionIndex.clear();
  }
  const changed = trafficRows.changedBy(change);
  const moved = trafficRows.apply(change);
  sessionIndex.apply(change.sessions);
  useTrafficStore.setState((s) => ({
    total: change.total,
    matched: change.matched,
    scanned: change.scanned,
    lost: change.lost,
    detailLost: change.detailLost,
    captureBytes: change.captureBytes,
    loaded: true,
    shifted: moved === 0 ? s.shifted : { by: moved },
    rowsVersion: s.rowsVersion + 1,
    sessionsVersion: change.sessions.length > 0 || other || !s.loaded ? s.sessionsVersion + 1 : s.sessionsVersion,
    view: change.view,
    cleared: other ? change.cleared : s.cleared,
  }));
  if (changed.size > 0) for (const listener of upsertListeners) listener(changed);
}

export function setFilter(typed: string): void {
  if (typed === useTrafficStore.getState().typed) return;
  useTrafficStore.setState({ typed });
  clearTimeout(typing);
  typing = setTimeout(
    () => {
      if (takeTyped()) restartFeed();
    },
    typed === '' ? 0 : typingPauseMs,
  );
}

/** A filter that is wrong is not applied: the list keeps to the one before. */
function takeTyped(): boolean {
  const { typed, filter } = useTrafficStore.getState();
  if (typed === filter || readFilter(typed).fault !== null) return false;
  useTrafficStore.setState({ filter: typed });
  return true;
}

export function setScope(scope: number | null): void {
  if (scope === useTrafficStore.getState().scope) return;
  useTrafficStore.setState({ scope });
  restartFeed();
}

export async function clearCapture(): Promise<void> {
  if (useTrafficStore.getState().total > 0) await clearOrUndo(false);
}

export async function undoClear(): Promise<void> {
  await clearOrUndo(true);
}

export function forgetClear(): void {
  useTrafficStore.setState({ cleared: null });
}

/** The feed tells what came of it. */
async function clearOrUndo(undo: boolean): Promise<void> {
  try {
    await currentBridge()?.call('capture.clear', { undo });
  } catch (failure) {
    report(failure);
  }
}

/** Pages being asked for; at most `maxAsking` at a time, so that a fast scroll does not queue behind itself. */
const asking = new Set<string>();
const maxAsking = 3;

/** Sees to it that rows [from, to) are at hand. Called at each scroll; asks for each page once. */
export function wantRows(from: number, to: number): void {
  const bridge = currentBridge();
  if (bridge === null) return;
  const asked = generation;
  const { filter, scope } = useTrafficStore.getState();
  for (const page of trafficRows.missing(from, to)) {
    const key = `${asked}:${page}`;
    if (asking.has(key) || asking.size >= maxAsking) continue;
    asking.add(key);
    const start = page * rowsPerPage;
    bridge
      .call('capture.rows', { filter: composeFilter(scope, filter), from: start, count: rowsPerPage })
      .then(({ rows, matched }) => {
        if (asked !== generation) return;
        const { scanned, total } = useTrafficStore.getState();
        // While a search goes on, positions move; what was answered for another state of the list is asked for again.
        if (scanned >= total || matched === trafficRows.matched) trafficRows.put(start, rows);
        useTrafficStore.setState((s) => ({ rowsVersion: s.rowsVersion + 1 }));
      })
      .catch((failure: unknown) => {
        if (asked === generation) report(failure);
      })
      .finally(() => asking.delete(key));
  }
}
