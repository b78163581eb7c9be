/**
 * Dates and times of binary rows in the text form of text rows, and back.
 * https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_binary_resultset.html (the value formats)
 */

const mostDecimals = 6;

/** `2024-02-29`; length 0 is the zero date. Null where the bytes are no date. */
export function dateText(bytes: Uint8Array): string | null {
  if (bytes.length === 0) return '0000-00-00';
  if (bytes.length < 4) return null;
  return `${digits(bytes[0]! | (bytes[1]! << 8), 4)}-${digits(bytes[2]!, 2)}-${digits(bytes[3]!, 2)}`;
}

/** `2024-02-29 23:59:58.123`, with `decimals` digits of fraction; above 6, all six where there is a fraction. Lengths 0, 4, 7, 11. */
export function datetimeText(bytes: Uint8Array, decimals: number): string | null {
  const date = dateText(bytes);
  if (date === null || (bytes.length > 4 && bytes.length < 7)) return null;
  const time = bytes.length >= 7 ? clock(bytes[4]!, bytes[5]!, bytes[6]!) : '00:00:00';
  return `${date} ${time}${fraction(bytes.length >= 11 ? u32(bytes, 7) : 0, decimals)}`;
}

/** `-838:59:59.000000`: days are folded into hours. Lengths 0, 8, 12. */
export function timeText(bytes: Uint8Array, decimals: number): string | null {
  if (bytes.length === 0) return `00:00:00${fraction(0, decimals)}`;
  if (bytes.length < 8) return null;
  const hours = u32(bytes, 1) * 24 + bytes[5]!;
  return `${bytes[0] === 0 ? '' : '-'}${clock(hours, bytes[6]!, bytes[7]!)}${fraction(bytes.length >= 12 ? u32(bytes, 8) : 0, decimals)}`;
}

/** The bytes of a DATE, DATETIME or TIMESTAMP, in the shortest of their lengths. Throws RangeError for text that is none. */
export function datetimeBytes(text: string, type: 'date' | 'datetime'): Uint8Array {
  const match = /^(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?)?$/.exec(text);
  if (match === null) throw new RangeError(`'${text}' is no date`);
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const micro = Number((match[7] ?? '').padEnd(mostDecimals, '0'));
  const all = [year & 0xff, year >> 8, month, day, hour, minute, second, ...le32(micro)];
  const dated = year + month + day > 0;
  const timed = type === 'datetime' && hour + minute + second + micro > 0;
  if (timed) return Uint8Array.from(micro > 0 ? all : all.slice(0, 7));
  return Uint8Array.from(dated ? all.slice(0, 4) : []);
}

/** The bytes of a TIME. Throws RangeError for text that is none. */
export function timeBytes(text: string): Uint8Array {
  const match = /^(-?)(\d{2,}):(\d\d):(\d\d)(?:\.(\d{1,6}))?$/.exec(text);
  if (match === null) throw new RangeError(`'${text}' is no time`);
  const hours = Number(match[2]);
  const micro = Number((match[5] ?? '').padEnd(mostDecimals, '0'));
  const all = [match[1] === '-' ? 1 : 0, ...le32(Math.floor(hours / 24)), hours % 24, Number(match[3]), Number(match[4]), ...le32(micro)];
  if (micro > 0) return Uint8Array.from(all);
  return Uint8Array.from(all.slice(1, 8).some((part) => part > 0) ? all.slice(0, 8) : []);
}

function clock(hours: number, minutes: number, seconds: number): string {
  return `${digits(hours, 2)}:${digits(minutes, 2)}:${digits(seconds, 2)}`;
}

function fraction(micro: number, decimals: number): string {
  if (decimals > mostDecimals) return micro === 0 ? '' : `.${digits(micro, mostDecimals)}`;
  return decimals === 0 ? '' : `.${digits(micro, mostDecimals).slice(0, decimals)}`;
}

function digits(value: number, count: number): string {
  return String(value).padStart(count, '0');
}

function u32(bytes: Uint8Array, at: number): number {
  return (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
}

function le32(value: number): number[] {
  return [value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24];
}
