/** The exchange in the detail pane. The one before stays on screen until the next is there. */
import { create } from 'zustand';
import type { ExchangeDetail } from '../../src-core/bridge/contract.ts';
import { currentBridge, messageOf } from './bridgeStore.ts';

interface DetailState {
  readonly detail: ExchangeDetail | null;
  readonly fault: string | null;
}

export const useDetailStore = create<DetailState>(() => ({ detail: null, fault: null }));

let wanted: number | null = null;
let loading = false;

/** Loads the exchange; of several wanted quickly after each other only the last is asked for. */
export function loadDetail(id: number): void {
  wanted = id;
  if (!loading) void loadWanted();
}

export function reloadDetail(ids: ReadonlySet<number>): void {
  const shown = useDetailStore.getState().detail?.summary.id;
  if (shown !== undefined && shown === wanted && ids.has(shown)) loadDetail(shown);
}

export function clearDetail(): void {
  wanted = null;
  useDetailStore.setState({ detail: null, fault: null });
}

async function loadWanted(): Promise<void> {
  loading = true;
  for (let asked: number | null = null; wanted !== asked; ) {
    asked = wanted;
    const bridge = currentBridge();
    if (asked === null || bridge === null) break;
    try {
      const detail = await bridge.call('capture.exchange', { id: asked });
      if (wanted === asked) useDetailStore.setState({ detail, fault: null });
    } catch (failure) {
      if (wanted === asked) useDetailStore.setState({ detail: null, fault: messageOf(failure) });
    }
  }
  loading = false;
}
