import type { Filter } from '../../capture/filter/filter.ts';
import type { PlannedAction } from './plannedAction.ts';

/** Where a rule acts: when a client logs in, before a statement reaches the server, or once it has answered. */
export type RuleStage = 'login' | 'statement' | 'reply';

/** A rule as it stands in the rules file. */
export interface Rule {
  /** From 0. */
  readonly index: number;
  readonly name: string;
  readonly when: Filter;
  readonly actions: readonly PlannedAction[];
  readonly on: boolean;
  /** Acts so many times; null for always. */
  readonly times: number | null;
  readonly goesOn: boolean;
  /** A login as well as a statement: the connection of a user is closed, whether it is new or not. */
  readonly stages: ReadonlySet<RuleStage>;
  /** Codes of the commands that it acts on. */
  readonly commands: ReadonlySet<number>;
  /** From 1. */
  readonly line: number;
  /** The same for rules that say the same: what was counted for one goes on when the file is saved. */
  readonly key: string;
}

/** What it does, in words. */
export function ruleWords({ actions }: Pick<Rule, 'actions'>): string {
  return actions.map(({ words }) => words).join(', ');
}
