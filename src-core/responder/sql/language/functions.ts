/** MySQL's functions that SQLite lacks or that give something else there. https://dev.mysql.com/doc/refman/en/functions.html */
import type { SqliteDatabase, SqliteValue } from '../sqlDatabase.ts';
import { addInterval, datePart, difference, formatDate, instantText, lastDay, momentOf } from './dates.ts';

/** What functions ask of the session whose statement runs. */
export interface FunctionContext {
  /** Microseconds since the epoch when the statement began. */
  readonly now: number;
  readonly user: string;
  readonly schema: string | null;
  readonly version: string;
  readonly connectionId: number;
  readonly foundRows: number;
  readonly rowCount: number;
  lastInsertId: number;
  /** 0 … 1 */
  random(): number;
}

type Sql = SqliteValue;
type F = (...args: Sql[]) => Sql;

const text = (v: Sql | undefined): string => (v instanceof Uint8Array ? new TextDecoder().decode(v) : String(v ?? ''));
const whole = (v: Sql | undefined): number => Math.round(Number(v ?? 0));
/** NULL where any argument is. */
const strict =
  (f: F): F =>
  (...args) =>
    args.includes(null) ? null : f(...args);

const pure: Readonly<Record<string, F>> = {
  concat: strict((...args) => args.map(text).join('')),
  if: (condition, yes, no) => (isTrue(condition) ? (yes ?? null) : (no ?? null)),
  isnull: (v) => (v === null ? 1 : 0),
  left: strict((s, n) => [...text(s)].slice(0, Math.max(0, whole(n))).join('')),
  right: strict((s, n) => (whole(n) <= 0 ? '' : [...text(s)].slice(-whole(n)).join(''))),
  lpad: strict((s, n, pad) => padded(text(s), whole(n), text(pad ?? ' '), true)),
  rpad: strict((s, n, pad) => padded(text(s), whole(n), text(pad ?? ' '), false)),
  repeat: strict((s, n) => text(s).repeat(Math.min(Math.max(0, whole(n)), 1_000_000))),
  space: strict((n) => ' '.repeat(Math.min(Math.max(0, whole(n)), 1_000_000))),
  reverse: strict((s) => [...text(s)].reverse().join('')),
  locate: strict(
    (part, s, from) =>
      text(s)
        .toLowerCase()
        .indexOf(text(part).toLowerCase(), Math.max(0, whole(from ?? 1) - 1)) + 1,
  ),
  substring_index: strict((s, by, n) => substringIndex(text(s), text(by), whole(n))),
  char_length: strict((s) => [...text(s)].length),
  length: strict((s) => (s instanceof Uint8Array ? s.length : new TextEncoder().encode(text(s)).length)),
  octet_length: strict((s) => (s instanceof Uint8Array ? s.length : new TextEncoder().encode(text(s)).length)),
  ascii: strict((s) => new TextEncoder().encode(text(s))[0] ?? 0),
  strcmp: strict((a, b) =>
    Math.sign(text(a).toLowerCase() < text(b).toLowerCase() ? -1 : text(a).toLowerCase() > text(b).toLowerCase() ? 1 : 0),
  ),
  field: (wanted, ...rest) => (wanted === null ? 0 : rest.findIndex((v) => same(v, wanted ?? null)) + 1),
  elt: (n, ...rest) => rest[whole(n) - 1] ?? null,
  find_in_set: strict((s, list) => text(list).split(',').indexOf(text(s)) + 1),
  greatest: strict((...args) => args.reduce((a, b) => (less(a, b) ? b : a))),
  least: strict((...args) => args.reduce((a, b) => (less(b, a) ? b : a))),
  mod: strict((a, b) => (Number(b) === 0 ? null : Number(a) % Number(b))),
  truncate: strict((v, n) => Math.trunc(Number(v) * 10 ** whole(n)) / 10 ** whole(n)),
  format: strict((v, n) => Number(v).toLocaleString('en-US', { minimumFractionDigits: whole(n), maximumFractionDigits: whole(n) })),
  bin: strict((n) => whole(n).toString(2)),
  any_value: (v) => v ?? null,
  json_unquote: strict((v) => unquoted(text(v))),
  json_valid: strict((v) => isJson(text(v))),
  regexp: strict((pattern, s) => (new RegExp(text(pattern), 'i').test(text(s)) ? 1 : 0)),
  charset: (v) => (v instanceof Uint8Array ? 'binary' : 'utf8mb4'),
  collation: (v) => (v instanceof Uint8Array ? 'binary' : 'utf8mb4_0900_ai_ci'),
  sleep: () => 0,
  benchmark: () => 0,
  get_lock: () => 1,
  release_lock: () => 1,
  is_free_lock: () => 1,
  date_format: strict((d, f) => formatDate(d, text(f))),
  last_day: strict((d) => lastDay(d)),
  datediff: strict((a, b) => difference('DAY', text(b).slice(0, 10), text(a).slice(0, 10))),
  timestampdiff: strict((unit, a, b) => difference(text(unit), a, b)),
  timestampadd: strict((unit, n, d) => addInterval(d, Number(n), text(unit))),
  date_add: strict((d, n, unit) => addInterval(d, Number(n), text(unit ?? 'DAY'))),
  adddate: strict((d, n, unit) => addInterval(d, Number(n), text(unit ?? 'DAY'))),
  date_sub: strict((d, n, unit) => addInterval(d, -Number(n), text(unit ?? 'DAY'))),
  subdate: strict((d, n, unit) => addInterval(d, -Number(n), text(unit ?? 'DAY'))),
  from_unixtime: strict((n, f) => {
    const at = instantText(Number(n) * 1_000_000, 0);
    return f === undefined ? at : formatDate(at, text(f));
  }),
};

const dateParts =
  'YEAR QUARTER MONTH DAY DAYOFMONTH HOUR MINUTE SECOND MICROSECOND DAYOFWEEK WEEKDAY DAYOFYEAR WEEK DAYNAME MONTHNAME'.split(' ');

/** Makes the functions known to SQLite. `context` gives the session whose statement runs at the moment of a call. */
export function registerFunctions(db: SqliteDatabase, context: () => FunctionContext): void {
  const add = (name: string, f: F, deterministic: boolean) => db.function(name, { varargs: true, deterministic }, f);
  for (const [name, f] of Object.entries(pure)) add(name, f, true);
  for (const part of dateParts)
    add(
      part.toLowerCase(),
      strict((v) => datePart(part, v)),
      true,
    );
  const now = (fraction: Sql | undefined) => instantText(context().now, Math.min(6, whole(fraction ?? 0)));
  const ofSession: Readonly<Record<string, F>> = {
    now: (fraction) => now(fraction),
    utc_timestamp: (fraction) => now(fraction),
    curdate: () => now(0).slice(0, 10),
    utc_date: () => now(0).slice(0, 10),
    curtime: () => now(0).slice(11),
    utc_time: () => now(0).slice(11),
    unix_timestamp: (d) => (d === undefined ? Math.floor(context().now / 1_000_000) : seconds(d)),
    rand: () => context().random(),
    uuid: () => uuid(() => context().random()),
    database: () => context().schema,
    user: () => context().user,
    current_user: () => `${context().user.split('@')[0]}@%`,
    version: () => context().version,
    connection_id: () => context().connectionId,
    found_rows: () => context().foundRows,
    row_count: () => context().rowCount,
    last_insert_id: (v) => {
      if (v !== undefined && v !== null) context().lastInsertId = whole(v);
      return v === undefined ? context().lastInsertId : v;
    },
  };
  for (const [name, f] of Object.entries(ofSession)) add(name, f, false);
}

function isTrue(v: Sql | undefined): boolean {
  return v !== null && v !== undefined && (typeof v === 'string' ? Number.parseFloat(v) || 0 : Number(v)) !== 0;
}

function same(a: Sql, b: Sql): boolean {
  return typeof a === 'string' || typeof b === 'string' ? text(a).toLowerCase() === text(b).toLowerCase() : a === b;
}

function less(a: Sql, b: Sql): boolean {
  return typeof a === 'string' || typeof b === 'string' ? text(a) < text(b) : Number(a) < Number(b);
}

function padded(s: string, length: number, pad: string, before: boolean): string | null {
  const characters = [...s];
  if (length < 0 || length > 1_000_000) return null;
  if (characters.length >= length) return characters.slice(0, length).join('');
  if (pad === '') return null;
  const fill = [...pad.repeat(length)].slice(0, length - characters.length).join('');
  return before ? fill + s : s + fill;
}

function substringIndex(s: string, by: string, count: number): string {
  if (by === '' || count === 0) return '';
  const parts = s.split(by);
  return count > 0 ? parts.slice(0, count).join(by) : parts.slice(count).join(by);
}

function unquoted(s: string): string {
  if (!s.startsWith('"')) return s;
  try {
    return String(JSON.parse(s));
  } catch {
    return s;
  }
}

function isJson(s: string): number {
  try {
    JSON.parse(s);
    return 1;
  } catch {
    return 0;
  }
}

function seconds(v: Sql): number | null {
  const m = momentOf(v);
  return m === null ? null : m.date.getTime() / 1000;
}

function uuid(random: () => number): string {
  const digit = () => Math.floor(random() * 16).toString(16);
  return 'xxxxxxxx-xxxx-11ee-8xxx-xxxxxxxxxxxx'.replaceAll('x', digit);
}
