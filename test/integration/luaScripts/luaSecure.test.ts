/** Lua scripts act the same for clients and servers with TLS, compression, caching_sha2_password and query attributes. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { QueryOptions } from 'mysql2';
import type { ConnectionOptions } from 'mysql2/promise';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeOnBackends } from '../../support/backends.ts';
import { openMysql2, runMariadbCli, runMysql9Cli } from '../../support/clients.ts';
import { type Hydrophone, startMysqlProxy } from '../../support/hydrophone.ts';
import { eventually } from '../../support/ports.ts';

const script = join(dirname(fileURLToPath(import.meta.url)), 'secure/inspecting.lua');
const statements = ['SELECT forty + 2 AS answer', 'show me', 'made up', 'SELECT 1'];
const answers = [['42'], ['one\t300', 'two\t70000'], [`${'x'.repeat(1000)}\t1`, 'ő\tNULL'], ['1']].flat();
const printed = [
  'login\t0',
  'query\tSELECT forty + 2 AS answer',
  'result of SELECT 40 + 2 AS answer\t1\ttrue',
  'query\tSELECT 1',
  'result of SELECT 1\t1\ttrue',
];

describeOnBackends('Lua scripts between encrypting and compressing sides', (backend) => {
  let proxy: Hydrophone;
  let from = 0;
  let seen = 0;

  beforeAll(async () => {
    const tls = ['--tls-client', 'prefer', '--tls-backend', 'require'];
    proxy = await startMysqlProxy('-b', `127.0.0.1:${backend.port}`, '-s', script, ...tls);
  });
  afterAll(() => proxy?.dispose());

  /** What the script has printed since the last time, of which the CLIs' own statements are none. */
  async function prints(count = printed.length): Promise<string[]> {
    const lines = () =>
      [...proxy.child.stderr.slice(from).matchAll(/\(message\) inspecting\.lua:\d+: (.*)/g)]
        .map(([, line]) => line!)
        .filter((line) => !line.includes('@@version_comment') && !line.includes('$$'));
    await eventually('the lines', () => lines().length >= count).catch(() => undefined);
    const all = lines();
    from = proxy.child.stderr.length;
    return all;
  }

  /** How the only session since was compressed and encrypted. */
  async function facts(): Promise<(string | boolean)[]> {
    const logins = () => proxy.sessions().filter(({ event }) => event === 'authenticated');
    const { compression, tls } = await eventually('the session', () => logins()[seen]);
    seen = logins().length;
    return [compression, tls.client !== null, tls.backend !== null];
  }

  const cli = [
    ['in the clear', ['--skip-ssl'], false, 'none'],
    ['with TLS', ['--ssl', '--skip-ssl-verify-server-cert'], true, 'none'],
    ['with TLS and zlib', ['--ssl', '--skip-ssl-verify-server-cert', '--compress'], true, 'zlib'],
  ] as const;

  it.each(cli)('for the mariadb CLI %s', async (_, args, encrypted, compression) => {
    const run = await runMariadbCli(proxy.port, `${statements.join(';\n')};\n`, '-N', '--default-character-set=utf8mb4', ...args);
    expect([run.stdout.trim().split('\n'), run.stderr]).toEqual([answers, '']);
    expect(await prints()).toEqual(printed);
    expect(await facts()).toEqual([compression, encrypted, true]);
  });

  const options: readonly (readonly [string, ConnectionOptions])[] = [
    ['in the clear', {}],
    ['with TLS', { ssl: { rejectUnauthorized: false } }],
    ['with TLS and zlib', { ssl: { rejectUnauthorized: false }, compress: true }],
  ];

  it.each(options)('for mysql2 %s', async (_, given) => {
    const connection = await openMysql2(proxy.port, { rowsAsArray: true, ...given });
    const got: string[] = [];
    for (const sql of statements) {
      const [rows] = await connection.query(sql);
      for (const row of rows as unknown[][]) got.push(row.map((value) => value ?? 'NULL').join('\t'));
    }
    expect(got).toEqual(answers);
    await connection.end();
    expect(await prints()).toEqual(printed);
    expect(await facts()).toEqual([given.compress === true ? 'zlib' : 'none', given.ssl !== undefined, true]);
  });

  it('for mysql2 with query attributes, which scripts do not see', async () => {
    const connection = await openMysql2(proxy.port, { rowsAsArray: true });
    const query: QueryOptions = { sql: 'SELECT forty + 2', attributes: { tenant: 'acme', n: 7 } };
    const [rows] = await connection.query(query);
    expect(String(rows)).toBe('42');
    await connection.end();
    const expected = ['login\t0', 'query\tSELECT forty + 2', 'result of SELECT 40 + 2\t1\ttrue'];
    expect(await prints(expected.length)).toEqual(expected);
    await facts();
  });

  if (backend.mysql) {
    it.each(['uncompressed', 'zlib', 'zstd'])('for Oracle’s mysql, %s, with query attributes', async (algorithm) => {
      const run = await runMysql9Cli(
        proxy.port,
        `${statements[0]};\nquery_attributes tenant acme;\n${statements.slice(1).join(';\n')};\n`,
        '-N',
        '--default-character-set=utf8mb4',
        '--ssl-mode=REQUIRED',
        `--compression-algorithms=${algorithm}`,
      );
      expect([run.stdout.trim().split('\n'), run.stderr.replace(/^.*\[Warning\].*\n/gm, '')]).toEqual([answers, '']);
      expect(await prints()).toEqual(printed);
      expect(await facts()).toEqual([algorithm === 'uncompressed' ? 'none' : algorithm, true, true]);
    });
  }
});
