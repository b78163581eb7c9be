/** C's strftime in the C locale, which `os.date` is. https://pubs.opengroup.org/onlinepubs/9799919799/functions/strftime.html */
import type { CalendarTime } from '../ports.ts';

const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const months = [
  ...['January', 'February', 'March', 'April', 'May', 'June'],
  ...['July', 'August', 'September', 'October', 'November', 'December'],
];

/** @param time seconds since the epoch, for `%s` */
export function formatTime(format: string, moment: CalendarTime, time: number): string {
  return format.replace(/%[EO]?([\s\S])/g, (whole, letter: string) => {
    const longer = composed[letter];
    return longer !== undefined ? formatTime(longer, moment, time) : (conversions[letter]?.(moment, time) ?? whole);
  });
}

const composed: Readonly<Record<string, string>> = {
  c: '%a %b %e %H:%M:%S %Y',
  D: '%m/%d/%y',
  F: '%Y-%m-%d',
  h: '%b',
  r: '%I:%M:%S %p',
  R: '%H:%M',
  T: '%H:%M:%S',
  x: '%m/%d/%y',
  X: '%H:%M:%S',
};

const conversions: Readonly<Record<string, (moment: CalendarTime, time: number) => string>> = {
  a: ({ weekday }) => days[weekday]!.slice(0, 3),
  A: ({ weekday }) => days[weekday]!,
  b: ({ month }) => months[month - 1]!.slice(0, 3),
  B: ({ month }) => months[month - 1]!,
  C: ({ year }) => two(Math.floor(year / 100)),
  d: ({ day }) => two(day),
  e: ({ day }) => String(day).padStart(2),
  g: (moment) => two(weekOfYear(moment).year % 100),
  G: (moment) => String(weekOfYear(moment).year),
  H: ({ hour }) => two(hour),
  I: ({ hour }) => two(twelve(hour)),
  j: ({ yearDay }) => String(yearDay + 1).padStart(3, '0'),
  k: ({ hour }) => String(hour).padStart(2),
  l: ({ hour }) => String(twelve(hour)).padStart(2),
  m: ({ month }) => two(month),
  M: ({ minute }) => two(minute),
  n: () => '\n',
  p: ({ hour }) => (hour < 12 ? 'AM' : 'PM'),
  P: ({ hour }) => (hour < 12 ? 'am' : 'pm'),
  s: (_, time) => String(time),
  S: ({ second }) => two(second),
  t: () => '\t',
  u: ({ weekday }) => String(weekday === 0 ? 7 : weekday),
  U: ({ yearDay, weekday }) => two(Math.floor((yearDay + 7 - weekday) / 7)),
  V: (moment) => two(weekOfYear(moment).week),
  w: ({ weekday }) => String(weekday),
  W: ({ yearDay, weekday }) => two(Math.floor((yearDay + 7 - fromMonday(weekday)) / 7)),
  y: ({ year }) => two(year % 100),
  Y: ({ year }) => String(year),
  z: ({ offset }) => {
    const minutes = Math.abs(offset);
    return `${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}${two(minutes % 60)}`;
  },
  Z: ({ zone }) => zone,
  '%': () => '%',
};

function two(value: number): string {
  return String(value).padStart(2, '0');
}

function twelve(hour: number): number {
  return hour % 12 === 0 ? 12 : hour % 12;
}

/** Days since Monday. */
function fromMonday(weekday: number): number {
  return (weekday + 6) % 7;
}

/** ISO 8601: the week belongs to the year in which its Thursday lies. */
function weekOfYear({ year, yearDay, weekday }: CalendarTime): { year: number; week: number } {
  const thursday = yearDay - fromMonday(weekday) + 3;
  if (thursday < 0) return { year: year - 1, week: Math.floor((thursday + lengthOf(year - 1)) / 7) + 1 };
  if (thursday >= lengthOf(year)) return { year: year + 1, week: 1 };
  return { year, week: Math.floor(thursday / 7) + 1 };
}

function lengthOf(year: number): number {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 366 : 365;
}
