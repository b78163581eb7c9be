import type { HookState } from '../bridge/interceptContract.ts';

/** How a call ended; `us`: what it took. `lost`: nobody knows. */
type Ended = { readonly kind: 'returned' | 'threw' | 'timeout'; readonly us: number } | { readonly kind: 'lost' };
type Counts = { -readonly [K in keyof Omit<HookState, 'name'>]: number };

/** How often each hook of a script was called, and how that went. */
export class HookCounts<Name extends string> {
  private readonly names: readonly Name[];
  private readonly hooks = new Map<Name, Counts>();

  /** `names`: all hooks that there are, in order. */
  constructor(names: readonly Name[]) {
    this.names = names;
  }

  add(hook: Name, end: Ended): void {
    const counts = this.of(hook);
    counts.calls++;
    if (end.kind === 'threw') counts.errors++;
    if (end.kind === 'timeout') counts.timeouts++;
    if (end.kind === 'lost') return;
    counts.totalUs += end.us;
    counts.longestUs = Math.max(counts.longestUs, end.us);
  }

  /** Of these hooks, and of those that were called. */
  states(exported: readonly Name[]): readonly HookState[] {
    return this.names
      .filter((name) => exported.includes(name) || this.hooks.has(name))
      .map((name) => ({ name, ...(this.hooks.get(name) ?? none) }));
  }

  private of(hook: Name): Counts {
    const known = this.hooks.get(hook);
    if (known !== undefined) return known;
    const counts = { ...none };
    this.hooks.set(hook, counts);
    return counts;
  }
}

const none: Counts = { calls: 0, errors: 0, timeouts: 0, totalUs: 0, longestUs: 0 };
