/** One connection to a server with tables: the statements of a client, one after the other. */
import type { ColumnDefinition } from '../../mysql/packets/columnDefinition.ts';
import { errorReply, type OkResult, type Reply, type RowsResult, type SqlError } from '../../mysql/synth/reply.ts';
import type { LoginRequest, Parameter, PreparedStatement, ResponderSession, SessionStatus } from '../responder.ts';
import { isOperator, isWord, splitStatements, type Token, tokensOf } from './language/tokens.ts';
import { tableColumn } from './resultColumns.ts';
import { preparedColumns } from './runQuery.ts';
import type { SessionState } from './sessionState.ts';
import type { SqliteValue } from './sqlDatabase.ts';
import { errorOf, SqlFault, sqlError, syntaxError } from './sqlFault.ts';
import type { SqlServer } from './sqlServer.ts';

export type StatementResult = OkResult | RowsResult;

const noStatement = sqlError(1065, 'Query was empty');

export class SqlSession implements ResponderSession {
  readonly db: SqlServer;
  readonly state: SessionState;
  /** Ends the wait of the statement at hand. */
  private wake: (() => void) | null = null;
  /** SQLite's own transaction is this session's. */
  private begun = false;
  private killed: 'no' | 'statement' | 'connection' = 'no';

  constructor(db: SqlServer, state: SessionState) {
    this.db = db;
    this.state = state;
  }

  get status(): SessionStatus {
    const { state } = this;
    const results = state.variables.get('character_set_results');
    return {
      autocommit: state.autocommit,
      inTransaction: state.inTransaction,
      clientCharset: String(state.variables.get('character_set_client')),
      resultsCharset: results === '' || results === 'binary' || results === undefined ? null : String(results),
    };
  }

  login(request: LoginRequest): SqlError | null | Promise<SqlError | null> {
    const { user, client, schema } = request;
    const refused = this.db.login(request);
    if (refused !== null) return refused;
    this.reset();
    this.state.user = `${user}@${client.replace(/:\d+$/, '')}`;
    this.state.program = request.attributes.program_name ?? '';
    this.state.variables.setNames(request.charset, null);
    this.state.schema = this.db.profile.schema;
    return schema === null ? null : this.useSchema(schema);
  }

  async query(sql: string, multiStatements: boolean): Promise<Reply> {
    let statements: Token[][];
    try {
      statements = splitStatements(tokensOf(sql));
    } catch (thrown) {
      return errorReply(errorOf(thrown, { sql, tokens: [], schema: this.state.schema ?? '' }));
    }
    if (statements.length === 0) return errorReply(noStatement);
    if (statements.length > 1 && !multiStatements) {
      const second = statements[1]?.[0]?.from ?? 0;
      return errorReply(syntaxError({ sql, tokens: [], schema: '' }, second));
    }
    const results: Reply['results'][number][] = [];
    for (const tokens of statements) {
      const result = await this.run(sql, tokens, []);
      results.push('sqlstate' in result ? { kind: 'error', error: result } : result);
      if ('sqlstate' in result) break;
    }
    return { results };
  }

  async prepare(sql: string): Promise<PreparedStatement | SqlError> {
    let tokens: Token[] = [];
    try {
      const statements = splitStatements(tokensOf(sql));
      if (statements.length === 0) return noStatement;
      if (statements.length > 1) return syntaxError({ sql, tokens, schema: '' }, statements[1]?.[0]?.from ?? 0);
      tokens = statements[0] ?? [];
      const parameterCount = tokens.filter((t) => t.kind === 'parameter').length;
      const columns = this.db.as(this.state, () => preparedColumns(this, { sql, tokens }));
      return { sql, parameterCount, columns };
    } catch (thrown) {
      return this.remember(errorOf(thrown, { sql, tokens, schema: this.state.schema ?? '' }));
    }
  }

  async execute(statement: PreparedStatement, parameters: readonly Parameter[]): Promise<Reply> {
    const tokens = splitStatements(tokensOf(statement.sql))[0] ?? [];
    const result = await this.run(statement.sql, tokens, parameters.map(sqliteValue));
    return 'sqlstate' in result ? errorReply(result) : { results: [result] };
  }

  useSchema(name: string): SqlError | null {
    if (!this.db.catalogue.hasSchema(name)) return sqlError(1049, `Unknown database '${name}'`);
    this.state.schema = name.toLowerCase();
    return null;
  }

  fieldList(table: string, wildcard: string): readonly ColumnDefinition[] | SqlError {
    const schema = this.state.schema ?? '';
    const found = this.db.catalogue.table(schema, table);
    if (found === undefined) return sqlError(1146, `Table '${schema}.${table}' doesn't exist`);
    const pattern =
      wildcard === ''
        ? null
        : new RegExp(
            `^${wildcard
              .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
              .replaceAll('%', '.*')
              .replaceAll('_', '.')}$`,
            'i',
          );
    return found.columns.filter((c) => pattern?.test(c.name) !== false).map((c) => tableColumn(c, schema, found.name, found.name, c.name));
  }

  statistics(): string {
    const { db } = this;
    const uptime = Math.max(1, Math.floor((db.ports.now() - db.startedAt) / 1_000_000));
    const perSecond = (db.questions / uptime).toFixed(3);
    return `Uptime: ${uptime}  Threads: ${db.sessions.size}  Questions: ${db.questions}  Slow queries: 0  Queries per second avg: ${perSecond}`;
  }

  reset(): void {
    this.endTransaction('ROLLBACK');
    const { schema } = this.state;
    this.state.reset();
    this.state.schema = schema;
  }

  close(): void {
    this.interrupt(true);
    this.endTransaction('ROLLBACK');
    this.db.lock.release(this);
    this.db.closed(this);
  }

  /** Somebody ended the statement at hand, or the connection. */
  get isKilled(): boolean {
    return this.killed !== 'no';
  }

  /** KILL QUERY, or KILL: the statement at hand ends with 1317. */
  interrupt(connection: boolean): void {
    if (connection) this.killed = 'connection';
    else if (this.state.running !== null) this.killed = 'statement';
    this.wake?.();
  }

  /** Waits; throws 1317 where the statement is killed meanwhile. */
  async sleep(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const stop = this.db.ports.after(ms, resolve);
      this.wake = () => {
        stop();
        resolve();
      };
    });
    this.wake = null;
    if (this.killed !== 'no') throw new SqlFault(1317, 'Query execution was interrupted');
  }

  /** Before a write: alone among the sessions, and inside SQLite's transaction where the session has one open. */
  async beginWrite(): Promise<void> {
    if (this.db.profile.readOnly) return;
    const { lock, sqlite } = this.db;
    const held = lock.heldBy(this);
    const limit = Number(this.state.variables.get('innodb_lock_wait_timeout')) * 1000;
    const taken = held || (await lock.take(this, limit));
    if (this.killed === 'connection') {
      lock.release(this);
      throw new SqlFault(1317, 'Query execution was interrupted');
    }
    if (!taken) throw new SqlFault(1205, 'Lock wait timeout exceeded; try restarting transaction');
    if (!this.state.autocommit) this.state.inTransaction = true;
    if (this.state.inTransaction && !this.begun) {
      sqlite.exec('BEGIN');
      this.begun = true;
    }
  }

  /** After a write outside of a transaction. */
  endWrite(): void {
    if (!this.state.inTransaction) this.db.lock.release(this);
  }

  endTransaction(how: 'COMMIT' | 'ROLLBACK'): void {
    this.state.inTransaction = false;
    if (!this.db.lock.heldBy(this)) return;
    try {
      if (this.begun) this.db.sqlite.exec(how);
    } catch (error) {
      // SQLite undoes a transaction itself where it cannot go on; then nothing is left to roll back.
      if (how === 'COMMIT') throw error;
    } finally {
      this.begun = false;
      this.db.lock.release(this);
    }
  }

  private async run(sql: string, tokens: readonly Token[], parameters: readonly SqliteValue[]): Promise<StatementResult | SqlError> {
    const { state, db } = this;
    if (this.killed === 'connection') return sqlError(1317, 'Query execution was interrupted');
    this.killed = 'no';
    state.now = db.ports.now();
    state.running = { sql, since: state.now };
    db.questions++;
    const keepsWarnings = isWord(tokens[0], 'SHOW') || isOperator(tokens[0], '(');
    if (!keepsWarnings) state.warnings = [];
    try {
      const result = await this.db.run(this, { sql, tokens, parameters });
      state.rowCount = result.kind === 'ok' ? Number(result.affectedRows ?? 0) : -1;
      const { status } = this;
      return keepsWarnings || state.warnings.length === 0 ? { ...result, status } : { ...result, status, warnings: state.warnings.length };
    } catch (thrown) {
      return this.remember(errorOf(thrown, { sql, tokens, schema: state.schema ?? '' }));
    } finally {
      this.endWrite();
      state.running = null;
    }
  }

  private remember(error: SqlError): SqlError {
    this.state.warnings = [{ level: 'Error', code: error.code, message: error.message }];
    this.state.rowCount = -1;
    return error;
  }
}

/** Whole numbers as SQLite's integers: a JavaScript number would be bound as REAL. */
function sqliteValue(value: Parameter): SqliteValue {
  return typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value;
}
