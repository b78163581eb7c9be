/** SQLite's values in the form that a column's MySQL type sends. SQLite keeps what it is given, so odd values are made to fit. */
import { columnType } from '../../mysql/constants/columnTypes.ts';
import type { Cell } from '../../mysql/synth/reply.ts';
import type { StoredType } from './columnTypes.ts';
import { instantText, momentOf, momentText } from './language/dates.ts';
import type { SqliteValue } from './sqlDatabase.ts';

type Form = (value: Exclude<SqliteValue, null>) => Cell;

/** One function a column, so that the type is looked at once. */
export function cellForm(type: StoredType): (value: SqliteValue) => Cell {
  const form = formOf(type);
  return (value) => (value === null ? null : form(value));
}

function formOf(type: StoredType): Form {
  switch (type.code) {
    case columnType.TINY:
    case columnType.SHORT:
    case columnType.INT24:
    case columnType.LONG:
    case columnType.LONGLONG:
    case columnType.YEAR:
      return wholeNumber;
    case columnType.NEWDECIMAL:
      return (value) => fixed(value, type.decimals);
    case columnType.FLOAT:
    case columnType.DOUBLE:
      return (value) => (value instanceof Uint8Array ? 0 : Number(value) || 0);
    case columnType.DATE:
      return (value) => temporal(value, (m) => momentText({ ...m, dateOnly: true }));
    case columnType.DATETIME:
    case columnType.TIMESTAMP:
      return (value) => temporal(value, (m) => instantText(m.date.getTime() * 1000 + m.micros, type.decimals));
    case columnType.TIME:
      return (value) => (typeof value === 'string' && /^-?\d{2,}:\d\d:\d\d(\.\d{1,6})?$/.test(value) ? value : null);
    case columnType.BIT:
      return (value) => bits(value, Math.ceil(type.length / 8));
    default:
      return type.text || type.code === columnType.JSON ? plainText : bytes;
  }
}

function wholeNumber(value: Exclude<SqliteValue, null>): bigint {
  if (typeof value === 'bigint') return value;
  const number = value instanceof Uint8Array ? 0 : Math.round(typeof value === 'string' ? Number.parseFloat(value) : value);
  return Number.isFinite(number) ? BigInt(number) : 0n;
}

function fixed(value: Exclude<SqliteValue, null>, decimals: number): string {
  if (typeof value === 'bigint') return decimals === 0 ? String(value) : `${value}.${'0'.repeat(decimals)}`;
  return (Number(value) || 0).toFixed(decimals);
}

function temporal(value: Exclude<SqliteValue, null>, text: (m: NonNullable<ReturnType<typeof momentOf>>) => string): string | null {
  const moment = momentOf(value);
  return moment === null ? null : text(moment);
}

function plainText(value: Exclude<SqliteValue, null>): Cell {
  return value instanceof Uint8Array ? value : String(value);
}

function bytes(value: Exclude<SqliteValue, null>): Cell {
  return value instanceof Uint8Array ? value : new TextEncoder().encode(String(value));
}

function bits(value: Exclude<SqliteValue, null>, width: number): Uint8Array {
  const out = new Uint8Array(width);
  if (value instanceof Uint8Array) out.set(value.subarray(-width), Math.max(0, width - value.length));
  else {
    let rest = wholeNumber(value);
    for (let i = width - 1; i >= 0; i--, rest >>= 8n) out[i] = Number(rest & 0xffn);
  }
  return out;
}
