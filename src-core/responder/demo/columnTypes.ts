/**
 * MySQL's column types: from what CREATE TABLE says to what a column definition packet says (as MySQL 9.7 answers) and to
 * the affinity by which SQLite keeps the values.
 * https://dev.mysql.com/doc/refman/en/data-types.html
 */
import { columnFlag } from '../../mysql/constants/columnFlags.ts';
import { columnType } from '../../mysql/constants/columnTypes.ts';
import { afterParenthesis, isOperator, isWord, type Token } from './sql/tokens.ts';

export interface DemoType {
  /** As DESCRIBE shows it: `bigint unsigned`, `varchar(120)`. */
  readonly declared: string;
  /** Wire type code. */
  readonly code: number;
  /** Display length in characters (text: of characters, others: of bytes). */
  readonly length: number;
  /** Digits after the point; 31 for approximate numbers. */
  readonly decimals: number;
  readonly flags: number;
  /** Whether values are text in the session's character set. */
  readonly text: boolean;
  readonly affinity: 'INTEGER' | 'REAL' | 'NUMERIC' | 'TEXT' | 'BLOB';
}

const { blob, binary, unsigned: unsignedFlag, enum: enumFlag, set: setFlag } = columnFlag;

/** Wire code, display width signed, display width unsigned. */
const integers: Readonly<Record<string, readonly [number, number, number]>> = {
  TINYINT: [columnType.TINY, 4, 3],
  SMALLINT: [columnType.SHORT, 6, 5],
  MEDIUMINT: [columnType.INT24, 9, 8],
  INT: [columnType.LONG, 11, 10],
  BIGINT: [columnType.LONGLONG, 20, 20],
};
/** Bytes. Text lengths on the wire are in bytes of utf8mb4's widest characters. */
const lobs: Readonly<Record<string, number>> = { TINY: 255, '': 65_535, MEDIUM: 16_777_215, LONG: 4_294_967_295 };
const aliases: Readonly<Record<string, string>> = {
  INTEGER: 'INT',
  BOOL: 'TINYINT',
  BOOLEAN: 'TINYINT',
  NUMERIC: 'DECIMAL',
  DEC: 'DECIMAL',
  FIXED: 'DECIMAL',
  REAL: 'DOUBLE',
  CHARACTER: 'CHAR',
  NVARCHAR: 'VARCHAR',
  SERIAL: 'BIGINT',
};

/** Reads a data type at `at`; null where none stands there. `next` is the index after it. */
export function readType(tokens: readonly Token[], at: number): { type: DemoType; next: number } | null {
  const first = tokens[at];
  if (first?.kind !== 'word') return null;
  const name = aliases[first.value] ?? first.value;
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
  const type = demoType(name, sizes, isUnsigned);
  return type && { type, next };
}

/** The type of that (upper case) name; null for one that MySQL does not have. */
export function demoType(name: string, sizes: readonly string[] = [], isUnsigned = false): DemoType | null {
  const size = sizes[0] === undefined ? null : Number(sizes[0]);
  const suffix = isUnsigned ? ' unsigned' : '';
  const sign = isUnsigned ? unsignedFlag : 0;
  const lower = name.toLowerCase();
  const integer = integers[name];
  if (integer !== undefined) {
    const shown = name === 'TINYINT' && size === 1 ? 'tinyint(1)' : lower;
    const length = name === 'TINYINT' && size === 1 ? 1 : integer[isUnsigned ? 2 : 1];
    return { declared: shown + suffix, code: integer[0], length, decimals: 0, flags: sign, text: false, affinity: 'INTEGER' };
  }
  const lob = /^(TINY|MEDIUM|LONG|)(TEXT|BLOB)$/.exec(name);
  if (lob) {
    const text = lob[2] === 'TEXT';
    const length = Math.min((lobs[lob[1] ?? ''] ?? 0) * (text ? 4 : 1), 0xffff_ffff);
    return {
      declared: lower,
      code: columnType.BLOB,
      length,
      decimals: 0,
      flags: text ? blob : blob | binary,
      text,
      affinity: text ? 'TEXT' : 'BLOB',
    };
  }
  switch (name) {
    case 'DECIMAL': {
      const precision = size ?? 10;
      const scale = Number(sizes[1] ?? 0);
      const length = precision + (scale > 0 ? 1 : 0) + (isUnsigned ? 0 : 1);
      const declared = `decimal(${precision},${scale})${suffix}`;
      return { declared, code: columnType.NEWDECIMAL, length, decimals: scale, flags: sign, text: false, affinity: 'NUMERIC' };
    }
    case 'FLOAT':
      return { declared: `float${suffix}`, code: columnType.FLOAT, length: 12, decimals: 31, flags: sign, text: false, affinity: 'REAL' };
    case 'DOUBLE':
      return { declared: `double${suffix}`, code: columnType.DOUBLE, length: 22, decimals: 31, flags: sign, text: false, affinity: 'REAL' };
    case 'VARCHAR':
    case 'CHAR': {
      const length = (size ?? 1) * 4;
      const code = name === 'CHAR' ? columnType.STRING : columnType.VAR_STRING;
      return { declared: `${lower}(${size ?? 1})`, code, length, decimals: 0, flags: 0, text: true, affinity: 'TEXT' };
    }
    case 'VARBINARY':
    case 'BINARY': {
      const code = name === 'BINARY' ? columnType.STRING : columnType.VAR_STRING;
      return { declared: `${lower}(${size ?? 1})`, code, length: size ?? 1, decimals: 0, flags: binary, text: false, affinity: 'BLOB' };
    }
    case 'DATETIME':
    case 'TIMESTAMP':
    case 'TIME': {
      const fraction = size ?? 0;
      const code = name === 'TIME' ? columnType.TIME : name === 'DATETIME' ? columnType.DATETIME : columnType.TIMESTAMP;
      const length = (name === 'TIME' ? 10 : 19) + (fraction > 0 ? fraction + 1 : 0);
      const declared = fraction > 0 ? `${lower}(${fraction})` : lower;
      return { declared, code, length, decimals: fraction, flags: binary, text: false, affinity: 'TEXT' };
    }
    case 'DATE':
      return { declared: 'date', code: columnType.DATE, length: 10, decimals: 0, flags: binary, text: false, affinity: 'TEXT' };
    case 'YEAR':
      return { declared: 'year', code: columnType.YEAR, length: 4, decimals: 0, flags: 0x60, text: false, affinity: 'INTEGER' };
    case 'JSON':
      return {
        declared: 'json',
        code: columnType.JSON,
        length: 0xffff_ffff,
        decimals: 0,
        flags: blob | binary,
        text: false,
        affinity: 'TEXT',
      };
    case 'ENUM':
    case 'SET': {
      const widths = sizes.map((s) => [...s].length);
      const characters = name === 'ENUM' ? Math.max(0, ...widths) : widths.reduce((a, b) => a + b + 1, -1);
      const declared = `${lower}(${sizes.map((s) => `'${s.replaceAll("'", "''")}'`).join(',')})`;
      const flags = name === 'ENUM' ? enumFlag : setFlag;
      return { declared, code: columnType.STRING, length: characters * 4, decimals: 0, flags, text: true, affinity: 'TEXT' };
    }
    case 'BIT':
      return {
        declared: `bit(${size ?? 1})`,
        code: columnType.BIT,
        length: size ?? 1,
        decimals: 0,
        flags: unsignedFlag,
        text: false,
        affinity: 'BLOB',
      };
    default:
      return null;
  }
}
