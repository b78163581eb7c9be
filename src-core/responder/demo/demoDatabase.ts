/** The demo database: a shop in SQLite's memory behind our MySQL server role. */
import type { SqlError } from '../../mysql/synth/reply.ts';
import type { LoginRequest } from '../responder.ts';
import { accessDenied } from '../serverLogin.ts';
import type { ServerProfile } from '../sql/sessionState.ts';
import { type SqlPorts, SqlServer, tableFrom } from '../sql/sqlServer.ts';
import { quoted } from '../sql/tableDefinition.ts';
import { demoAccounts } from './accounts.ts';
import { shopRows } from './shopData.ts';
import { shopTables } from './shopSchema.ts';

const shopSchemaName = 'shop';
const version = '8.4.6-hydrophone-demo';

const profile: ServerProfile = {
  version,
  variables: {
    version,
    version_comment: 'Hydrophone demo database (SQLite behind the MySQL protocol)',
    hostname: 'hydrophone-demo',
    datadir: ':memory:',
  },
  schema: null,
  schemas: [shopSchemaName],
  readOnly: false,
  maxRows: 1_000_000,
};

export class DemoDatabase extends SqlServer {
  constructor(ports: SqlPorts) {
    super(ports, profile);
    for (const source of shopTables) this.createTable(tableFrom(shopSchemaName, source));
    this.fillShop();
    this.sqlite.exec('PRAGMA foreign_keys = ON');
    this.schemaChanged();
  }

  override login({ user, client, withPassword, proves }: LoginRequest): SqlError | null {
    const password = demoAccounts.get(user);
    return password !== undefined && proves(password) ? null : accessDenied(user, client, withPassword);
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
