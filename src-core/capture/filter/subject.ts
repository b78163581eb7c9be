/**
 * What a filter is put to: a login, a command about to be sent, or an exchange whose reply is known. One interface for the
 * capture and for the live path, so that the same filter means the same in both.
 *
 * Getters do for all members: a filter reads only what it needs, and as late as it can.
 */
import type { Compression, ExchangeEnd } from '../../machine/io.ts';
import type { StatementFacts } from './statementFacts.ts';

/** In the order in which more becomes known. */
export type Stage = 'login' | 'command' | 'reply';

export type FilterSubject = LoginSubject | CommandSubject | ReplySubject;

interface SessionFacts {
  /** Number of the session. */
  readonly session: number;
  /** `address:port` */
  readonly client: string;
  /** `host:port` */
  readonly backend: string;
  readonly user: string | null;
  readonly schema: string | null;
  /** `program_name`, else `_client_name`, else null. */
  readonly program: string | null;
  /** Version of the TLS towards the client, such as `TLSv1.3`; null without. */
  readonly tls: string | null;
  readonly compression: Compression;
  /** The proxy could not follow the session and passes it unread. */
  readonly opaque: boolean;
}

interface CommandFacts extends SessionFacts {
  /** Number of the exchange; null while it has none. */
  readonly exchange: number | null;
  readonly command: number;
  /** COM_STMT_*: the statement's id on the wire. */
  readonly statementId: number | null;
  /** The session was inside a transaction, as far as the server told: before a command, and after its reply. */
  readonly inTransaction: boolean;
  /** The proxy sent it of itself. */
  readonly injected: boolean;
  /** Of the SQL sent or of the prepared statement that is executed; null for commands without. */
  readonly statement: StatementFacts | null;
  /** Values of an execution, as they read in SQL (without quotes around text), in order. */
  readonly parameters: readonly string[];
  /** What the row of the list shows: the SQL with its parameters, or what the command says in words. */
  readonly text: string;
  /** A quicker answer to whether `statement.sql` or `text` contains `folded` (lower case) in any case; null: it has none. */
  includes?(where: 'sql' | 'text', folded: string): boolean | null;
}

interface ReplyFacts extends CommandFacts {
  /** µs. */
  readonly waitUs: number;
  readonly serverUs: number;
  readonly transferUs: number;
  /** Rows sent; null where the reply has no result set. */
  readonly rows: number | null;
  readonly affectedRows: bigint;
  /** Of request and reply, with packet headers. */
  readonly bytes: number;
  /** 0 for none. */
  readonly errorCode: number;
  /** Such as `ER_NO_SUCH_TABLE`; empty for none. */
  readonly errorName: string;
  /** As the server sent it; empty for none, and where it was not kept. */
  readonly errorMessage: string;
  readonly warnings: number;
  /** Null while it runs. */
  readonly end: ExchangeEnd | null;
  /** The server says that it took longer than its long_query_time. */
  readonly slow: boolean;
  /** µs that it waited for a person. */
  readonly heldUs: number;
  /** Its answer was made up by the proxy. */
  readonly mocked: boolean;
  /** Statement or reply were changed on their way. */
  readonly modified: boolean;
}

export interface LoginSubject extends SessionFacts {
  readonly stage: 'login';
}
export interface CommandSubject extends CommandFacts {
  readonly stage: 'command';
}
export interface ReplySubject extends ReplyFacts {
  readonly stage: 'reply';
}

const order: Readonly<Record<Stage, number>> = { login: 0, command: 1, reply: 2 };

/** Whether what is known at `has` includes what is known at `needed`. */
export function reaches(has: Stage, needed: Stage): boolean {
  return order[has] >= order[needed];
}

export function laterStage(a: Stage, b: Stage): Stage {
  return reaches(a, b) ? a : b;
}
