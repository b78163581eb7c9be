/**
 * The wire side of a type's declaration: what a column definition packet says of it (as MySQL 9.7 answers).
 * https://dev.mysql.com/doc/refman/en/data-types.html
 */
import { columnFlag } from '../constants/columnFlags.ts';
import { columnType } from '../constants/columnTypes.ts';

export interface SqlType {
  /** As DESCRIBE shows it: `bigint unsigned`, `varchar(120)`. */
  readonly declared: string;
  /** Wire type code. */
  readonly code: number;
  /** Display length in bytes; of text, in bytes of utf8mb4's widest characters. */
  readonly length: number;
  /** Digits after the point; 31 for approximate numbers. */
  readonly decimals: number;
  readonly flags: number;
  /** Whether values are text in the session's character set. */
  readonly text: boolean;
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

/** The type's present name, in upper case: `INTEGER` is `INT`. */
export function presentName(name: string): string {
  return aliases[name] ?? name;
}

/** The type of that (upper case) name; null for one that MySQL does not have. */
export function sqlType(name: string, sizes: readonly string[] = [], isUnsigned = false): SqlType | null {
  const size = sizes[0] === undefined ? null : Number(sizes[0]);
  const suffix = isUnsigned ? ' unsigned' : '';
  const sign = isUnsigned ? unsignedFlag : 0;
  const lower = name.toLowerCase();
  const integer = integers[name];
  if (integer !== undefined) {
    const shown = name === 'TINYINT' && size === 1 ? 'tinyint(1)' : lower;
    const length = name === 'TINYINT' && size === 1 ? 1 : integer[isUnsigned ? 2 : 1];
    return { declared: shown + suffix, code: integer[0], length, decimals: 0, flags: sign, text: false };
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
    };
  }
  switch (name) {
    case 'DECIMAL': {
      const precision = size ?? 10;
      const scale = Number(sizes[1] ?? 0);
      const length = precision + (scale > 0 ? 1 : 0) + (isUnsigned ? 0 : 1);
      const declared = `decimal(${precision},${scale})${suffix}`;
      return { declared, code: columnType.NEWDECIMAL, length, decimals: scale, flags: sign, text: false };
    }
    case 'FLOAT':
      return { declared: `float${suffix}`, code: columnType.FLOAT, length: 12, decimals: 31, flags: sign, text: false };
    case 'DOUBLE':
      return { declared: `double${suffix}`, code: columnType.DOUBLE, length: 22, decimals: 31, flags: sign, text: false };
    case 'VARCHAR':
    case 'CHAR': {
      const length = (size ?? 1) * 4;
      const code = name === 'CHAR' ? columnType.STRING : columnType.VAR_STRING;
      return { declared: `${lower}(${size ?? 1})`, code, length, decimals: 0, flags: 0, text: true };
    }
    case 'VARBINARY':
    case 'BINARY': {
      const code = name === 'BINARY' ? columnType.STRING : columnType.VAR_STRING;
      return { declared: `${lower}(${size ?? 1})`, code, length: size ?? 1, decimals: 0, flags: binary, text: false };
    }
    case 'DATETIME':
    case 'TIMESTAMP':
    case 'TIME': {
      const fraction = size ?? 0;
      const code = name === 'TIME' ? columnType.TIME : name === 'DATETIME' ? columnType.DATETIME : columnType.TIMESTAMP;
      const length = (name === 'TIME' ? 10 : 19) + (fraction > 0 ? fraction + 1 : 0);
      const declared = fraction > 0 ? `${lower}(${fraction})` : lower;
      return { declared, code, length, decimals: fraction, flags: binary, text: false };
    }
    case 'DATE':
      return { declared: 'date', code: columnType.DATE, length: 10, decimals: 0, flags: binary, text: false };
    case 'YEAR':
      return { declared: 'year', code: columnType.YEAR, length: 4, decimals: 0, flags: 0x60, text: false };
    case 'JSON':
      return {
        declared: 'json',
        code: columnType.JSON,
        length: 0xffff_ffff,
        decimals: 0,
        flags: blob | binary,
        text: false,
      };
    case 'ENUM':
    case 'SET': {
      const widths = sizes.map((s) => [...s].length);
      const characters = name === 'ENUM' ? Math.max(0, ...widths) : widths.reduce((a, b) => a + b + 1, -1);
      const declared = `${lower}(${sizes.map((s) => `'${s.replaceAll("'", "''")}'`).join(',')})`;
      const flags = name === 'ENUM' ? enumFlag : setFlag;
      return { declared, code: columnType.STRING, length: characters * 4, decimals: 0, flags, text: true };
    }
    case 'BIT':
      return {
        declared: `bit(${size ?? 1})`,
        code: columnType.BIT,
        length: size ?? 1,
        decimals: 0,
        flags: unsignedFlag,
        text: false,
      };
    default:
      return null;
  }
}
