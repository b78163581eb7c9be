/**
 * What interceptors want done, in the words of rules and scripts (docs/rules.md, docs/scripts.md). Plain data, so that it crosses
 * threads. `verdicts/verdictFor.ts` turns it into what the session machine understands, for what the client negotiated.
 */

/** A cell as people write it: text, a number, a boolean (1 or 0), NULL, or bytes. Bigints may come as decimal text. */
export type CellSpec = string | number | boolean | bigint | null | Uint8Array | { readonly base64: string };

/** A column by its name alone (the type follows from the values), or in full. */
export type ColumnSpec =
  | string
  | {
      readonly name: string;
      /** `LONGLONG`, `VAR_STRING`, `DATETIME` … (the wire's names without MYSQL_TYPE_), or SQL's: `bigint unsigned`, `varchar`. */
      readonly type?: string;
      readonly table?: string;
      readonly schema?: string;
      /** `NOT_NULL`, `PRI_KEY` … (the wire's names without _FLAG), beside those that the type has by itself. */
      readonly flags?: readonly string[];
    };

export interface RowsSpec {
  readonly columns: readonly ColumnSpec[];
  /** One cell a column. */
  readonly rows: readonly (readonly CellSpec[])[];
  readonly warnings?: number;
}

export interface OkSpec {
  readonly affectedRows?: number | string;
  readonly lastInsertId?: number | string;
  readonly warnings?: number;
  readonly info?: string;
}

export interface ErrorSpec {
  /** MySQL's error number, 1 … 65534. */
  readonly code: number;
  /** Five characters; left out: MySQL's own for the code. */
  readonly sqlstate?: string;
  /** Left out: MySQL's own text for the code. */
  readonly message?: string;
}

/** Changes to a reply that waits. What is not named stays as it was, byte for byte. */
export interface ResultEdit {
  /** Counts the reply's results (result sets and OKs) from 0. */
  readonly result: number;
  /** Rows and columns by their places in the server's reply, from 0. */
  readonly cells?: readonly { readonly row: number; readonly column: number; readonly value: CellSpec }[];
  readonly dropRows?: readonly number[];
  /** Put behind the others. One cell for each of the server's columns. */
  readonly addRows?: readonly (readonly CellSpec[])[];
  readonly renameColumns?: readonly { readonly column: number; readonly name: string }[];
  readonly dropColumns?: readonly number[];
}

export interface QueueItem {
  readonly id: number;
  /** Left out: the client's own statement. */
  readonly sql?: string;
  /** Behind the client's own statement, where that is not in the queue itself. */
  readonly after?: boolean;
}

export type Action =
  /** Another SQL text. Of a prepared execution: runs as a text query, with the values in place of `?`. */
  | { readonly kind: 'rewrite'; readonly sql: string }
  /** Other values of a prepared execution, all of them, in order. */
  | { readonly kind: 'parameters'; readonly values: readonly CellSpec[] }
  | { readonly kind: 'rows'; readonly rows: RowsSpec }
  | { readonly kind: 'ok'; readonly ok: OkSpec }
  | { readonly kind: 'error'; readonly error: ErrorSpec }
  | { readonly kind: 'edit'; readonly edits: readonly ResultEdit[] }
  /** µs; with `toUs` a random time between the two. */
  | { readonly kind: 'delay'; readonly us: number; readonly toUs?: number }
  | { readonly kind: 'throttle'; readonly bytesPerSecond: number }
  | { readonly kind: 'slowRow'; readonly row: number; readonly us: number }
  | { readonly kind: 'dropReply' }
  | { readonly kind: 'close'; readonly when: 'before' | 'after' }
  | { readonly kind: 'close'; readonly when: 'during'; readonly afterRows: number }
  | { readonly kind: 'queue'; readonly items: readonly QueueItem[] }
  /** At the server's refusal to prepare: the client gets a statement, whose executions are answered by `rows` (null: by no result set). */
  | { readonly kind: 'prepared'; readonly rows: RowsSpec | null }
  /** At the reply of a queued statement: the client does not see it. */
  | { readonly kind: 'ignore' }
  /** When a client connects: another backend, `host:port`. */
  | { readonly kind: 'backend'; readonly address: string };
