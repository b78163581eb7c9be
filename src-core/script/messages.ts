/** What goes between a script's worker and the thread of the engine. Plain data. */
import type { Action } from '../intercept/action.ts';
import type { Exported, HookEvent, HookName } from './hooks.ts';

export type ConsoleLevel = 'log' | 'info' | 'warn' | 'error';

export type ToScript =
  | { readonly kind: 'call'; readonly n: number; readonly hook: HookName; readonly event: HookEvent }
  /** What is kept for the session can go. */
  | { readonly kind: 'forget'; readonly session: number };

export type FromScript =
  /** `files` are all that were read of the user's own, by their paths. */
  | { readonly kind: 'loaded'; readonly exported: Exported; readonly files: readonly string[] }
  | { readonly kind: 'failed'; readonly message: string; readonly place: string | null; readonly files: readonly string[] }
  | ({ readonly kind: 'returned'; readonly n: number; readonly us: number } & Wish)
  | { readonly kind: 'threw'; readonly n: number; readonly us: number; readonly message: string; readonly place: string | null }
  | { readonly kind: 'console'; readonly level: ConsoleLevel; readonly text: string; readonly place: string | null }
  /** The worker ends itself: what it keeps outside of V8's heap has grown above the limit. */
  | { readonly kind: 'tooLarge' };

/** What a hook wants done. */
export interface Wish {
  readonly actions: readonly Action[];
  readonly goOn: boolean;
}
