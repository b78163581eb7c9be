/** The hold that is open in the detail pane, what is written in its editor, and letting go of holds. */
import { create } from 'zustand';
import type { Action, HoldDetail } from '../../src-core/bridge/contract.ts';
import { type HoldDraft, newDraft } from '../holds/draft.ts';
import { ask } from './ask.ts';
import { currentBridge, messageOf } from './bridgeStore.ts';
import { holdsOf, useInterceptStore } from './interceptStore.ts';
import { dismissFault } from './statusStore.ts';

interface HoldState {
  readonly detail: HoldDetail | null;
  readonly fault: string | null;
  /** Drafts stay while one looks at another hold. */
  readonly drafts: ReadonlyMap<number, HoldDraft>;
  /** Holds that were let go and still stand in the list until the engine says so. */
  readonly leaving: ReadonlySet<number>;
}

export const useHoldStore = create<HoldState>(() => ({ detail: null, fault: null, drafts: new Map(), leaving: new Set() }));

let wanted: number | null = null;

export async function loadHold(id: number | null): Promise<void> {
  wanted = id;
  if (useHoldStore.getState().detail?.summary.id === id) return;
  useHoldStore.setState({ detail: null, fault: null });
  const bridge = currentBridge();
  if (id === null || bridge === null) return;
  try {
    const detail = await bridge.call('intercept.hold', { id });
    if (wanted === id) useHoldStore.setState({ detail });
  } catch (failure) {
    if (wanted === id) useHoldStore.setState({ fault: messageOf(failure) });
  }
}

export function draftOf(state: HoldState, detail: HoldDetail): HoldDraft {
  return state.drafts.get(detail.summary.id) ?? newDraft(detail);
}

export function changeDraft(detail: HoldDetail, change: Partial<HoldDraft>): void {
  useHoldStore.setState((state) => ({
    drafts: new Map(state.drafts).set(detail.summary.id, { ...draftOf(state, detail), ...change }),
  }));
}

export function forgetDraft(id: number): void {
  useHoldStore.setState(({ drafts }) => ({ drafts: without(drafts, id) }));
}

/** Lets go of one; its row goes when the engine says so. */
export async function release(id: number, actions: readonly Action[] = [], holdReply = false): Promise<boolean> {
  if (useHoldStore.getState().leaving.has(id)) return false;
  useHoldStore.setState(({ leaving }) => ({ leaving: new Set(leaving).add(id) }));
  const done = await ask('intercept.release', { id, actions, ...(holdReply ? { holdReply } : {}) });
  if (done === null) useHoldStore.setState(({ leaving }) => ({ leaving: without(leaving, id) }));
  else {
    forgetDraft(id);
    // What was wrong with it before is told no longer
    dismissFault();
  }
  return done !== null;
}

export async function releaseAll(): Promise<void> {
  if (holdsOf(useInterceptStore.getState()).length > 0) await ask('intercept.releaseAll', {});
}

/** Forgets what belongs to holds that are over. */
export function tidyHolds(): void {
  // Without a line to the engine nobody knows; what was written stays
  if (useInterceptStore.getState().state === null) return;
  const ids = new Set(holdsOf(useInterceptStore.getState()).map((h) => h.id));
  const { drafts, leaving, detail } = useHoldStore.getState();
  const over = (id: number): boolean => !ids.has(id);
  if ([...drafts.keys(), ...leaving].some(over)) {
    useHoldStore.setState({
      drafts: new Map([...drafts].filter(([id]) => !over(id))),
      leaving: new Set([...leaving].filter((id) => !over(id))),
    });
  }
  if (detail !== null && over(detail.summary.id)) useHoldStore.setState({ detail: null, fault: null });
}

function without<T extends ReadonlySet<number> | ReadonlyMap<number, HoldDraft>>(from: T, id: number): T {
  const copy = from instanceof Map ? new Map(from) : new Set(from as ReadonlySet<number>);
  copy.delete(id);
  return copy as unknown as T;
}
