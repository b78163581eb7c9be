/** What the demo database keeps of one connection. */
import { hexText } from '../../mysql/bytes/hexText.ts';
import type { FunctionContext } from './sql/functions.ts';
import { textLiteral, type VariableSource } from './sql/statements.ts';
import type { SqliteValue } from './sqlDatabase.ts';
import { demoVersion, Variables } from './variables.ts';

export interface Warning {
  readonly level: 'Note' | 'Warning' | 'Error';
  readonly code: number;
  readonly message: string;
}

export class SessionState implements FunctionContext, VariableSource {
  readonly connectionId: number;
  readonly version = demoVersion;
  /** `user@host`; empty before the login. */
  user = '';
  program = '';
  schema: string | null = null;
  variables = new Variables();
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

  constructor(connectionId: number, random: () => number) {
    this.connectionId = connectionId;
    this.random = random;
  }

  get autocommit(): boolean {
    return this.variables.get('autocommit') !== 0;
  }

  /** As after a fresh login. */
  reset(): void {
    this.variables = new Variables();
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
