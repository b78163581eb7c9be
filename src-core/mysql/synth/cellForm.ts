/** Values as people write them, checked against a column's type and brought into the form in which the reply writer takes them. */
import { columnTypeName, columnType as t } from '../constants/columnTypes.ts';
import type { ColumnDefinition } from '../packets/columnDefinition.ts';
import { fromBase64 } from '../values/base64.ts';
import { columnValueType, valueKind } from '../values/valueType.ts';
import { decimalForm, floatingForm, integerForm, shown, wholeNumber } from './numberForms.ts';
import { Refused } from './refused.ts';
import { dateForm, datetimeForm, timeForm } from './temporalForms.ts';

/** Text, a number, a boolean (1 or 0), NULL, or bytes. */
export type GivenValue = string | number | boolean | bigint | null | Uint8Array | { readonly base64: string };

type FormedCell = string | Uint8Array | null;
type Plain = string | number | bigint;

/** For many cells of one column. The function throws Refused, in words that name the value but not the column. */
export function cellForm(column: ColumnDefinition): (value: GivenValue) => FormedCell {
  const form = formOf(column);
  return (value) => {
    if (value === null) return null;
    if (typeof value === 'boolean') return form(value ? 1 : 0);
    if (value instanceof Uint8Array || typeof value !== 'object') return form(value);
    return form(bytesOf(value.base64));
  };
}

function formOf(column: ColumnDefinition): (value: Plain | Uint8Array) => FormedCell {
  const kind = valueKind(columnValueType(column));
  switch (kind) {
    case 'null':
      return () => {
        throw new Refused('the column has the type NULL and holds nothing else');
      };
    case 'integer':
      return noBytes(column, (value) => integerForm(value, column));
    case 'float':
    case 'double':
      return noBytes(column, (value) => floatingForm(value, column));
    case 'decimal':
      return noBytes(column, (value) => decimalForm(value, column));
    case 'date':
      return noBytes(column, (value) => dateForm(String(value)));
    case 'datetime':
      return noBytes(column, (value) => datetimeForm(String(value), column.decimals));
    case 'time':
      return noBytes(column, (value) => timeForm(String(value), column.decimals));
    case 'bytes':
      return column.type === t.BIT ? (value) => bitsForm(value, column.length) : (value) => bytesForm(value);
    case 'text':
      return isJson(column) ? jsonForm : (value) => (value instanceof Uint8Array ? value : String(value));
  }
}

function noBytes(column: ColumnDefinition, form: (value: Plain) => string): (value: Plain | Uint8Array) => string {
  return (value) => {
    if (value instanceof Uint8Array) throw new Refused(`bytes do not fit ${columnTypeName(column.type)}`);
    return form(value);
  };
}

/** Big endian, as many bytes as the column's bits need. */
function bitsForm(value: Plain | Uint8Array, bits: number): Uint8Array {
  const width = Math.max(1, Math.ceil(bits / 8));
  const number = value instanceof Uint8Array ? bigEndian(value) : wholeNumber(value);
  if (number === null) throw new Refused(`${shown(value as Plain)} is no whole number: BIT takes one, or bytes`);
  if (number < 0n || number >= 1n << BigInt(bits)) throw new Refused(`${number} does not fit BIT(${bits})`);
  return Uint8Array.from({ length: width }, (_, i) => Number((number >> BigInt(8 * (width - 1 - i))) & 0xffn));
}

function bigEndian(bytes: Uint8Array): bigint {
  return bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}

function bytesForm(value: Plain | Uint8Array): Uint8Array {
  return value instanceof Uint8Array ? value : new TextEncoder().encode(String(value));
}

function bytesOf(base64: string): Uint8Array {
  try {
    return fromBase64(base64);
  } catch (error) {
    if (error instanceof RangeError) throw new Refused(`the bytes are not base64: ${error.message}`);
    throw error;
  }
}

function isJson(column: ColumnDefinition): boolean {
  return column.type === t.JSON || column.extended?.format === 'json';
}

function jsonForm(value: Plain | Uint8Array): FormedCell {
  if (value instanceof Uint8Array) return value;
  const text = String(value);
  try {
    JSON.parse(text);
  } catch {
    throw new Refused(`${shown(text)} is no JSON document`);
  }
  return text;
}
