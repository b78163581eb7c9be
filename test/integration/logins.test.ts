import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { describeOnBackends } from '../support/backends.ts';
import { openMariadb, openMysql2 } from '../support/clients.ts';
import { startRecord } from '../support/hydrophone.ts';
import { lifeOf, recorded } from '../support/recording.ts';
import { afterLogin, startRelay } from '../support/relay.ts';

describeOnBackends('logins', (backend) => {
  const plugin = backend.mysql ? 'caching_sha2_password' : 'mysql_native_password';

  it('tells plugin and path of a login that succeeds', async () => {
    if (backend.mysql) {
      // A new password leaves the server's cache, so that the next login takes the full path.
      const admin = await openMysql2(backend.port);
      await admin.query("ALTER USER reader@'%' IDENTIFIED BY 'secret'");
      await admin.end();
    }
    const { sessions } = await recorded(backend.port, async ({ port }) => {
      for (let round = 0; round < 2; round += 1) await (await openMysql2(port, { user: 'reader' })).end();
    });
    const paths = sessions
      .filter((session) => session.event === 'authenticated')
      .map((session) => [session.auth_plugin, session.auth_path]);
    // The first login of an account fills the server's cache, the second finds it there.
    expect(paths).toEqual(
      backend.mysql
        ? [
            [plugin, 'full'],
            [plugin, 'fast'],
          ]
        : [
            [plugin, null],
            [plugin, null],
          ],
    );
  });

  it('records a refused login with the server’s own words', async () => {
    const { sessions, exchanges } = await recorded(backend.port, async ({ port }) => {
      await expect(openMysql2(port, { password: 'wrong' })).rejects.toThrow(/Access denied/);
      await expect(openMysql2(port, { user: 'stranger' })).rejects.toThrow(/Access denied/);
      await expect(openMysql2(port, { database: 'nowhere' })).rejects.toThrow(/Unknown database/);
    });
    const failed = sessions.filter((session) => session.event === 'failed');
    expect(failed.map((session) => [session.user, session.error?.code, session.error?.sqlstate])).toEqual([
      ['app', 1045, '28000'],
      ['stranger', 1045, '28000'],
      ['app', 1049, '42000'],
    ]);
    expect(failed[0]!.error!.message).toMatch(/^Access denied for user 'app'/);
    expect(exchanges).toEqual([]);
  });

  it('passes an account without password, and a schema that the account may not use', async () => {
    const { sessions } = await recorded(backend.port, async ({ port }) => {
      await (await openMysql2(port, { user: 'nopass', password: '' })).end();
      await expect(openMysql2(port, { user: 'nopass', password: '', database: 'other' })).rejects.toThrow(/denied/);
    });
    expect(lifeOf(sessions, sessions[0]!.id)).toBe('opened authenticated closed');
    expect(sessions.find((session) => session.event === 'failed')!.error!.code).toBe(1044);
  });

  it('keeps nothing in the capture that a password could be found with', async () => {
    const relay = await startRelay(backend.port);
    // Without TLS, so that the relay sees what was sent.
    const hydrophone = await startRecord(relay.port, '--tls-backend', 'off');
    try {
      await (await openMariadb(hydrophone.port)).end();
      const connection = await openMysql2(hydrophone.port);
      await connection.changeUser({ user: 'app', password: 'secret', database: 'other' });
      await connection.end();
      await hydrophone.stop();
      const secrets = relay.connections.flatMap(({ fromClient, fromServer }) => secretParts(fromClient, fromServer));
      expect(secrets.length).toBeGreaterThanOrEqual(2);
      const capture = readFileSync(hydrophone.file);
      for (const secret of secrets) expect(capture.includes(secret)).toBe(false);
    } finally {
      await hydrophone.dispose();
      await relay.close();
    }
  });
});

/** The login answers that clients sent: the scrambles behind user name and length byte, and RSA-wrapped passwords. */
function secretParts(fromClient: Buffer, fromServer: Buffer): Buffer[] {
  const login = fromClient.subarray(0, fromClient.length - afterLogin({ fromClient, fromServer }).fromClient.length);
  const parts: Buffer[] = [];
  const user = login.indexOf(Buffer.from('app\0'));
  if (user < 0) throw new Error('no user name in the login');
  const length = login[user + 4]!;
  if (length > 0) parts.push(login.subarray(user + 5, user + 5 + length));
  const responseEnd = 4 + login.readUIntLE(0, 3);
  for (let offset = responseEnd; offset + 4 <= login.length; offset += 4 + login.readUIntLE(offset, 3)) {
    const payload = login.subarray(offset + 4, offset + 4 + login.readUIntLE(offset, 3));
    if (payload.length >= 20) parts.push(payload);
  }
  return parts;
}
