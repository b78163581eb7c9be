/**
 * Whatever answers in place of a backend is a Responder: the demo database, mock servers, the admin interface.
 * It speaks in statements and replies; ServerSession does the protocol.
 */
import type { CodecContext } from '../mysql/packets/codec.ts';
import type { ColumnDefinition } from '../mysql/packets/columnDefinition.ts';
import type { Reply, SqlError, TransactionStatus } from '../mysql/synth/reply.ts';

export interface Responder {
  /** What the greeting says; a client takes `5.5.5-` and `MariaDB` in it for MariaDB. */
  readonly serverVersion: string;
  /** What else the greeting says, where it is not as usual. */
  readonly greeting?: GreetingFacts;
  /** Called once a connection, before the greeting. */
  open(connectionId: number): ResponderSession;
}

export interface GreetingFacts {
  /** Id of a collation, up to 255. */
  readonly collation?: number;
  readonly statusFlags?: number;
  /** Wire name of a plugin that has a server role; left out, and where a greeting has no room for it: the one that every client speaks. */
  readonly authPlugin?: string;
}

/** Who wants in. Everything but `proves` is the client's word. */
export interface LoginRequest {
  readonly user: string;
  /** Null where the client asks for none. */
  readonly schema: string | null;
  /** `address:port` of the client. */
  readonly client: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** MySQL's name of the character set the client wants to speak. */
  readonly charset: string;
  readonly authPlugin: string;
  /** Whether the client gave any password. */
  readonly withPassword: boolean;
  /** Nobody else reads the connection: TLS or a Unix socket. */
  readonly secure: boolean;
  /** Whether the client knows this password. `factor`: 1, or 2 and 3 where the account has so many. */
  proves(password: string, factor?: number): boolean;
}

/** How an account logs in. */
export interface AccountLogin {
  /** Wire name of a plugin that has a server role (mysql/auth). */
  readonly plugin: string;
  /** caching_sha2_password: ask for the full exchange, as a server does that has not seen the account yet. */
  readonly fullExchange?: boolean;
  /** Plugins of the second and third factor. */
  readonly furtherPlugins?: readonly string[];
}

export interface SessionStatus extends TransactionStatus {
  /** MySQL's names of character_set_client and character_set_results (null: unconverted, which is UTF-8 here). */
  readonly clientCharset: string;
  readonly resultsCharset: string | null;
}

/** A statement as COM_STMT_PREPARE leaves it. */
export interface PreparedStatement {
  readonly sql: string;
  readonly parameterCount: number;
  /** The columns as far as they are known before the first execution; none for a statement without a result. */
  readonly columns: readonly ColumnDefinition[];
}

export type Parameter = string | number | bigint | Uint8Array | null;

/**
 * One connection's side of a Responder. Only one call is under way at a time; only `close` may come between.
 * A call that throws (or rejects) becomes ERR 1105, and the session goes on.
 */
export interface ResponderSession {
  readonly status: SessionStatus;
  /** Null or left out: by the plugin that the client names where we have its server role, else mysql_native_password. */
  accountLogin?(user: string): AccountLogin | null;
  /** Null lets the client in. Called again for COM_CHANGE_USER, which begins a new session on the same connection. */
  login(request: LoginRequest): SqlError | null | Promise<SqlError | null>;
  /** `sql` may hold several statements only where `multiStatements` says that the client asked for that. */
  query(sql: string, multiStatements: boolean): Reply | Promise<Reply>;
  prepare(sql: string): PreparedStatement | SqlError | Promise<PreparedStatement | SqlError>;
  execute(statement: PreparedStatement, parameters: readonly Parameter[]): Reply | Promise<Reply>;
  /** Asked for each command first, with what it is read with: the whole reply as wire packets, numbered from 1; null: it is answered as usual. */
  answers?(payload: Uint8Array, context: CodecContext): Promise<Uint8Array | null>;
  /** COM_INIT_DB. */
  useSchema(name: string): SqlError | null;
  /** COM_FIELD_LIST. */
  fieldList(table: string, wildcard: string): readonly ColumnDefinition[] | SqlError;
  /** COM_STATISTICS: one line for people. */
  statistics(): string;
  /** COM_RESET_CONNECTION: as after a fresh login, transaction rolled back. */
  reset(): void;
  /** The connection is gone; what waits is given up. */
  close(): void;
}
