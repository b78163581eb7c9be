/**
 * FLOAT and DOUBLE as the number that the server prints.
 *
 * Text rows hold what the server's dtoa makes of the value: a FLOAT at most six significant digits, a DOUBLE the shortest
 * digits that give it back, and either exactly `decimals` digits after the point where the column fixes them. Ties go to the
 * even digit. Binary rows hold the value itself, so it is rounded here the same way.
 * https://dev.mysql.com/doc/refman/en/problems-with-float.html
 */
import { decimalsNotFixed } from './valueType.ts';

const floatDigits = 6;

/** What a text row would say for this FLOAT (a double that holds a float's value). */
export function floatValue(value: number, decimals: number): number {
  return decimals < decimalsNotFixed ? fixed(value, decimals) : plus(Number(significant(value, floatDigits)));
}

/** What a text row would say for this DOUBLE. */
export function doubleValue(value: number, decimals: number): number {
  return decimals < decimalsNotFixed ? fixed(value, decimals) : plus(value);
}

/** A number as text rows have it. Text that is no number stays text. */
export function parseFloating(text: string): number | string {
  const value = Number(text);
  return text === '' || !Number.isFinite(value) ? text : plus(value);
}

/** JSON has no negative zero. */
function plus(value: number): number {
  return value === 0 ? 0 : value;
}

/** Beyond this JavaScript writes an exponent, and a double has no digits after the point. */
const wholeFrom = 1e21;

function fixed(value: number, decimals: number): number {
  if (!Number.isFinite(value) || Math.abs(value) >= wholeFrom) return plus(value);
  return plus(Number(toEven(Math.abs(value).toFixed(decimals), Math.abs(value).toFixed(Math.min(100, decimals + 60)))) * Math.sign(value));
}

function significant(value: number, digits: number): string {
  if (!Number.isFinite(value) || value === 0) return String(value);
  const size = Math.abs(value);
  const [rounded, exponent] = size.toExponential(digits - 1).split('e');
  const [exact, exactExponent] = size.toExponential(60).split('e');
  const digitsOut = exponent === exactExponent ? toEven(rounded!, exact!) : rounded!;
  return `${value < 0 ? '-' : ''}${digitsOut}e${exponent}`;
}

/** JavaScript rounds a tie up; takes it to the even digit. `exact` has the same digits and all that follow. */
function toEven(rounded: string, exact: string): string {
  const digits = rounded.includes('.') ? rounded.length : rounded.length + 1;
  const cut = exact.slice(0, rounded.length);
  const rest = exact.slice(digits);
  if (!/^50*$/.test(rest) || !/[13579]$/.test(rounded)) return rounded;
  return cut;
}
