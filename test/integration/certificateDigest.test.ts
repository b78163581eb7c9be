/**
 * MariaDB's clients since 11.4 check a certificate that nobody signed through the password: the proxy vouches for its own.
 * The client is npm mariadb: the C client checks nothing towards addresses of its own machine.
 */
import { createConnection } from 'mariadb';
import { expect, inject, it } from 'vitest';
import { administer, type Database, startNewestMariadb } from '../support/databases.ts';
import { type Hydrophone, startRecord } from '../support/hydrophone.ts';

const newest = inject('newestMariadb');
if ('unavailable' in newest) throw new Error(newest.unavailable);

/** What `SELECT 1` gives, with no authority to trust. */
async function login({ port }: Hydrophone, user: string): Promise<string> {
  try {
    const connection = await createConnection({ host: '127.0.0.1', port, user, password: 'secret', ssl: true });
    const [row] = await connection.query('SELECT 1 AS one');
    await connection.end();
    return String(row.one);
  } catch (error) {
    return (error as { code: string }).code;
  }
}

const plugins: Readonly<Record<string, string>> = {
  app: 'mysql_native_password',
  edward: 'client_ed25519',
  parsifal: 'parsec',
};

async function withAccounts(database: Database, run: () => Promise<void>): Promise<void> {
  await administer(
    database,
    `INSTALL SONAME 'auth_ed25519'; INSTALL SONAME 'auth_parsec';
     CREATE USER edward@'%' IDENTIFIED VIA ed25519 USING PASSWORD('secret');
     CREATE USER parsifal@'%' IDENTIFIED VIA parsec USING PASSWORD('secret');`,
  );
  try {
    await run();
  } finally {
    await database.stop();
  }
}

it('with --password-of they need no setting, whether the backend has TLS or not', async () => {
  process.env.DATABASE_PASSWORD = 'secret';
  const known = Object.keys(plugins).flatMap((user) => ['--password-of', `${user}=DATABASE_PASSWORD`]);
  const database = await startNewestMariadb();
  await withAccounts(database, async () => {
    for (const backend of ['prefer', 'off']) {
      const hydrophone = await startRecord(database.port, '--tls-backend', backend, ...known);
      try {
        for (const user of Object.keys(plugins)) expect([backend, user, await login(hydrophone, user)]).toEqual([backend, user, '1']);
        await hydrophone.stop();
        const accepted = hydrophone.sessions().filter((session) => session.event === 'authenticated');
        expect(accepted.map((session) => session.auth_plugin)).toEqual(Object.values(plugins));
        expect(accepted.map((session) => session.tls.backend === null)).toEqual(Object.keys(plugins).map(() => backend === 'off'));
        expect(JSON.stringify(hydrophone.records())).not.toContain('secret');
      } finally {
        await hydrophone.stop();
        await hydrophone.dispose();
      }
    }
  });
});

it('without it, or with another password, they refuse the certificate', async () => {
  process.env.WRONG_PASSWORD = 'wrong';
  for (const args of [[], ['--password-of', 'app=WRONG_PASSWORD']]) {
    const hydrophone = await startRecord(newest.port, ...args);
    try {
      expect(await login(hydrophone, 'app')).toBe('ER_SELF_SIGNED');
    } finally {
      await hydrophone.stop();
      await hydrophone.dispose();
    }
  }
});
