/**
 * Cells of text and binary rows as values, and back. Both kinds of row give the same value for the same datum:
 *
 * - NULL: null
 * - integers and YEAR: a number where a double holds it exactly, else a string of digits. ZEROFILL's leading zeros, which only
 *   text rows have, are display and fall away
 * - FLOAT and DOUBLE: the number that the server prints (see floating.ts)
 * - DECIMAL: a string of digits
 * - dates and times: strings in MySQL's own text form with the column's number of decimals
 * - text, ENUM, SET and JSON: strings
 * - BIT, BINARY, VARBINARY, BLOBs, GEOMETRY and VECTOR: `{ base64 }`
 */
import { hexText } from '../bytes/hexText.ts';
import { decodeText, encodeText } from '../constants/charsets.ts';
import { fromBase64, toBase64 } from './base64.ts';
import { binaryShape } from './binaryShape.ts';
import { doubleValue, floatValue, parseFloating } from './floating.ts';
import { parseInteger, readInteger, writeInteger } from './integer.ts';
import { dateText, datetimeBytes, datetimeText, timeBytes, timeText } from './temporal.ts';
import { resultValueType, type TypedColumn, type ValueType, valueKind } from './valueType.ts';

/** A cell: NULL is null; binary is base64. Numbers only where a double holds them exactly. */
export type Value = null | string | number | { readonly base64: string };

/** A cell's wire bytes, without the length before them, to a value. Never throws: bytes that are no value of the type become base64. */
export type CellReader = (cell: Uint8Array | null) => Value;

/** For many cells of one type: the type is looked at once. */
export function textCellReader(type: ValueType): CellReader {
  const kind = valueKind(type);
  const charset = kind === 'text' ? textCharset(type) : 'latin1';
  switch (kind) {
    case 'null':
      return () => null;
    case 'integer':
      return (cell) => (cell === null ? null : parseInteger(decodeText(cell, charset)));
    case 'float':
    case 'double':
      return (cell) => (cell === null ? null : parseFloating(decodeText(cell, charset)));
    case 'bytes':
      return bytesValue;
    default:
      return (cell) => (cell === null ? null : decodeText(cell, charset));
  }
}

/** The same for binary rows and parameters. */
export function binaryCellReader(type: ValueType): CellReader {
  const { unsigned, decimals } = type;
  const width = binaryShape(type.type);
  const ofWidth = (read: (cell: Uint8Array) => Value): CellReader => {
    return (cell) => (cell === null ? null : cell.length === width ? read(cell) : bytesValue(cell));
  };
  const ofText = (read: (cell: Uint8Array) => string | null): CellReader => {
    return (cell) => (cell === null ? null : (read(cell) ?? bytesValue(cell)));
  };
  switch (valueKind(type)) {
    case 'integer':
      return ofWidth((cell) => readInteger(cell, unsigned));
    case 'float':
      return ofWidth((cell) => finite(floatValue(viewOf(cell).getFloat32(0, true), decimals)));
    case 'double':
      return ofWidth((cell) => finite(doubleValue(viewOf(cell).getFloat64(0, true), decimals)));
    case 'date':
      return ofText(dateText);
    case 'datetime':
      return ofText((cell) => datetimeText(cell, decimals));
    case 'time':
      return ofText((cell) => timeText(cell, decimals));
    default:
      return textCellReader(type);
  }
}

/** One cell of a text row. For many of one column, `textCellReader(resultValueType(column, resultsCharset))` looks at the type once. */
export function textValue(cell: Uint8Array | null, column: TypedColumn, resultsCharset: string | null = 'utf8mb4'): Value {
  return textCellReader(resultValueType(column, resultsCharset))(cell);
}

/** One cell of a binary row. */
export function binaryValue(cell: Uint8Array | null, column: TypedColumn, resultsCharset: string | null = 'utf8mb4'): Value {
  return binaryCellReader(resultValueType(column, resultsCharset))(cell);
}

/** The cell of a text row that holds the value; null for NULL. */
export function textCell(value: Value, type: ValueType): Uint8Array | null {
  if (value === null) return null;
  if (typeof value === 'object') return fromBase64(value.base64);
  if (typeof value === 'number') return encodeText(printNumber(value), 'latin1');
  return encodeText(value, valueKind(type) === 'text' ? textCharset(type) : 'latin1');
}

/** The cell of a binary row that holds the value; null for NULL. Throws RangeError where the type cannot hold it. */
export function binaryCell(value: Value, type: ValueType): Uint8Array | null {
  if (value === null) return null;
  if (typeof value === 'object') return fromBase64(value.base64);
  const kind = valueKind(type);
  switch (kind) {
    case 'integer':
      return writeInteger(wholeNumber(value), binaryShape(type.type) as number);
    case 'float':
    case 'double':
      return floatingBytes(Number(value), kind);
    case 'date':
    case 'datetime':
      return datetimeBytes(String(value), kind);
    case 'time':
      return timeBytes(String(value));
    default:
      return textCell(value, type);
  }
}

/** A value in one line for people: base64 as hexadecimal would be too long, so bytes are counted. */
export function showValue(value: Value): string {
  if (value === null) return 'NULL';
  if (typeof value !== 'object') return short(String(value));
  return short(`0x${hexText(fromBase64(value.base64).subarray(0, 65))}`);
}

const shownCharacters = 128;

function short(text: string): string {
  return text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text;
}

function bytesValue(cell: Uint8Array | null): Value {
  return cell === null ? null : { base64: toBase64(cell) };
}

/** JSON, ENUM and SET are text whatever collation stands in the column definition. */
function textCharset(type: ValueType): string {
  return type.charset === 'binary' ? 'utf8mb4' : type.charset;
}

function viewOf(cell: Uint8Array): DataView {
  return new DataView(cell.buffer, cell.byteOffset, cell.byteLength);
}

function finite(value: number): Value {
  return Number.isFinite(value) ? value : String(value);
}

function printNumber(value: number): string {
  return String(value).replace('e+', 'e');
}

function wholeNumber(value: string | number): bigint {
  try {
    return BigInt(value);
  } catch {
    throw new RangeError(`'${value}' is no whole number`);
  }
}

function floatingBytes(value: number, kind: 'float' | 'double'): Uint8Array {
  const bytes = new Uint8Array(kind === 'float' ? 4 : 8);
  if (kind === 'float') viewOf(bytes).setFloat32(0, value, true);
  else viewOf(bytes).setFloat64(0, value, true);
  return bytes;
}
