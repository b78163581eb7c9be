import type { HookState } from '../bridge/interceptContract.ts';
import { type HookName, hookNames } from './hooks.ts';
import type { CallEnd } from './scriptRun.ts';

type Counts = { -readonly [K in keyof Omit<HookState, 'name'>]: number };

/** How often each hook of a script was called, and how that went. */
export class HookCounts {
  private readonly hooks = new Map<HookName, Counts>();

  add(hook: HookName, end: CallEnd): void {
    const counts = this.of(hook);
    counts.calls++;
    if (end.kind === 'threw') counts.errors++;
    if (end.kind === 'timeout') counts.timeouts++;
    if (end.kind === 'lost') return;
    counts.totalUs += end.us;
    counts.longestUs = Math.max(counts.longestUs, end.us);
  }

  /** Of these hooks, and of those that were called. */
  states(exported: readonly HookName[]): readonly HookState[] {
    return hookNames
      .filter((name) => exported.includes(name) || this.hooks.has(name))
      .map((name) => ({ name, ...(this.hooks.get(name) ?? none) }));
  }

  private of(hook: HookName): Counts {
    const known = this.hooks.get(hook);
    if (known !== undefined) return known;
    const counts = { ...none };
    this.hooks.set(hook, counts);
    return counts;
  }
}

const none: Counts = { calls: 0, errors: 0, timeouts: 0, totalUs: 0, longestUs: 0 };
