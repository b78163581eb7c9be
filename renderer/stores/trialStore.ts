/** What the rules of a text would have done with the capture. */
import { create } from 'zustand';
import type { RulesTrial } from '../../src-core/bridge/contract.ts';
import { currentBridge, messageOf } from './bridgeStore.ts';
import { useInterceptStore } from './interceptStore.ts';
import { useRulesStore } from './rulesStore.ts';

interface TrialState {
  readonly trial: RulesTrial | null;
  readonly trying: boolean;
  readonly fault: string | null;
  /** The text that was tried. */
  readonly text: string;
}

export const useTrialStore = create<TrialState>(() => ({ trial: null, trying: false, fault: null, text: '' }));

/** The newest exchanges that a trial looks at. */
export const triedExchanges = 100_000;

/** Tries the text as it stands in the editor; nothing is sent. */
export async function tryOnCapture(): Promise<void> {
  const bridge = currentBridge();
  const text = useRulesStore.getState().draft ?? useInterceptStore.getState().state?.rules.text ?? '';
  if (bridge === null || useTrialStore.getState().trying) return;
  useTrialStore.setState({ trying: true, fault: null, text });
  try {
    useTrialStore.setState({ trial: await bridge.call('capture.tryRules', { text, last: triedExchanges }) });
  } catch (failure) {
    useTrialStore.setState({ trial: null, fault: messageOf(failure) });
  }
  useTrialStore.setState({ trying: false });
}

export function closeTrial(): void {
  useTrialStore.setState({ trial: null, fault: null });
}
