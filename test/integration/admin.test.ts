/** The admin interface with real clients, beside real traffic. */
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createConnection } from 'mysql2/promise';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { account, adminPort, keep, login, shown } from '../support/admin.ts';
import { runChild } from '../support/child.ts';
import { openMariadb, openMysql2, runMariadbCli } from '../support/clients.ts';
import { runHydrophone, startMysqlProxy, startRecord, startServe } from '../support/hydrophone.ts';
import { eventually, freePort } from '../support/ports.ts';
import { provisioned } from '../support/provisioned.ts';

const backend = inject('mariadb').port;

function oracle(port: number, sql: string, ...args: string[]) {
  const { mysql9 } = provisioned();
  if ('unavailable' in mysql9) throw new Error(mysql9.unavailable);
  const [program, ...first] = mysql9.mysql;
  return runChild(program!, [...first, '--no-defaults', '-h127.0.0.1', `-P${port}`, '-t', ...args], sql);
}

const pymysql = `
import json, sys, pymysql
run = json.load(sys.stdin)
c = pymysql.connect(host="127.0.0.1", port=run["port"], user="root", password="", autocommit=True)
k = c.cursor()
for sql in run["sql"]:
    try:
        k.execute(sql)
        print(json.dumps([[None if v is None else str(v) for v in row] for row in k.fetchall()]))
    except pymysql.MySQLError as e:
        print(json.dumps(e.args[0]))
`;

describe("MySQL Proxy's tables", () => {
  it('look as its manual shows them', async () => {
    const [admin, proxy] = [await freePort(), await freePort()];
    const given = ['--admin-address', `:${admin}`, '--proxy-address', `:${proxy}`, '--proxy-backend-addresses', 'mysql:3306'];
    await keep(startMysqlProxy(...given, ...account));
    expect(await shown(admin, 'select * from proxy_connections;', ...login)).toBe(
      `+------+--------+-------+------+
| id   | type   | state | db   |
+------+--------+-------+------+
|    0 | server | 0     |      |
|    1 | proxy  | 0     |      |
|    2 | server | 10    |      |
+------+--------+-------+------+
`,
    );
    const config = await shown(admin, 'select * from proxy_config', ...login);
    expect(config.split('\n').map((line) => line.replaceAll(/\s+\|/g, ' |'))).toEqual(
      expect.arrayContaining([
        '| option | value |',
        `| admin.address | :${admin} |`,
        `| proxy.address | :${proxy} |`,
        '| proxy.backend_addresses[0] | mysql:3306 |',
        '| proxy.fix_bug_25371 | 0 |',
        '| proxy.profiling | 1 |',
      ]),
    );
  });

  it('show who is connected, and which backend serves', async () => {
    const proxy = await keep(startMysqlProxy('-b', `127.0.0.1:${backend}`, '--admin-address', '127.0.0.1:0'));
    const app = await openMysql2(proxy.port);
    await app.query('SELECT 1');
    const sleeping = app.query('SELECT SLEEP(1)');
    await eventually('the command to be under way', async () =>
      (await shown(adminPort(proxy), 'select * from proxy_connections')).includes('12'),
    );
    expect(await shown(adminPort(proxy), "select type, state, db from proxy_connections where db <> ''")).toBe(
      `+-------+-------+------+
| type  | state | db   |
+-------+-------+------+
| proxy | 12    | shop |
+-------+-------+------+
`,
    );
    await sleeping;
    expect(await shown(adminPort(proxy), 'SELECT * FROM backends')).toContain(
      `127.0.0.1:${backend} | up    | rw   | NULL |                 1 |`,
    );
    await app.end();
    await eventually(
      'the client to be gone',
      async () => !(await shown(adminPort(proxy), 'select db from proxy_connections')).includes('shop'),
    );
  });
});

describe('the live capture', () => {
  it('is queried while it grows, by mysql2 in text and prepared', async () => {
    const proxy = await keep(startRecord(backend, '--admin', '127.0.0.1:0'));
    const app = await openMysql2(proxy.port);
    for (let i = 0; i < 20; i++) await app.query(`SELECT ${i} AS n`);
    await app.execute('SELECT ? AS p', [7]);
    await app.query('SELECT * FROM nowhere').catch(() => undefined);
    const admin = await createConnection({ host: '127.0.0.1', port: adminPort(proxy), user: 'root' });
    const rows = async (sql: string, ...values: (string | number)[]) => (await admin.execute(sql, values))[0];
    await eventually('all to be recorded', async () => {
      const [[found]] = (await admin.query('SELECT COUNT(*) AS n FROM exchanges WHERE error_code = 1146')) as unknown as [[{ n: number }]];
      return found.n === 1;
    });
    expect(await rows('SELECT command, `sql`, `rows`, error_code, error FROM exchanges WHERE id > ? ORDER BY id DESC LIMIT 3', 1)).toEqual([
      { command: 'COM_QUERY', sql: 'SELECT * FROM nowhere', rows: null, error_code: 1146, error: 'ER_NO_SUCH_TABLE' },
      { command: 'COM_STMT_EXECUTE', sql: 'SELECT ? AS p', rows: 1, error_code: null, error: null },
      { command: 'COM_STMT_PREPARE', sql: 'SELECT ? AS p', rows: null, error_code: null, error: null },
    ]);
    expect(await rows('SELECT digest_text, count, errors, `rows` FROM digests ORDER BY count DESC, digest_text LIMIT 1')).toEqual([
      { digest_text: 'SELECT ? AS n', count: 20, errors: 0, rows: 20 },
    ]);
    expect(
      await rows('SELECT s.user, s.exchanges, COUNT(*) AS seen FROM sessions s JOIN exchanges e ON e.session = s.id GROUP BY s.id'),
    ).toEqual([{ user: 'app', exchanges: 23, seen: 23 }]);
    await app.query('SELECT 20 AS n');
    await eventually('the newest', async () => {
      const [found] = (await rows('SELECT count FROM digests WHERE digest_text = ?', 'SELECT ? AS n')) as unknown as [{ count: number }];
      return found.count === 21;
    });
    await app.end();
    await admin.end();
    expect(await proxy.stop()).toBe(0);
  });

  it('is there for npm mariadb, which prepares and executes in one go', async () => {
    const proxy = await keep(startRecord(backend, '--admin', '127.0.0.1:0'));
    const admin = await openMariadb(adminPort(proxy), { user: 'root', password: '', database: 'main' });
    expect(await admin.execute('SELECT address, state FROM backends WHERE backend_ndx = ?', [1])).toMatchObject([
      { address: `127.0.0.1:${backend}`, state: 'unknown' },
    ]);
    await admin.end();
  });

  it("is there for PyMySQL and for Oracle's client", async () => {
    const proxy = await keep(startRecord(backend, '--admin', '127.0.0.1:0'));
    expect((await runMariadbCli(proxy.port, "SELECT 'é' AS t")).code).toBe(0);
    await eventually('the end of the recording', () => proxy.exchanges().length >= 2);
    const sql = [
      "SELECT `sql`, user, db FROM exchanges WHERE command = 'COM_QUERY' AND `sql` LIKE '%AS t'",
      'SELECT * FROM nope',
      'DELETE FROM sessions',
    ];
    const { stdout, stderr } = await runChild(
      provisioned().drivers.python3,
      ['-c', pymysql],
      JSON.stringify({ port: adminPort(proxy), sql }),
    );
    expect({ stderr, lines: stdout.trim().split('\n') }).toEqual({
      stderr: '',
      lines: [
        JSON.stringify([["SELECT 'é' AS t", 'app', 'shop']])
          .replace('é', '\\u00e9')
          .replaceAll(',', ', '),
        '1146',
        '1142',
      ],
    });
    const told = await oracle(adminPort(proxy), 'select count(*) from sessions; select @@version_comment; show tables', '-uroot');
    expect(told.stderr).toBe('');
    expect(told.stdout).toContain('|        1 |');
    expect(told.stdout).toContain('Hydrophone admin interface');
    expect(told.stdout).toContain('proxy_connections');
  });
});

describe('the end', () => {
  /** Nothing of it comes from a table, so nothing stops it. */
  const endless = `WITH a(x) AS (VALUES ${Array.from({ length: 10 }, (_, i) => `(${i})`).join(', ')})
    SELECT COUNT(*) FROM ${Array.from({ length: 14 }, (_, i) => `a a${i}`).join(', ')}`;

  it('does not wait for clients that are there, nor for a statement that nothing stops; the capture is whole', async () => {
    const proxy = await keep(startRecord(backend, '--admin', '127.0.0.1:0'));
    const admin = await createConnection({ host: '127.0.0.1', port: adminPort(proxy), user: 'root' });
    admin.on('error', () => undefined);
    expect((await runMariadbCli(proxy.port, 'SELECT 1')).code).toBe(0);
    await eventually('the recording', async () => {
      const [rows] = await admin.query('SELECT id FROM exchanges');
      return (rows as unknown[]).length > 0;
    });
    const lost = admin.query(endless).then(
      () => 'answered',
      (error: { code: string }) => error.code,
    );
    await sleep(500);
    const since = performance.now();
    await proxy.stop();
    expect(performance.now() - since).toBeLessThan(15_000);
    expect(await lost).toBe('PROTOCOL_CONNECTION_LOST');
    const log = statSync(`${proxy.file}-wal`, { throwIfNoEntry: false });
    expect(log?.size ?? 0).toBe(0);
    expect((await runHydrophone('show', proxy.file)).stdout).toContain('SELECT 1');
  });
});

describe('who may come in', () => {
  let taken: ReturnType<typeof createServer>;
  beforeAll(async () => {
    taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    return () => taken.close();
  });

  it('only the account, over TLS too, by the plugin that the client has', async () => {
    const proxy = await keep(startRecord(backend, '--admin', '127.0.0.1:0', ...account));
    const port = adminPort(proxy);
    expect(await shown(port, 'SELECT USER()', ...login, '--ssl')).toContain('admin@127.0.0.1');
    expect(await shown(port, 'SELECT 1', '-uadmin', '-pwrong')).toContain("ERROR 1045 (28000): Access denied for user 'admin'@'127.0.0.1'");
    expect(await shown(port, 'SELECT 1')).toContain('ERROR 1045');
    const byTls = await oracle(port, 'SHOW TABLES', ...login, '--ssl-mode=REQUIRED');
    expect(byTls.stdout + byTls.stderr).toContain('exchanges');
    const plain = await oracle(port, 'SHOW TABLES', ...login, '--ssl-mode=DISABLED', '--get-server-public-key');
    expect(plain.stdout + plain.stderr).toContain('exchanges');
  });

  it("MariaDB's newest client, which wants to know the certificate, is convinced by the password", async ({ skip }) => {
    const { newestMariadb } = provisioned();
    if ('unavailable' in newestMariadb) return skip(newestMariadb.unavailable);
    const [program, ...first] = newestMariadb.mariadb;
    const client = (port: number, ...args: string[]) =>
      runChild(program!, [...first, '--no-defaults', '-h127.0.0.1', `-P${port}`, ...args], "SHOW STATUS LIKE 'Ssl_cipher'; SELECT USER()");
    const proxy = await keep(startRecord(backend, '--admin', '127.0.0.1:0', ...account));
    expect(await client(adminPort(proxy), ...login)).toMatchObject({ code: 0, stderr: '' });
    expect((await client(adminPort(proxy), '-uadmin', '-pwrong')).stderr).toContain('ERROR 1045');
    const open = await keep(startRecord(backend, '--admin', '127.0.0.1:0'));
    expect((await client(adminPort(open), '-uroot')).stdout).toContain('root@127.0.0.1');
  });

  it('over a Unix socket', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'admin-socket-'));
    const socket = join(folder, 'admin.sock');
    try {
      const proxy = await keep(startMysqlProxy('-b', `127.0.0.1:${backend}`, '--admin-address', socket));
      expect(proxy.ready.admin).toBe(socket);
      const admin = await createConnection({ socketPath: socket, user: 'root' });
      expect((await admin.query('SELECT `option` FROM proxy_config LIMIT 1'))[0]).toEqual([{ option: 'admin.address' }]);
      await admin.end();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('is asked for where the interface can be reached from elsewhere', async () => {
    for (const [args, option] of [
      [['serve', '--admin', '0.0.0.0:0'], '--admin 0.0.0.0:0'],
      [['mysql-proxy', '--admin-address', ':0'], '--admin-address 0.0.0.0:0'],
    ] as const) {
      const { code, stderr } = await runHydrophone(...args);
      expect({ code, stderr }).toEqual({
        code: 2,
        stderr: `hydrophone: ${option} can be reached from elsewhere; expected --admin-username and --admin-password with it\n`,
      });
    }
  });

  it('an address that is taken ends the start', async () => {
    const { port } = taken.address() as { port: number };
    const { code, stderr } = await runHydrophone(
      'record',
      '--backend',
      `127.0.0.1:${backend}`,
      '--listen',
      '127.0.0.1:0',
      '--admin',
      `127.0.0.1:${port}`,
    );
    expect(code).toBe(3);
    expect(stderr).toMatch(/^hydrophone: 127\.0\.0\.1:\d+ is in use by another program; .* with --admin\n$/);
  });

  it('nobody, where it was not asked for', async () => {
    expect((await keep(startServe('--backend', `127.0.0.1:${backend}`))).ready.admin).toBeNull();
    const proxy = await keep(startServe('--backend', `127.0.0.1:${backend}`, '--admin', '127.0.0.1:0'));
    expect(await shown(adminPort(proxy), 'SELECT COUNT(*) FROM help')).toMatch(/\|\s+\d+ \|/);
  });
});
