/** Numbers as people write them, in the text form that the server has for a column. All throw Refused for what the column cannot hold. */
import { columnFlag } from '../constants/columnFlags.ts';
import { columnTypeName, columnType as t } from '../constants/columnTypes.ts';
import type { ColumnDefinition } from '../packets/columnDefinition.ts';
import { decimalsNotFixed } from '../values/valueType.ts';
import { Refused } from './refused.ts';

const bits: Readonly<Record<number, number>> = { [t.TINY]: 8, [t.BOOL]: 8, [t.SHORT]: 16, [t.INT24]: 24, [t.LONG]: 32, [t.LONGLONG]: 64 };

type NumberColumn = Pick<ColumnDefinition, 'type' | 'flags' | 'decimals' | 'length'>;

/** TINYINT … BIGINT, and YEAR. */
export function integerForm(value: string | number | bigint, column: NumberColumn): string {
  const whole = wholeNumber(value);
  if (whole === null) throw new Refused(`${shown(value)} is no whole number`);
  const [least, most] = integerRange(column);
  const zeroYear = column.type === t.YEAR && whole === 0n;
  if (!zeroYear && (whole < least || whole > most)) {
    throw new Refused(`${whole} does not fit ${integerName(column)}: it holds ${least} to ${most}`);
  }
  const text = whole.toString();
  return (column.flags & columnFlag.zerofill) === 0 ? text : text.padStart(column.length, '0');
}

/** FLOAT and DOUBLE: with as many decimals as the column fixes. */
export function floatingForm(value: string | number | bigint, column: NumberColumn): string {
  const number = typeof value === 'string' && value.trim() === '' ? Number.NaN : Number(value);
  if (Number.isNaN(number)) throw new Refused(`${shown(value)} is no number`);
  const single = column.type === t.FLOAT;
  if (!Number.isFinite(single ? Math.fround(number) : number)) {
    throw new Refused(`${shown(value)} does not fit ${columnTypeName(column.type)}`);
  }
  if (column.decimals < decimalsNotFixed && Math.abs(number) < 1e21) return number.toFixed(column.decimals);
  return String(number).replace('e+', 'e');
}

/** DECIMAL: exactly as many decimals as the column has. */
export function decimalForm(value: string | number | bigint, column: NumberColumn): string {
  const match = /^([+-]?)0*(\d*)(?:\.(\d*))?$/.exec(plainDigits(value));
  if (match === null || (`${match[2]}${match[3] ?? ''}` === '' && !/0/.test(String(value)))) {
    throw new Refused(`${shown(value)} is no decimal number`);
  }
  const scale = column.decimals < decimalsNotFixed ? column.decimals : null;
  const whole = match[2] === '' ? '0' : match[2]!;
  const fraction = (match[3] ?? '').replace(/0+$/, '');
  if (scale !== null && fraction.length > scale) throw new Refused(`${shown(value)} has more than the column's ${scale} decimals`);
  const unsigned = (column.flags & columnFlag.unsigned) !== 0;
  const room = column.length - (scale === null || scale === 0 ? 0 : scale + 1) - (unsigned ? 0 : 1);
  if (scale !== null && room > 0 && whole !== '0' && whole.length > room) {
    throw new Refused(`${shown(value)} does not fit the column: it has ${room} digits before the point`);
  }
  const digits = scale === null ? (match[3] ?? '') : fraction.padEnd(scale, '0');
  const negative = match[1] === '-' && /[1-9]/.test(whole + fraction);
  if (negative && unsigned) throw new Refused(`${shown(value)} does not fit the column: it is unsigned`);
  return `${negative ? '-' : ''}${whole}${digits === '' ? '' : `.${digits}`}`;
}

/** The exact integer; null for what is none. */
export function wholeNumber(value: string | number | bigint): bigint | null {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : null;
  return /^[+-]?\d+$/.test(value.trim()) ? BigInt(value.trim().replace('+', '')) : null;
}

function integerRange({ type, flags }: NumberColumn): readonly [bigint, bigint] {
  if (type === t.YEAR) return [1901n, 2155n];
  const width = BigInt(bits[type] ?? 64);
  return (flags & columnFlag.unsigned) === 0 ? [-(1n << (width - 1n)), (1n << (width - 1n)) - 1n] : [0n, (1n << width) - 1n];
}

function integerName({ type, flags }: NumberColumn): string {
  return type !== t.YEAR && (flags & columnFlag.unsigned) !== 0 ? `${columnTypeName(type)} UNSIGNED` : columnTypeName(type);
}

/** Without an exponent: JavaScript writes very large and very small numbers with one. */
function plainDigits(value: string | number | bigint): string {
  const text = String(value).trim();
  const match = /^([+-]?)(\d+)(?:\.(\d+))?e([+-]?\d+)$/i.exec(text);
  if (match === null) return text;
  const [, sign, whole, fraction = '', exponent] = match;
  const shift = Number(exponent);
  if (Math.abs(shift) > 400) return text;
  const digits = whole! + fraction;
  const point = whole!.length + shift;
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  return point >= digits.length
    ? `${sign}${digits}${'0'.repeat(point - digits.length)}`
    : `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

export function shown(value: string | number | bigint): string {
  const text = String(value);
  return typeof value === 'string' ? `'${text.length > 40 ? `${text.slice(0, 40)}…` : text}'` : text;
}
