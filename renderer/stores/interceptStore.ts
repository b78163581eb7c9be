/** What takes hold of the conversation, as the engine tells it: holds, breakpoints, rules, scripts. */
import { create } from 'zustand';
import type { HoldSummary, InterceptSettings, InterceptState } from '../../src-core/bridge/contract.ts';
import { ask } from './ask.ts';

interface Intercepting {
  /** Null until the engine has told it. */
  readonly state: InterceptState | null;
}

export const useInterceptStore = create<Intercepting>(() => ({ state: null }));

const noHolds: readonly HoldSummary[] = [];

export function applyIntercept(state: InterceptState): void {
  useInterceptStore.setState({ state });
}

/** What was asked for shows at once; the engine tells it again, or what it is instead. */
export function expectIntercept(change: (state: InterceptState) => Partial<InterceptState>): void {
  useInterceptStore.setState(({ state }) => ({ state: state === null ? null : { ...state, ...change(state) } }));
}

/** In the order in which they came. */
export function holdsOf({ state }: Intercepting): readonly HoldSummary[] {
  return state?.holds ?? noHolds;
}

/** The hold that an exchange waits in. */
export function holdOfExchange(state: Intercepting, exchange: number): HoldSummary | undefined {
  return holdsOf(state).find((h) => h.exchange === exchange && exchange !== 0);
}

export async function changeInterceptSettings(settings: Partial<InterceptSettings>): Promise<void> {
  const now = await ask('intercept.setSettings', settings);
  if (now !== null) expectIntercept(() => ({ settings: now }));
}
