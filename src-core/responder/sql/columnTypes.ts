/**
 * MySQL's column types: from what CREATE TABLE says to the affinity by which SQLite keeps the values.
 * https://dev.mysql.com/doc/refman/en/data-types.html
 */
import { columnType } from '../../mysql/constants/columnTypes.ts';
import { presentName, type SqlType, sqlType } from '../../mysql/synth/sqlTypes.ts';
import { afterParenthesis, isOperator, isWord, type Token } from './language/tokens.ts';

export interface StoredType extends SqlType {
  readonly affinity: 'INTEGER' | 'REAL' | 'NUMERIC' | 'TEXT' | 'BLOB';
}

/** Reads a data type at `at`; null where none stands there. `next` is the index after it. */
export function readType(tokens: readonly Token[], at: number): { type: StoredType; next: number } | null {
  const first = tokens[at];
  if (first?.kind !== 'word') return null;
  const name = presentName(first.value);
  let next = at + 1;
  if (name === 'DOUBLE' && isWord(tokens[next], 'PRECISION')) next++;
  const sizes: string[] = [];
  if (isOperator(tokens[next], '(')) {
    const end = afterParenthesis(tokens, next);
    for (const t of tokens.slice(next + 1, end - 1)) if (t.kind === 'number' || t.kind === 'string') sizes.push(t.value);
    next = end;
  }
  let isUnsigned = first.value === 'SERIAL';
  while (isWord(tokens[next], 'UNSIGNED', 'SIGNED', 'ZEROFILL')) {
    if (isWord(tokens[next], 'UNSIGNED', 'ZEROFILL')) isUnsigned = true;
    next++;
  }
  if (first.value === 'BOOL' || first.value === 'BOOLEAN') sizes.push('1');
  const type = storedType(name, sizes, isUnsigned);
  return type && { type, next };
}

/** The type of that (upper case) name; null for one that MySQL does not have. */
export function storedType(name: string, sizes: readonly string[] = [], isUnsigned = false): StoredType | null {
  const type = sqlType(name, sizes, isUnsigned);
  return type && { ...type, affinity: affinityOf(type) };
}

function affinityOf({ code, text }: SqlType): StoredType['affinity'] {
  switch (code) {
    case columnType.TINY:
    case columnType.SHORT:
    case columnType.INT24:
    case columnType.LONG:
    case columnType.LONGLONG:
    case columnType.YEAR:
      return 'INTEGER';
    case columnType.NEWDECIMAL:
      return 'NUMERIC';
    case columnType.FLOAT:
    case columnType.DOUBLE:
      return 'REAL';
    case columnType.DATE:
    case columnType.TIME:
    case columnType.DATETIME:
    case columnType.TIMESTAMP:
    case columnType.JSON:
      return 'TEXT';
    default:
      return text ? 'TEXT' : 'BLOB';
  }
}
