/** "Try on the capture": what rules would have done to what was recorded. */
import type { RuleMatch } from '../../bridge/contract.ts';
import { StatementFacts } from '../../capture/filter/statementFacts.ts';
import type { CommandSubject, ReplySubject } from '../../capture/filter/subject.ts';
import { foundIn, nothing } from './found.ts';
import { parseRules } from './parseRules.ts';
import { type Rule, ruleWords } from './rule.ts';

export type TriedSubject = CommandSubject | ReplySubject;

/** Of texts, as many characters are told. */
const told = 400;

export class RulesTrialRun {
  private readonly rules: readonly Rule[];
  private readonly hits = new Map<Rule, number>();

  /** Throws RulesFault. */
  constructor(text: string) {
    this.rules = parseRules(text).filter(({ on }) => on);
  }

  /** What the rules would have done to the exchange, in order; empty for nothing. Exchanges are given in the order of their beginning. */
  of(subject: TriedSubject): RuleMatch[] {
    const matches: RuleMatch[] = [];
    let shown = subject;
    for (const rule of this.rules) {
      if (!this.acts(rule, shown)) continue;
      this.hits.set(rule, (this.hits.get(rule) ?? 0) + 1);
      const sql = rewritten(rule, shown);
      const words = sql === null ? ruleWords(rule) : [sql, ...others(rule)].join('; ');
      matches.push({ exchange: subject.exchange ?? 0, rule: rule.index, before: short(shown.text), after: short(words) });
      if (!rule.goesOn) break;
      if (sql !== null) shown = withSql(shown, sql);
    }
    return matches;
  }

  private acts(rule: Rule, subject: TriedSubject): boolean {
    if (rule.times !== null && (this.hits.get(rule) ?? 0) >= rule.times) return false;
    if (subject.injected || !rule.commands.has(subject.command)) return false;
    return (rule.stages.has('statement') || rule.stages.has('reply')) && rule.when.matches(subject);
  }
}

/** The SQL that the server would have got; null where the rule leaves it as it is. */
function rewritten(rule: Rule, { statement }: TriedSubject): string | null {
  const action = rule.actions.find(({ key }) => key === 'rewrite');
  if (action === undefined) return null;
  const made = action.make(statement === null ? nothing : foundIn(rule.when, statement.sql, {}));
  return made.kind === 'rewrite' ? made.sql : null;
}

function others(rule: Rule): string[] {
  return rule.actions.filter(({ key }) => key !== 'rewrite').map(({ words }) => words);
}

/** The same with another text: what the rules behind see. Members that are read late stay so. */
function withSql<T extends TriedSubject>(subject: T, sql: string): T {
  const changes = { statement: { value: new StatementFacts(sql) }, text: { value: sql }, includes: { value: undefined } };
  return Object.create(subject, changes) as T;
}

function short(text: string): string {
  return text.length <= told ? text : `${text.slice(0, told - 1)}…`;
}
