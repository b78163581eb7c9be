import type { Database } from '../databases.ts';

/** Servers that failing logins are tried on; null where this machine cannot have one. */
export interface Servers {
  readonly mariadb: Database;
  readonly newest: Database | null;
  readonly mysql9: Database | null;
}

export type ServerName = keyof Servers;

/** A login that fails for one known reason, with a real client and, where there is one, a real server. */
export interface FailingLogin {
  /** Also the name of its fixture. */
  readonly name: string;
  /** The server behind the proxy. */
  readonly server: ServerName;
  /** Options of the proxy. */
  readonly args?: (server: Database) => readonly string[];
  /** Another backend in place of the server: its port, and how to end it. */
  readonly backend?: (server: Database) => Promise<{ readonly port: number; close(): Promise<void> }>;
  /** Statements that root runs before and afterwards. */
  readonly before?: string;
  readonly after?: string;
  /** Must not succeed; what it throws or prints is not looked at. */
  readonly attempt: (port: number, server: Database) => Promise<unknown>;
  /** The causes that are to be told, the likeliest first. */
  readonly causes: readonly string[];
}

/** One that the type checker has seen. */
export function failingLogins(...logins: readonly FailingLogin[]): readonly FailingLogin[] {
  return logins;
}
