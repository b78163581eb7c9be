/** A filter, ready to be put to logins, commands and exchanges. The language: docs/filters.md. */
import { predicateOf } from './compare.ts';
import type { FilterNode } from './nodes.ts';
import { parseFilter } from './parse.ts';
import { Pattern } from './pattern.ts';
import { type CommandSet, negated, type Predicate } from './predicate.ts';
import { printFilter } from './print.ts';
import { type FilterSubject, laterStage, reaches, type Stage } from './subject.ts';
import { bareTerm } from './terms.ts';

/** Null: what is known of the subject does not tell. */
export type Decision = boolean | null;

export interface Filter {
  /** As it was typed. */
  readonly text: string;
  /** Null for the empty filter, which matches everything. */
  readonly node: FilterNode | null;
  /** The same for filters that read the same. */
  readonly key: string;
  /** What must be known for all of it: a filter with `ms` or `error` waits for the reply. `login` for one that matches everything. */
  readonly needs: Stage;
  /** Commands that it can match; null: any. Others need not be put to it. */
  readonly commands: CommandSet;
  /** The first expression that the SQL has to match (`sql~"…"`), for its groups; null for none. */
  readonly sqlPattern: Pattern | null;
  /** As early as possible: false as soon as the rest cannot help, true as soon as it cannot harm. */
  decide(subject: FilterSubject): Decision;
  /** Whether it matches, by what is known: what needs more than that does not match. */
  matches(subject: FilterSubject): boolean;
}

/** Throws FilterFault. */
export function compileFilter(text: string): Filter {
  const node = parseFilter(text);
  return node === null ? { ...everything, text } : compiled(text, node);
}

const everything = {
  node: null,
  key: '',
  needs: 'login',
  commands: null,
  sqlPattern: null,
  decide: () => true,
  matches: () => true,
} as const;

function compiled(text: string, node: FilterNode): Filter {
  const term = termOf(node);
  const { needs, commands, decide } = term;
  const matches = (subject: FilterSubject): boolean => decide(subject) === true;
  return { text, node, key: printFilter(node), needs, commands, sqlPattern: sqlPatternOf(node), decide, matches };
}

interface Term {
  readonly needs: Stage;
  readonly cost: number;
  readonly commands: CommandSet;
  decide(subject: FilterSubject): Decision;
}

function termOf(node: FilterNode, negative = false): Term {
  switch (node.kind) {
    case 'text':
      return leaf(bareTerm(node.text), negative);
    case 'comparison':
      return leaf(predicateOf(node), negative);
    case 'not':
      return termOf(node.term, !negative);
    default:
      return joined(
        node.terms.map((term) => termOf(term, negative)),
        (node.kind === 'and') !== negative,
      );
  }
}

function leaf(positive: Predicate, negative: boolean): Term {
  const predicate = negative ? negated(positive) : positive;
  const { stage, cost, commands } = predicate;
  return { needs: stage, cost, commands, decide: (s) => (reaches(s.stage, stage) ? predicate.test(s) : null) };
}

/** `all`: joined by "and", else by "or". Cheaper terms come first. */
function joined(given: readonly Term[], all: boolean): Term {
  const terms = [...given].sort((a, b) => a.cost - b.cost);
  const decide = (s: FilterSubject): Decision => {
    let open = false;
    for (const term of terms) {
      const decision = term.decide(s);
      if (decision === !all) return decision;
      if (decision === null) open = true;
    }
    return open ? null : all;
  };
  return {
    needs: terms.reduce<Stage>((needs, term) => laterStage(needs, term.needs), 'login'),
    cost: terms.reduce((sum, term) => sum + term.cost, 0),
    commands: terms.map(({ commands }) => commands).reduce((a, b) => (all ? both(a, b) : either(a, b))),
    decide,
  };
}

function both(a: CommandSet, b: CommandSet): CommandSet {
  if (a === null || b === null) return a ?? b;
  return new Set([...a].filter((code) => b.has(code)));
}

function either(a: CommandSet, b: CommandSet): CommandSet {
  return a === null || b === null ? null : new Set([...a, ...b]);
}

function sqlPatternOf(node: FilterNode): Pattern | null {
  if (node.kind === 'comparison') return node.field === 'sql' && node.operator === '~' ? new Pattern(node.values[0]!.text) : null;
  if (node.kind !== 'and' && node.kind !== 'or') return null;
  for (const term of node.terms) {
    const found = sqlPatternOf(term);
    if (found !== null) return found;
  }
  return null;
}
