/** What is expected of a script: a YAML file beside it. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

type Row = readonly (string | number | null)[];

/** What comes back of one statement. Exactly one of `rows`, `ok`, `error`, `lost`, or nothing where it only has to be answered. */
export interface Expected {
  readonly rows?: readonly Row[];
  /** Names of columns. */
  readonly columns?: readonly string[];
  /** Affected rows and insert id. */
  readonly ok?: readonly [number, number];
  readonly error?: number;
  /** A part of the error's text. */
  readonly message?: string;
  readonly lost?: boolean;
}

export interface Step extends Expected {
  readonly send?: string;
  /** Prepared, with these values (mysql2 only). */
  readonly execute?: string;
  readonly values?: readonly (string | number | null)[];
  /** Opens a connection as somebody (mysql2 only); `error` where it is refused. */
  readonly connect?: { readonly user?: string; readonly password?: string; readonly database?: string };
  /** Which connection: opened where it is not yet there (mysql2 only). */
  readonly on?: string;
  /** Closes it. */
  readonly close?: boolean;
}

export const clientNames = ['mysql2', 'mariadb CLI', 'PyMySQL'] as const;
export type ClientName = (typeof clientNames)[number];

export interface Conversation {
  readonly name: string;
  /** What the script does. */
  readonly about: string;
  /** Of which generation of MySQL Proxy it is written. */
  readonly style: '0.5' | '0.8';
  readonly clients: readonly ClientName[];
  /** Further options of `mysql-proxy`: a process of its own. `{second}` is the second server's address. */
  readonly options: readonly string[] | null;
  readonly talk: readonly Step[];
  /** All that the script prints, in order: texts, or /patterns/. */
  readonly prints: readonly string[] | null;
  /** What is in the log, in any order. */
  readonly logs: readonly string[];
  /** Files that it leaves in SCRIPT_FOLDER, line by line as `prints`. */
  readonly files: Readonly<Record<string, readonly string[]>>;
}

export function readConversation(path: string, name: string): Conversation {
  const given = parse(readFileSync(path, 'utf8')) as Partial<Conversation>;
  const { about, style, talk } = given;
  if (about === undefined || style === undefined || talk === undefined) throw new Error(`${path}: about, style or talk is missing`);
  return {
    name,
    about,
    style: String(style) as Conversation['style'],
    clients: given.clients ?? ['mysql2'],
    options: given.options ?? null,
    talk,
    prints: given.prints ?? null,
    logs: given.logs ?? [],
    files: given.files ?? {},
  };
}

/** `/pattern/` or the text itself. */
export function fits(expected: string, text: string): boolean {
  const pattern = /^\/(.*)\/$/s.exec(expected);
  return pattern === null ? expected === text : new RegExp(`^${pattern[1]}$`, 's').test(text);
}

/** What differs between lines and what is expected of them; null where nothing does. */
export function differing(expected: readonly string[], lines: readonly string[]): string | null {
  for (let i = 0; i < Math.max(expected.length, lines.length); i++) {
    const [wanted, got] = [expected[i], lines[i]];
    if (wanted === undefined) return `line ${i + 1} is one too many: ${got}`;
    if (got === undefined) return `line ${i + 1} is missing: ${wanted}`;
    if (!fits(wanted, got)) return `line ${i + 1} is ${JSON.stringify(got)}; expected ${JSON.stringify(wanted)}`;
  }
  return null;
}
