/** The type that MySQL would give an expression, from the functions and columns in it and from the values it had. */
import { columnFlag } from '../../mysql/constants/columnFlags.ts';
import { columnType } from '../../mysql/constants/columnTypes.ts';
import type { Catalogue } from './catalogue.ts';
import { type StoredType, storedType } from './columnTypes.ts';
import { afterParenthesis, isOperator, isWord, nameOf, type Token } from './language/tokens.ts';
import type { SqliteValue } from './sqlDatabase.ts';

export interface ExpressionType {
  readonly type: StoredType;
  readonly notNull: boolean;
}

const datetimeFunctions = [
  'NOW',
  'SYSDATE',
  'UTC_TIMESTAMP',
  'LOCALTIMESTAMP',
  'LOCALTIME',
  'CURRENT_TIMESTAMP',
  'TIMESTAMP',
  'FROM_UNIXTIME',
];
const dateFunctions = ['CURDATE', 'CURRENT_DATE', 'UTC_DATE', 'DATE', 'LAST_DAY'];
const timeFunctions = ['CURTIME', 'CURRENT_TIME', 'UTC_TIME', 'TIME'];
const countFunctions = [
  'COUNT',
  'SLEEP',
  'ROW_COUNT',
  'FOUND_ROWS',
  'LAST_INSERT_ID',
  'CONNECTION_ID',
  'UNIX_TIMESTAMP',
  'EXISTS',
  'ROW_NUMBER',
  'RANK',
];
/** Functions whose value is one of their arguments. */
const choosing = ['MIN', 'MAX', 'ANY_VALUE', 'COALESCE', 'IFNULL', 'NULLIF'];
/** Digits that a division, and AVG, add (`@@div_precision_increment`). */
const divisionDigits = 4;

/** `tokens` is null where the expression's text is not known. */
export function expressionType(tokens: readonly Token[] | null, values: readonly SqliteValue[], catalogue: Catalogue): ExpressionType {
  const head = tokens === null ? null : headOf(tokens);
  const known = values.filter((v) => v !== null);
  const notNull = values.length > 0 && known.length === values.length;
  const typed = (name: string, ...sizes: readonly number[]): ExpressionType => {
    const type = storedType(name, sizes.map(String));
    if (type === null) throw new Error(`no type ${name}`);
    return { type, notNull };
  };
  if (tokens?.length === 1 && isWord(tokens[0], 'NULL')) return { type: nullType, notNull: false };
  if (head !== null) {
    const fraction = Number(tokens?.[2]?.kind === 'number' ? tokens[2].text : 0);
    if (countFunctions.includes(head)) return { type: integerType, notNull: head === 'COUNT' || notNull };
    if (datetimeFunctions.includes(head)) return typed('DATETIME', head === 'NOW' ? fraction : 0);
    if (dateFunctions.includes(head)) return typed('DATE');
    if (timeFunctions.includes(head)) return typed('TIME');
  }
  if (tokens?.length === 1 && isWord(tokens[0], 'CURRENT_TIMESTAMP')) return typed('DATETIME');
  if (tokens?.length === 1 && isWord(tokens[0], 'CURRENT_DATE')) return typed('DATE');
  const columns = tokens === null ? [] : tokens.flatMap((t) => catalogue.columnsNamed(nameOf(t) ?? ''));
  const [first] = columns;
  if (head !== null && choosing.includes(head) && first !== undefined) {
    const keyFlags = columnFlag.unsigned | columnFlag.binary | columnFlag.blob;
    return { type: { ...first.type, flags: first.type.flags & keyFlags }, notNull: false };
  }
  if (known.some((v) => v instanceof Uint8Array)) return typed('BLOB');
  if (known.some((v) => typeof v === 'string')) return { ...textType(known), notNull };
  const literal = tokens?.length === 1 && tokens[0]?.kind === 'number';
  const numeric = known.length > 0 || literal || head === 'SUM' || head === 'AVG';
  if (numeric) {
    const scale =
      tokens === null
        ? null
        : scaleOf(
            tokens,
            head,
            columns.map((c) => c.type),
          );
    if (scale !== null) return { type: decimalType(scale, head), notNull: notNull && head === null };
    if (known.some((v) => typeof v === 'number')) return typed('DOUBLE');
    return { type: integerType, notNull };
  }
  return typed('VARCHAR', 255);
}

const integerType: StoredType = {
  declared: 'bigint',
  code: columnType.LONGLONG,
  length: 21,
  decimals: 0,
  flags: columnFlag.binary,
  text: false,
  affinity: 'INTEGER',
};
const nullType: StoredType = {
  declared: 'null',
  code: columnType.NULL,
  length: 0,
  decimals: 0,
  flags: columnFlag.binary,
  text: false,
  affinity: 'BLOB',
};

function decimalType(scale: number, head: string | null): StoredType {
  const length = head === 'SUM' ? 32 + scale : 14 + scale;
  return {
    declared: 'decimal',
    code: columnType.NEWDECIMAL,
    length,
    decimals: scale,
    flags: columnFlag.binary,
    text: false,
    affinity: 'NUMERIC',
  };
}

/** Text that has the form of a date and time in every row is one: DATE_ADD and its kin. */
function textType(values: readonly SqliteValue[]): { type: StoredType } {
  const all = (form: RegExp) => values.every((v) => typeof v === 'string' && form.test(v));
  if (all(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/)) return { type: storedType('DATETIME') as StoredType };
  if (all(/^\d{4}-\d\d-\d\d$/)) return { type: storedType('DATE') as StoredType };
  let longest = 1;
  for (const v of values) longest = Math.max(longest, typeof v === 'string' ? v.length : 20);
  return { type: { ...(storedType('VARCHAR', [String(longest)]) as StoredType), decimals: 31 } };
}

/** Digits after the point of an exact number; null where the number is whole or approximate. */
function scaleOf(tokens: readonly Token[], head: string | null, types: readonly StoredType[]): number | null {
  if (types.some((t) => t.code === columnType.DOUBLE || t.code === columnType.FLOAT)) return null;
  if (
    tokens.some((t) => t.kind === 'number' && /e/i.test(t.text)) ||
    tokens.some((t) => isWord(t, 'RAND', 'SQRT', 'POW', 'LOG', 'EXP', 'PI'))
  )
    return null;
  const scales = types.filter((t) => t.code === columnType.NEWDECIMAL).map((t) => t.decimals);
  for (const t of tokens) if (t.kind === 'number' && t.text.includes('.')) scales.push(t.text.split('.')[1]?.length ?? 0);
  const most = scales.length === 0 ? null : Math.max(...scales);
  if (head === 'ROUND' || head === 'TRUNCATE') {
    const last = tokens.at(-2);
    return last?.kind === 'number' && isOperator(tokens.at(-3), ',') ? Number(last.text) : most === null ? null : 0;
  }
  if (head === 'AVG') return (most ?? 0) + divisionDigits;
  if (tokens.some((t) => isOperator(t, '/'))) return (most ?? 0) + divisionDigits;
  if (head === 'SUM') return tokens.some((t) => isOperator(t, '*')) ? scales.reduce((a, b) => a + b, 0) : (most ?? 0);
  if (most !== null && tokens.some((t) => isOperator(t, '*'))) return scales.reduce((a, b) => a + b, 0);
  return most;
}

/** The function that the whole expression is a call of. */
function headOf(tokens: readonly Token[]): string | null {
  const [first, second] = tokens;
  return first?.kind === 'word' && isOperator(second, '(') && afterParenthesis(tokens, 1) === tokens.length ? first.value : null;
}
