/** What a rule found in a statement, for its rewriting text. */
import type { Filter } from '../../capture/filter/filter.ts';
import type { FilterNode } from '../../capture/filter/nodes.ts';
import { type LexerOptions, tokenize } from '../../mysql/sql/lexer.ts';
import type { Found } from './plannedAction.ts';

/**
 * Where the filter has an expression for the SQL, its groups; where it names a digest, the statement's values in order, as they
 * stand in it (`$1` is the first one, `$0` the whole statement); otherwise nothing.
 */
export function foundIn(filter: Filter, sql: string, options: LexerOptions): Found {
  const { sqlPattern } = filter;
  if (sqlPattern !== null) {
    const match = sqlPattern.exec(sql);
    return { group: (name) => (/^\d+$/.test(name) ? match?.groups[Number(name)] : match?.named[name]) ?? null };
  }
  if (!namesDigest(filter.node)) return nothing;
  let values: readonly string[] | null = null;
  return {
    group: (name) => {
      values ??= [sql, ...valuesOf(sql, options)];
      return values[Number(name)] ?? null;
    },
  };
}

export const nothing: Found = { group: () => null };

/** Literals and `?` markers, without a sign before them. */
function valuesOf(sql: string, options: LexerOptions): string[] {
  return tokenize(sql, options)
    .filter(({ kind }) => kind === 'string' || kind === 'number' || kind === 'parameter')
    .map(({ from, to }) => sql.slice(from, to));
}

/** The values of its statements are what a rewriting text may ask for. */
export function namesDigest(node: FilterNode | null): boolean {
  if (node === null) return false;
  if (node.kind === 'comparison') return node.field === 'digest';
  return (node.kind === 'and' || node.kind === 'or') && node.terms.some(namesDigest);
}
