/** caching_sha2_password and sha256_password of a real MySQL, with TLS on both sides, on one and on none, by independent clients. */
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { administer } from '../support/databases.ts';
import type { Hydrophone } from '../support/hydrophone.ts';
import { type LoginAttempt, loginClients, mysqlCli } from '../support/loginPrograms.ts';
import {
  backendEncrypts,
  clientEncrypts,
  type Encryption,
  encryptions,
  proxyAuthority,
  sessionsDuring,
  startProxies,
} from '../support/proxies.ts';

const server = inject('mysql9');
const user = 'sha2';
const password = 'Long-enough-for-RSA-1!';

describe.skipIf('unavailable' in server)('unavailable' in server ? server.unavailable : 'logins at MySQL 9.7', () => {
  if ('unavailable' in server) return;
  const root = (sql: string) => administer({ kind: 'mysql9', socket: server.socket }, sql);
  let proxies: Map<Encryption, Hydrophone>;
  let proxyCa: string;

  beforeAll(async () => {
    await root(`
      SET NAMES utf8mb4;
      CREATE USER ${user}@'%' IDENTIFIED WITH caching_sha2_password BY '${password}';
      CREATE USER older_sha@'%' IDENTIFIED WITH sha256_password BY '${password}';
      CREATE USER encrypted@'%' IDENTIFIED WITH caching_sha2_password BY '${password}' REQUIRE SSL;
    `);
    proxies = await startProxies(server.port);
    proxyCa = await proxyAuthority();
  });
  afterAll(async () => {
    for (const proxy of proxies?.values() ?? []) await proxy.dispose();
    await root(`DROP USER IF EXISTS ${user}@'%', older_sha@'%', encrypted@'%'`);
  });

  const attempt = (encryption: Encryption, changes: Partial<LoginAttempt> = {}): LoginAttempt => {
    const ca = clientEncrypts(encryption) ? proxyCa : null;
    return { port: proxies.get(encryption)!.port, user, password, ca, ...changes };
  };

  for (const client of loginClients()) {
    describe(client.name, () => {
      for (const encryption of encryptions) {
        it(`TLS ${encryption}: caching_sha2_password in full, on the fast path, and with a wrong password on both`, async () => {
          const proxy = proxies.get(encryption)!;
          const { closed, failed } = await sessionsDuring(proxy, 4, async () => {
            await root('FLUSH PRIVILEGES');
            expect(await client.login(attempt(encryption))).toEqual({ account: `${user}@%` });
            expect(await client.login(attempt(encryption))).toEqual({ account: `${user}@%` });
            expect(await client.login(attempt(encryption, { password: 'wrong' }))).toEqual(denied(user));
            await root('FLUSH PRIVILEGES');
            expect(await client.login(attempt(encryption, { password: 'wrong' }))).toEqual(denied(user));
          });
          expect(closed.map((session) => [session.auth_plugin, session.auth_path])).toEqual([
            ['caching_sha2_password', 'full'],
            ['caching_sha2_password', 'fast'],
            // What is not the cached password is asked for in full.
            ['caching_sha2_password', 'full'],
            ['caching_sha2_password', 'full'],
          ]);
          expect(failed.map((session) => session.error?.code)).toEqual([1045, 1045]);
          for (const session of closed) {
            expect([session.tls.client !== null, session.tls.backend !== null]).toEqual([
              clientEncrypts(encryption),
              backendEncrypts(encryption),
            ]);
          }
        });

        it(`TLS ${encryption}: sha256_password`, async () => {
          const direct = await client.login(
            attempt(encryption, { port: server.port, user: 'older_sha', ca: clientEncrypts(encryption) ? server.ca : null }),
          );
          const seen = await client.login(attempt(encryption, { user: 'older_sha' }));
          expect(seen).toEqual(direct);
          expect(await client.login(attempt(encryption, { user: 'older_sha', password: 'wrong' }))).toHaveProperty('error');
        });

        it(`TLS ${encryption}: an account that requires TLS is let in where the backend's side has it`, async () => {
          const outcome = await client.login(attempt(encryption, { user: 'encrypted' }));
          expect(outcome).toEqual(backendEncrypts(encryption) ? { account: 'encrypted@%' } : denied('encrypted'));
        });
      }
    });
  }

  for (const algorithm of ['zlib', 'zstd'] as const) {
    for (const encryption of encryptions) {
      it(`${algorithm} with the mysql CLI, TLS ${encryption}`, async () => {
        const { closed } = await sessionsDuring(proxies.get(encryption)!, 2, async () => {
          await root('FLUSH PRIVILEGES');
          const option = `--compression-algorithms=${algorithm}`;
          expect(await mysqlCli(attempt(encryption), option)).toEqual({ account: `${user}@%` });
          expect(await mysqlCli(attempt(encryption), option, '--zstd-compression-level=7')).toEqual({ account: `${user}@%` });
        });
        expect(closed.map((session) => [session.auth_path, session.compression])).toEqual([
          ['full', algorithm],
          ['fast', algorithm],
        ]);
      });
    }
  }
});

function denied(account: string): unknown {
  return { error: expect.stringMatching(new RegExp(`Access denied for user '${account}'`)) };
}
