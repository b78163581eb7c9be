/** A COM_CHANGE_USER is explained like a login: its steps, what the proxy translated, and why it failed. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ExchangeRecord, LoginDetail } from '../../src-core/bridge/contract.ts';
import { connectClient } from '../../src-core/node/demo/clientConnection.ts';
import type { Credentials } from '../../src-core/upstream/clientLogin.ts';
import { type Backend, describeOnBackends } from '../support/backends.ts';
import { runChild } from '../support/child.ts';
import { openMysql2 } from '../support/clients.ts';
import { administer } from '../support/databases.ts';
import { startRecord } from '../support/hydrophone.ts';
import { capturedUserChanges } from '../support/loginCapture.ts';
import { provisioned } from '../support/provisioned.ts';
import { clientEncrypts, type Encryption, encryptions, proxyOptions } from '../support/proxies.ts';

interface Changed {
  readonly record: ExchangeRecord;
  readonly detail: LoginDetail;
}

const titles = ({ detail }: Changed) => detail.steps.map((step) => step.title);
const causes = ({ detail }: Changed) => detail.causes.map((cause) => cause.cause);

/** What `changes` do after a login as `app`, through a proxy. */
async function changed(backend: Backend, encryption: Encryption, changes: (port: number) => Promise<unknown>): Promise<Changed[]> {
  const proxy = await startRecord(backend.port, ...proxyOptions(encryption));
  try {
    await changes(proxy.port);
    await proxy.stop();
    const details = capturedUserChanges(proxy.file);
    return proxy
      .exchanges()
      .filter((x) => x.command === 'COM_CHANGE_USER')
      .map((record, i) => ({ record, detail: details[i]! }));
  } finally {
    await proxy.dispose();
  }
}

const secret = 'secret';

/** One change by our own client role, which says what it is asked to. */
function change(port: number, tls: 'off' | 'require', next: Credentials): Promise<unknown> {
  return connectClient({ host: '127.0.0.1', port }, { user: 'app', password: secret, tls })
    .then((session) => session.changeUser(next).finally(() => session.quit()))
    .catch((error: unknown) => error);
}

const longText = 'x'.repeat(300_000);

interface Compressing {
  readonly name: string;
  /** Changes to `changed_to`, asks for a long text, and changes back; gives who it was and what came. */
  readonly change: (port: number, tls: boolean) => Promise<unknown[]>;
}

const php = `
mysqli_report(MYSQLI_REPORT_ERROR | MYSQLI_REPORT_STRICT);
[, $port, $tls] = $argv;
$c = mysqli_init();
$c->options(MYSQLI_OPT_SSL_VERIFY_SERVER_CERT, false);
$flags = MYSQLI_CLIENT_COMPRESS | ($tls === '1' ? MYSQLI_CLIENT_SSL | MYSQLI_CLIENT_SSL_DONT_VERIFY_SERVER_CERT : 0);
$c->real_connect('127.0.0.1', 'app', '${secret}', null, (int) $port, null, $flags);
$said = [];
$c->change_user('changed_to', '${secret}', null);
$said[] = $c->query('SELECT current_user()')->fetch_row()[0];
$said[] = $c->query("SELECT repeat('x', 300000)")->fetch_row()[0];
$c->change_user('app', '${secret}', 'shop');
$said[] = $c->query('SELECT current_user()')->fetch_row()[0];
$c->close();
echo json_encode($said);
`;

const compressing: readonly Compressing[] = [
  {
    name: 'mysql2',
    change: async (port, tls) => {
      const c = await openMysql2(port, { compress: true, rowsAsArray: true, ...(tls ? { ssl: { rejectUnauthorized: false } } : {}) });
      const ask = async (sql: string): Promise<unknown> => ((await c.query(sql)) as unknown as [[[unknown]]])[0][0][0];
      await c.changeUser({ user: 'changed_to', password: secret, database: '' });
      const said = [await ask('SELECT current_user()'), await ask("SELECT repeat('x', 300000)")];
      await c.changeUser({ user: 'app', password: secret, database: 'shop' });
      said.push(await ask('SELECT current_user()'));
      await c.end();
      return said;
    },
  },
  {
    name: 'PHP mysqlnd',
    change: async (port, tls) => {
      const done = await runChild(provisioned().drivers.php, ['-r', php, '--', String(port), tls ? '1' : '0'], '', { timeout: 20_000 });
      return done.code === 0 ? JSON.parse(done.stdout) : [done.stderr + done.stdout];
    },
  },
];

describeOnBackends('changes of user', (backend) => {
  const kind = backend.mysql ? 'mysql9' : 'mariadb';
  const server = { kind, socket: backend.socket } as const;
  const plugin = backend.mysql ? 'caching_sha2_password' : 'mysql_native_password';
  beforeAll(() =>
    administer(
      server,
      backend.mysql
        ? `CREATE USER IF NOT EXISTS changed_to@'%' IDENTIFIED BY '${secret}'; GRANT SELECT ON shop.* TO changed_to@'%'; CREATE USER IF NOT EXISTS needs_tls@'%' IDENTIFIED BY '${secret}' REQUIRE SSL;`
        : `INSTALL SONAME 'auth_ed25519'; CREATE USER needs_tls@'%' IDENTIFIED BY '${secret}' REQUIRE SSL;
           CREATE USER modern@'%' IDENTIFIED VIA ed25519 USING PASSWORD('${secret}');`,
    ),
  );
  afterAll(() =>
    administer(
      server,
      backend.mysql ? 'DROP USER changed_to, needs_tls;' : "DROP USER needs_tls, modern; UNINSTALL SONAME 'auth_ed25519';",
    ),
  );

  it('one that succeeds tells its steps, as those of the login', async () => {
    const [first] = await changed(backend, 'none', async (port) => {
      const connection = await openMysql2(port);
      await connection.changeUser({ user: 'reader', password: secret, database: 'shop' });
      await connection.end();
    });
    expect(titles(first!)[0]).toBe('Client changes its user to reader');
    expect(titles(first!).at(-1)).toBe('Change of user accepted');
    expect(titles(first!)).toContain(`Server switches to ${plugin}`);
    expect(first!.detail.causes).toEqual([]);
    expect(first!.detail.exchange).toBe(first!.record.id);
    expect(first!.detail.packets.map((packet) => packet.role)[0]).toBe('changeUser');
    expect(first!.detail.userChanges).toEqual([{ exchange: first!.record.id, at: expect.any(Number), user: 'reader', refused: false }]);
  });

  it.each([
    ['a wrong password', { user: 'reader', password: 'wrong' }, 'The password is wrong'],
    ['an unknown user', { user: 'nobody', password: 'wrong' }, 'The password is wrong'],
    ['no password', { user: 'reader', password: '' }, 'The app sends no password'],
    ['a schema that is not there', { user: 'app', password: secret, schema: 'nope' }, 'There is no schema nope'],
    ['a schema that is not allowed', { user: 'reader', password: secret, schema: 'other' }, 'The user may not use the schema'],
  ] as const)('%s is explained', async (_, next, cause) => {
    const [failed] = await changed(backend, 'both', (port) => change(port, 'require', next));
    expect(causes(failed!)[0]).toBe(cause);
    expect(titles(failed!).at(-1)).toBe('Change of user refused');
    expect(failed!.detail.userChanges.map((x) => [x.user, x.refused])).toEqual([[next.user, true]]);
  });

  it('an account that requires TLS, the server’s side without', async () => {
    const next = { user: 'needs_tls', password: secret };
    const [failed] = await changed(backend, 'client only', (port) => change(port, 'require', next));
    expect(causes(failed!)).toContain('The account requires TLS (REQUIRE SSL or X509)');
    expect(failed!.detail.causes.find((c) => c.cause.includes('requires TLS'))!.evidence).toContain('--tls-backend off');
  });

  if (backend.mysql) {
    it.each(encryptions)('the full path, TLS %s: who asked for the key, and who sent what', async (encryption) => {
      await administer(server, 'FLUSH PRIVILEGES');
      const tls = clientEncrypts(encryption) ? 'require' : 'off';
      const [first] = await changed(backend, encryption, (port) => change(port, tls, { user: 'changed_to', password: secret }));
      const told = titles(first!);
      expect(told).toContain('Full authentication wanted');
      expect(told.at(-1)).toBe('Change of user accepted');
      expect(told.includes('Proxy asks the server for its public key')).toBe(encryption === 'client only');
      expect(told.includes('Proxy shows its own public key')).toBe(encryption === 'backend only');
      expect(told.includes('Proxy passes the password on over TLS')).toBe(encryption === 'backend only');
      expect(told.includes('Server sends its public key')).toBe(encryption === 'none' || encryption === 'client only');
    });

    it.each(compressing)('within compression too: $name', async ({ change }) => {
      for (const encryption of encryptions) {
        const [first, second] = await changed(backend, encryption, async (port) => {
          await administer(server, 'FLUSH PRIVILEGES');
          expect(await change(port, clientEncrypts(encryption))).toEqual(['changed_to@%', longText, 'app@%']);
        });
        expect([titles(first!).at(-1), titles(second!).at(-1)]).toEqual(['Change of user accepted', 'Change of user accepted']);
        expect(titles(first!)).toContain('Full authentication wanted');
      }
    });
  } else {
    it('a plugin that the client lacks', async () => {
      const [failed] = await changed(backend, 'none', async (port) => {
        const connection = await openMysql2(port);
        await connection.changeUser({ user: 'modern', password: secret }).catch(() => {});
        connection.destroy();
      });
      expect(titles(failed!)).toContain('Server switches to client_ed25519');
      expect(causes(failed!)[0]).toMatch(/^The client gave up in the middle .*client_ed25519$/);
    });
  }
});
