/** Our own two roles of every login plugin: as a client against real servers, as a server against independent clients. */
import { createConnection as createMariadb } from 'mariadb';
import { createConnection as createMysql2 } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type ClientAddress, connectClient } from '../../src-core/node/demo/clientConnection.ts';
import type { ClientLoginOptions, Credentials } from '../../src-core/upstream/clientLogin.ts';
import { type AuthServer, secret, startAuthServer } from '../support/authServer.ts';
import { runChild } from '../support/child.ts';
import { administer, type Database, startMariadb } from '../support/databases.ts';
import { provisioned } from '../support/provisioned.ts';
import type { RunningServer } from '../support/serversSetup.ts';

type Options = Partial<Omit<ClientLoginOptions, 'crypto' | 'unixSocket'>>;

/** Who the server takes us for after a login, and after a change of user where there is one. */
async function whoAmI(address: ClientAddress, user: string, options: Options = {}, next?: Credentials): Promise<unknown[]> {
  const session = await connectClient(address, { user, password: secret, ...options });
  const names: unknown[] = [];
  const ask = async () => names.push((await session.query('SELECT current_user()'))[0]?.rows[0]?.[0]);
  await ask();
  if (next !== undefined) {
    await session.changeUser(next);
    await ask();
  }
  session.quit();
  return names;
}

const denied = { code: 1045 };
const tlsModes = ['off', 'require'] as const;

describe('the client role on MariaDB 10.11', () => {
  let server: Database;
  const login = (user: string, options?: Options, next?: Credentials) =>
    whoAmI({ host: '127.0.0.1', port: server.port }, user, options, next);

  beforeAll(async () => {
    server = await startMariadb(`--plugin-dir=${provisioned().mariadb.testPlugins}`, '--plugin-maturity=unknown', '--secure-auth=0');
    await administer(
      server,
      `INSTALL SONAME 'auth_ed25519'; INSTALL SONAME 'auth_test_plugin'; INSTALL SONAME 'dialog_examples';
       CREATE USER ed25519@'%' IDENTIFIED VIA ed25519 USING PASSWORD('${secret}');
       CREATE USER clear@'%' IDENTIFIED VIA cleartext_plugin_server USING '${secret}';
       CREATE USER two@'%' IDENTIFIED VIA two_questions USING '${secret}';
       CREATE USER three@'%' IDENTIFIED VIA three_attempts USING '${secret}';
       CREATE USER old@'%' IDENTIFIED VIA mysql_old_password USING '6a6e9a3d5a7f1a55';`,
    );
  });
  afterAll(() => server.stop());

  it.each(tlsModes)('mysql_native_password and client_ed25519, and from one to the other, TLS %s', async (tls) => {
    const { user, password } = { user: 'app', password: secret };
    expect(await login('ed25519', { tls }, { user, password })).toEqual(['ed25519@%', 'app@%']);
    expect(await login('app', { tls }, { user: 'ed25519', password })).toEqual(['app@%', 'ed25519@%']);
    await expect(login('ed25519', { tls, password: 'wrong' })).rejects.toMatchObject(denied);
    await expect(login('app', { tls, password: 'wrong' })).rejects.toMatchObject(denied);
  });

  it('mysql_clear_password only where it is safe or allowed', async () => {
    expect(await login('clear', { tls: 'require' })).toEqual(['clear@%']);
    expect(await login('clear', { allowClearText: true })).toEqual(['clear@%']);
    await expect(login('clear')).rejects.toThrow(/TLS or a Unix socket/);
  });

  it('dialog, with one question and with several', async () => {
    const tls = 'require';
    expect(await login('two', { tls, furtherAnswers: ['yes, of course'] })).toEqual(['two@%']);
    await expect(login('two', { tls, furtherAnswers: ['no'] })).rejects.toMatchObject(denied);
    await expect(login('two', { tls })).rejects.toThrow(/2 questions/);
    expect(await login('three', { tls, password: 'wrong', furtherAnswers: ['no', secret] })).toEqual(['three@%']);
  });

  it('mysql_old_password is refused with the reason', async () => {
    await expect(login('old')).rejects.toThrow(/before MySQL 4.1.*old_passwords=0/);
  });

  it('root by the Unix socket', async () => {
    expect(await whoAmI({ path: server.socket }, 'root', { password: '' })).toEqual(['root@localhost']);
  });
});

const newest = inject('newestMariadb');
describe.skipIf('unavailable' in newest)('the client role on the newest MariaDB', () => {
  const server = newest as RunningServer;
  const login = (user: string, options?: Options, next?: Credentials) =>
    whoAmI({ host: '127.0.0.1', port: server.port }, user, options, next);

  beforeAll(() =>
    administer(
      { kind: 'mariadb', socket: server.socket },
      `INSTALL SONAME 'auth_ed25519'; INSTALL SONAME 'auth_parsec';
       CREATE OR REPLACE USER ed25519@'%' IDENTIFIED VIA ed25519 USING PASSWORD('${secret}');
       CREATE OR REPLACE USER parsec@'%' IDENTIFIED VIA parsec USING PASSWORD('${secret}');
       CREATE OR REPLACE USER either@'%' IDENTIFIED VIA parsec USING PASSWORD('other') OR ed25519 USING PASSWORD('${secret}');`,
    ),
  );

  it.each(tlsModes)('parsec, TLS %s', async (tls) => {
    expect(await login('parsec', { tls }, { user: 'app', password: secret })).toEqual(['parsec@%', 'app@%']);
    expect(await login('app', { tls }, { user: 'parsec', password: secret })).toEqual(['app@%', 'parsec@%']);
    await expect(login('parsec', { tls, password: 'wrong' })).rejects.toMatchObject(denied);
  });

  it('a second plugin after the first has refused', async () => {
    expect(await login('either')).toEqual(['either@%']);
  });

  it.each(['app', 'ed25519', 'parsec'])('a certificate that nobody knows is proven by the password of %s', async (user) => {
    expect(await login(user, { tls: 'verify' })).toEqual([`${user}@%`]);
    await expect(login('nopass', { tls: 'verify', password: '' })).rejects.toThrow(/not trusted/);
  });
});

const mysql9 = inject('mysql9');
describe.skipIf('unavailable' in mysql9)('the client role on MySQL 9.7', () => {
  const server = mysql9 as RunningServer;
  const sql = (text: string) => administer({ kind: 'mysql9', socket: server.socket }, text);
  const login = (user: string, options?: Options, next?: Credentials) =>
    whoAmI({ host: '127.0.0.1', port: server.port }, user, options, next);

  beforeAll(() =>
    sql(`CREATE USER sha256@'%' IDENTIFIED WITH sha256_password BY '${secret}';
         CREATE USER fresh_off@'%' IDENTIFIED BY '${secret}'; CREATE USER fresh_require@'%' IDENTIFIED BY '${secret}';
         INSTALL PLUGIN auth_socket SONAME 'auth_socket.so';
         CREATE USER factors@localhost IDENTIFIED BY '${secret}' AND IDENTIFIED WITH auth_socket AS '${process.getuid?.() === 0 ? 'root' : process.env.USER}';`),
  );

  it.each(tlsModes)('caching_sha2_password: full, then fast, TLS %s', async (tls) => {
    // The server's cache knows no account that never logged in; it outlives ALTER USER with the same password.
    const user = `fresh_${tls}`;
    expect(await login(user, { tls }, { user, password: secret })).toEqual([`${user}@%`, `${user}@%`]);
    await expect(login(user, { tls, password: 'wrong' })).rejects.toMatchObject(denied);
    expect(await login('nopass', { tls, password: '' })).toEqual(['nopass@%']);
  });

  it.each(tlsModes)('sha256_password, TLS %s', async (tls) => {
    expect(await login('sha256', { tls }, { user: 'app', password: secret })).toEqual(['sha256@%', 'app@%']);
    await expect(login('sha256', { tls, password: 'wrong' })).rejects.toMatchObject(denied);
  });

  it('two factors, of which the second is the Unix socket', async () => {
    expect(await whoAmI({ path: server.socket }, 'factors')).toEqual(['factors@localhost']);
  });

  it('a certificate that nobody knows is not accepted where it is to be verified', async () => {
    await expect(login('app', { tls: 'verify' })).rejects.toThrow(/certificate is not trusted/);
  });
});

describe('the server role', () => {
  let mariadb: AuthServer;
  let mysql: AuthServer;
  beforeAll(async () => {
    // The name that MariaDB's clients take for another machine: towards 127.0.0.1 they verify nothing.
    mariadb = await startAuthServer('11.8.9-MariaDB', '127.0.0.2');
    mysql = await startAuthServer('9.7.0', '127.0.0.1');
  });
  afterAll(async () => {
    await mariadb.stop();
    await mysql.stop();
  });

  async function cli(command: readonly string[], server: AuthServer, ...args: string[]): Promise<string> {
    const [program, ...first] = command;
    const where = ['--no-defaults', `-h${server.host}`, `-P${server.port}`];
    const done = await runChild(program!, [...first, ...where, '-N', '-e', 'SELECT 42', ...args]);
    return done.code === 0 ? done.stdout.trim() : done.stderr.trim();
  }

  const plain = ['native', 'fast', 'full', 'sha256', 'ed25519', 'clear', 'dialog'];

  it.for([...plain, 'parsec'])('the newest mariadb command line as %s, with and without TLS', async (user, { skip }) => {
    const { newestMariadb } = provisioned();
    if ('unavailable' in newestMariadb) return skip(newestMariadb.unavailable);
    const login = (...args: string[]) =>
      cli(newestMariadb.mariadb, mariadb, `--plugin-dir=${newestMariadb.clientPlugins}`, `-u${user}`, ...args);
    expect(await login(`-p${secret}`, '--skip-ssl')).toBe('42');
    expect(await login(`-p${secret}`, '--skip-ssl-verify-server-cert')).toBe('42');
    expect(await login('-pwrong', '--skip-ssl')).toMatch(/1045/);
    const proven = ['native', 'ed25519', 'parsec'].includes(user);
    expect(await login(`-p${secret}`, '--ssl-verify-server-cert')).toMatch(proven ? /^42$/ : /server certificate/);
  });

  it.each(['native', 'fast', 'sha256', 'ed25519', 'clear', 'dialog'])('the mariadb 10.11 command line as %s', async (user) => {
    const plugins = '--plugin-dir=/usr/lib/x86_64-linux-gnu/libmariadb3/plugin';
    expect(await cli([provisioned().mariadb.mariadb], mariadb, plugins, `-u${user}`, `-p${secret}`, '--ssl')).toBe('42');
  });

  it.for(['fast', 'full', 'sha256', 'clear', 'twice', 'thrice'])('Oracle’s mysql as %s, with and without TLS', async (user, { skip }) => {
    const { mysql9 } = provisioned();
    if ('unavailable' in mysql9) return skip(mysql9.unavailable);
    const login = (password: string, mode: string, second = 'two') =>
      cli(
        mysql9.mysql,
        mysql,
        `-u${user}`,
        `--password1=${password}`,
        `--password2=${second}`,
        '--password3=three',
        '--get-server-public-key',
        '--enable-cleartext-plugin',
        `--ssl-mode=${mode}`,
      );
    expect(await login(secret, 'DISABLED')).toBe('42');
    expect(await login(secret, 'REQUIRED')).toBe('42');
    expect(await login('wrong', 'REQUIRED')).toMatch(/1045/);
    if (user === 'twice') expect(await login(secret, 'REQUIRED', 'wrong')).toMatch(/1045/);
  });

  // Its mysql_clear_password sends the first factor's password for the second as well.
  it.each(['native', 'fast', 'full', 'sha256', 'clear'])('npm mysql2 as %s, and a change of user', async (user) => {
    for (const ssl of [undefined, { rejectUnauthorized: false }]) {
      const { host, port } = mysql;
      const passwords = { password: secret, enableCleartextPlugin: true };
      const connection = await createMysql2({ host, port, user, ...passwords, ...(ssl === undefined ? {} : { ssl }) });
      await connection.changeUser({ user: 'native', password: secret });
      expect((await connection.query('SELECT 42 AS a'))[0]).toEqual([{ a: 42 }]);
      await connection.end();
    }
  });

  it.each(['native', 'fast', 'full', 'sha256', 'ed25519', 'parsec', 'clear', 'dialog'])('npm mariadb as %s', async (user) => {
    const { host, port } = mariadb;
    const login = async (ssl: boolean | { rejectUnauthorized: boolean }) => {
      const connection = await createMariadb({ host, port, user, password: secret, ssl, allowPublicKeyRetrieval: true });
      expect(await connection.query('SELECT 42 AS a')).toMatchObject([{ a: expect.anything() }]);
      await connection.end();
    };
    await login({ rejectUnauthorized: false });
    if (user === 'clear' || user === 'dialog') await expect(login(false)).rejects.toThrow(/TLS/);
    else await login(false);
    // It verifies by the password what it cannot by an authority.
    if (['native', 'ed25519', 'parsec'].includes(user)) await login(true);
    else await expect(login(true)).rejects.toThrow(/Self signed/);
  });

  it('PHP’s mysqlnd and PyMySQL', async () => {
    const { php, python3 } = provisioned().drivers;
    // PyMySQL 1.0.2 misses the fast path after an auth switch.
    const users = { php: ['native', 'fast', 'full', 'sha256', 'clear'], python: ['native', 'full', 'sha256', 'clear'] };
    const phpDone = await runChild(php, ['-r', phpProgram, '--', String(mysql.port), secret, ...users.php]);
    expect(phpDone.stdout.trim().split('\n')).toEqual(users.php.flatMap((user) => [`${user} plain 42`, `${user} TLS 42`]));
    const pythonDone = await runChild(python3, ['-c', pythonProgram, String(mysql.port), secret, ...users.python]);
    expect(pythonDone.stdout.trim().split('\n')).toEqual(users.python.flatMap((user) => [`${user} plain 42`, `${user} TLS 42`]));
  });
});

const phpProgram = `
$users = array_slice($argv, 3);
foreach ($users as $user) foreach (['plain' => 0, 'TLS' => MYSQLI_CLIENT_SSL | MYSQLI_CLIENT_SSL_DONT_VERIFY_SERVER_CERT] as $how => $flags) {
  $m = mysqli_init();
  $m->real_connect('127.0.0.1', $user, $argv[2], '', (int)$argv[1], null, $flags);
  echo "$user $how ", $m->query('SELECT 42')->fetch_row()[0], "\\n";
}`;

const pythonProgram = `
import pymysql, ssl, sys
port, password, users = int(sys.argv[1]), sys.argv[2], sys.argv[3:]
for user in users:
    for how in ('plain', 'TLS'):
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        more = {'ssl': context} if how == 'TLS' else {}
        connection = pymysql.connect(host='127.0.0.1', port=port, user=user, password=password, **more)
        with connection.cursor() as cursor:
            cursor.execute('SELECT 42')
            print(user, how, cursor.fetchone()[0])
        connection.close()
`;
