/** A server's reply as data: what a responder, a mock or a verdict `answer` says, before it becomes packets. */
import type { ColumnDefinition } from '../packets/columnDefinition.ts';
import type { SessionStateItem } from '../packets/ok.ts';

/** One value of a row. Text is sent in the session's character set, bytes as they are. */
export type Cell = string | number | bigint | Uint8Array | null;

export interface SqlError {
  /** MySQL's error number, 1 … 65535. */
  readonly code: number;
  /** Five characters. */
  readonly sqlstate: string;
  readonly message: string;
}

/** The part of a session's state that OK and EOF packets tell. */
export interface TransactionStatus {
  readonly autocommit: boolean;
  readonly inTransaction: boolean;
}

export interface OkResult {
  readonly kind: 'ok';
  /** As it was after this result; left out: as it is when the reply is sent. */
  readonly status?: TransactionStatus;
  /** What the statement changed of the session; told to clients that track it. */
  readonly sessionState?: readonly SessionStateItem[];
  readonly affectedRows?: number | bigint;
  readonly lastInsertId?: number | bigint;
  readonly warnings?: number;
  readonly info?: string;
}

export interface RowsResult {
  readonly kind: 'rows';
  /** As with OkResult. */
  readonly status?: TransactionStatus;
  readonly columns: readonly ColumnDefinition[];
  /** Taken as fast as the client reads. Each row has one cell a column. */
  readonly rows: Iterable<readonly Cell[]>;
  readonly warnings?: number;
  /** They are the OUT parameters of a procedure. */
  readonly outParameters?: boolean;
}

export interface ErrorResult {
  readonly kind: 'error';
  readonly error: SqlError;
}

/** In order; at least one. An error ends the reply. */
export interface Reply {
  readonly results: readonly (OkResult | RowsResult | ErrorResult)[];
  /** The connection ends: with nothing sent (then there may be no result), behind the reply, or behind its last row. */
  readonly ends?: 'before' | 'after' | 'within';
}

export function isSqlError(value: object | null): value is SqlError {
  return value !== null && 'sqlstate' in value;
}

export function errorReply(error: SqlError): Reply {
  return { results: [{ kind: 'error', error }] };
}
