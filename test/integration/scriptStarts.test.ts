/** What new scripts of the window begin with does what it says, between real clients and servers. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { languageStarts, luaExamples, type ScriptStart } from '../../renderer/panels/scripts/starts/index.ts';
import { describeOnBackends } from '../support/backends.ts';
import { openMysql2 } from '../support/clients.ts';
import { type Hydrophone, startRecord } from '../support/hydrophone.ts';
import { eventually } from '../support/ports.ts';

type Connection = Awaited<ReturnType<typeof openMysql2>>;

const starts: readonly ScriptStart[] = [...languageStarts, ...luaExamples];

let proxy: Hydrophone;
let folder: string;
const open: Connection[] = [];

/** Runs one as a script of a proxy. */
async function run(id: string, port: number): Promise<void> {
  const start = starts.find((one) => one.id === id);
  if (start === undefined) throw new Error(`there is no ${id}`);
  folder = mkdtempSync(join(tmpdir(), 'starts-'));
  const path = join(folder, start.name);
  writeFileSync(path, start.text);
  proxy = await startRecord(port, '--script', path);
}

async function connect(options: Parameters<typeof openMysql2>[1] = {}): Promise<Connection> {
  const connection = await openMysql2(proxy.port, options);
  open.push(connection);
  return connection;
}

const rowsOf = async (connection: Connection, sql: string): Promise<unknown> => (await connection.query(sql))[0];
const says = (text: string | RegExp): Promise<boolean> =>
  eventually(`the line ${text}`, () => (typeof text === 'string' ? proxy.child.stderr.includes(text) : text.test(proxy.child.stderr)));

afterEach(async () => {
  for (const connection of open.splice(0)) connection.destroy();
  // Nothing was wrong with the script.
  expect(proxy.child.stderr).not.toMatch(/stack traceback|it was as if the hook/);
  await proxy.stop();
  await proxy.dispose();
  rmSync(folder, { recursive: true, force: true });
});

describeOnBackends('What new scripts begin with', ({ port }) => {
  it.each(languageStarts)('$title: $about', async ({ id }) => {
    await run(id, port);
    const connection = await connect();
    await expect(connection.query('DELETE FROM nothing')).rejects.toMatchObject({ errno: 1290 });
    expect(await rowsOf(connection, "SELECT 'x' AS one")).toEqual([{ one: 'x' }]);
    await says('app deletes: DELETE FROM nothing');
  });

  it('connect_server chooses a backend and lets those in who are near', async () => {
    await run('connect_server', port);
    expect(await rowsOf(await connect(), "SELECT 'x' AS one")).toEqual([{ one: 'x' }]);
  });

  it('read_handshake looks at the greeting', async () => {
    await run('read_handshake', port);
    await connect();
    await says(/127\.0\.0\.1:\d+ greets: version \d{5,6}, connection \d+/);
  });

  it('read_auth tells who logs in', async () => {
    await run('read_auth', port);
    await connect({ database: 'shop' });
    await says('login: user app, schema shop');
  });

  it('read_auth_result counts refused logins, over all connections', async () => {
    await run('read_auth_result', port);
    for (let n = 0; n < 2; n++) await expect(connect({ password: 'wrong' })).rejects.toMatchObject({ errno: 1045 });
    await says('login of app refused, 2 so far');
    await connect();
  });

  it('read_query refuses a DELETE of everything', async () => {
    await run('read_query', port);
    const connection = await connect();
    await expect(connection.query('DELETE FROM nothing')).rejects.toMatchObject({ errno: 1175 });
    await expect(connection.query('DELETE FROM nothing WHERE id = 1')).rejects.toMatchObject({ errno: 1146 });
    await says(': DELETE FROM nothing WHERE id = 1');
  });

  it('read_query_result reports what is slow', async () => {
    await run('read_query_result', port);
    const connection = await connect();
    await connection.query('SELECT 1');
    await connection.query('SELECT SLEEP(0.15)');
    await says(/1[5-9]\d\.\d ms, 1 rows: SELECT SLEEP/);
    expect(proxy.child.stderr).not.toContain('rows: SELECT 1');
  });

  it('rewriting limits what a SELECT may give', async () => {
    await run('rewriting', port);
    const connection = await connect();
    expect(await rowsOf(connection, 'SELECT n FROM (SELECT 1 AS n UNION SELECT 2) t ;')).toHaveLength(2);
    await says('limited: SELECT n FROM');
    const changed = await eventually('the exchange', () => proxy.exchanges().find(({ sql }) => sql?.includes('UNION') === true));
    expect(changed).toMatchObject({ modified: true });
  });

  it('the queue tells what a SELECT touched; its own statements are children', async () => {
    await run('queue', port);
    const connection = await connect({ database: 'information_schema' });
    expect(await rowsOf(connection, "SELECT 'x' AS one FROM (SELECT 1 UNION SELECT 2) t LIMIT 1")).toEqual([{ one: 'x' }]);
    await says(/\d+ rows touched/);
    const own = await eventually('the exchange', () => proxy.exchanges().find(({ sql }) => sql?.includes('UNION') === true));
    const children = proxy.exchanges().filter(({ parent }) => parent === own.id);
    expect(children.map(({ sql, injected }) => [sql, injected])).toEqual([
      ["SHOW SESSION STATUS LIKE 'Handler_read%'", true],
      ["SHOW SESSION STATUS LIKE 'Handler_read%'", true],
    ]);
  });

  it('a mock server answers without a database', async () => {
    await run('mock', port);
    const connection = await connect({ user: 'anybody', password: '' });
    expect(await rowsOf(connection, 'SELECT 1')).toEqual([{ 1: '1' }]);
    expect(await rowsOf(connection, 'SHOW DATABASES;')).toEqual([{ Database: 'shop' }, { Database: 'test' }]);
    await expect(connection.query('SELECT 2')).rejects.toThrow('this mock has no answer for: SELECT 2');
    await connection.ping();
    await says('no answer for: SELECT 2');
  });

  it('admin shows backends, and turns them down and up', async () => {
    await run('admin', port);
    const connection = await connect();
    const shown = { backend_ndx: 1, address: `127.0.0.1:${port}`, type: 'rw', connected_clients: 1 };
    expect(await rowsOf(connection, 'select * from backends;')).toMatchObject([{ ...shown, state: 'up' }]);
    expect(await rowsOf(connection, 'PROXY DOWN 1')).toMatchObject({ affectedRows: 1 });
    expect(await rowsOf(connection, 'SELECT * FROM backends')).toMatchObject([{ ...shown, state: 'down' }]);
    expect(await rowsOf(connection, 'PROXY UP 1')).toMatchObject({ affectedRows: 1 });
    expect(await rowsOf(connection, 'SELECT * FROM backends')).toMatchObject([{ ...shown, state: 'unknown' }]);
    await expect(connection.query('PROXY DOWN 7')).rejects.toThrow('there is no backend 7');
    expect(await rowsOf(connection, "SELECT 'x' AS one")).toEqual([{ one: 'x' }]);
  });

  it('there is a test for each', () => {
    const tried = ['connect_server', 'read_handshake', 'read_auth', 'read_auth_result', 'read_query', 'read_query_result', 'rewriting'];
    expect(luaExamples.map(({ id }) => id)).toEqual([...tried, 'queue', 'mock', 'admin']);
    expect(new Set(starts.map(({ name }) => name)).size).toBe(starts.length);
  });
});
