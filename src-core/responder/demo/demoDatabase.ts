/** The demo database: SQLite in memory behind our MySQL server role, one SQLite connection for all sessions. */
import type { SqlError } from '../../mysql/synth/reply.ts';
import type { Responder } from '../responder.ts';
import { Catalogue } from './catalogue.ts';
import { DemoSession } from './demoSession.ts';
import { fillInformationSchema, informationSchemaTables } from './informationSchema.ts';
import { SessionState } from './sessionState.ts';
import { shopRows } from './shopData.ts';
import { shopTables } from './shopSchema.ts';
import { registerFunctions } from './sql/functions.ts';
import { tokensOf } from './sql/tokens.ts';
import type { SqliteDatabase } from './sqlDatabase.ts';
import { type DemoTable, quoted, readTable, sqliteIndex, sqliteTable } from './tableDefinition.ts';
import { demoVersion } from './variables.ts';
import { type After, WriteLock } from './writeLock.ts';

export interface DemoPorts {
  /** A new, empty SQLite database in memory. */
  readonly sqlite: SqliteDatabase;
  /** Microseconds since the epoch. */
  now(): number;
  readonly after: After;
  /** 0 … 1 */
  random(): number;
}

export const shopSchemaName = 'shop';
const informationSchema = 'information_schema';

export class DemoDatabase implements Responder {
  readonly serverVersion = demoVersion;
  readonly ports: DemoPorts;
  readonly sqlite: SqliteDatabase;
  readonly catalogue = new Catalogue();
  readonly lock: WriteLock;
  readonly sessions = new Map<number, DemoSession>();
  readonly startedAt: number;
  questions = 0;
  private current: SessionState;

  constructor(ports: DemoPorts) {
    this.ports = ports;
    this.sqlite = ports.sqlite;
    this.lock = new WriteLock(ports.after);
    this.startedAt = ports.now();
    this.current = new SessionState(0, ports.random);
    registerFunctions(this.sqlite, () => this.current);
    this.sqlite.exec('PRAGMA foreign_keys = OFF');
    this.createSchema(shopSchemaName);
    this.createSchema(informationSchema);
    for (const source of shopTables) this.createTable(definition(shopSchemaName, source));
    for (const source of informationSchemaTables) this.createTable(definition(informationSchema, source));
    this.fillShop();
    this.sqlite.exec('PRAGMA foreign_keys = ON');
    this.schemaChanged();
  }

  open(connectionId: number): DemoSession {
    const session = new DemoSession(this, new SessionState(connectionId, this.ports.random));
    this.sessions.set(connectionId, session);
    return session;
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
    this.sqlite.exec(`ATTACH ':memory:' AS ${quoted(name)}`);
    this.catalogue.addSchema(name);
  }

  dropSchema(name: string): void {
    this.sqlite.exec(`DETACH ${quoted(name)}`);
    this.catalogue.dropSchema(name);
  }

  createTable(table: DemoTable): void {
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

  private fillShop(): void {
    this.sqlite.exec('BEGIN');
    for (const { table, rows } of shopRows(this.startedAt)) {
      const marks = (rows[0] ?? []).map(() => '?').join(', ');
      const insert = this.sqlite.prepare(`INSERT INTO ${quoted(shopSchemaName)}.${quoted(table)} VALUES (${marks})`);
      for (const row of rows) insert.run(...row);
    }
    this.sqlite.exec('COMMIT');
  }
}

function definition(schema: string, source: string): DemoTable {
  const tokens = tokensOf(source);
  return readTable(schema, tokens[0]?.text ?? '', tokens, 1);
}

/** ON UPDATE CURRENT_TIMESTAMP, unless the statement sets the column itself. */
function touchTrigger(t: DemoTable, column: string): string {
  const [name, c] = [quoted(t.name), quoted(column)];
  return (
    `CREATE TRIGGER ${quoted(t.schema)}.${quoted(`${t.name}.${column}.touch`)} AFTER UPDATE ON ${name} WHEN NEW.${c} IS OLD.${c} ` +
    `BEGIN UPDATE ${name} SET ${c} = CURRENT_TIMESTAMP WHERE rowid = NEW.rowid; END`
  );
}
