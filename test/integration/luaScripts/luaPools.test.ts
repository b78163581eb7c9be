/** Read/write splitting with shared connections, and proxies in a row: scripts as people write them, between real servers. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Connection, ConnectionOptions } from 'mysql2/promise';
import { afterAll, afterEach, beforeAll, expect, inject, it } from 'vitest';
import { openMysql2, runMariadbCli } from '../../support/clients.ts';
import { administer, type Database, startMariadb } from '../../support/databases.ts';
import { type Hydrophone, startMysqlProxy } from '../../support/hydrophone.ts';
import { eventually } from '../../support/ports.ts';

const scripts = join(dirname(fileURLToPath(import.meta.url)), 'pools');
const first = inject('mariadb').port;
const at = (port: number) => `127.0.0.1:${port}`;
let second: Database;
let proxies: Hydrophone[] = [];
let open: Connection[] = [];

beforeAll(async () => {
  second = await startMariadb();
  for (const port of [first, second.port]) {
    const connection = await openMysql2(port, { multipleStatements: true });
    await connection.query(
      'CREATE OR REPLACE TABLE lua_split (id INT AUTO_INCREMENT PRIMARY KEY, v INT); CREATE OR REPLACE TABLE other.lua_far (v INT)',
    );
    await connection.end();
  }
});
afterAll(async () => {
  const connection = await openMysql2(first, { multipleStatements: true });
  await connection.query('DROP TABLE lua_split; DROP TABLE other.lua_far');
  await connection.end();
  await second?.stop();
});
afterEach(async () => {
  for (const connection of open) connection.destroy();
  for (const proxy of proxies) await proxy.dispose();
  open = [];
  proxies = [];
});

async function proxyWith(script: string, ...options: string[]): Promise<Hydrophone> {
  const proxy = await startMysqlProxy('-s', join(scripts, script), ...options);
  proxies.push(proxy);
  return proxy;
}

async function client(proxy: Hydrophone, options: ConnectionOptions = {}): Promise<Connection> {
  const connection = await openMysql2(proxy.port, { rowsAsArray: true, ...options });
  connection.on('error', () => undefined);
  open.push(connection);
  return connection;
}

async function value(connection: Connection, sql: string): Promise<unknown> {
  const [rows] = await connection.query(sql);
  const cell = (rows as unknown[][])[0]?.[0];
  return cell === null || cell === undefined ? cell : String(cell);
}

/** How many connections of `app` the second server has. */
async function connectionsOfSecond(): Promise<number> {
  return Number(await administer(second, "SELECT COUNT(*) FROM information_schema.processlist WHERE user = 'app'"));
}

/** `idle`: connections that it keeps to each server at least. */
function splitting(idle = 1): Promise<Hydrophone> {
  process.env.SPLIT_IDLE = String(idle);
  return proxyWith('splitting.lua', '-b', at(first), '-r', at(second.port));
}

async function filled(proxy: Hydrophone, idle = 1): Promise<Connection> {
  for (let i = 0; i < 2 * idle; i++) await (await client(proxy)).end();
  return client(proxy);
}

it('splits reads and writes over shared connections', async () => {
  const proxy = await splitting();
  const one = await filled(proxy);
  expect(await value(one, 'SELECT @@port')).toBe(String(second.port));
  const [inserted] = await one.query('INSERT INTO lua_split (v) VALUES (7)');
  expect(inserted).toMatchObject({ affectedRows: 1, insertId: 1 });
  // It stays where the id is known.
  expect(await value(one, 'SELECT LAST_INSERT_ID()')).toBe('1');
  expect(await value(one, 'SELECT COUNT(*) FROM lua_split')).toBe('0');
  await one.query('BEGIN');
  expect(await value(one, 'SELECT @@port')).toBe(String(first));
  expect(await value(one, 'SELECT v FROM lua_split')).toBe('7');
  await one.query('COMMIT');
  expect(await value(one, 'SELECT @@port')).toBe(String(second.port));
  expect(await value(one, 'SELECT @@port FOR UPDATE')).toBe(String(first));
  const log = proxy.child.stderr;
  expect(log.match(/fills \d|uses \d/g)).toEqual(['fills 1', 'fills 2', 'uses 1']);
  expect(log).not.toContain('stack traceback');
});

it('keeps connections when clients leave, and takes the schema along', async () => {
  const proxy = await splitting();
  const one = await filled(proxy);
  await one.query('USE other');
  expect(await value(one, 'SELECT CONCAT(DATABASE(), @@port)')).toBe(`other${second.port}`);
  expect(await value(one, 'SELECT COUNT(*) FROM lua_far')).toBe('0');
  await one.query('INSERT INTO lua_far VALUES (1)');
  expect(await value(one, 'SELECT CONCAT(DATABASE(), @@port) FROM lua_far FOR UPDATE')).toBe(`other${first}`);
  await one.end();
  await eventually('an idle connection', async () => (await connectionsOfSecond()) === 1);
  // What one client set is no business of the next.
  const two = await client(proxy);
  expect(await value(two, 'SELECT CONCAT(DATABASE(), @@port)')).toBe(`shop${second.port}`);
  await two.query('SET @mine = 1');
  await two.end();
  const ids: unknown[] = [];
  for (let i = 0; i < 4; i++) {
    const next = await client(proxy);
    expect(await value(next, 'SELECT @mine FOR UPDATE')).toBeNull();
    ids.push(await value(next, 'SELECT CONNECTION_ID()'));
    await next.end();
  }
  expect(new Set(ids).size).toBe(1);
});

it('serves several clients at once, by prepared statements too, and commands by the mariadb CLI', async () => {
  const proxy = await splitting(3);
  const clients = [await filled(proxy, 3), await client(proxy), await client(proxy)];
  const work = clients.map(async (connection, n) => {
    const [rows] = await connection.execute('SELECT ? + 1', [n]);
    expect(rows).toEqual([[n + 1]]);
    for (let i = 0; i < 10; i++) expect(await value(connection, `SELECT ${n * 100 + i}`)).toBe(String(n * 100 + i));
    await connection.query('BEGIN');
    await connection.query(`INSERT INTO lua_split (v) VALUES (${n})`);
    await connection.query('ROLLBACK');
  });
  await Promise.all(work);
  // It agrees on another form of the protocol, so that it cannot share theirs: it has what it brought along.
  const { stdout, stderr } = await runMariadbCli(proxy.port, 'SELECT COUNT(*) FROM lua_split; SELECT @@port;', '-N');
  expect([stdout, stderr]).toEqual([`1\n${first}\n`, '']);
});

it('tells users apart', async () => {
  const proxy = await splitting();
  await filled(proxy);
  const reader = await client(proxy, { user: 'reader' });
  expect(await value(reader, 'SELECT CURRENT_USER()')).toBe('reader@%');
  await expect(reader.query('INSERT INTO lua_split (v) VALUES (1)')).rejects.toMatchObject({ errno: 1142 });
  await expect(client(proxy, { user: 'reader', password: 'wrong' })).rejects.toMatchObject({ errno: 1045 });
});

it('works in a row of two proxies', async () => {
  const far = await proxyWith('chainedFar.lua', '-b', at(first));
  const near = await proxyWith('chained.lua', '-b', at(far.port));
  const connection = await client(near);
  expect(await value(connection, 'SELECT 1')).toBe('1');
  expect(await value(connection, 'where are we')).toBe('far');
  await expect(connection.query('SELECT nothing')).rejects.toMatchObject({ errno: 1054 });
  const [rows] = await connection.execute('SELECT ?', ['x']);
  expect(rows).toEqual([['x']]);
  await eventually('the lines', () => near.child.stderr.match(/near\t\d/g)?.length === 3);
  const seen = () => far.child.stderr.match(/(?<=far\t).*/g) ?? [];
  await eventually('the lines', () => seen().length >= 3);
  expect(seen()).toEqual(['SELECT 1 /* by app */', 'where are we /* by app */', 'SELECT nothing /* by app */']);
});
