/** The line to the engine and whether it stands. Everything else asks it for the bridge of the moment. */
import { create } from 'zustand';
import type { Bridge, BridgeError } from '../../src-core/bridge/contract.ts';

export type ConnectionState = 'connecting' | 'connected' | 'lost';

interface BridgeState {
  readonly bridge: Bridge | null;
  readonly connection: ConnectionState;
  /** Why there is no connection, and what to do, where that is known. */
  readonly reason: string | null;
}

export const useBridgeStore = create<BridgeState>(() => ({ bridge: null, connection: 'connecting', reason: null }));

export function setBridge(bridge: Bridge): void {
  useBridgeStore.setState({ bridge, connection: 'connected', reason: null });
}

export function bridgeLost(reason: string | null): void {
  useBridgeStore.setState({ bridge: null, connection: 'lost', reason });
}

export function currentBridge(): Bridge | null {
  return useBridgeStore.getState().bridge;
}

/** The one sentence of whatever a call was rejected with. */
export function messageOf(failure: unknown): string {
  if (typeof failure === 'object' && failure !== null && 'message' in failure) return String((failure as BridgeError).message);
  return String(failure);
}

/** The window lost its engine in the middle of a call; the status bar says so already. */
export function isClosed(failure: unknown): boolean {
  return typeof failure === 'object' && failure !== null && (failure as { code?: unknown }).code === 'closed';
}
