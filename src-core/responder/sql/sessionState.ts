/** What a server with tables keeps of one connection. */
import { hexText } from '../../mysql/bytes/hexText.ts';
import type { FunctionContext } from './language/functions.ts';
import { textLiteral, type VariableSource } from './language/statements.ts';
import type { SqliteValue } from './sqlDatabase.ts';
import { Variables, type VariableValue } from './variables.ts';

/** What a server says of itself, and what it lets do. */
export interface ServerProfile {
  readonly version: string;
  /** System variables that are not as usual. */
  readonly variables: Readonly<Record<string, VariableValue>>;
  /** The schema of a session that named none; null for none. */
  readonly schema: string | null;
  /** Its schemas from the start, in lower case, which nobody may drop; names without a schema are looked for in this order. */
  readonly schemas: readonly string[];
  /** Nobody writes its tables: SQLite's own transaction is never a session's. */
  readonly readOnly: boolean;
  /** Rows that a result may have: it is put together in memory. */
  readonly maxRows: number;
}

export interface Warning {
  readonly level: 'Note' | 'Warning' | 'Error';
  readonly code: number;
  readonly message: string;
}

export class SessionState implements FunctionContext, VariableSource {
  readonly connectionId: number;
  readonly version: string;
  /** `user@host`; empty before the login. */
  user = '';
  program = '';
  schema: string | null = null;
  variables: Variables;
  userVariables = new Map<string, SqliteValue>();
  inTransaction = false;
  lastInsertId = 0;
  foundRows = 0;
  rowCount = -1;
  warnings: readonly Warning[] = [];
  /** Microseconds since the epoch. */
  now = 0;
  /** The statement that runs, and since when; for SHOW PROCESSLIST. */
  running: { readonly sql: string; readonly since: number } | null = null;
  readonly random: () => number;
  private readonly profile: ServerProfile;

  constructor(connectionId: number, random: () => number, profile: ServerProfile) {
    this.connectionId = connectionId;
    this.random = random;
    this.profile = profile;
    this.version = profile.version;
    this.variables = new Variables(profile.variables);
  }

  get autocommit(): boolean {
    return this.variables.get('autocommit') !== 0;
  }

  /** As after a fresh login. */
  reset(): void {
    this.variables = new Variables(this.profile.variables);
    this.userVariables = new Map();
    this.inTransaction = false;
    this.lastInsertId = 0;
    this.foundRows = 0;
    this.rowCount = -1;
    this.warnings = [];
  }

  systemVariable(name: string): string | null {
    const value = name === 'last_insert_id' ? this.lastInsertId : this.variables.get(name);
    return value === undefined ? null : typeof value === 'string' ? textLiteral(value) : String(value);
  }

  userVariable(name: string): string {
    const value = this.userVariables.get(name) ?? null;
    if (value === null) return 'NULL';
    if (value instanceof Uint8Array) return `x'${hexText(value)}'`;
    return typeof value === 'string' ? textLiteral(value) : String(value);
  }
}
