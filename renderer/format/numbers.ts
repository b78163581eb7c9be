/** Numbers, sizes and times as the window writes them: thousands separated, always in the same form. */
const grouped = new Intl.NumberFormat('en-US');
const twoDecimals = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const oneDecimal = new Intl.NumberFormat('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 });

export function count(n: number): string {
  return grouped.format(n);
}

/** Decimal digits, as the wire's 64-bit counters arrive. */
export function digits(text: string): string {
  return /^\d+$/.test(text) ? grouped.format(BigInt(text)) : text;
}

export function plural(n: number, one: string, many = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : many}`;
}

const units = ['B', 'KB', 'MB', 'GB', 'TB'] as const;

/** 940 B, 12.4 KB, 640.0 MB; 1 KB is 1,024 bytes. */
export function bytes(n: number): string {
  let value = n;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 ? grouped.format(value) : oneDecimal.format(value)} ${units[unit]}`;
}

/** Whole µs as milliseconds with two decimals, without the unit. */
export function milliseconds(us: number): string {
  return twoDecimals.format(us / 1000);
}

/** 412 µs, 91.2 ms, 1.24 s: for prose, where a column's header cannot carry the unit. */
export function duration(us: number): string {
  if (us < 1000) return `${grouped.format(us)} µs`;
  if (us < 1_000_000) return `${us < 10_000 ? twoDecimals.format(us / 1000) : oneDecimal.format(us / 1000)} ms`;
  return `${twoDecimals.format(us / 1_000_000)} s`;
}

/** Instant (µs since the epoch) as local HH:MM:SS.mmm. */
export function clock(instant: number): string {
  const d = new Date(instant / 1000);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${two(d.getHours())}:${two(d.getMinutes())}:${two(d.getSeconds())}.${String(d.getMilliseconds()).padStart(3, '0')}`;
}
