/** A server of ours whose tables are SQLite's: MySQL's statements on one SQLite connection for all sessions. */
import type { SqlError } from '../../mysql/synth/reply.ts';
import type { LoginRequest, Responder } from '../responder.ts';
import { Catalogue } from './catalogue.ts';
import { fillInformationSchema, informationSchemaTables } from './informationSchema.ts';
import { registerFunctions } from './language/functions.ts';
import { tokensOf } from './language/tokens.ts';
import { runStatement, type Statement } from './runStatement.ts';
import { type ServerProfile, SessionState } from './sessionState.ts';
import type { SqliteDatabase } from './sqlDatabase.ts';
import { SqlSession, type StatementResult } from './sqlSession.ts';
import { quoted, readTable, type SqlTable, sqliteIndex, sqliteTable } from './tableDefinition.ts';
import { type After, WriteLock } from './writeLock.ts';

export interface SqlPorts {
  /** A new, empty SQLite database, in memory or in a file of its own that nobody else sees. */
  readonly sqlite: SqliteDatabase;
  /** Microseconds since the epoch. */
  now(): number;
  readonly after: After;
  /** 0 … 1 */
  random(): number;
}

const informationSchema = 'information_schema';
/** What SQLite calls the database that it opened first. */
const ownSchema = 'main';

export abstract class SqlServer implements Responder {
  readonly ports: SqlPorts;
  readonly profile: ServerProfile;
  readonly sqlite: SqliteDatabase;
  readonly catalogue = new Catalogue();
  readonly lock: WriteLock;
  readonly sessions = new Map<number, SqlSession>();
  readonly startedAt: number;
  questions = 0;
  private current: SessionState;

  constructor(ports: SqlPorts, profile: ServerProfile) {
    this.ports = ports;
    this.profile = profile;
    this.sqlite = ports.sqlite;
    this.lock = new WriteLock(ports.after);
    this.startedAt = ports.now();
    this.current = this.newState(0);
    registerFunctions(this.sqlite, () => this.current);
    this.sqlite.exec('PRAGMA foreign_keys = OFF');
    for (const name of [...profile.schemas, informationSchema]) this.createSchema(name);
    for (const source of informationSchemaTables) this.createTable(tableFrom(informationSchema, source));
  }

  get serverVersion(): string {
    return this.profile.version;
  }

  open(connectionId: number): SqlSession {
    const session = this.newSession(this.newState(connectionId));
    this.sessions.set(connectionId, session);
    return session;
  }

  /** The session's connection is gone. */
  closed(session: SqlSession): void {
    this.sessions.delete(session.state.connectionId);
  }

  /** Null lets the client in. */
  abstract login(request: LoginRequest): SqlError | null;

  /** Runs a statement; throws what errorOf understands. For servers that do more, or let do less, before they pass it on here. */
  run(session: SqlSession, statement: Statement): Promise<StatementResult> {
    return runStatement(session, statement);
  }

  /** Runs `task` with the session's functions and variables in force. */
  as<T>(state: SessionState, task: () => T): T {
    const before = this.current;
    this.current = state;
    try {
      return task();
    } finally {
      this.current = before;
    }
  }

  createSchema(name: string): void {
    if (name !== ownSchema) this.sqlite.exec(`ATTACH ':memory:' AS ${quoted(name)}`);
    this.catalogue.addSchema(name);
  }

  dropSchema(name: string): void {
    this.sqlite.exec(`DETACH ${quoted(name)}`);
    this.catalogue.dropSchema(name);
  }

  createTable(table: SqlTable): void {
    this.sqlite.exec(sqliteTable(table));
    for (const index of table.indexes) this.sqlite.exec(sqliteIndex(table, index));
    for (const column of table.columns) if (column.onUpdateNow) this.sqlite.exec(touchTrigger(table, column.name));
    this.catalogue.addTable(table);
  }

  /** Brings information_schema up to date. */
  schemaChanged(): void {
    fillInformationSchema(this.sqlite, this.catalogue);
  }

  /** KILL, and its error where there is no such connection. */
  kill(connectionId: number, connection: boolean): SqlError | null {
    const session = this.sessions.get(connectionId);
    if (session === undefined) return { code: 1094, sqlstate: 'HY000', message: `Unknown thread id: ${connectionId}` };
    session.interrupt(connection);
    return null;
  }

  protected newSession(state: SessionState): SqlSession {
    return new SqlSession(this, state);
  }

  private newState(connectionId: number): SessionState {
    return new SessionState(connectionId, this.ports.random, this.profile);
  }
}

/** From the source of a CREATE TABLE, from the table's name on. */
export function tableFrom(schema: string, source: string): SqlTable {
  const tokens = tokensOf(source);
  return readTable(schema, tokens[0]?.text ?? '', tokens, 1);
}

/** ON UPDATE CURRENT_TIMESTAMP, unless the statement sets the column itself. */
function touchTrigger(t: SqlTable, column: string): string {
  const [name, c] = [quoted(t.name), quoted(column)];
  return (
    `CREATE TRIGGER ${quoted(t.schema)}.${quoted(`${t.name}.${column}.touch`)} AFTER UPDATE ON ${name} WHEN NEW.${c} IS OLD.${c} ` +
    `BEGIN UPDATE ${name} SET ${c} = CURRENT_TIMESTAMP WHERE rowid = NEW.rowid; END`
  );
}
