/** Mock servers with real clients: logins, texts, prepared statements, misses, and a file that is saved anew. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { afterAll, afterEach, describe, expect, inject, it } from 'vitest';
import { runChild } from '../support/child.ts';
import { openMysql2, runMariadbCli, runMysql9Cli } from '../support/clients.ts';
import { type Hydrophone, runHydrophone, startMock } from '../support/hydrophone.ts';
import { eventually } from '../support/ports.ts';

const text = `
server:
  version: 8.0.36
  connection_ids: 4000
  users: { app: secret }
  schemas: [shop]
statements:
  - sql: SELECT id, name, price FROM products
    then:
      rows:
        columns: [id, { name: name, type: varchar(20) }, { name: price, type: 'decimal(10,2)' }]
        rows: [[1, Tee, '12.50'], [2, null, null]]
  - digest: SELECT name FROM products WHERE id = ?
    params: [2]
    then: { rows: { columns: [name], rows: [[zwei]] } }
  - { like: 'insert into log%', then: { ok: { affected_rows: 1, last_insert_id: 9 } } }
  - { sql: SELECT * FROM gone, then: { error: 1146 } }
  - { sql: SELECT 1; SELECT 2, then: { results: [{ rows: { columns: [a], rows: [[1]] } }, { rows: { columns: [b], rows: [[2]] } }] } }
`;
const folder = mkdtempSync(join(tmpdir(), 'mocks-'));
const path = join(folder, 'mock.yaml');
let mock: Hydrophone;

const start = async (given: string, ...args: string[]) => {
  writeFileSync(path, given);
  mock = await startMock(path, ...args);
};
afterEach(async () => mock.dispose());
afterAll(() => rmSync(folder, { recursive: true }));

const pymysql = (script: string) =>
  runChild('/usr/bin/python3', [
    '-c',
    `
import pymysql, sys
connection = pymysql.connect(host='127.0.0.1', port=int(sys.argv[1]), user='app', password='secret', database='shop')
with connection.cursor() as cursor:
${script.trim().replaceAll(/^/gm, '    ')}
connection.close()
`,
    String(mock.port),
  ]);

const table = 'id\tname\tprice\n1\tTee\t12.50\n2\tNULL\tNULL\n';

describe('a mock', () => {
  it('serves the mariadb command line', async () => {
    await start(text);
    const { stdout, stderr } = await runMariadbCli(
      mock.port,
      'SELECT id, name, price FROM products; insert into log values (1); select connection_id(), database(); SELECT nothing',
      '--batch',
      '--force',
      '--skip-ssl',
    );
    expect(stdout).toBe(`${table}connection_id()\tdatabase()\n4000\tshop\n`);
    expect(stderr).toContain('ERROR 1105 (HY000) at line 1: Hydrophone mock: no answer for “SELECT nothing”: nothing is listed for it');
    const wrong = await runMariadbCli(mock.port, 'SELECT 1', '-pwrong', '--skip-ssl');
    expect(wrong.stderr).toContain("ERROR 1045 (28000): Access denied for user 'app'@'127.0.0.1' (using password: YES)");
    const schema = await runChild('mariadb', ['--no-defaults', '-h127.0.0.1', `-P${mock.port}`, '-uapp', '-psecret', '--skip-ssl', 'nope']);
    expect(schema.stderr).toContain("Unknown database 'nope'");
  });

  it.skipIf('unavailable' in inject('mysql9'))('serves Oracle’s command line, plain and in TLS', async () => {
    await start(text);
    for (const way of ['--ssl-mode=DISABLED', '--ssl-mode=REQUIRED']) {
      const { stdout, stderr } = await runMysql9Cli(mock.port, 'SELECT id, name, price FROM products;', '--batch', way);
      expect({ stdout, stderr: stderr.replace(/^.*Using a password.*\n/m, '') }).toEqual({ stdout: table, stderr: '' });
    }
    await mock.stop();
    expect(mock.sessions().find(({ event }) => event === 'authenticated')).toMatchObject({
      server_version: '8.0.36',
      backend: `mock ${path}`,
    });
  });

  it('serves mysql2, texts and prepared statements', async () => {
    await start(text);
    const client = await openMysql2(mock.port, { multipleStatements: true, bigNumberStrings: false });
    const rows = [
      { id: 1, name: 'Tee', price: '12.50' },
      { id: 2, name: null, price: null },
    ];
    expect((await client.query('SELECT id, name, price FROM products'))[0]).toEqual(rows);
    expect((await client.execute('SELECT id, name, price FROM products'))[0]).toEqual(rows);
    expect((await client.execute('SELECT name FROM products WHERE id = ?', [2]))[0]).toEqual([{ name: 'zwei' }]);
    await expect(client.execute('SELECT name FROM products WHERE id = ?', [3])).rejects.toMatchObject({
      errno: 1105,
      message: expect.stringContaining('no entry is for these values (line 13 is for others)'),
    });
    expect((await client.query('INSERT INTO log VALUES (1)'))[0]).toMatchObject({ affectedRows: 1, insertId: 9 });
    expect((await client.query('SELECT 1; SELECT 2'))[0]).toEqual([[{ a: 1 }], [{ b: 2 }]]);
    // Each part by itself, where the whole is not listed.
    expect((await client.query('SELECT @@autocommit AS a; INSERT INTO log VALUES (2)'))[0]).toMatchObject([[{ a: 1 }], { insertId: 9 }]);
    await expect(client.execute('SELECT * FROM gone')).rejects.toMatchObject({ errno: 1146, sqlState: '42S02' });
    await client.ping();
    await client.changeUser({ user: 'app', password: 'secret', database: 'shop' });
    await expect(client.changeUser({ user: 'app', password: 'wrong' })).rejects.toMatchObject({ errno: 1045 });
    client.destroy();
  });

  it('serves PyMySQL, transactions and the charset of the session', async () => {
    await start(text);
    const { stdout, stderr } = await pymysql(`
cursor.execute('SELECT id, name, price FROM products')
print(cursor.fetchall())
cursor.execute("INSERT INTO log VALUES ('ü')")
print(cursor.lastrowid, connection.get_autocommit())
connection.commit()
connection.ping()
cursor.execute('SET NAMES latin1')
cursor.execute('SELECT @@character_set_client')
print(cursor.fetchone())
try:
    cursor.execute('SELECT name FROM products WHERE id = %s', (4,))
except pymysql.err.MySQLError as error:
    print(error.args[0])`);
    expect({ stdout, stderr }).toEqual({
      stdout: "((1, 'Tee', Decimal('12.50')), (2, None, None))\n9 False\n('latin1',)\n1105\n",
      stderr: '',
    });
  });

  it.each(['mysql_native_password', 'caching_sha2_password', 'sha256_password', 'client_ed25519'])(
    'checks passwords with %s',
    async (plugin) => {
      await start(`server: { plugin: ${plugin}, users: { app: secret } }`);
      if (plugin === 'client_ed25519') {
        expect((await runMariadbCli(mock.port, 'SELECT 1', '--batch', '--skip-ssl')).stdout).toBe('1\n1\n');
        expect((await runMariadbCli(mock.port, 'SELECT 1', '--batch', '--skip-ssl', '-pwrong')).stderr).toContain('ERROR 1045');
        return;
      }
      for (const more of [{}, { ssl: { rejectUnauthorized: false } }]) {
        const client = await openMysql2(mock.port, more);
        expect((await client.query('SELECT 1'))[0]).toEqual([{ 1: '1' }]);
        await client.end();
        await expect(openMysql2(mock.port, { ...more, password: 'wrong' })).rejects.toMatchObject({ errno: 1045 });
      }
    },
  );

  it('lets in whoever comes where no users are named', async () => {
    await start('server: { version: 11.4.2-MariaDB }');
    const client = await createConnection({ host: '127.0.0.1', port: mock.port, user: 'anybody', password: 'x' });
    expect((await client.query('SELECT VERSION() AS v, USER() AS u'))[0]).toEqual([{ v: '11.4.2-MariaDB', u: 'anybody@127.0.0.1' }]);
    await client.end();
  });
});

describe('its file', () => {
  it('is read again when it is saved; one with a mistake changes nothing', async () => {
    await start(text);
    const client = await openMysql2(mock.port);
    const added = `${text}  - { sql: SELECT now, then: { rows: { columns: [n], rows: [[1]] } } }\n`;
    writeFileSync(path, added);
    await eventually('the new text', () => mock.child.stderr.includes(`${path}: 6 statements from now on`));
    expect((await client.query('SELECT now'))[0]).toEqual([{ n: '1' }]);
    writeFileSync(path, `${added}  - { sequel: x }\n`);
    await eventually('the mistake', () => mock.child.stderr.includes(`${path}:20:7: a statement has no key “sequel”; `));
    expect((await client.query('SELECT now'))[0]).toEqual([{ n: '1' }]);
    client.destroy();
  });

  it('has to be right at the start', async () => {
    await start(text);
    writeFileSync(path, 'statements:\n  - { sql: SELECT 1 }\n');
    expect(await runHydrophone('mock', path)).toMatchObject({
      code: 2,
      stderr: `hydrophone: ${path}:2:5: this statement has no then; expected a statement such as { sql: 'SELECT 1', then: { rows: { columns: [one], rows: [[1]] } } }\n`,
    });
    const missing = await runHydrophone('mock', join(folder, 'none.yaml'));
    expect(missing).toMatchObject({ code: 3, stderr: expect.stringContaining('there is no such file; expected a YAML file') });
    expect((await runHydrophone('mock')).code).toBe(2);
    expect((await runHydrophone('mock', path, '--strict')).stderr).toContain('--strict goes with --from');
    expect((await runHydrophone('mock', path, '--from', 'x.hydro')).stderr).toContain('--from makes a mock and takes no file to serve');
    expect(await runHydrophone('mock', '--from', 'x.hydro')).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('there is no such file'),
    });
  });
});

describe('--fail-on-miss', () => {
  it('ends with 1 and names each miss once', async () => {
    await start(text, '--fail-on-miss');
    const client = await openMysql2(mock.port);
    for (const sql of ['SELECT a', 'SELECT a', 'SELECT b']) await client.query(sql).catch(() => undefined);
    client.destroy();
    expect(await mock.stop()).toBe(1);
    expect(mock.child.stderr).toContain('--fail-on-miss: no answer for SELECT a: nothing is listed for it (2 times)\n');
    expect(mock.child.stderr).toContain('--fail-on-miss: no answer for SELECT b: nothing is listed for it\n');
    expect(mock.exchanges().map(({ sql, error }) => [sql, error?.code])).toEqual([
      ['SELECT a', 1105],
      ['SELECT a', 1105],
      ['SELECT b', 1105],
    ]);
  });

  it('ends with 0 where all was answered', async () => {
    await start(text, '--fail-on-miss');
    const client = await openMysql2(mock.port);
    await client.query('SELECT id, name, price FROM products');
    await client.end();
    expect(await mock.stop()).toBe(0);
  });
});
