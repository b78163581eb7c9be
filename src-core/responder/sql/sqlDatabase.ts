/** What is needed of SQLite: the shape of node:sqlite's DatabaseSync. */
export type SqliteValue = null | number | bigint | string | Uint8Array;

export interface SqliteColumn {
  readonly name: string;
  /** Origin, where the column is one of a table. */
  readonly column: string | null;
  readonly table: string | null;
  readonly database: string | null;
}

export interface SqliteStatement {
  setReadBigInts(on: boolean): void;
  setReturnArrays(on: boolean): void;
  columns(): readonly SqliteColumn[];
  iterate(...parameters: SqliteValue[]): Iterable<unknown>;
  run(...parameters: SqliteValue[]): { changes: number | bigint; lastInsertRowid: number | bigint };
}

export interface SqliteDatabase {
  exec(sql: string): void;
  prepare(sql: string): SqliteStatement;
  function(name: string, options: { varargs: boolean; deterministic: boolean }, f: (...args: SqliteValue[]) => SqliteValue): void;
  close(): void;
}
