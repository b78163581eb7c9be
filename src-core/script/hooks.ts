/** The hooks that a script may export, and what each is given (docs/scripts.md). The shapes for editors are in types/hooks.d.ts. */
import type { ResultRecord, Value } from '../bridge/records.ts';

export const hookNames = [
  'connectServer',
  'readHandshake',
  'readAuth',
  'readAuthResult',
  'readQuery',
  'readQueryResult',
  'disconnectClient',
] as const;

export type HookName = (typeof hookNames)[number];

export interface HookSession {
  readonly id: number;
  /** `address:port`. */
  readonly client: string;
  readonly backend: string;
  readonly user: string | null;
  readonly schema: string | null;
  readonly serverVersion: string | null;
  readonly connectionId: number | null;
  readonly attributes: Readonly<Record<string, string>>;
  readonly tls: { readonly client: string | null; readonly backend: string | null };
  readonly compression: 'none' | 'zlib' | 'zstd';
  /** As the last reply told it. */
  readonly inTransaction: boolean;
  readonly autocommit: boolean;
}

export interface HookError {
  readonly code: number;
  readonly sqlstate: string | null;
  readonly message: string;
}

export interface HookResult {
  readonly columns: ResultRecord['columns'];
  readonly rows: readonly (readonly Value[])[];
  readonly rowCount: number;
  /** `rows` has not all of them: the script's `maxRows`. */
  readonly rowsTruncated: boolean;
  readonly affectedRows: number | string | null;
  readonly lastInsertId: number | string | null;
  readonly warnings: number;
  readonly info: string;
  readonly status: readonly string[];
}

export interface SessionEvent {
  readonly session: HookSession;
}

export interface AuthResultEvent extends SessionEvent {
  /** The backend's refusal; null for an OK. */
  readonly error: HookError | null;
}

export interface QueryEvent extends SessionEvent {
  readonly exchange: number;
  /** `COM_QUERY` … */
  readonly command: string;
  readonly sql: string | null;
  readonly params: readonly Value[] | null;
  readonly statementId: number | null;
  readonly queryAttributes: Readonly<Record<string, Value>>;
}

export interface QueryResultEvent extends QueryEvent {
  /** The number that the script's `queue` gave; null for the reply to the client's own statement. */
  readonly id: number | null;
  readonly results: readonly HookResult[];
  readonly error: HookError | null;
}

export type HookEvent = SessionEvent | AuthResultEvent | QueryEvent | QueryResultEvent;

/** readQuery and readQueryResult are called for these unless a script names others. */
export const usualCommands: readonly string[] = ['COM_QUERY', 'COM_STMT_EXECUTE'];

/** Rows of a result that a script is given unless it exports another `maxRows`. */
export const usualRows = 1000;

/** What a module exports, as far as it matters here. */
export interface Exported {
  readonly hooks: readonly HookName[];
  readonly commands: readonly string[];
  readonly maxRows: number;
}
