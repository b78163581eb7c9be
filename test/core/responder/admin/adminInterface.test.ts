import { afterEach, describe, expect, it } from 'vitest';
import type { Cell, Reply } from '../../../../src-core/mysql/synth/reply.ts';
import { AdminInterface } from '../../../../src-core/responder/admin/adminInterface.ts';
import type { AdminCapture, AdminOptions, AdminRow, EngineFacts } from '../../../../src-core/responder/admin/ports.ts';
import type { LoginRequest, ResponderSession } from '../../../../src-core/responder/responder.ts';
import type { SqliteDatabase } from '../../../../src-core/responder/sql/sqlDatabase.ts';
import { openSqlite } from '../../../support/sqlite.ts';

const facts: EngineFacts = {
  recording: true,
  listeners: [
    { address: '0.0.0.0:4040', readOnly: false },
    { address: '127.0.0.1:4042', readOnly: true },
  ],
  backends: [
    { ndx: 1, address: 'mysql:3306', state: 'up', type: 'rw', uuid: '', connectedClients: 2 },
    { ndx: 2, address: 'replica:3306', state: 'down', type: 'ro', uuid: 'abc', connectedClients: 0 },
  ],
  connections: [{ openedAt: 2_000_000, state: 12, schema: 'shop' }],
};
const options: AdminOptions = {
  address: '0.0.0.0:4041',
  account: null,
  tlsRequired: false,
  shown: { luaScripts: ['mc.lua'], fixBug25371: false, readOnlyPort: false },
};

/** One exchange a position. */
function captureOf(rows: readonly AdminRow[]): AdminCapture {
  return {
    end: () => rows.length + 1,
    startOf: (newest) => Math.max(1, rows.length + 1 - newest),
    exchanges: (position) => [{ row: rows[position - 1]!, normalForm: 'SELECT ?' }],
    sessions: () => ({ rows: [sessionRow(7)], change: 1 }),
  };
}

function exchangeRow(id: number, sql: string, duration: number, error: number | null = null): AdminRow {
  const times = [duration, 0, duration, 0];
  const head = [id, 7, null, 'COM_QUERY', sql, 'd1', 'app', 'shop', `2026-11-21 20:00:00.00000${id % 10}`];
  return [...head, ...times, 1, null, error, error === null ? null : 'ER_X', 0, 10, 20, 'replied', 0, 0, 0];
}

function sessionRow(id: number): AdminRow {
  const at = '2026-11-21 20:00:00.000000';
  return [id, 'ready', at, null, '127.0.0.1:5', 'mysql:3306', 'shop-api', 'app', 'shop', '8.4', 3, null, null, null, 'none', 3, null];
}

const opened: SqliteDatabase[] = [];
afterEach(() => {
  for (const sqlite of opened.splice(0)) sqlite.close();
});

interface Setting {
  readonly rows?: readonly AdminRow[];
  readonly given?: Partial<AdminOptions>;
  readonly now?: () => number;
  readonly capture?: AdminCapture | null;
}

function admin({ rows = [], given = {}, now = () => 1_000_000, capture = captureOf(rows) }: Setting = {}): AdminInterface {
  const sqlite = openSqlite('', { readOnly: false }) as unknown as SqliteDatabase;
  opened.push(sqlite);
  const ports = { engine: async () => facts, capture, yieldTurn: async () => undefined, script: null };
  return new AdminInterface({ sqlite, now, after: () => () => undefined, random: () => 0 }, ports, { ...options, ...given });
}

const request: LoginRequest = {
  user: 'root',
  schema: null,
  client: '127.0.0.1:50000',
  attributes: {},
  charset: 'utf8mb4',
  authPlugin: 'mysql_native_password',
  withPassword: false,
  secure: false,
  proves: (password) => password === 'right',
};

function connected(setting: Setting = {}): ResponderSession {
  const session = admin(setting).open(1);
  expect(session.login(request)).toBeNull();
  return session;
}

/** Rows as arrays; of an error its number and text. */
async function ask(session: ResponderSession, sql: string): Promise<(readonly Cell[])[] | string> {
  return told(await session.query(sql, false));
}

function told({ results: [result] }: Reply): (readonly Cell[])[] | string {
  if (result?.kind === 'error') return `${result.error.code} ${result.error.message}`;
  return result?.kind === 'rows' ? [...result.rows] : 'ok';
}

const numbers = (rows: (readonly Cell[])[] | string) => (typeof rows === 'string' ? rows : rows.map((row) => row.map(String)));

describe('the tables of MySQL Proxy', () => {
  it('show listeners, then connections as they came, with MySQL Proxy states', async () => {
    expect(await ask(connected(), 'select * from proxy_connections')).toEqual([
      [0n, 'server', '0', ''],
      [1n, 'proxy', '0', ''],
      [2n, 'server', '10', ''],
      [3n, 'proxy', '12', 'shop'],
    ]);
  });

  it('show the options', async () => {
    expect(await ask(connected(), 'select * from proxy_config')).toEqual([
      ['admin.address', ':4041'],
      ['proxy.address', ':4040'],
      ['proxy.lua_script', 'mc.lua'],
      ['proxy.backend_addresses[0]', 'mysql:3306'],
      ['proxy.read_only_backend_addresses[0]', 'replica:3306'],
      ['proxy.fix_bug_25371', '0'],
      ['proxy.profiling', '1'],
    ]);
  });

  it('show the read-only port where somebody asked for it', async () => {
    const shown = { ...options.shown, readOnlyPort: true };
    const session = connected({ given: { shown } });
    expect(await ask(session, "SELECT value FROM proxy_config WHERE `option` = 'proxy.read_only_address'")).toEqual([['127.0.0.1:4042']]);
    expect(await ask(session, "SELECT COUNT(*) FROM proxy_connections WHERE type = 'proxy' AND state = 0")).toEqual([[2n]]);
  });

  it('are nullable in a way that old clients print as the manual shows', async () => {
    const session = connected();
    const [result] = (await session.query('select * from proxy_connections', false)).results;
    expect(result?.kind === 'rows' && result.columns.map((c) => [c.name, c.type, c.flags & 1])).toEqual([
      ['id', 3, 0],
      ['type', 253, 0],
      ['state', 253, 0],
      ['db', 253, 0],
    ]);
  });

  it('show backends and help', async () => {
    const session = connected();
    expect(await ask(session, 'SELECT * FROM backends')).toEqual([
      [1n, 'mysql:3306', 'up', 'rw', null, 2n],
      [2n, 'replica:3306', 'down', 'ro', 'abc', 0n],
    ]);
    expect(await ask(session, "SELECT command FROM help WHERE command LIKE '%backends'")).toEqual([['SELECT * FROM backends']]);
  });
});

describe('the live capture', () => {
  const rows = [exchangeRow(1, 'SELECT 1', 10), exchangeRow(2, 'SELECT 2', 30), exchangeRow(3, 'SELECT x', 20, 1054)];

  it('can be filtered, sorted, joined and counted', async () => {
    const session = connected({ rows });
    expect(await ask(session, 'SELECT id, `sql` FROM exchanges WHERE error_code IS NULL ORDER BY duration_us DESC LIMIT 1')).toEqual([
      [2n, 'SELECT 2'],
    ]);
    const joined = 'SELECT s.program, COUNT(*) FROM main.exchanges e JOIN sessions s ON s.id = e.session GROUP BY s.program';
    expect(await ask(session, joined)).toEqual([['shop-api', 3n]]);
  });

  it('has digests with their totals', async () => {
    const session = connected({ rows });
    expect(numbers(await ask(session, 'SELECT digest_text, count, total_us, min_us, avg_us, max_us, errors FROM digests'))).toEqual([
      ['SELECT ?', '3', '60', '10', '20', '30', '1'],
    ]);
  });

  it('sees what was recorded since, and an exchange that ended since', async () => {
    const growing: AdminRow[] = [[...exchangeRow(1, 'SELECT SLEEP(1)', 0).slice(0, 20), 'running', 0, 0, 0]];
    const session = connected({ rows: growing });
    expect(await ask(session, 'SELECT id, state FROM exchanges')).toEqual([[1n, 'running']]);
    expect(await ask(session, 'SELECT * FROM digests')).toEqual([]);
    growing.push(exchangeRow(1, 'SELECT SLEEP(1)', 1_000_000));
    expect(await ask(session, 'SELECT id, state FROM exchanges')).toEqual([[1n, 'replied']]);
    expect(await ask(session, 'SELECT count, total_us FROM digests')).toEqual([[1n, 1_000_000n]]);
  });

  it('answers prepared statements', async () => {
    const session = connected({ rows });
    const statement = await session.prepare('SELECT id FROM exchanges WHERE duration_us > ? ORDER BY id');
    if (!('parameterCount' in statement)) throw new Error(statement.message);
    expect(statement).toMatchObject({ parameterCount: 1, columns: [{ name: 'id', table: 'exchanges', schema: 'main' }] });
    expect(told(await session.execute(statement, [15]))).toEqual([[2n], [3n]]);
  });

  it('is read once for several who ask at the same time', async () => {
    let reads = 0;
    const plain = captureOf(rows);
    const capture = {
      ...plain,
      exchanges: (position: number) => {
        reads++;
        return plain.exchanges(position);
      },
    };
    const server = admin({ capture });
    const sessions = [1, 2, 3].map((id) => server.open(id));
    for (const session of sessions) session.login(request);
    const counts = await Promise.all(sessions.map((session) => ask(session, 'SELECT COUNT(*) FROM exchanges')));
    expect(counts).toEqual([[[3n]], [[3n]], [[3n]]]);
    expect(reads).toBe(3);
  });

  it('says why it cannot be read', async () => {
    const capture = {
      ...captureOf([]),
      end: () => {
        throw new Error('the file is gone');
      },
    };
    expect(await ask(connected({ capture }), 'SELECT * FROM exchanges')).toBe('1105 Unknown error: the file is gone');
  });
});

describe('what clients say of themselves', () => {
  it.each([
    ['select @@version_comment limit 1', [['Hydrophone admin interface']]],
    ['SHOW DATABASES', [['information_schema'], ['main']]],
    ['SELECT DATABASE(), USER()', [['main', 'root@127.0.0.1']]],
    ['SET NAMES utf8mb4', 'ok'],
    ['SET autocommit=1', 'ok'],
    ["SHOW VARIABLES LIKE 'version_comment'", [['version_comment', 'Hydrophone admin interface']]],
    ['use main', 'ok'],
    ['BEGIN', 'ok'],
    ["SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'main' AND TABLE_NAME LIKE 'd%'", [['digests']]],
  ])('%s', async (sql, answer) => {
    expect(await ask(connected(), sql)).toEqual(answer);
  });

  it('SHOW TABLES and DESCRIBE tell the tables', async () => {
    const session = connected();
    expect(await ask(session, 'SHOW TABLES')).toEqual(
      ['backends', 'digests', 'exchanges', 'help', 'proxy_config', 'proxy_connections', 'sessions'].map((name) => [name]),
    );
    expect(await ask(session, 'DESCRIBE proxy_connections')).toEqual([
      ['id', 'int', 'YES', '', null, ''],
      ['type', 'varchar(8)', 'YES', '', null, ''],
      ['state', 'varchar(8)', 'YES', '', null, ''],
      ['db', 'varchar(64)', 'YES', '', null, ''],
    ]);
  });
});

describe('what is refused', () => {
  it.each([
    ['SELECT * FROM nope', /^1146 Table 'main.nope' doesn't exist$/],
    ['SELEC 1', /^1064 .* near 'SELEC 1' at line 1$/],
    ['SELECT nope FROM help', /^1054 Unknown column 'nope' in 'field list'$/],
    ['DELETE FROM exchanges', /^1142 DELETE command denied to user 'root'@'127.0.0.1' for table 'exchanges'/],
    ["INSERT INTO main.help VALUES ('a', 'b')", /^1142 INSERT command denied .* for table 'help'/],
    ["UPDATE `backends` SET state = 'up'", /^1142 UPDATE command denied .* for table 'backends'/],
    ['TRUNCATE TABLE exchanges', /^1142 DROP command denied .* for table 'exchanges'/],
    ['CREATE TABLE t (a INT)', /^1142 CREATE command denied .* for table 't'/],
    ['DROP TABLE IF EXISTS help', /^1142 DROP command denied .* for table 'help'/],
    ['WITH x AS (SELECT 1) DELETE FROM exchanges', /^1142 DELETE/],
    ['WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT COUNT(*) FROM c', /^1235 .*WITH RECURSIVE/],
    ['SELECT * FROM pragma_database_list', /^1146/],
  ])('%s', async (sql, error) => {
    const session = connected();
    expect(await ask(session, sql)).toMatch(error);
    expect(await ask(session, 'SELECT COUNT(*) > 5 FROM help')).toEqual([[1n]]);
  });

  it('a transaction of a client does not hold up what is written to the tables', async () => {
    const rows = [exchangeRow(1, 'SELECT 1', 10)];
    const session = connected({ rows });
    for (const sql of ['SET autocommit = 0', 'BEGIN', 'SAVEPOINT a', 'SELECT * FROM help FOR UPDATE'])
      expect(String(await ask(session, sql))).not.toMatch(/^\d{4} /);
    expect(await ask(session, 'SELECT COUNT(*) FROM exchanges')).toEqual([[1n]]);
    expect(await ask(session, 'ROLLBACK')).toBe('ok');
    expect(await ask(session, 'SELECT COUNT(*) FROM exchanges')).toEqual([[1n]]);
  });

  it('a join that takes too long is stopped, and the connection goes on', async () => {
    let now = 1_000_000;
    const rows = Array.from({ length: 50 }, (_, i) => exchangeRow(i + 1, 'SELECT 1', 1));
    const session = connected({ rows, now: () => (now += 1_000_000) });
    expect(await ask(session, 'SELECT COUNT(*) FROM exchanges')).toEqual([[50n]]);
    expect(await ask(session, 'SELECT COUNT(*) FROM exchanges a, exchanges b, exchanges c')).toMatch(
      /^1969 Query execution was interrupted/,
    );
    expect(await ask(session, 'SELECT COUNT(*) FROM main.exchanges a, main.exchanges b, exchanges c')).toMatch(/^1969/);
    expect(await ask(session, 'SELECT COUNT(*) FROM exchanges')).toEqual([[50n]]);
  });
});

describe('who may log in', () => {
  const account = { user: 'admin', password: 'right' };
  const login = (given: Partial<AdminOptions>, changes: Partial<LoginRequest>) =>
    admin({ given })
      .open(1)
      .login({ ...request, ...changes });

  it('anybody, where there is no account', async () => {
    expect(await login({}, {})).toBeNull();
  });

  it('only the account, with its password, where there is one', async () => {
    expect(await login({ account }, { user: 'admin' })).toBeNull();
    expect(await login({ account }, {})).toMatchObject({ code: 1045 });
    expect(await login({ account }, { user: 'admin', proves: () => false })).toMatchObject({ code: 1045, sqlstate: '28000' });
  });

  it('only with TLS, where that is required', async () => {
    expect(await login({ tlsRequired: true }, {})).toMatchObject({ code: 3159 });
    expect(await login({ tlsRequired: true }, { secure: true })).toBeNull();
  });

  it('with no other schema than there is', async () => {
    expect(await login({}, { schema: 'shop' })).toMatchObject({ code: 1049 });
    expect(await login({}, { schema: 'main' })).toBeNull();
  });
});
