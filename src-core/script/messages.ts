/** What goes between a script's worker and the engine. Plain data. */
import type { Action } from '../intercept/action.ts';
import type { Exported, HookEvent, HookName } from './hooks.ts';

export type ConsoleLevel = 'log' | 'info' | 'warn' | 'error';

export type ToScript =
  | { readonly kind: 'call'; readonly n: number; readonly hook: HookName; readonly event: HookEvent }
  /** Answered by `pong`, as soon as no hook is running. */
  | { readonly kind: 'ping' }
  /** What is kept for the session can go. */
  | { readonly kind: 'forget'; readonly session: number };

export type FromScript =
  /** `files` are all that were read of the user's own, by their paths. */
  | { readonly kind: 'loaded'; readonly exported: Exported; readonly files: readonly string[] }
  | { readonly kind: 'failed'; readonly message: string; readonly place: string | null; readonly files: readonly string[] }
  | ({ readonly kind: 'returned'; readonly n: number; readonly us: number } & Wish)
  | { readonly kind: 'threw'; readonly n: number; readonly us: number; readonly message: string; readonly place: string | null }
  | { readonly kind: 'console'; readonly level: ConsoleLevel; readonly text: string; readonly place: string | null }
  | { readonly kind: 'pong' };

/** What a hook wants done. */
export interface Wish {
  readonly actions: readonly Action[];
  readonly goOn: boolean;
}
