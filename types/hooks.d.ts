/**
 * Types of Hydrophone's hooks (docs/scripts.md), for editors:
 *
 *     import type { ReadQuery } from 'hydrophone';
 *
 *     export const readQuery: ReadQuery = ({ sql }) => {
 *       if (sql?.includes('secrets')) return { error: { code: 1142 } };
 *     };
 *
 * A script is an ES module in JavaScript or TypeScript that exports any of the functions `connectServer`, `readHandshake`,
 * `readAuth`, `readAuthResult`, `readQuery`, `readQueryResult` and `disconnectClient`, sync or async. What a hook returns is done;
 * nothing returned means: on it goes as it came.
 */

/** A value of a row, a parameter or a query attribute. Numbers only where a double holds them exactly, else digits as text. */
export type Value = null | string | number | { readonly base64: string };

/** A cell of an answer. A boolean is 1 or 0, a Date is UTC. */
export type Cell = string | number | boolean | bigint | null | Uint8Array | { readonly base64: string } | Date;

export interface Session {
  /** As in the window and in the records. */
  readonly id: number;
  /** `address:port` of the client. */
  readonly client: string;
  /** `host:port` of the backend. */
  readonly backend: string;
  /** Null before the login, as are the four below. */
  readonly user: string | null;
  /** The default database at this moment. */
  readonly schema: string | null;
  readonly serverVersion: string | null;
  /** The backend's number of the connection, as in SHOW PROCESSLIST. */
  readonly connectionId: number | null;
  /** Connection attributes that the client sent, such as `program_name`. */
  readonly attributes: Readonly<Record<string, string>>;
  /** `TLSv1.3` and so on; null for none. */
  readonly tls: { readonly client: string | null; readonly backend: string | null };
  readonly compression: 'none' | 'zlib' | 'zstd';
  /** As the last reply told it. */
  readonly inTransaction: boolean;
  readonly autocommit: boolean;
}

/**
 * An object of the session's own, empty at first: what a hook puts into it is there at the next call in the same session. It is
 * lost where the script's worker had to be ended.
 */
export type State = Record<string, unknown>;

export interface SessionEvent<S = State> {
  readonly session: Session;
  readonly state: S;
}

export interface SqlError {
  readonly code: number;
  readonly sqlstate: string | null;
  readonly message: string;
}

export interface AuthResultEvent<S = State> extends SessionEvent<S> {
  /** The backend's refusal; null where the login has succeeded. */
  readonly error: SqlError | null;
}

export interface QueryEvent<S = State> extends SessionEvent<S> {
  /** Number of the exchange, as in the window and in the records; 0 while nothing is recorded. */
  readonly exchange: number;
  /** `COM_QUERY`, `COM_STMT_EXECUTE`, or another one that the script's `commands` names. */
  readonly command: string;
  /** Of COM_STMT_EXECUTE: the text that was prepared. Null where there is none, or it is not known. */
  readonly sql: string | null;
  /** Of COM_STMT_EXECUTE, in order; else null. */
  readonly params: readonly Value[] | null;
  readonly statementId: number | null;
  readonly queryAttributes: Readonly<Record<string, Value>>;
}

export interface Column {
  /** The alias, where there is one. */
  readonly name: string;
  /** `LONGLONG`, `VAR_STRING` … */
  readonly type: string;
  readonly table: string;
  readonly schema: string;
}

/** A result set or an OK. */
export interface Result {
  /** Empty for an OK. */
  readonly columns: readonly Column[];
  /** At most 1000, or as many as the script's `maxRows` says. */
  readonly rows: readonly (readonly Value[])[];
  /** All of them. */
  readonly rowCount: number;
  readonly rowsTruncated: boolean;
  /** Of an OK; digits as text above 2^53-1. Null for a result set. */
  readonly affectedRows: number | string | null;
  readonly lastInsertId: number | string | null;
  readonly warnings: number;
  readonly info: string;
  /** Such as `AUTOCOMMIT`, `IN_TRANS`. */
  readonly status: readonly string[];
}

export interface QueryResultEvent<S = State> extends QueryEvent<S> {
  /**
   * The `id` that the script's `queue` gave the statement, whose text `sql` then is (`exchange` is still that of the client's own);
   * null for the reply to the client's own.
   */
  readonly id: number | null;
  /** One for each result set or OK of the reply. */
  readonly results: readonly Result[];
  /** The error that ended the reply; results may have come before it. */
  readonly error: SqlError | null;
}

/** Milliseconds, or a text such as `'200ms'`, `'1.5s'`. */
export type Duration = number | string;

/** MySQL's error number; SQLSTATE and text are MySQL's own for it where they are left out. */
export interface ErrorAnswer {
  readonly code: number;
  readonly sqlstate?: string | null | undefined;
  readonly message?: string;
}

export type ColumnAnswer =
  | string
  | {
      readonly name: string;
      /** `LONGLONG`, `VAR_STRING`, or SQL's `bigint unsigned`, `varchar`. Left out: as the values are. */
      readonly type?: string;
      readonly table?: string;
      readonly schema?: string;
    };

/** A result set: columns and rows (a `Result` will do), or objects with a member for each column. */
export type RowsAnswer =
  | { readonly columns: readonly ColumnAnswer[]; readonly rows: readonly (readonly Cell[])[]; readonly warnings?: number }
  | readonly Readonly<Record<string, Cell>>[];

export interface OkAnswer {
  readonly affectedRows?: number | string | bigint;
  readonly lastInsertId?: number | string | bigint;
  readonly warnings?: number;
  readonly info?: string;
}

/** A statement that the proxy sends by itself in the session. */
export interface Queued {
  /** Comes back to readQueryResult. */
  readonly id: number;
  /** Left out: the client's own statement, at this place. */
  readonly sql?: string;
  /** Behind the client's own statement, which is not in the queue. */
  readonly after?: boolean;
}

// biome-ignore lint/suspicious/noConfusingVoidType: what a hook returns that has no return statement.
type Nothing = undefined | null | void;
type Returned<T> = T | Nothing | Promise<T | Nothing>;

/** What readHandshake, readAuth and readAuthResult may return: an error or the end, and when. */
export interface LoginAnswer {
  /** The client gets it, and its connection ends. */
  readonly error?: ErrorAnswer;
  /** Both connections end. */
  readonly close?: true;
  /** Before anything is done. */
  readonly delay?: Duration;
  /** Further scripts are asked as well. Left out: only where nothing is done. */
  readonly continue?: boolean;
}

export interface ConnectAnswer extends LoginAnswer {
  /** `host:port` of another backend. */
  readonly backend?: string;
}

/** `delay` and `continue`, and beside them one of the others. */
export interface QueryAnswer {
  /** The server gets this SQL. A prepared execution then runs as a text query. */
  readonly rewrite?: string;
  /** The values of a prepared execution, all of them, in order. */
  readonly params?: readonly Cell[];
  /** The client gets these rows, the server nothing. So with `ok` and `error`. */
  readonly rows?: RowsAnswer;
  readonly ok?: OkAnswer | true;
  readonly error?: ErrorAnswer;
  /** Both connections end. */
  readonly close?: true;
  /** These run in the same session, in order; then the client's own statement unless it is among them. */
  readonly queue?: readonly Queued[];
  readonly delay?: Duration;
  readonly continue?: boolean;
}

/** `delay` and `continue`, and beside them one of the others. */
export interface QueryResultAnswer {
  /** The client's reply in place of the one that has come; the end of a queue. So with `ok` and `error`. */
  readonly rows?: RowsAnswer;
  readonly ok?: OkAnswer | true;
  readonly error?: ErrorAnswer;
  readonly close?: true;
  /** These run next in the same session. */
  readonly queue?: readonly Queued[];
  /** Of a queued statement's reply, which the client does not see either way. */
  readonly ignore?: true;
  readonly delay?: Duration;
  readonly continue?: boolean;
}

/** A client has connected; the backend has not been dialled. */
export type ConnectServer<S = State> = (event: SessionEvent<S>) => Returned<ConnectAnswer>;
/** The backend's greeting has come: `session` has its version and connection id. */
export type ReadHandshake<S = State> = (event: SessionEvent<S>) => Returned<LoginAnswer>;
/** The client's login has come: `session` has its user, schema and attributes. */
export type ReadAuth<S = State> = (event: SessionEvent<S>) => Returned<LoginAnswer>;
/** The backend has decided on the login. */
export type ReadAuthResult<S = State> = (event: AuthResultEvent<S>) => Returned<LoginAnswer>;
/** The client has sent a statement. */
export type ReadQuery<S = State> = (event: QueryEvent<S>) => Returned<QueryAnswer>;
/**
 * The reply has come, to the client's own statement (`id` is null) or to one of a `queue`. Rows, ok or error are the client's
 * reply.
 */
export type ReadQueryResult<S = State> = (event: QueryResultEvent<S>) => Returned<QueryResultAnswer>;
/** The session is over; nothing that is returned matters. */
export type DisconnectClient<S = State> = (event: SessionEvent<S>) => unknown;

/** All that a script may export. */
export interface Script<S = State> {
  connectServer?: ConnectServer<S>;
  readHandshake?: ReadHandshake<S>;
  readAuth?: ReadAuth<S>;
  readAuthResult?: ReadAuthResult<S>;
  readQuery?: ReadQuery<S>;
  readQueryResult?: ReadQueryResult<S>;
  disconnectClient?: DisconnectClient<S>;
  /** Commands that readQuery and readQueryResult are called for; left out: COM_QUERY and COM_STMT_EXECUTE. */
  commands?: readonly string[];
  /** Rows of each result that readQueryResult is given; left out: 1000. */
  maxRows?: number;
}
