import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { describeOnBackends } from '../support/backends.ts';
import { type Authority, makeAuthority } from '../support/certificates.ts';
import { runChild } from '../support/child.ts';
import { openMariadb, openMysql2, runMariadbCli, runMysql9Cli } from '../support/clients.ts';
import { account } from '../support/databases.ts';
import { type Hydrophone, startRecord } from '../support/hydrophone.ts';
import { provisioned } from '../support/provisioned.ts';
import { captureLoopback } from '../support/shark.ts';

const script = 'SELECT 6 * 7 AS answer';
const folder = mkdtempSync(join(tmpdir(), 'trust-'));
const keys = join(folder, 'keys');
let strange: Authority;
beforeAll(async () => {
  strange = await makeAuthority('Strange CA');
});
afterAll(() => {
  rmSync(folder, { recursive: true });
  strange.remove();
});

/** Connects, checking the proxy's certificate by the authority in `ca`; the answer, or a rejection. */
type Attempt = (port: number, ca: string) => Promise<string>;

async function answer(run: Promise<{ code: number | null; stdout: string; stderr: string }>): Promise<string> {
  const { code, stdout, stderr } = await run;
  if (code !== 0) throw new Error(stderr);
  return stdout;
}

const python = `
import pymysql, sys
c = pymysql.connect(host='127.0.0.1', port=int(sys.argv[1]), user='${account.user}', password='${account.password}',
                    ssl_ca=sys.argv[2], ssl_verify_cert=True, ssl_verify_identity=True)
k = c.cursor(); k.execute('${script}'); print(k.fetchone()[0])`;
const php = `
$options = [PDO::MYSQL_ATTR_SSL_CA => $argv[2], PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION];
$pdo = new PDO("mysql:host=127.0.0.1;port=$argv[1]", '${account.user}', '${account.password}', $options);
echo $pdo->query('${script}')->fetchColumn();`;

/** As docs/cli.md tells them to. */
const clients: Readonly<Record<string, Attempt>> = {
  mariadb: (port, ca) => answer(runMariadbCli(port, script, '--ssl-verify-server-cert', `--ssl-ca=${ca}`)),
  mysql: (port, ca) => answer(runMysql9Cli(port, script, '--ssl-mode=VERIFY_IDENTITY', `--ssl-ca=${ca}`)),
  mysql2: async (port, ca) => {
    const connection = await openMysql2(port, { ssl: { ca: readFileSync(ca), verifyIdentity: true } });
    const [rows] = await connection.query(script);
    await connection.end();
    return JSON.stringify(rows);
  },
  'mariadb (npm)': async (port, ca) => {
    const connection = await openMariadb(port, { ssl: { ca: readFileSync(ca) } });
    const rows = (await connection.query(script)) as { answer: unknown }[];
    await connection.end();
    return String(rows[0]?.answer);
  },
  PyMySQL: (port, ca) => answer(runChild(provisioned().drivers.python3, ['-c', python, String(port), ca])),
  PDO: (port, ca) => answer(runChild(provisioned().drivers.php, ['-r', php, '--', String(port), ca])),
};

describeOnBackends('certificates', (backend) => {
  let hydrophone: Hydrophone | null = null;
  afterEach(async () => {
    await hydrophone?.dispose();
    hydrophone = null;
  });
  const start = async (...args: string[]): Promise<Hydrophone> => {
    hydrophone = await startRecord(backend.port, '--ca-dir', keys, ...args);
    return hydrophone;
  };
  // MySQL 9's client has no mysql_native_password any more, which MariaDB 10.11 asks for.
  const able = Object.entries(clients).filter(([name]) => backend.mysql || name !== 'mysql');

  it('of the proxy are trusted by clients that check them by its authority, and by it alone', async () => {
    const { port, sessions, stop } = await start();
    for (const [name, attempt] of able) expect(await attempt(port, join(keys, 'ca.pem')), name).toMatch(/42/);
    for (const [name, attempt] of able) await expect(attempt(port, strange.ca), name).rejects.toThrow();
    expect(await stop()).toBe(0);
    const ended = sessions().filter(({ event }) => event === 'authenticated' || event === 'failed');
    expect(ended.map(({ event }) => event)).toEqual([...able.map(() => 'authenticated'), ...able.map(() => 'failed')]);
    expect(ended.slice(0, able.length).map(({ tls }) => tls.client)).toEqual(able.map(() => 'TLSv1.3'));
    for (const { error } of ended.slice(able.length)) expect(error?.message).toMatch(/trust .+hydrophone ca/);
  });

  it('of the backend are checked where that is asked for', async () => {
    const { port, sessions, stop } = await start('--tls-backend', 'verify', '--tls-ca', backend.ca);
    const connection = await openMysql2(port);
    await connection.query(script);
    await connection.end();
    await stop();
    expect(sessions().find(({ event }) => event === 'authenticated')?.tls).toEqual({
      client: null,
      backend: expect.stringMatching(/^TLSv1/),
    });
  });

  it('of clients are asked for', async () => {
    const known = await strange.issue('app');
    const { port, sessions, stop } = await start('--tls-client', 'require', '--tls-client-ca', strange.ca);
    const [rejectUnauthorized, cert, key] = [false, readFileSync(known.cert), readFileSync(known.key)];
    const connection = await openMysql2(port, { ssl: { rejectUnauthorized, cert, key } });
    await connection.end();
    await expect(openMysql2(port, { ssl: { rejectUnauthorized } })).rejects.toThrow();
    await stop();
    expect(sessions().filter(({ event }) => event === 'authenticated')).toHaveLength(1);
    expect(sessions().find(({ event }) => event === 'failed')?.error?.message).toMatch(
      /the client showed no certificate, and one is required/,
    );
  });

  it('matter not to Wireshark, which has the key log', async () => {
    const log = join(folder, `${backend.port}.keys`);
    const { port, stop } = await start('--tls-keylog', log);
    const capture = join(folder, `${backend.port}.pcapng`);
    await captureLoopback(`tcp port ${port} or tcp port ${backend.port}`, capture, async () => {
      const connection = await openMysql2(port, { ssl: { rejectUnauthorized: false } });
      await connection.query("SELECT 'seen behind TLS'");
      await connection.end();
    });
    await stop();
    expect(statSync(log).mode & 0o777).toBe(0o600);
    const options = ['-o', `tls.keylog_file:${log}`, ...[port, backend.port].flatMap((p) => ['-d', `tcp.port==${p},mysql`])];
    const seen = await runChild(provisioned().tshark, [
      '-r',
      capture,
      ...options,
      '-Y',
      'mysql.query contains "behind"',
      '-T',
      'fields',
      '-e',
      'tcp.dstport',
    ]);
    expect(seen.stdout.trim().split('\n').sort(), seen.stderr).toEqual([String(port), String(backend.port)].sort());
  });
});
