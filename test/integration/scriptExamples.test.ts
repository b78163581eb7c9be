/** The examples of docs/scripts.md and what it promises, through `record --script` with a real server and a driver. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it, onTestFinished } from 'vitest';
import { describeOnBackends } from '../support/backends.ts';
import { openMysql2 } from '../support/clients.ts';
import { account } from '../support/databases.ts';
import { type Hydrophone, runHydrophone, startRecord } from '../support/hydrophone.ts';
import { eventually, freePort } from '../support/ports.ts';

const folder = mkdtempSync(join(tmpdir(), 'script-examples-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The code blocks of the page, by the name in their first line. */
function examples(): ReadonlyMap<string, string> {
  const page = readFileSync(new URL('../../docs/scripts.md', import.meta.url), 'utf8');
  const blocks = [...page.matchAll(/```(?:js|ts)\n\/\/ (\S+)\n([\s\S]*?)```/g)];
  return new Map(blocks.map(([, name, code]) => [name!, code!]));
}

function file(name: string, text: string | undefined): string {
  if (text === undefined) throw new Error(`docs/scripts.md has no example ${name}`);
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** Runs `traffic` through a proxy with these scripts; ends with the test. */
async function withScripts(backend: number, names: readonly string[], ...args: string[]): Promise<Hydrophone> {
  const all = examples();
  const scripts = names.flatMap((name) => ['--script', name.includes('/') ? name : file(name, all.get(name))]);
  const proxy = await startRecord(backend, ...scripts, ...args);
  onTestFinished(() => proxy.dispose());
  return proxy;
}

async function connect(proxy: Hydrophone) {
  const client = await openMysql2(proxy.port, { bigNumberStrings: false });
  onTestFinished(() => client.destroy());
  return client;
}

it('every example of docs/scripts.md has a test here', () => {
  const text = readFileSync(new URL(import.meta.url), 'utf8');
  const untested = [...examples().keys()].filter((name) => !text.includes(`'${name}'`));
  expect(untested).toEqual([]);
  expect(examples().size).toBe(8);
});

describeOnBackends('scripts', (backend) => {
  it('answer, rewrite nothing else, and fake a table, in text and prepared', async () => {
    const proxy = await withScripts(backend.port, ['guard.ts', 'fake.js']);
    const client = await connect(proxy);
    await client.query('CREATE TEMPORARY TABLE guarded (id INT)');
    await expect(client.query('DELETE FROM guarded')).rejects.toMatchObject({ errno: 1175, sqlState: 'HY000' });
    const [deleted] = await client.query('DELETE FROM guarded WHERE id = 1');
    expect(deleted).toMatchObject({ affectedRows: 0 });
    const weather = [
      { city: 'Oslo', degrees: -4 },
      { city: 'Rome', degrees: 17 },
    ];
    const [faked] = await client.query('SELECT * FROM weather');
    expect(faked).toEqual(weather);
    const [plain] = await client.execute('SELECT 5 AS five');
    expect(plain).toEqual([{ five: 5 }]);
    await proxy.stop();
    const exchanges = proxy.exchanges();
    expect(exchanges.find(({ sql }) => sql === 'SELECT * FROM weather')).toMatchObject({ mocked: true, parent: null });
    expect(exchanges.find(({ sql }) => sql === 'DELETE FROM guarded')).toMatchObject({ mocked: true, error: { code: 1175 } });
    expect(exchanges.find(({ sql }) => sql?.startsWith('CREATE') === true)).toMatchObject({ mocked: false, modified: false });
  });

  it('keep a state for each session, and mask what they are shown', async () => {
    const proxy = await withScripts(backend.port, ['deadlock.js', 'mask.ts']);
    const clients = [await connect(proxy), await connect(proxy)];
    for (const client of clients) {
      await client.query("CREATE TEMPORARY TABLE people AS SELECT 1 AS id, 'a@example.org' AS email");
      await expect(client.query("UPDATE people SET email = 'b@example.org'")).rejects.toMatchObject({ errno: 1213, sqlState: '40001' });
      await client.query("UPDATE people SET email = 'b@example.org'");
      const [rows] = await client.query('SELECT * FROM people');
      expect(rows).toEqual([{ id: 1, email: '***' }]);
      const [prepared] = await client.execute('SELECT * FROM people');
      expect(prepared).toEqual([{ id: 1, email: '***' }]);
      const [count] = await client.query('SELECT COUNT(*) AS n FROM people');
      expect(count).toEqual([{ n: 1 }]);
    }
    await proxy.stop();
  });

  it('queue statements in the same session: their exchanges are children, their replies reach nobody else', async () => {
    const proxy = await withScripts(backend.port, ['plans.js', 'total.js']);
    const client = await connect(proxy);
    await client.query('CREATE TABLE IF NOT EXISTS planned (id INT)');
    const [rows] = await client.query('SELECT id FROM planned');
    expect(rows).toEqual([]);
    const [total] = await client.query('SELECT total');
    expect(total).toEqual([{ total: 42 }]);
    const [after] = await client.query('SELECT 1 AS one');
    expect(after).toEqual([{ one: 1 }]);
    await client.query('DROP TABLE planned');
    await proxy.stop();
    const exchanges = proxy.exchanges();
    const select = exchanges.find(({ sql }) => sql === 'SELECT id FROM planned')!;
    const explain = exchanges.find(({ sql }) => sql === 'EXPLAIN FORMAT=TRADITIONAL SELECT id FROM planned');
    expect(explain).toMatchObject({ parent: select.id, command: 'COM_QUERY', error: null });
    const cause = exchanges.find(({ sql }) => sql === 'SELECT total')!;
    expect(cause).toMatchObject({ parent: null, mocked: true, results: [{ rows: [[42]] }] });
    expect(exchanges.filter(({ parent }) => parent === cause.id).map(({ sql }) => sql)).toEqual(['SELECT 20 AS n', 'SELECT 22 AS n']);
    expect(proxy.child.stderr).toContain('hydrophone: warning: plans.js:8: no index: EXPLAIN FORMAT=TRADITIONAL SELECT id FROM planned');
  });

  it('choose a backend, refuse a login, and are told how it went', async () => {
    const dead = await freePort();
    process.env.REPLICA = `127.0.0.1:${backend.port}`;
    onTestFinished(() => {
      delete process.env.REPLICA;
    });
    const proxy = await withScripts(dead, ['route.js', 'logins.ts']);
    const client = await connect(proxy);
    const [rows] = await client.query('SELECT 1 AS one');
    expect(rows).toEqual([{ one: 1 }]);
    await expect(openMysql2(proxy.port, { user: 'nobody' })).rejects.toMatchObject({ errno: 1045, sqlMessage: 'not through this proxy' });
    await eventually('the line about the login', () => proxy.child.stderr.includes(`hydrophone: logins.ts:8: ${account.user} is in`));
    await proxy.stop();
    expect(proxy.sessions().find(({ event }) => event === 'closed')).toMatchObject({ backend: `127.0.0.1:${backend.port}` });
  });

  it('that run for ever stop nobody else, and stderr names them', async () => {
    const loop = file('loop.js', `export function readQuery({ sql }) { if (sql.includes('loop')) for (;;) {} }`);
    const proxy = await withScripts(backend.port, [loop], '--script-timeout', '400ms');
    const [victim, other] = [await connect(proxy), await connect(proxy)];
    const started = Date.now();
    const stuck = victim.query("SELECT 'loop' AS a");
    const [during] = await other.execute({ sql: 'SELECT 2 AS two' }, []);
    expect(during).toEqual([{ two: 2 }]);
    expect((await stuck)[0]).toEqual([{ a: 'loop' }]);
    expect(Date.now() - started).toBeGreaterThan(350);
    expect(Date.now() - started).toBeLessThan(3_000);
    await eventually('the line about the loop', () => proxy.child.stderr.includes('warning: loop.js: readQuery took longer than 400 ms'));
    await eventually('its end', () => proxy.child.stderr.includes('error: loop.js: readQuery never returned: its worker was ended'));
    await proxy.stop();
    expect(proxy.exchanges().find(({ sql }) => sql === "SELECT 'loop' AS a")?.held_us).toBeGreaterThan(350_000);
  });

  it('change the parameters of an execution, and run it as text', async () => {
    const script = file(
      'params.ts',
      `export const readQuery = ({ command, sql, params }) => {
        if (command !== 'COM_STMT_EXECUTE') return;
        return sql.includes('first') ? { params: [7] } : { rewrite: 'SELECT 8 AS second' };
      };`,
    );
    const proxy = await withScripts(backend.port, [script]);
    const client = await connect(proxy);
    const [first] = await client.execute('SELECT CAST(? AS SIGNED) AS first', [1]);
    expect(first).toEqual([{ first: 7 }]);
    const [second] = await client.execute('SELECT CAST(? AS SIGNED) AS second', [1]);
    expect(second).toEqual([{ second: 8 }]);
    await proxy.stop();
    expect(proxy.exchanges().filter(({ modified }) => modified)).toHaveLength(2);
  });
});

it.each([
  ['hooks.txt', '', 'is no script; expected a'],
  ['broken.js', 'export const readQuery = (;', 'broken.js:1: SyntaxError: Unexpected token'],
])('%s is refused with one line', async (name, text, message) => {
  const { code, stderr } = await runHydrophone(
    'record',
    '--backend',
    '127.0.0.1:1',
    '--listen',
    '127.0.0.1:0',
    '--script',
    file(name, text),
  );
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(stderr).toContain(message);
  expect(code).toBe(2);
});
