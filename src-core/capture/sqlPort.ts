/**
 * The database that the capture is written to: a synchronous subset of `DatabaseSync` of node:sqlite, so that
 * node:sqlite itself and its drop-in replacements satisfy it as they are.
 */
export type SqlValue = null | number | bigint | string | Uint8Array;

/** Column name → value. Integers come as numbers; every integer that the capture stores is below 2^53. */
export type SqlRow = Record<string, SqlValue>;

export interface SqlStatement {
  run(...values: SqlValue[]): { readonly changes: number | bigint; readonly lastInsertRowid: number | bigint };
  get(...values: SqlValue[]): SqlRow | undefined;
  all(...values: SqlValue[]): SqlRow[];
}

export interface SqlDatabase {
  exec(sql: string): void;
  prepare(sql: string): SqlStatement;
  close(): void;
}

/** Opens a database file, creating it unless `readOnly`. Throws what SQLite says; it may say it only at the first statement. */
export type OpenSql = (path: string, options: { readonly readOnly: boolean }) => SqlDatabase;
