/** Which panel, tab and overlay show; the panel and the tab are remembered. */
import { create } from 'zustand';
import { recall, remember } from './memory.ts';

export type Overlay = 'palette' | 'keys' | 'connect' | 'run' | 'mock' | null;

interface LayoutState {
  readonly panel: string;
  readonly tab: string;
  readonly overlay: Overlay;
}

export const useLayoutStore = create<LayoutState>(() => ({ panel: 'traffic', tab: recall('tab', 'query'), overlay: null }));

export function showPanel(panel: string): void {
  useLayoutStore.setState({ panel });
}

export function showTab(tab: string): void {
  remember('tab', tab);
  useLayoutStore.setState({ tab });
}

export function showOverlay(overlay: Overlay): void {
  useLayoutStore.setState({ overlay });
}
