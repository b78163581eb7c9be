/** What a filter means, in a sentence. */
import { errorCode } from '../../mysql/constants/errorCodes.ts';
import { type Field, fieldOf } from './fields.ts';
import { flags } from './flags.ts';
import type { Comparison, FilterNode, FilterValue, Operator } from './nodes.ts';
import { truthOf } from './operands.ts';

/** `Exchanges where the user is app, it took more than 50 ms, and it was not answered by the proxy.` */
export function explainFilter(node: FilterNode | null): string {
  return node === null ? 'All exchanges.' : `Exchanges where ${clause(node, false)}.`;
}

function clause(node: FilterNode, negative: boolean): string {
  switch (node.kind) {
    case 'text':
      return `it ${negative ? 'does not show' : 'shows'} ${said(node.text)}`;
    case 'comparison':
      return compared(node, negative);
    case 'not':
      return clause(node.term, !negative);
    default:
      return joined(
        node.terms.map((term) => part(term, node.kind, negative)),
        // Not (a or b) is not a and not b.
        (node.kind === 'and') === negative ? 'or' : 'and',
      );
  }
}

function part(term: FilterNode, within: 'and' | 'or', negative: boolean): string {
  const inner = term.kind === 'not' ? term.term : term;
  const text = clause(term, negative);
  return (inner.kind === 'and' || inner.kind === 'or') && (inner.kind !== within || term.kind === 'not') ? `(${text})` : text;
}

function joined(parts: readonly string[], word: 'and' | 'or'): string {
  if (parts.length < 3) return parts.join(` ${word} `);
  return `${parts.slice(0, -1).join(', ')}, ${word} ${parts.at(-1)}`;
}

const orders: Partial<Record<Operator, readonly [says: string, denies: string]>> = {
  '>': ['more than', 'at most'],
  '>=': ['at least', 'less than'],
  '<': ['less than', 'at least'],
  '<=': ['at most', 'more than'],
};

function compared(c: Comparison, outer: boolean): string {
  const field = fieldOf(c.field)!;
  const negative = (c.operator === '!=' || c.operator === '!~') !== outer;
  const order = orders[c.operator]?.[outer ? 1 : 0];
  const values = listed(c.values, negative);
  switch (field.type) {
    case 'duration':
      return `${field.says} ${order} ${withUnit(c.values[0]!.text)}`;
    case 'switch':
      return switched(c.values, negative);
    case 'transaction':
      return `it is ${truths(c.values, negative) ? 'inside a transaction' : 'outside transactions'}`;
    case 'version':
      return version(field, c.values, negative);
    case 'error':
      return errorClause(c, order, negative);
    case 'table':
      if (c.operator === '~' || c.operator === '!~') break;
      return `it ${negative ? 'does not name' : 'names'} the table ${values}`;
    case 'sql':
      if (c.operator === ':') return `the SQL ${negative ? 'does not contain' : 'contains'} ${said(c.values[0]!.text)}`;
      break;
    case 'digest':
      return `the digest ${negative ? 'does not begin' : 'begins'} with ${values}`;
    case 'parameter':
      if (c.operator === '~' || c.operator === '!~') break;
      return `${negative ? 'no' : 'a'} parameter is ${listed(c.values, false)}`;
    default:
  }
  if (c.operator === '~' || c.operator === '!~') return `${field.says} ${negative ? 'does not match' : 'matches'} /${c.values[0]!.text}/`;
  if (order !== undefined) return `${field.says} is ${order} ${c.values[0]!.text}`;
  return `${field.says} is ${negative ? 'not ' : ''}${values}`;
}

function listed(values: readonly FilterValue[], negative: boolean): string {
  const texts = values.map(({ text, quoted }) => (quoted || text === '' ? said(text) : text));
  return texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} ${negative ? 'nor' : 'or'} ${texts.at(-1)}`;
}

function said(text: string): string {
  return `“${text}”`;
}

function withUnit(amount: string): string {
  return amount.replace(/^([\d._]+)([a-zµμ]*)$/i, (_, number: string, unit: string) => `${number} ${unit === '' ? 'ms' : unit}`);
}

function switched(values: readonly FilterValue[], negative: boolean): string {
  const words = values.map(({ text }) => flags[text.toLowerCase()]!).map((flag) => (negative ? flag.denies : flag.says));
  return `it ${joined(words, negative ? 'and' : 'or')}`;
}

function truths(values: readonly FilterValue[], negative: boolean): boolean {
  return values.some(({ text }) => truthOf(text) === true) !== negative;
}

function version(field: Field, values: readonly FilterValue[], negative: boolean): string {
  const [only] = values;
  const truth = values.length === 1 ? truthOf(only!.text) : null;
  if (truth !== null) return `the client’s connection is ${truth !== negative ? 'encrypted' : 'not encrypted'}`;
  return `${field.says} is ${negative ? 'not ' : ''}${listed(values, negative)}`;
}

function errorClause(c: Comparison, order: string | undefined, negative: boolean): string {
  if (order !== undefined) return `the error’s code is ${order} ${c.values[0]!.text}`;
  if (c.operator === '~' || c.operator === '!~')
    return `the error’s message ${negative ? 'does not match' : 'matches'} /${c.values[0]!.text}/`;
  if (c.values.length === 1 && c.values[0]!.text === '*') return `it ${negative ? flags.error!.denies : flags.error!.says}`;
  const named = c.values.map((value) => ({ ...value, text: withName(value.text) }));
  return `the error is ${negative ? 'not ' : ''}${listed(named, negative)}`;
}

function withName(text: string): string {
  const known = /^\d+$/.test(text) ? errorCode(Number(text)) : undefined;
  return known === undefined ? text : `${text} ${known.name}`;
}
