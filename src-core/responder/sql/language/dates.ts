/** MySQL's date and time functions over text, in UTC. https://dev.mysql.com/doc/refman/en/date-and-time-functions.html */

const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const form = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T](\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,6}))?)?)?/;

/** A point in time with microseconds; `dateOnly` where the text had no time of day. */
export interface Moment {
  readonly date: Date;
  readonly micros: number;
  readonly dateOnly: boolean;
}

export function momentOf(value: unknown): Moment | null {
  const m = typeof value === 'string' ? form.exec(value) : null;
  if (m === null) return null;
  const [year, month, day, hour, minute, second] = m.slice(1, 7).map((x) => Number(x ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  if (date.getUTCMonth() !== month - 1) return null;
  return { date, micros: Number((m[7] ?? '').padEnd(6, '0')), dateOnly: m[4] === undefined };
}

/** `YYYY-MM-DD`, with the time of day unless `dateOnly`; fractions where there are some. */
export function momentText({ date, micros, dateOnly }: Moment): string {
  const iso = date.toISOString();
  if (dateOnly) return iso.slice(0, 10);
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)}${micros === 0 ? '' : `.${pad(micros, 6)}`}`;
}

/** `at` is µs since the epoch; `fraction` the digits of the second (0 … 6). */
export function instantText(at: number, fraction: number): string {
  const iso = new Date(Math.floor(at / 1000)).toISOString();
  const micros = pad(Math.floor(at) % 1_000_000, 6).slice(0, fraction);
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)}${fraction === 0 ? '' : `.${micros}`}`;
}

/** DATE_ADD with a simple unit. */
export function addInterval(value: unknown, amount: number, unit: string): string | null {
  const m = momentOf(value);
  if (m === null || !Number.isFinite(amount)) return null;
  const date = new Date(m.date);
  let { micros } = m;
  const whole = Math.round(amount);
  const seconds: Readonly<Record<string, number>> = { SECOND: 1, MINUTE: 60, HOUR: 3600, DAY: 86_400, WEEK: 604_800 };
  if (unit === 'MICROSECOND' || unit === 'SECOND') {
    const total = micros + Math.round(unit === 'SECOND' ? amount * 1_000_000 : amount);
    date.setUTCSeconds(date.getUTCSeconds() + Math.floor(total / 1_000_000));
    micros = ((total % 1_000_000) + 1_000_000) % 1_000_000;
  } else if (seconds[unit] !== undefined) date.setTime(date.getTime() + whole * seconds[unit] * 1000);
  else {
    const step = unit === 'YEAR' ? 12 : unit === 'QUARTER' ? 3 : 1;
    const day = date.getUTCDate();
    date.setUTCDate(1);
    date.setUTCMonth(date.getUTCMonth() + whole * step);
    date.setUTCDate(Math.min(day, daysInMonth(date)));
  }
  const dateOnly = m.dateOnly && !['MICROSECOND', 'SECOND', 'MINUTE', 'HOUR'].includes(unit);
  return momentText({ date, micros, dateOnly });
}

/** TIMESTAMPDIFF(unit, from, to): whole units. */
export function difference(unit: string, from: unknown, to: unknown): number | null {
  const a = momentOf(from);
  const b = momentOf(to);
  if (a === null || b === null) return null;
  const micros = (b.date.getTime() - a.date.getTime()) * 1000 + b.micros - a.micros;
  const size: Readonly<Record<string, number>> = { MICROSECOND: 1, SECOND: 1e6, MINUTE: 6e7, HOUR: 3.6e9, DAY: 8.64e10, WEEK: 6.048e11 };
  if (size[unit] !== undefined) return Math.trunc(micros / size[unit]);
  const [early, late] = micros < 0 ? [b, a] : [a, b];
  let count = (late.date.getUTCFullYear() - early.date.getUTCFullYear()) * 12 + late.date.getUTCMonth() - early.date.getUTCMonth();
  // A month is full once the day and the time of day are reached.
  const within = (m: Moment) => momentText({ ...m, dateOnly: false }).slice(8);
  if (within(late) < within(early)) count--;
  return Math.trunc((micros < 0 ? -count : count) / (unit === 'YEAR' ? 12 : unit === 'QUARTER' ? 3 : 1));
}

/** DATE_FORMAT. https://dev.mysql.com/doc/refman/en/date-and-time-functions.html#function_date-format */
export function formatDate(value: unknown, format: string): string | null {
  const m = momentOf(value);
  if (m === null) return null;
  const d = m.date;
  const hour12 = d.getUTCHours() % 12 || 12;
  const time = (hour: number) => `${pad(hour, 2)}:${pad(d.getUTCMinutes(), 2)}:${pad(d.getUTCSeconds(), 2)}`;
  const half = d.getUTCHours() < 12 ? 'AM' : 'PM';
  const parts: Readonly<Record<string, string | number>> = {
    Y: pad(d.getUTCFullYear(), 4),
    y: pad(d.getUTCFullYear() % 100, 2),
    m: pad(d.getUTCMonth() + 1, 2),
    c: d.getUTCMonth() + 1,
    d: pad(d.getUTCDate(), 2),
    e: d.getUTCDate(),
    H: pad(d.getUTCHours(), 2),
    k: d.getUTCHours(),
    h: pad(hour12, 2),
    I: pad(hour12, 2),
    l: hour12,
    i: pad(d.getUTCMinutes(), 2),
    s: pad(d.getUTCSeconds(), 2),
    S: pad(d.getUTCSeconds(), 2),
    f: pad(m.micros, 6),
    p: half,
    r: `${time(hour12)} ${half}`,
    T: time(d.getUTCHours()),
    M: months[d.getUTCMonth()] ?? '',
    b: (months[d.getUTCMonth()] ?? '').slice(0, 3),
    W: days[d.getUTCDay()] ?? '',
    a: (days[d.getUTCDay()] ?? '').slice(0, 3),
    w: d.getUTCDay(),
    j: pad(dayOfYear(d), 3),
  };
  return format.replace(/%(.)/g, (_, c: string) => String(parts[c] ?? c));
}

/** One part of a date, by the name of MySQL's function for it. */
export function datePart(part: string, value: unknown): number | string | null {
  const m = momentOf(value);
  if (m === null) return part === 'HOUR' || part === 'MINUTE' || part === 'SECOND' ? timePart(part, value) : null;
  const d = m.date;
  switch (part) {
    case 'YEAR':
      return d.getUTCFullYear();
    case 'QUARTER':
      return Math.floor(d.getUTCMonth() / 3) + 1;
    case 'MONTH':
      return d.getUTCMonth() + 1;
    case 'DAY':
    case 'DAYOFMONTH':
      return d.getUTCDate();
    case 'HOUR':
      return d.getUTCHours();
    case 'MINUTE':
      return d.getUTCMinutes();
    case 'SECOND':
      return d.getUTCSeconds();
    case 'MICROSECOND':
      return m.micros;
    case 'DAYOFWEEK':
      return d.getUTCDay() + 1;
    case 'WEEKDAY':
      return (d.getUTCDay() + 6) % 7;
    case 'DAYOFYEAR':
      return dayOfYear(d);
    case 'WEEK':
      return Math.floor((dayOfYear(d) + 6 - d.getUTCDay()) / 7);
    case 'DAYNAME':
      return days[d.getUTCDay()] ?? '';
    case 'MONTHNAME':
      return months[d.getUTCMonth()] ?? '';
    default:
      return null;
  }
}

/** The last day of the month. */
export function lastDay(value: unknown): string | null {
  const m = momentOf(value);
  if (m === null) return null;
  const date = new Date(m.date);
  date.setUTCDate(daysInMonth(date));
  return momentText({ date, micros: 0, dateOnly: true });
}

function timePart(part: string, value: unknown): number | null {
  const m = typeof value === 'string' ? /^-?(\d+):(\d+)(?::(\d+))?/.exec(value) : null;
  return m === null ? null : Number((part === 'HOUR' ? m[1] : part === 'MINUTE' ? m[2] : m[3]) ?? 0);
}

function dayOfYear(d: Date): number {
  return Math.floor((d.getTime() - Date.UTC(d.getUTCFullYear(), 0, 1)) / 86_400_000) + 1;
}

function daysInMonth(d: Date): number {
  return new Date(Date.UTC(d.getUTCFullYear(), d.getUTCMonth() + 1, 0)).getUTCDate();
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0');
}
