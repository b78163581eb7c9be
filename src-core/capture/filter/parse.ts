/**
 * The grammar of filters (docs/filters.md):
 *
 *     filter     = [ or ]
 *     or         = and { "or" and }
 *     and        = not { [ "and" ] not }
 *     not        = { "not" | "-" | "!" } ( "(" or ")" | comparison | text )
 *     comparison = field operator value { "," value }
 *     text       = word | quoted
 */
import { predicateOf } from './compare.ts';
import { FilterFault } from './faults.ts';
import { type Field, fieldOf, fields, nearest } from './fields.ts';
import type { Combination, Comparison, FilterNode, FilterValue, Operator } from './nodes.ts';
import { Scanner } from './scanner.ts';

const longestFilter = 10_000;
const deepest = 100;
const fieldWord = /[A-Za-z][A-Za-z0-9_]*/y;
const operatorSign = /!=|!~|>=|<=|:|=|~|>|</y;
/** With white space before it; a colon stands right behind its field. */
const looseOperator = /\s+(?:!=|!~|>=|<=|=|~|>|<)/y;
const keyword = /(?:and|or|not)(?![^\s()"'])/iy;

/** The tree of a filter; null for an empty one, which finds everything. Throws FilterFault. */
export function parseFilter(text: string): FilterNode | null {
  if (text.length > longestFilter) {
    throw new FilterFault(`a filter has at most ${longestFilter} characters`, longestFilter, text.length - longestFilter);
  }
  return new Parser(text).whole();
}

class Parser {
  private readonly in: Scanner;
  private depth = 0;

  constructor(text: string) {
    this.in = new Scanner(text);
  }

  whole(): FilterNode | null {
    this.in.skipSpace();
    if (this.in.ended) return null;
    const node = this.or();
    if (!this.in.ended) throw this.fault('there is no ( for this )', this.in.at, 1);
    return node;
  }

  private or(): FilterNode {
    const terms = [this.and()];
    while (this.word() === 'or') {
      this.take('or');
      terms.push(this.and());
    }
    return combined('or', terms);
  }

  private and(): FilterNode {
    const terms = [this.not()];
    for (;;) {
      this.in.skipSpace();
      if (this.in.ended || this.in.peek() === ')' || this.word() === 'or') return combined('and', terms);
      if (this.word() === 'and') this.take('and');
      terms.push(this.not());
    }
  }

  private not(): FilterNode {
    this.in.skipSpace();
    const from = this.in.at;
    const signs = this.signs();
    let node = this.primary();
    for (let i = 0; i < signs; i++) node = { kind: 'not', term: node, from, to: node.to };
    return node;
  }

  /** Passes the signs of negation, and says how many there were. */
  private signs(): number {
    for (let count = 0; ; count++) {
      if (count > deepest) throw this.fault('too many negations', this.in.at, 1);
      const c = this.in.peek();
      const next = this.in.peek(1);
      if (this.word() === 'not') this.take('not');
      else if ((c === '-' || (c === '!' && next !== '=' && next !== '~')) && next !== '' && !/[\s)]/.test(next)) this.in.at++;
      else return count;
      this.in.skipSpace();
    }
  }

  private primary(): FilterNode {
    const from = this.in.at;
    if (this.in.ended) throw this.fault('the filter ends here; expected a field or text', Math.max(0, from - 1), 1);
    const joining = this.word();
    if (joining !== null)
      throw this.fault(`expected a field or text before “${joining}”; put the word in quotes to search it`, from, joining.length);
    if (this.in.peek() === ')') throw this.fault('expected a field or text before )', from, 1);
    if (this.in.peek() === '(') return this.group();
    return this.comparison() ?? this.text();
  }

  private group(): FilterNode {
    const from = this.in.at++;
    if (++this.depth > deepest) throw this.fault('parentheses are nested too deeply', from, 1);
    const node = this.or();
    if (this.in.peek() !== ')') throw this.fault('this parenthesis is not closed', from, 1);
    this.in.at++;
    this.depth--;
    return node;
  }

  /** Null where text without a field stands here. */
  private comparison(): Comparison | null {
    const from = this.in.at;
    const name = this.in.look(fieldWord);
    if (name === null) return null;
    this.in.at += name.length;
    const field = fieldOf(name);
    if (field !== undefined && this.in.look(looseOperator) !== null) this.in.skipSpace();
    const operator = this.in.look(operatorSign) as Operator | null;
    if (operator === null) {
      this.in.at = from;
      return null;
    }
    if (field === undefined) throw this.unknownField(name, operator, from);
    this.in.at += operator.length;
    const values = this.values(field, operator, from);
    const comparison: Comparison = { kind: 'comparison', field: field.name, operator, values, from, to: this.in.at };
    // Its values are looked at now, so that a tree is always a filter.
    predicateOf(comparison);
    return comparison;
  }

  private values(field: Field, operator: Operator, from: number): FilterValue[] {
    const pattern = operator === '~' || operator === '!~';
    const list = !pattern && field.type !== 'sql' && (operator === ':' || operator === '=' || operator === '!=');
    if (operator !== ':') this.in.skipSpace();
    const values: FilterValue[] = [];
    for (;;) {
      const before = this.in.at;
      if (this.in.peek() === '(')
        throw this.fault(`expected a value; put it in quotes, or write several as ${field.name}:one,other`, before, 1);
      const value = this.in.value(list ? ',' : '', pattern);
      if (value.text === '' && !value.quoted)
        throw this.fault(`a value is missing after “${this.in.text.slice(from, before).trimEnd()}”`, from, before - from);
      values.push(value);
      if (!list || this.in.peek() !== ',') return values;
      this.in.at++;
    }
  }

  private text(): FilterNode {
    const from = this.in.at;
    const text = this.in.atQuote() ? this.in.quoted(false) : this.in.bare('');
    return { kind: 'text', text, from, to: this.in.at };
  }

  private unknownField(name: string, operator: Operator, from: number): FilterFault {
    const near = nearest(
      name,
      fields.flatMap((f) => [f.name, ...(f.aliases ?? [])]),
    );
    const remedy = near !== null ? `did you mean ${near}?` : `put the text in quotes to search the SQL for it`;
    return this.fault(`there is no field “${name}”; ${remedy}`, from, name.length + (near === null ? operator.length : 0));
  }

  /** The keyword that stands here, in lower case; null for none. */
  private word(): string | null {
    this.in.skipSpace();
    return this.in.look(keyword)?.toLowerCase() ?? null;
  }

  private take(word: string): void {
    this.in.at += word.length;
  }

  private fault(message: string, offset: number, length: number): FilterFault {
    return new FilterFault(message, offset, length);
  }
}

function combined(kind: Combination['kind'], terms: readonly FilterNode[]): FilterNode {
  if (terms.length === 1) return terms[0]!;
  const flat = terms.flatMap((term) => (term.kind === kind ? term.terms : [term]));
  return { kind, terms: flat, from: flat[0]!.from, to: flat.at(-1)!.to };
}
