/** Accounts that ask for TLS or a certificate, certificates that somebody checks, and a change of user where one side is encrypted. */
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type Authority, authorityIn, type Certificate, makeAuthority } from '../support/certificates.ts';
import { runChild } from '../support/child.ts';
import { openMysql2 } from '../support/clients.ts';
import { administer } from '../support/databases.ts';
import { type LoginAttempt, loginClients } from '../support/loginPrograms.ts';
import { provisioned } from '../support/provisioned.ts';
import { clientEncrypts, encryptions, proxyAuthority, startProxies } from '../support/proxies.ts';
import { recorded } from '../support/recording.ts';

const password = 'Certified-1!';
const mysql2 = loginClients().find((client) => client.name === 'mysql2')!;
const plain = (port: number, user: string): LoginAttempt => ({ port, user, password, ca: null });
const identified = {
  mariadb: `IDENTIFIED VIA mysql_native_password USING PASSWORD('${password}')`,
  mysql9: `IDENTIFIED WITH caching_sha2_password BY '${password}'`,
} as const;

const servers = [
  { name: 'MariaDB 10.11', kind: 'mariadb', ...inject('mariadb') },
  { name: 'MySQL 9.7', kind: 'mysql9', ...inject('mysql9') },
] as const;

for (const server of servers) {
  const why = 'unavailable' in server ? `: ${server.unavailable}` : '';
  describe.skipIf('unavailable' in server)(`certificates towards ${server.name}${why}`, () => {
    if ('unavailable' in server) return;
    let certificate: Certificate;
    let strangers: Authority;

    beforeAll(async () => {
      certificate = await authorityIn(dirname(server.ca)).issue('client');
      strangers = await makeAuthority('Somebody else');
      await administer(
        server,
        `CREATE USER certified@'%' ${identified[server.kind]} REQUIRE X509;
         CREATE USER encrypted@'%' ${identified[server.kind]} REQUIRE SSL;
         CREATE USER named@'%' ${identified[server.kind]} REQUIRE SUBJECT '/CN=client';`,
      );
    });
    afterAll(async () => {
      strangers?.remove();
      await administer(server, "DROP USER IF EXISTS certified@'%', encrypted@'%', named@'%'");
    });

    it('an account that requires TLS takes a client without TLS, as the proxy encrypts by default', async () => {
      const { sessions } = await recorded(server.port, async ({ port }) => {
        expect(await mysql2.login(plain(port, 'encrypted'))).toEqual({ account: 'encrypted@%' });
      });
      const session = sessions.find(({ event }) => event === 'closed')!;
      expect([session.tls.client, session.tls.backend]).toEqual([null, expect.stringMatching(/^TLSv1\.[23]$/)]);
    });

    it('an account that requires a certificate is let in with the one that the proxy shows', async () => {
      const shown = ['--tls-cert', certificate.cert, '--tls-key', certificate.key];
      await recorded(
        server.port,
        async ({ port }) => {
          for (const user of ['certified', 'named']) expect(await mysql2.login(plain(port, user))).toEqual({ account: `${user}@%` });
        },
        ...shown,
      );
      const { sessions } = await recorded(server.port, async ({ port }) => {
        expect(await mysql2.login(plain(port, 'certified'))).toEqual({ error: expect.stringMatching(/Access denied/) });
      });
      expect(sessions.find(({ event }) => event === 'failed')!.error!.code).toBe(1045);
    });

    it('--tls-backend verify takes a certificate of the authority that was named, and no other', async () => {
      const verify = ['--tls-backend', 'verify', '--tls-ca'];
      await recorded(
        server.port,
        async ({ port }) => {
          expect(await mysql2.login(plain(port, 'encrypted'))).toEqual({ account: 'encrypted@%' });
        },
        ...verify,
        server.ca,
      );
      const { sessions } = await recorded(
        server.port,
        async ({ port }) => {
          expect(await mysql2.login(plain(port, 'encrypted'))).toEqual({ error: expect.stringMatching(/no TLS with the backend/) });
        },
        ...verify,
        strangers.ca,
      );
      expect(sessions.find(({ event }) => event === 'failed')!.error!.message).toMatch(/certificate/);
    });

    it('COM_CHANGE_USER in full, with TLS in all ways', async () => {
      const proxies = await startProxies(server.port);
      const ca = await proxyAuthority();
      try {
        for (const encryption of encryptions) {
          const { port } = proxies.get(encryption)!;
          const ssl = clientEncrypts(encryption) ? { ssl: { ca: readFileSync(ca) } } : {};
          const connection = await openMysql2(port, ssl);
          await administer(server, 'FLUSH PRIVILEGES');
          const outcome = await connection.changeUser({ user: 'reader', password: 'secret', database: 'shop' }).then(
            () => 'changed',
            (error: Error) => error.message,
          );
          expect([encryption, outcome]).toEqual([encryption, 'changed']);
          const [[row]] = (await connection.query({ sql: 'SELECT CURRENT_USER()', rowsAsArray: true })) as unknown as [[[string]]];
          expect(row).toEqual(['reader@%']);
          await connection.end();
          const refused = await openMysql2(port, ssl);
          await expect(refused.changeUser({ user: 'reader', password: 'wrong', database: 'shop' })).rejects.toThrow(/Access denied/);
          refused.destroy();
        }
      } finally {
        for (const proxy of proxies.values()) await proxy.dispose();
      }
    });
  });
}

const newest = inject('newestMariadb');

describe.skipIf('unavailable' in newest)('the newest MariaDB client, which checks certificates', () => {
  if ('unavailable' in newest) return;
  /** Not 127.0.0.1: at that address it checks nothing. */
  const host = '127.0.0.2';
  const there = ['--listen', `${host}:0`];

  async function login(address: string, ...options: string[]) {
    const { newestMariadb } = provisioned();
    if ('unavailable' in newestMariadb) throw new Error(newestMariadb.unavailable);
    const [program, ...first] = newestMariadb.mariadb;
    const args = [
      '--no-defaults',
      `--plugin-dir=${newestMariadb.clientPlugins}`,
      `-h${host}`,
      `-P${address.split(':')[1]}`,
      '-uapp',
      '-psecret',
    ];
    return runChild(program!, [...first, ...args, ...options, '-N', '-e', 'SELECT CURRENT_USER()']);
  }

  it('takes the proxy’s certificate with its authority, without the check, or where the proxy knows the password', async () => {
    const ca = await proxyAuthority();
    await recorded(
      newest.port,
      async ({ ready }) => {
        expect(await login(ready.proxy[1]!, `--ssl-ca=${ca}`)).toMatchObject({ code: 0, stdout: 'app@%\n' });
        expect(await login(ready.proxy[1]!, '--disable-ssl-verify-server-cert')).toMatchObject({ code: 0, stdout: 'app@%\n' });
      },
      ...there,
    );
    process.env.PASSWORD_OF_APP = 'secret';
    await recorded(
      newest.port,
      async ({ ready }) => {
        expect(await login(ready.proxy[1]!)).toMatchObject({ code: 0, stdout: 'app@%\n' });
      },
      ...there,
      '--password-of',
      'app=PASSWORD_OF_APP',
    );
  });

  it('refuses it otherwise, which is told', async () => {
    const { sessions } = await recorded(
      newest.port,
      async ({ ready }) => {
        const refused = await login(ready.proxy[1]!);
        expect(refused.code).toBe(1);
        expect(refused.stderr).toContain(
          'ERROR 2026 (HY000): TLS/SSL error: Certificate verification failure: The certificate is NOT trusted.',
        );
      },
      ...there,
    );
    expect(sessions.map(({ event }) => event)).toContain('closed');
  });
});
