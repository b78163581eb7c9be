/** A filter's tree as text. Parsed again, it gives the same tree. */
import type { Comparison, FilterNode, FilterValue } from './nodes.ts';

export function printFilter(node: FilterNode | null): string {
  return node === null ? '' : print(node);
}

/** Text that finds the same wherever it stands: in quotes where it has to. */
export function printText(text: string): string {
  return /^[\p{L}\p{N}_.@$%?*][\p{L}\p{N}_.@$%?*/+-]*$/u.test(text) && !/^(and|or|not)$/i.test(text) ? text : inQuotes(text);
}

function print(node: FilterNode): string {
  switch (node.kind) {
    case 'text':
      return printText(node.text);
    case 'comparison':
      return comparison(node);
    case 'not':
      return `not ${part(node.term)}`;
    default:
      return node.terms.map(part).join(` ${node.kind} `);
  }
}

function part(node: FilterNode): string {
  return node.kind === 'and' || node.kind === 'or' ? `(${print(node)})` : print(node);
}

function comparison({ field, operator, values }: Comparison): string {
  const pattern = operator === '~' || operator === '!~';
  return `${field}${operator}${values.map((v) => (pattern ? inPatternQuotes(v.text) : value(v))).join(',')}`;
}

function value({ text, quoted }: FilterValue): string {
  return quoted ? inQuotes(text) : text;
}

function inQuotes(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}

/** Backslashes belong to the expression. */
function inPatternQuotes(text: string): string {
  return `"${text.replace(/"/g, '\\"')}"`;
}
