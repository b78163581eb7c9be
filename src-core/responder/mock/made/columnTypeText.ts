/** The type of a recorded column as a mock file names it, so that the mock tells a column of the same type. */
import type { ColumnRecord } from '../../../bridge/records.ts';
import { maxBytes } from '../../../mysql/constants/charsets.ts';
import { collationCharset, collationId } from '../../../mysql/constants/collations.ts';

const integers: Readonly<Record<string, string>> = {
  TINY: 'tinyint',
  SHORT: 'smallint',
  INT24: 'mediumint',
  LONG: 'int',
  LONGLONG: 'bigint',
};
const temporals: Readonly<Record<string, number>> = { TIME: 10, DATETIME: 19, TIMESTAMP: 19 };
/** Largest lengths: of blobs in bytes, of texts in characters. */
const sizes: readonly (readonly [number, string])[] = [
  [255, 'tiny'],
  [65_535, ''],
  [16_777_215, 'medium'],
  [Number.POSITIVE_INFINITY, 'long'],
];

/** Null for a type that has no name there; the values are then told as text. */
export function columnTypeText(column: ColumnRecord): string | null {
  const { type, extended_type: extended, format, length = 0, decimals = 0, flags = [] } = column;
  if (format === 'json') return 'json';
  if (extended !== undefined && /^(?:uuid|inet[46]|point|linestring|polygon|multi\w+|geometry\w*)$/.test(extended)) return extended;
  const unsigned = flags.includes('UNSIGNED') ? ' unsigned' : '';
  const integer = integers[type];
  if (integer !== undefined) return `${integer}${type === 'TINY' && length === 1 ? '(1)' : ''}${unsigned}`;
  if (temporals[type] !== undefined) return `${type.toLowerCase()}${decimals > 0 && decimals <= 6 ? `(${decimals})` : ''}`;
  switch (type) {
    case 'DECIMAL':
    case 'NEWDECIMAL': {
      const digits = length - (decimals > 0 ? 1 : 0) - (unsigned === '' ? 1 : 0);
      return `decimal(${Math.min(65, Math.max(digits, decimals, 1))},${decimals})${unsigned}`;
    }
    case 'FLOAT':
    case 'DOUBLE':
      return type.toLowerCase() + unsigned;
    case 'DATE':
    case 'YEAR':
    case 'JSON':
    case 'GEOMETRY':
      return type.toLowerCase();
    case 'NULL':
      return type;
    case 'BIT':
      return `bit(${Math.max(1, length)})`;
    case 'VECTOR':
      return `vector(${Math.max(1, Math.ceil(length / 4))})`;
    case 'TINY_BLOB':
    case 'BLOB':
    case 'MEDIUM_BLOB':
    case 'LONG_BLOB':
      return `${sizeOf(charactersOf(column))}${isBinary(column) ? 'blob' : 'text'}`;
    case 'VARCHAR':
    case 'VAR_STRING':
      return `${isBinary(column) ? 'varbinary' : 'varchar'}(${Math.max(1, charactersOf(column))})`;
    case 'STRING':
    case 'ENUM':
    case 'SET':
      return `${isBinary(column) ? 'binary' : 'char'}(${Math.max(1, charactersOf(column))})`;
    default:
      return null;
  }
}

function isBinary({ charset }: ColumnRecord): boolean {
  return charset === undefined || charset === 'binary';
}

/** Bytes where it is binary. */
function charactersOf(column: ColumnRecord): number {
  const { length = 0, charset = 'binary' } = column;
  if (isBinary(column)) return length;
  const id = collationId(charset);
  const set = id === undefined ? undefined : collationCharset(id);
  return Math.floor(length / (set === undefined ? 4 : maxBytes(set)));
}

function sizeOf(length: number): string {
  return sizes.find(([most]) => length <= most)![1];
}
