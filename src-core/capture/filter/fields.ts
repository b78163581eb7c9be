/** THE field table of the filter language (docs/filters.md): one entry a field. How each kind of value compares is in compare.ts. */
import type { CommandSubject, LoginSubject, ReplySubject } from './subject.ts';

type AtLogin<T> = { readonly stage: 'login'; readonly of: (s: LoginSubject | CommandSubject | ReplySubject) => T };
type AtCommand<T> = { readonly stage: 'command'; readonly of: (s: CommandSubject | ReplySubject) => T };
type AtReply<T> = { readonly stage: 'reply'; readonly of: (s: ReplySubject) => T };
type Read<T> = AtLogin<T> | AtCommand<T> | AtReply<T>;

interface FieldWords {
  readonly name: string;
  /** Other spellings. */
  readonly aliases?: readonly string[];
  /** What it is, for lists: a noun in a few words. */
  readonly about: string;
  /** Subject of the sentence that explains a comparison: `the user`. */
  readonly says: string;
}

export type Field = FieldWords &
  (
    | ({ readonly type: 'name' } & Read<string | null>)
    /** `host:port`, or just the host. */
    | ({ readonly type: 'address' } & Read<string>)
    /** A version, or yes and no. */
    | ({ readonly type: 'version' } & Read<string | null>)
    | ({ readonly type: 'number' } & Read<number | bigint | null>)
    | ({ readonly type: 'duration' } & Read<number>)
    | ({ readonly type: 'size' } & Read<number>)
    | { readonly type: 'sql' | 'table' | 'digest' | 'parameter' | 'command' | 'switch' | 'transaction'; readonly stage: 'command' }
    | { readonly type: 'error'; readonly stage: 'reply' }
  );

export type FieldType = Field['type'];

const total = (s: ReplySubject): number => s.waitUs + s.serverUs + s.transferUs;

export const fields: readonly Field[] = [
  { name: 'sql', type: 'sql', stage: 'command', about: 'text of the statement', says: 'the SQL' },
  { name: 'table', type: 'table', stage: 'command', about: 'tables that the statement names', says: 'the table' },
  { name: 'command', type: 'command', stage: 'command', about: 'command of the protocol', says: 'the command' },
  { name: 'is', type: 'switch', stage: 'command', about: 'what it is: read, write, error …', says: 'it' },
  { name: 'ms', aliases: ['duration', 'time'], type: 'duration', stage: 'reply', of: total, about: 'whole duration', says: 'it took' },
  { name: 'rows', type: 'number', stage: 'reply', of: (s) => s.rows, about: 'rows sent', says: 'the number of rows' },
  { name: 'error', type: 'error', stage: 'reply', about: 'error that the server answered with', says: 'the error' },
  { name: 'user', type: 'name', stage: 'login', of: (s) => s.user, about: 'user of the session', says: 'the user' },
  {
    name: 'schema',
    aliases: ['db', 'database'],
    type: 'name',
    stage: 'login',
    of: (s) => s.schema,
    about: 'default schema',
    says: 'the schema',
  },
  { name: 'program', type: 'name', stage: 'login', of: (s) => s.program, about: 'program of the client', says: 'the program' },
  { name: 'client', type: 'address', stage: 'login', of: (s) => s.client, about: 'address of the client', says: 'the client' },
  { name: 'backend', type: 'address', stage: 'login', of: (s) => s.backend, about: 'address of the database', says: 'the backend' },
  { name: 'session', type: 'number', stage: 'login', of: (s) => s.session, about: 'number of the session', says: 'the session' },
  { name: 'exchange', type: 'number', stage: 'command', of: (s) => s.exchange, about: 'number of the exchange', says: 'the number' },
  {
    name: 'statement',
    type: 'number',
    stage: 'command',
    of: (s) => s.statementId,
    about: 'id of the prepared statement',
    says: 'the statement',
  },
  { name: 'param', aliases: ['parameter'], type: 'parameter', stage: 'command', about: 'values of an execution', says: 'a parameter' },
  { name: 'digest', type: 'digest', stage: 'command', about: 'kind of statement, whatever its values', says: 'the digest' },
  { name: 'bytes', type: 'size', stage: 'reply', of: (s) => s.bytes, about: 'size of request and reply', says: 'the size' },
  {
    name: 'affected',
    type: 'number',
    stage: 'reply',
    of: (s) => s.affectedRows,
    about: 'rows changed',
    says: 'the number of rows changed',
  },
  { name: 'warnings', type: 'number', stage: 'reply', of: (s) => s.warnings, about: 'number of warnings', says: 'the number of warnings' },
  { name: 'wait', type: 'duration', stage: 'reply', of: (s) => s.waitUs, about: 'time in the proxy', says: 'it waited in the proxy' },
  { name: 'server', type: 'duration', stage: 'reply', of: (s) => s.serverUs, about: 'time to the first byte', says: 'the server took' },
  { name: 'transfer', type: 'duration', stage: 'reply', of: (s) => s.transferUs, about: 'time of the reply', says: 'its reply took' },
  { name: 'held', type: 'duration', stage: 'reply', of: (s) => s.heldUs, about: 'time held by a person', says: 'it was held' },
  { name: 'transaction', type: 'transaction', stage: 'command', about: 'inside a transaction or not', says: 'it' },
  { name: 'tls', type: 'version', stage: 'login', of: (s) => s.tls, about: 'encryption of the client', says: 'the encryption' },
];

const byName = new Map(fields.flatMap((field) => [field.name, ...(field.aliases ?? [])].map((name) => [name, field] as const)));

/** By its name or another spelling, in any case. */
export function fieldOf(name: string): Field | undefined {
  return byName.get(name.toLowerCase());
}

/** The name nearest to a misspelt one; null where none is near. */
export function nearest(typed: string, names: Iterable<string>): string | null {
  const word = typed.toLowerCase();
  let best: string | null = null;
  let least = Math.min(3, Math.floor(word.length / 3) + 1);
  for (const name of names) {
    const found = word.length > 2 && name.startsWith(word) ? 0 : distance(word, name);
    if (found < least) [best, least] = [name, found];
  }
  return best;
}

/** Letters to change, add, drop or swap with their neighbour (optimal string alignment). */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min(next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) least = Math.min(least, before[j - 2]! + 1);
      next.push(least);
    }
    before = row;
    row = next;
  }
  return row[b.length]!;
}
