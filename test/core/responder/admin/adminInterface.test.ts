import { describe, expect, it } from 'vitest';
import type { Cell } from '../../../../src-core/mysql/synth/reply.ts';
import type { AdminRow } from '../../../../src-core/responder/admin/ports.ts';
import { admin, ask, captureOf, connected, exchangeRow, options, request, told } from './adminTalk.ts';

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

  it('has no tables but those that it shows', async () => {
    const shown = (await ask(connected({ rows }), 'SHOW TABLES')) as unknown[][];
    const stored = (await ask(connected({ rows }), "SELECT name FROM sqlite_master WHERE type = 'table'")) as unknown[][];
    expect(stored.flat().sort()).toEqual(shown.flat().sort());
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
