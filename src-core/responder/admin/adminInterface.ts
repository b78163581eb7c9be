/**
 * The admin interface: how the proxy stands and what it has recorded, as tables for any MySQL client. Each statement sees the tables
 * as they are when it comes; nobody can write them.
 */
import type { SqlError } from '../../mysql/synth/reply.ts';
import type { LoginRequest } from '../responder.ts';
import { accessDenied } from '../serverLogin.ts';
import type { Statement } from '../sql/runStatement.ts';
import type { ServerProfile, SessionState } from '../sql/sessionState.ts';
import type { SqliteValue } from '../sql/sqlDatabase.ts';
import { SqlFault, sqlError } from '../sql/sqlFault.ts';
import { type SqlPorts, SqlServer } from '../sql/sqlServer.ts';
import type { SqlSession, StatementResult } from '../sql/sqlSession.ts';
import { quoted } from '../sql/tableDefinition.ts';
import { AdminSession } from './adminSession.ts';
import { adminSchema, adminTables, connectionStates, helpRows } from './adminTables.ts';
import { CaptureMirror } from './captureMirror.ts';
import type { AdminOptions, AdminPorts, AdminRow, EngineFacts } from './ports.ts';
import { mentioned, refuseWrites, unqualified } from './statementTables.ts';

/** MariaDB's clients believe a server that proves its own certificate with the password, if it is a MariaDB. */
const version = '10.11.0-MariaDB-hydrophone';

const profile: ServerProfile = {
  version,
  variables: { version, version_comment: 'Hydrophone admin interface', read_only: 1, default_storage_engine: 'SQLite' },
  schema: adminSchema,
  schemas: [adminSchema],
  readOnly: true,
  maxRows: 200_000,
};

/** µs after which a statement is stopped. */
const longestStatementUs = 30_000_000;

export class AdminInterface extends SqlServer {
  private readonly admin: AdminPorts;
  private readonly options: AdminOptions;
  private readonly mirror: CaptureMirror | null;
  /** Connections, and since when they are there. */
  private readonly opened = new Map<SqlSession, number>();
  /** When the statement that runs is stopped, and looks at the clock so far. */
  private deadline = 0;
  private looks = 0;

  constructor(sql: SqlPorts, admin: AdminPorts, options: AdminOptions) {
    super(sql, profile);
    this.admin = admin;
    this.options = options;
    for (const table of adminTables) this.createTable(table);
    this.schemaChanged();
    this.makeStoppable();
    const table = (name: string) => this.catalogue.table(adminSchema, name)!;
    this.mirror =
      admin.capture === null
        ? null
        : new CaptureMirror(sql.sqlite, admin.capture, { exchanges: table('exchanges'), sessions: table('sessions') }, admin.yieldTurn);
    this.fill('help', helpRows);
  }

  override open(connectionId: number): SqlSession {
    const session = super.open(connectionId);
    this.opened.set(session, this.ports.now());
    return session;
  }

  protected override newSession(state: SessionState): SqlSession {
    return new AdminSession(this, state, this.admin.script);
  }

  override closed(session: SqlSession): void {
    super.closed(session);
    this.opened.delete(session);
  }

  override login({ user, client, withPassword, secure, proves }: LoginRequest): SqlError | null {
    const { account, tlsRequired } = this.options;
    if (tlsRequired && !secure)
      return sqlError(3159, 'Connections using insecure transport are prohibited while --require_secure_transport=ON.');
    if (account === null || (user === account.user && proves(account.password))) return null;
    return accessDenied(user, client, withPassword);
  }

  override async run(session: SqlSession, statement: Statement): Promise<StatementResult> {
    const tokens = unqualified(statement.tokens, adminSchema);
    refuseWrites(tokens, session.state.user, adminSchema);
    await this.refresh(session, mentioned(tokens, names));
    return super.run(session, { ...statement, tokens });
  }

  override as<T>(state: SessionState, task: () => T): T {
    this.deadline = this.ports.now() + longestStatementUs;
    return super.as(state, task);
  }

  /** Brings the tables up to date that a statement is about. */
  private async refresh(session: SqlSession, tables: ReadonlySet<string>): Promise<void> {
    const { mirror } = this;
    if (engineTables.some((name) => tables.has(name))) {
      const facts = await this.admin.engine();
      this.fill('proxy_connections', this.connectionRows(facts));
      this.fill('proxy_config', this.configRows(facts));
      this.fill('backends', backendRows(facts));
    }
    if (mirror === null) return;
    if (tables.has('sessions')) mirror.sessions();
    if (tables.has('exchanges') || tables.has('digests')) await mirror.exchanges(() => session.isKilled);
    if (session.isKilled) throw new SqlFault(1317, 'Query execution was interrupted');
    if (tables.has('digests')) mirror.digests();
  }

  private fill(table: string, rows: readonly AdminRow[]): void {
    const place = `${quoted(adminSchema)}.${quoted(table)}`;
    this.sqlite.exec(`DELETE FROM ${place}`);
    const [first] = rows;
    if (first === undefined) return;
    const insert = this.sqlite.prepare(`INSERT INTO ${place} VALUES (${first.map(() => '?').join(', ')})`);
    for (const row of rows) insert.run(...row);
  }

  /** As in MySQL Proxy: listeners first, then connections as they came; `server` are those of this interface. */
  private connectionRows({ listeners: all, connections }: EngineFacts): AdminRow[] {
    const listeners = this.shownListeners(all);
    const { init, readAuth, readQuery } = connectionStates;
    const own = [...this.opened].map(([{ state }, openedAt]) => {
      return { type: 'server', openedAt, state: state.user === '' ? readAuth : readQuery, schema: '' };
    });
    const open = [...own, ...connections.map((c) => ({ type: 'proxy', ...c }))].sort((a, b) => a.openedAt - b.openedAt);
    const listening = [{ type: 'server' }, ...listeners.map(() => ({ type: 'proxy' }))].map((l) => ({ ...l, state: init, schema: '' }));
    return [...listening, ...open].map(({ type, state, schema }, id) => [id, type, String(state), schema]);
  }

  private configRows({ listeners: all, backends, recording }: EngineFacts): AdminRow[] {
    const listeners = this.shownListeners(all);
    const { address, shown } = this.options;
    const { luaScripts, fixBug25371 } = shown;
    const writable = listeners.filter((l) => !l.readOnly);
    const readOnly = listeners.filter((l) => l.readOnly);
    const numbered = (name: string, values: readonly string[]): AdminRow[] => values.map((value, i) => [`${name}[${i}]`, value]);
    const several = (name: string, values: readonly string[]): AdminRow[] =>
      values.map((value, i) => [i === 0 ? name : `${name}[${i}]`, value]);
    const of = (type: string): string[] => backends.filter((b) => b.type === type).map((b) => b.address);
    return [
      ['admin.address', shownAddress(address)],
      ...several(
        'proxy.address',
        writable.map((l) => shownAddress(l.address)),
      ),
      ...several(
        'proxy.read_only_address',
        readOnly.map((l) => shownAddress(l.address)),
      ),
      ...several('proxy.lua_script', luaScripts.length === 0 ? [''] : luaScripts),
      ...numbered('proxy.backend_addresses', of('rw')),
      ...numbered('proxy.read_only_backend_addresses', of('ro')),
      ['proxy.fix_bug_25371', fixBug25371 ? '1' : '0'],
      ['proxy.profiling', recording ? '1' : '0'],
    ];
  }

  private shownListeners(all: EngineFacts['listeners']): EngineFacts['listeners'] {
    return all.filter((l) => !l.readOnly || this.options.shown.readOnlyPort);
  }

  /** Every row that a statement looks at asks for the time now and then: a join that would take hours ends. */
  private makeStoppable(): void {
    this.sqlite.function('hydrophone_time', { varargs: false, deterministic: false }, (row) => {
      this.looks = (this.looks + 1) & 0xff;
      if (this.looks === 0 && this.ports.now() > this.deadline) throw new SqlFault(1969, tooLong);
      // SQLite asks for each row only where the answer could be another one.
      return row === null ? 0 : 1;
    });
    for (const { name } of adminTables) {
      const place = `${quoted(adminSchema)}.${quoted(name)}`;
      this.sqlite.exec(`CREATE TEMP VIEW ${quoted(name)} AS SELECT * FROM ${place} WHERE hydrophone_time(rowid)`);
    }
  }
}

const names: ReadonlySet<string> = new Set(adminTables.map(({ name }) => name));
const engineTables = ['proxy_connections', 'proxy_config', 'backends'];
const tooLong = `Query execution was interrupted (max_statement_time exceeded: ${longestStatementUs / 1_000_000} s)`;

function backendRows({ backends }: EngineFacts): AdminRow[] {
  return backends.map((b): SqliteValue[] => [b.ndx, b.address, b.state, b.type, b.uuid === '' ? null : b.uuid, b.connectedClients]);
}

/** All interfaces as MySQL Proxy writes them. */
function shownAddress(address: string): string {
  return address.replace(/^(0\.0\.0\.0|\[::\]):/, ':');
}
