/** The rules file (docs/rules.md): YAML, read once and whole. */
import { isScalar, type Node } from 'yaml';
import { FilterFault } from '../../capture/filter/faults.ts';
import { compileFilter, type Filter } from '../../capture/filter/filter.ts';
import { actionNames, actionTable } from './actionTable.ts';
import { commandsOf, misplaced, stagesOf } from './coverage.ts';
import { namesDigest } from './found.ts';
import type { ActionName, PlannedAction } from './plannedAction.ts';
import type { Rule, RuleStage } from './rule.ts';
import { RulesFault } from './rulesFault.ts';
import { type Entry, RulesReader } from './rulesReader.ts';
import { groupsOf, placesOf } from './template.ts';

const ruleKeys = ['name', 'when', 'then', 'times', 'continue', 'on', 'at'];
const ruleShape = "{ when: FILTER, then: { ACTION } }, such as { when: 'table:orders', then: { delay: 200ms } }";

/** Sessions stand still while rules are read: two seconds for so many characters. */
const largestText = 1024 * 1024;

/** Throws RulesFault at the first mistake. */
export function parseRules(text: string): readonly Rule[] {
  if (text.length > largestText)
    throw new RulesFault(`a rules file has at most ${largestText} characters, this one has ${text.length}`, 1, 1);
  const reader = new RulesReader(text);
  const root = reader.resolved(reader.document.contents);
  if (root === null || (isScalar(root) && root.value === null)) return [];
  const list = reader.entries(root, null, ['rules'], 'a rules file', 'rules: with a list of rules').get('rules');
  if (list === undefined || list.value === null || (isScalar(list.value) && list.value.value === null)) return [];
  return reader.list(list.value, list.key, 'a list of rules').map((node, index) => readRule(reader, node ?? list.key, index));
}

/** One rule, as it may be put into a rules file. Throws RulesFault. */
export function parseRule(yaml: string): Rule {
  const reader = new RulesReader(yaml);
  return readRule(reader, reader.resolved(reader.document.contents) ?? reader.fail(null, `expected a rule: ${ruleShape}`), 0);
}

function readRule(reader: RulesReader, node: Node, index: number): Rule {
  const keys = reader.entries(node, node, ruleKeys, 'a rule', `a rule: ${ruleShape}`);
  const whenAt = keys.get('when') ?? reader.fail(node, `this rule has no when; expected ${ruleShape}`);
  const thenAt = keys.get('then') ?? reader.fail(node, `this rule has no then; expected ${ruleShape}`);
  const when = readFilter(reader, whenAt);
  const actions = readActions(reader, thenAt);
  const at = keys.get('at');
  const asked = at === undefined ? null : readStage(reader, at, when);
  const stages = stagesOf(when, actions, asked);
  const wrong = misplaced(stages, when, actions);
  if (wrong !== null) reader.fail(wrong.action.node, wrong.why);
  const commands = commandsOf(when, actions, stages);
  if (commands.size === 0)
    reader.fail(thenAt.key, 'no command that this filter can match takes this action; expected another filter or action');
  checkPlaces(reader, when, actions);
  const times = keys.get('times');
  return {
    index,
    name: nameOf(reader, keys.get('name'), index),
    when,
    actions,
    on: truth(reader, keys.get('on'), true),
    times: times === undefined ? null : reader.whole(times.value, times.key, 1, Number.MAX_SAFE_INTEGER, 'how many times it acts, from 1'),
    goesOn: truth(reader, keys.get('continue'), false),
    stages,
    commands,
    line: reader.lineOf(node),
    key: [whenAt, thenAt, times].map((entry) => (entry?.value == null ? '' : reader.sourceOf(entry.value))).join('\n'),
  };
}

function readFilter(reader: RulesReader, { key, value }: Entry): Filter {
  const scalar = reader.string(value, key, "a filter in quotes, such as 'table:orders and command:query'");
  try {
    return compileFilter(scalar.value);
  } catch (thrown) {
    if (!(thrown instanceof FilterFault)) throw thrown;
    return reader.failIn(scalar, thrown.offset, thrown.message);
  }
}

function readActions(reader: RulesReader, { key, value }: Entry): PlannedAction[] {
  const expected = `an action, such as { delay: 200ms }; the actions are ${actionNames.join(', ')}`;
  const keys = reader.entries(value, key, actionNames, 'then', expected);
  if (keys.size === 0) reader.fail(value, `expected ${expected}`);
  const actions: PlannedAction[] = [];
  for (const [name, entry] of keys) {
    const read = actionTable[name as ActionName];
    const action = read(reader, entry.value, entry.key);
    const other = action.excludes === null ? undefined : actions.find(({ excludes }) => excludes === action.excludes);
    if (other !== undefined) reader.fail(entry.key, `${name} and ${other.key} exclude each other; expected one of them`);
    actions.push(action);
  }
  return actions;
}

function readStage(reader: RulesReader, { key, value }: Entry, when: Filter): RuleStage {
  const expected = 'login, statement or reply';
  const scalar = reader.string(value, key, expected);
  const stage = scalar.value;
  if (stage !== 'login' && stage !== 'statement' && stage !== 'reply')
    return reader.fail(scalar, `“${stage}” is not known; expected ${expected}`);
  if (stage === 'login' && when.needs !== 'login')
    reader.fail(scalar, 'this filter asks for a statement, and at a login there is none; expected statement or reply');
  if (stage === 'statement' && when.needs === 'reply')
    reader.fail(scalar, 'this filter asks for what is known at the reply only; expected reply');
  return stage;
}

/** A rewriting text may only ask for what the filter's expression can find. */
function checkPlaces(reader: RulesReader, when: Filter, actions: readonly PlannedAction[]): void {
  for (const { key, node } of actions) {
    if (key !== 'rewrite' || !isScalar(node)) continue;
    for (const { name, at } of placesOf(String(node.value))) {
      const shown = /^\d+$/.test(name) ? `$${name}` : `$<${name}>`;
      const why = notFound(name, when);
      if (why !== null) reader.failIn(node, at, `${shown} ${why}; write $$ for a dollar sign`);
    }
  }
}

/** Why a place of a rewriting text could not be filled; null where it can. */
function notFound(name: string, when: Filter): string | null {
  const isNumber = /^\d+$/.test(name);
  if (when.sqlPattern === null) {
    if (!namesDigest(when.node)) return 'stands for nothing, for the filter has neither sql~"…" nor digest:';
    return isNumber ? null : 'is no value of the statement: with digest: they are $1, $2 …';
  }
  const { count, names } = groupsOf(when.sqlPattern.source);
  if (isNumber ? Number(name) <= count : names.has(name)) return null;
  const has = count === 0 ? 'no groups' : `${count} group${count === 1 ? '' : 's'}`;
  return `is no group of the filter's expression, which has ${has}`;
}

function nameOf(reader: RulesReader, entry: Entry | undefined, index: number): string {
  if (entry === undefined) return `${index + 1}`;
  if (isScalar(entry.value) && (typeof entry.value.value === 'bigint' || typeof entry.value.value === 'number'))
    return String(entry.value.value);
  const name = reader.string(entry.value, entry.key, 'a name');
  return name.value.trim() === '' ? `${index + 1}` : name.value;
}

function truth(reader: RulesReader, entry: Entry | undefined, otherwise: boolean): boolean {
  if (entry === undefined) return otherwise;
  return reader.boolean(entry.value, entry.key, 'true or false');
}
