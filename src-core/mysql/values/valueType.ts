import { collationCharset } from '../constants/collations.ts';
import { columnFlag } from '../constants/columnFlags.ts';
import { columnType as t } from '../constants/columnTypes.ts';

/** What must be known of a column or parameter to read its values. */
export interface ValueType {
  /** MYSQL_TYPE_ code. */
  readonly type: number;
  readonly unsigned: boolean;
  /** Digits after the point; above 30 where they vary. */
  readonly decimals: number;
  /** MySQL's name of the encoding of its text; `binary` for bytes. */
  readonly charset: string;
}

/** The part of a column definition that bears on values. */
export interface TypedColumn {
  readonly type: number;
  readonly flags: number;
  readonly collation: number;
  readonly decimals: number;
}

export type ValueKind = 'null' | 'integer' | 'float' | 'double' | 'decimal' | 'date' | 'datetime' | 'time' | 'text' | 'bytes';

/** `decimals` from this on says that the number of digits is not fixed. */
export const decimalsNotFixed = 31;

/**
 * The server converts text to character_set_results and names that encoding in the column definition, so the definition
 * alone says how a cell is read. An id that is not known belongs to a newer server: utf8mb4. See `resultValueType` for MySQL's JSON.
 */
export function columnValueType(column: TypedColumn): ValueType {
  return {
    type: column.type,
    unsigned: (column.flags & columnFlag.unsigned) !== 0,
    decimals: column.decimals,
    charset: collationCharset(column.collation) ?? 'utf8mb4',
  };
}

/**
 * The same for a column of a result that a server sent. The definition of a MySQL JSON column says `binary`, yet its text is
 * converted to character_set_results all the same (null or `binary`: it stays utf8mb4).
 */
export function resultValueType(column: TypedColumn, resultsCharset: string | null): ValueType {
  const type = columnValueType(column);
  return column.type === t.JSON && type.charset === 'binary' ? { ...type, charset: resultsCharset ?? 'utf8mb4' } : type;
}

/** A parameter of an EXECUTE or a query attribute: its text is in character_set_client. */
export function parameterValueType(type: number, unsigned: boolean, clientCharset: string): ValueType {
  return { type, unsigned, decimals: decimalsNotFixed, charset: isBlob(type) ? 'binary' : clientCharset };
}

/** What values of the type are. Bytes are what has the charset `binary` and is neither number nor time, BIT, GEOMETRY and VECTOR. */
export function valueKind({ type, charset }: ValueType): ValueKind {
  switch (type) {
    case t.NULL:
      return 'null';
    case t.TINY:
    case t.BOOL:
    case t.SHORT:
    case t.LONG:
    case t.INT24:
    case t.LONGLONG:
    case t.YEAR:
      return 'integer';
    case t.FLOAT:
      return 'float';
    case t.DOUBLE:
      return 'double';
    case t.DECIMAL:
    case t.NEWDECIMAL:
      return 'decimal';
    case t.DATE:
    case t.NEWDATE:
      return 'date';
    case t.DATETIME:
    case t.DATETIME2:
    case t.TIMESTAMP:
    case t.TIMESTAMP2:
      return 'datetime';
    case t.TIME:
    case t.TIME2:
      return 'time';
    case t.BIT:
    case t.GEOMETRY:
    case t.VECTOR:
      return 'bytes';
    case t.JSON:
    case t.ENUM:
    case t.SET:
      return 'text';
    default:
      return charset === 'binary' ? 'bytes' : 'text';
  }
}

function isBlob(type: number): boolean {
  return type === t.TINY_BLOB || type === t.MEDIUM_BLOB || type === t.LONG_BLOB || type === t.BLOB;
}
