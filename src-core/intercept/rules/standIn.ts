/**
 * A rule that answers executions reaches texts that the server cannot prepare as well: the server is asked first, and where it
 * refuses, the client gets a statement of ours, whose executions then come to the rule.
 */
import type { HeldAtCommand, HeldAtReply } from '../../machine/holding/held.ts';
import { command } from '../../mysql/constants/commands.ts';
import type { RowsSpec } from '../action.ts';
import { type Decision, watchReply } from '../interceptor.ts';
import { isRefusal } from '../replies/madeUpStatement.ts';
import { nothing } from './found.ts';
import type { Rule } from './rule.ts';

export interface StandIn {
  /** At a COM_STMT_PREPARE whose text the rule is for, and at its reply. */
  decide(asked: HeldAtCommand | HeldAtReply): Decision | null;
}

/** Null where the rule answers no executions, or names the preparation itself. */
export function standInOf({ actions, commands, stages }: Rule): StandIn | null {
  if (!stages.has('statement') || !commands.has(command.COM_STMT_EXECUTE) || commands.has(command.COM_STMT_PREPARE)) return null;
  const answer = actions.find(({ key }) => key === 'rows' || key === 'ok' || key === 'error')?.make(nothing);
  if (answer === undefined) return null;
  const rows: RowsSpec | null = answer.kind === 'rows' ? answer.rows : null;
  return {
    decide: (asked) => {
      if (asked.at === 'command') return watchReply;
      return isRefusal(asked.reply.packets) ? { actions: [{ kind: 'prepared', rows }], goOn: true } : null;
    },
  };
}
