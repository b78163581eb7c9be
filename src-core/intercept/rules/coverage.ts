/** Where a rule acts, and on which commands, as follows from its filter and its actions (docs/rules.md). */
import { commandCodes } from '../../capture/filter/commandNames.ts';
import type { Filter } from '../../capture/filter/filter.ts';
import type { FilterNode } from '../../capture/filter/nodes.ts';
import { command } from '../../mysql/constants/commands.ts';
import type { ActionName, PlannedAction } from './plannedAction.ts';
import type { RuleStage } from './rule.ts';

/** Commands that run a statement. */
export const runs: ReadonlySet<number> = new Set([command.COM_QUERY, command.COM_STMT_EXECUTE, command.COM_STMT_BULK_EXECUTE]);
/** Commands that bring a statement's text. */
const texts: ReadonlySet<number> = new Set([command.COM_QUERY, command.COM_STMT_PREPARE]);
const all: ReadonlySet<number> = new Set([...runs, ...texts]);
/** Commands that the server does not answer: there is no reply to wait for or to make up. */
const unanswered: ReadonlySet<number> = new Set([command.COM_QUIT, command.COM_STMT_CLOSE, command.COM_STMT_SEND_LONG_DATA]);

const acceptable: Partial<Record<ActionName, ReadonlySet<number>>> = {
  rewrite: all,
  params: new Set([command.COM_STMT_EXECUTE]),
  rows: new Set([command.COM_QUERY, command.COM_STMT_EXECUTE]),
};
/** At a login. */
const loginActions: ReadonlySet<ActionName> = new Set(['delay', 'error', 'close']);
/** At a reply: what is left to do when the server has answered. */
const replyActions: ReadonlySet<ActionName> = new Set(['rows', 'ok', 'error', 'delay', 'throttle', 'slow_row', 'drop_reply', 'close']);

/** Null where the rule can act there; else why not, in words, with the action that cannot. */
export interface Misplaced {
  readonly action: PlannedAction;
  readonly why: string;
}

export function stagesOf(filter: Filter, actions: readonly PlannedAction[], asked: RuleStage | null): ReadonlySet<RuleStage> {
  if (asked !== null) return new Set([asked]);
  if (filter.needs === 'reply') return new Set(['reply']);
  const closes = actions.every(({ key, excludes }) => key === 'close' && excludes === 'statement');
  return new Set(filter.needs === 'login' && filter.node !== null && closes ? ['login', 'statement'] : ['statement']);
}

export function misplaced(stages: ReadonlySet<RuleStage>, filter: Filter, actions: readonly PlannedAction[]): Misplaced | null {
  if (stages.has('reply')) {
    const action = actions.find(({ key }) => !replyActions.has(key));
    if (action === undefined) return null;
    const because = filter.needs === 'reply' ? 'this filter asks for what is known at the reply only' : 'the rule acts at the reply';
    return {
      action,
      why: `${because}, when the server has run the statement: ${action.key} comes too late; expected ${listed(replyActions)}`,
    };
  }
  if (stages.has('statement')) return null;
  const action = actions.find(({ key, excludes }) => !loginActions.has(key) || (key === 'close' && excludes === null));
  return action === undefined ? null : { action, why: `at a login there is no statement; expected ${listed(loginActions)}` };
}

/** Commands that the rule acts on; empty where there is none that its filter can match. */
export function commandsOf(filter: Filter, actions: readonly PlannedAction[], stages: ReadonlySet<RuleStage>): ReadonlySet<number> {
  const named = namesCommands(filter.node);
  const usual = named ? answered() : actions.some(({ key }) => key === 'rewrite') ? texts : filter.needs === 'reply' ? all : runs;
  const limits = actions.flatMap(({ key }) => acceptable[key] ?? []);
  const fits = (code: number): boolean => limits.every((limit) => limit.has(code)) && (stages.has('reply') ? !unanswered.has(code) : true);
  return new Set([...usual].filter((code) => (filter.commands === null || filter.commands.has(code)) && fits(code)));
}

/** Commands that a breakpoint stops at: those that run a statement, or what its filter names. */
export function stoppedCommands(filter: Filter): ReadonlySet<number> {
  const usual = namesCommands(filter.node) ? answered() : filter.needs === 'reply' ? all : runs;
  return filter.commands === null ? usual : new Set([...usual].filter((code) => filter.commands!.has(code)));
}

function answered(): ReadonlySet<number> {
  return new Set(commandCodes('*').filter((code) => code !== command.COM_QUIT));
}

/** The filter says itself which commands it is for: `command:…`. */
function namesCommands(node: FilterNode | null): boolean {
  if (node === null || node.kind === 'text') return false;
  if (node.kind === 'not') return namesCommands(node.term);
  if (node.kind !== 'comparison') return node.terms.some(namesCommands);
  return node.field === 'command';
}

function listed(names: ReadonlySet<string>): string {
  const list = [...names];
  return `${list.slice(0, -1).join(', ')} or ${list.at(-1)}`;
}
