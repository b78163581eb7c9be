/** Dates and times as people write them, in the text form that the server has for a column. All throw Refused for what is none. */
import { Refused } from './refused.ts';

const mostDecimals = 6;

/** `2024-02-29`; parts of it, or all, may be zero. */
export function dateForm(text: string): string {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text.trim());
  if (match === null || Number(match[2]) > 12 || Number(match[3]) > 31) throw new Refused(`'${text}' is no date: write 2024-02-29`);
  return match[0];
}

/** `2024-02-29 23:59:58.123` with the column's number of decimals; a date alone is its midnight. `T` may stand in the middle. */
export function datetimeForm(text: string, decimals: number): string {
  const match = /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?Z?)?$/.exec(text.trim());
  const refused = () => new Refused(`'${text}' is no date and time: write 2024-02-29 23:59:58`);
  if (match === null) throw refused();
  const [hour, minute, second] = [Number(match[2] ?? 0), Number(match[3] ?? 0), Number(match[4] ?? 0)];
  if (hour > 23 || minute > 59 || second > 59) throw refused();
  return `${dateForm(match[1]!)} ${match[2] ?? '00'}:${match[3] ?? '00'}:${match[4] ?? '00'}${fraction(match[5] ?? '', decimals, text)}`;
}

/** `-838:59:59.000000` to `838:59:59.000000`. */
export function timeForm(text: string, decimals: number): string {
  const match = /^(-?)(\d{1,3}):(\d\d):(\d\d)(?:\.(\d{1,6}))?$/.exec(text.trim());
  if (match === null || Number(match[2]) > 838 || Number(match[3]) > 59 || Number(match[4]) > 59) {
    throw new Refused(`'${text}' is no time: write 23:59:58`);
  }
  const digits = fraction(match[5] ?? '', decimals, text);
  const zero = /^[0:.]*$/.test(`${match[2]}:${match[3]}:${match[4]}${digits}`);
  return `${zero ? '' : match[1]}${match[2]!.padStart(2, '0')}:${match[3]}:${match[4]}${digits}`;
}

function fraction(digits: string, decimals: number, text: string): string {
  const given = digits.replace(/0+$/, '');
  // Above 6 the number of decimals is not fixed: all six where there is a fraction.
  if (decimals > mostDecimals) return given === '' ? '' : `.${given.padEnd(mostDecimals, '0')}`;
  if (given.length > decimals) throw new Refused(`'${text}' has more than the column's ${decimals} decimals of a second`);
  return decimals === 0 ? '' : `.${given.padEnd(decimals, '0')}`;
}
