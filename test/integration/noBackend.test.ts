/** Sessions without a backend: real clients log in to a greeting that a script made, and are answered by it. */
import { createConnection } from 'mysql2/promise';
import { afterEach, describe, expect, it } from 'vitest';
import type { Decision } from '../../src-core/intercept/interceptor.ts';
import type { Held } from '../../src-core/machine/holding/held.ts';
import { PacketWriter } from '../../src-core/mysql/bytes/packetWriter.ts';
import { greeting as greetingCodec } from '../../src-core/mysql/packets/greeting.ts';
import { runChild } from '../support/child.ts';
import { type DecidingOptions, type DecidingProxy, startDecidingProxy } from '../support/decidingProxy.ts';
import { provisioned } from '../support/provisioned.ts';

/** As a tutorial of 2009 has it: thread id 0xffffffff, zero bytes in the challenge, capabilities 0x8201, collation 8. */
const greeting = new Uint8Array(
  Buffer.from('\x0a5.0.45-proxy\0\xff\xff\xff\xff\0\x14\0\0\0\0\0\0\0\x01\x82\x08\x02\0'.concat('\0'.repeat(26)), 'latin1'),
);

const sqlOf = (held: Held): string =>
  held.at === 'command' && held.command.code === 3 ? new TextDecoder().decode(held.command.payload.subarray(1)) : '';

function answers(held: Held): Decision | null {
  const sql = sqlOf(held);
  if (/^show databases$/i.test(sql)) {
    const rows = { columns: ['Database'], rows: Array.from({ length: 70 }, (_, i) => [`db_${i + 1}`]) };
    return { actions: [{ kind: 'rows', rows }] };
  }
  return /^set /i.test(sql) || (held.at === 'command' && held.command.code === 2) ? { actions: [{ kind: 'ok', ok: {} }] } : null;
}

let proxy: DecidingProxy;
const start = async (options: Partial<DecidingOptions> = {}) => {
  proxy = await startDecidingProxy({ decide: answers, backend: { packets: [greeting] }, ...options });
};
afterEach(() => proxy.stop());

const ways = ['plain', 'TLS'] as const;
type Way = (typeof ways)[number];

const cli = (way: Way, sql: string, ...more: string[]) =>
  runChild(
    provisioned().mariadb.mariadb,
    [
      '--no-defaults',
      '-h127.0.0.1',
      `-P${proxy.port}`,
      '-uwho',
      '-psecret',
      way === 'TLS' ? '--ssl' : '--skip-ssl',
      '-N',
      '-e',
      sql,
      ...more,
    ],
    '',
  );

const pymysql = (way: Way, sql: string) =>
  runChild('/usr/bin/python3', [
    '-c',
    `
import pymysql, ssl, sys
context = ssl.create_default_context()
context.check_hostname = False
context.verify_mode = ssl.CERT_NONE
more = {'ssl': context} if sys.argv[2] == 'TLS' else {}
connection = pymysql.connect(host='127.0.0.1', port=int(sys.argv[1]), user='who', password='secret', **more)
with connection.cursor() as cursor:
    try:
        cursor.execute(sys.argv[3])
        print(len(cursor.fetchall()), cursor.description[0][0])
    except Exception as error:
        print(error)
connection.close()
`,
    String(proxy.port),
    way,
    sql,
  ]);

const mysql2 = (way: Way) =>
  createConnection({
    host: '127.0.0.1',
    port: proxy.port,
    user: 'who',
    password: 'secret',
    ...(way === 'TLS' ? { ssl: { rejectUnauthorized: false } } : {}),
  });

const unanswered = (sql: string) => `Hydrophone: no backend serves this session, and no script answered ${sql}`;

describe.each(ways)('a greeting with odd values, over %s', (way) => {
  it('serves the mariadb command line', async () => {
    await start();
    const { stdout, stderr, code } = await cli(way, 'SHOW DATABASES');
    expect({ stderr, code, rows: stdout.trim().split('\n').length }).toEqual({ stderr: '', code: 0, rows: 70 });
    const failed = await cli(way, 'SELECT a, b\n FROM somewhere', 'shop');
    expect(failed.stderr).toContain(`ERROR 1105 (HY000) at line 1: ${unanswered('SELECT a, b FROM somewhere')}`);
    expect(proxy.asked.find(({ at }) => at === 'login')!.session).toMatchObject({ user: 'who', serverVersion: '5.0.45-proxy' });
  });

  it('serves PyMySQL', async () => {
    await start();
    expect(await pymysql(way, 'SHOW DATABASES')).toMatchObject({ stdout: '70 Database\n', stderr: '' });
    expect((await pymysql(way, 'SELECT 1')).stdout).toContain(unanswered('SELECT 1'));
  });

  it('serves mysql2', async () => {
    await start();
    const client = await mysql2(way);
    const [rows] = await client.query('SHOW DATABASES');
    expect(rows).toHaveLength(70);
    await expect(client.query('SELECT 1')).rejects.toMatchObject({ errno: 1105, sqlState: 'HY000', message: unanswered('SELECT 1') });
    await expect(client.execute('SELECT ?', [1])).rejects.toMatchObject({ errno: 1105 });
    await expect(client.ping()).rejects.toMatchObject({ message: unanswered('COM_PING') });
    await client.end();
  });
});

const databases = Array.from({ length: 70 }, (_, i) => `db_${i + 1}\n`).join('');
const plugins = ['mysql_native_password', 'caching_sha2_password', 'mysql_clear_password'];

describe.each(plugins)('a greeting of a newer server, with %s', (authPlugin) => {
  const newer = () => {
    const writer = new PacketWriter();
    const authData = new Uint8Array(21).fill(0x41, 0, 20);
    const value = {
      serverVersion: '8.4.0',
      connectionId: 7,
      authData,
      capabilities: 0xdfff_ffffn,
      collation: 255,
      statusFlags: 2,
      authPlugin,
    };
    greetingCodec.write(writer, value, { capabilities: 0n, clientCharset: 'utf8mb4', resultsCharset: 'utf8mb4' });
    return { packets: [writer.payload()] };
  };

  it.each(ways)('over %s', async (way) => {
    await start({ backend: newer() });
    const said = await cli(way, 'SHOW DATABASES', '--compress');
    expect([said.stderr, said.stdout]).toEqual(['', databases]);
    const { mysql9 } = provisioned();
    if ('unavailable' in mysql9) return;
    const native = authPlugin === 'mysql_native_password' ? [`--plugin-dir=${mysql9.basedir}/lib/mysql/plugin`] : [];
    const mode = way === 'TLS' ? 'REQUIRED' : 'DISABLED';
    const [program, ...first] = mysql9.mysql;
    const args = ['--no-defaults', '-h127.0.0.1', `-P${proxy.port}`, '-uwho', '-psecret', `--ssl-mode=${mode}`, '--compress', ...native];
    const told = await runChild(program!, [...first, ...args, '--enable-cleartext-plugin', '-N', '-e', 'SHOW DATABASES'], '');
    expect(told).toMatchObject({ stdout: databases, code: 0 });
  });
});

describe('whoever decides on the login', () => {
  it('may refuse', async () => {
    const error = { code: 1045, sqlstate: '28000', message: 'not you' };
    await start({ decide: (held) => (held.at === 'login' ? { actions: [], verdict: { kind: 'refuse', error } } : null) });
    expect((await cli('plain', 'SELECT 1')).stderr).toBe('ERROR 1045 (28000): not you\n');
    expect((await cli('TLS', 'SELECT 1')).stderr).toBe('ERROR 1045 (28000): not you\n');
  });
});

describe('instead of a greeting', () => {
  it('an ERR', async () => {
    await start({ backend: { packets: [new Uint8Array(Buffer.from('\xff\x51\x04#07000nobody is here', 'latin1'))] } });
    expect((await cli('plain', 'SELECT 1')).stderr).toMatch(/^ERROR 1105 .*nobody is here/);
  });

  it('one from before MySQL 4.1, and nonsense: the client gets it as it is', async () => {
    const old = new Uint8Array(Buffer.from('\x093.20.0\0\x01\0\0\0abcdefgh\0', 'latin1'));
    await start({ backend: { packets: [old] } });
    expect((await cli('plain', 'SELECT 1')).stderr).toMatch(/2007|[Pp]rotocol/);
    await proxy.stop();
    await start({ backend: { packets: [new Uint8Array(Buffer.from('hello'))] } });
    expect((await cli('plain', 'SELECT 1')).stderr).toContain('2027 (HY000): Received malformed packet');
  });

  it('nothing at all', async () => {
    await start({ backend: { packets: [] } });
    expect((await cli('plain', 'SELECT 1')).stderr).toMatch(/2013|Lost connection/);
  });
});
