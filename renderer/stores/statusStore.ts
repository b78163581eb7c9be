/** What the engine says of itself: listeners, recording, rates, sizes, faults. */
import { create } from 'zustand';
import type { AppInfo, EngineStatus } from '../../src-core/bridge/contract.ts';
import { currentBridge, isClosed, messageOf } from './bridgeStore.ts';

interface StatusState {
  readonly info: AppInfo | null;
  readonly status: EngineStatus | null;
  /** A command of this window that failed: what happened and what to do. Shown until the next one succeeds or it is closed. */
  readonly fault: string | null;
}

export const useStatusStore = create<StatusState>(() => ({ info: null, status: null, fault: null }));

export function report(fault: unknown): void {
  if (!isClosed(fault)) useStatusStore.setState({ fault: messageOf(fault) });
}

export function dismissFault(): void {
  useStatusStore.setState({ fault: null });
}

export async function loadInfo(): Promise<void> {
  try {
    const info = await currentBridge()?.call('app.info', {});
    if (info !== undefined) useStatusStore.setState({ info });
  } catch (failure) {
    report(failure);
  }
}

export async function setRecording(on: boolean): Promise<void> {
  try {
    const status = await currentBridge()?.call('engine.setRecording', { on });
    if (status !== undefined) useStatusStore.setState({ status, fault: null });
  } catch (failure) {
    report(failure);
  }
}

export async function setKeepBytes(keepBytes: number): Promise<void> {
  try {
    const settings = await currentBridge()?.call('engine.setSettings', { keepBytes });
    const { info } = useStatusStore.getState();
    if (settings !== undefined && info !== null) useStatusStore.setState({ info: { ...info, settings }, fault: null });
  } catch (failure) {
    report(failure);
  }
}
