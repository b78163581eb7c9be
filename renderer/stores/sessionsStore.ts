/** Which sections of the sessions tree were folded or unfolded. */
import { create } from 'zustand';

interface SessionsState {
  readonly toggled: ReadonlySet<string>;
  /** Key of the node that has the keyboard. */
  readonly active: string | null;
}

export const useSessionsStore = create<SessionsState>(() => ({ toggled: new Set(), active: null }));

export function toggleSection(key: string): void {
  useSessionsStore.setState(({ toggled }) => {
    const next = new Set(toggled);
    if (!next.delete(key)) next.add(key);
    return { toggled: next };
  });
}

export function setActiveNode(active: string | null): void {
  useSessionsStore.setState({ active });
}
