/** An action of a rule as it was read: what it does, and what is made of it once the rule matches. */
import type { Node } from 'yaml';
import type { Action } from '../action.ts';

/** What a rule found when it matched. */
export interface Found {
  /** `$0`, `$1` … `$<name>`: what the filter's expression found in the SQL, or the values of a statement chosen by its digest. */
  group(name: string): string | null;
}

export interface PlannedAction {
  /** Its key in `then`. */
  readonly key: ActionName;
  /** Where it stands. */
  readonly node: Node;
  /** What it does, in words. */
  readonly words: string;
  /** Kinds that exclude each other: a statement is answered, or changed, or its connection closed. */
  readonly excludes: 'statement' | null;
  make(found: Found): Action;
}

export type ActionName = 'rewrite' | 'params' | 'rows' | 'ok' | 'error' | 'delay' | 'throttle' | 'slow_row' | 'drop_reply' | 'close';
