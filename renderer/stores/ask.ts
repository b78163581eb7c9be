import type { Calls } from '../../src-core/bridge/contract.ts';
import { currentBridge } from './bridgeStore.ts';
import { report } from './statusStore.ts';

/** Calls the engine; what goes wrong is reported, and null comes back. */
export async function ask<K extends keyof Calls>(name: K, input: Calls[K][0]): Promise<Calls[K][1] | null> {
  try {
    return (await currentBridge()?.call(name, input)) ?? null;
  } catch (failure) {
    report(failure);
    return null;
  }
}
