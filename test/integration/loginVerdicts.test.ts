/** Verdicts within the login between real clients and real servers, with TLS on either side and without. */
import { createConnection } from 'mysql2/promise';
import { afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Decision } from '../../src-core/intercept/interceptor.ts';
import type { Held, Verdict } from '../../src-core/machine/holding/held.ts';
import type { TlsModes } from '../../src-core/machine/tlsModes.ts';
import { PacketReader } from '../../src-core/mysql/bytes/packetReader.ts';
import { PacketWriter } from '../../src-core/mysql/bytes/packetWriter.ts';
import type { PacketCodec } from '../../src-core/mysql/packets/codec.ts';
import { greeting } from '../../src-core/mysql/packets/greeting.ts';
import { handshakeResponse41 } from '../../src-core/mysql/packets/handshakeResponse41.ts';
import { runMariadbCli, runMysql9Cli } from '../support/clients.ts';
import { account } from '../support/databases.ts';
import { type DecidingProxy, startDecidingProxy } from '../support/decidingProxy.ts';
import { err, ok } from '../support/wire.ts';

const context = { capabilities: 0n, clientCharset: 'utf8mb4', resultsCharset: 'utf8mb4' };

function changed<T>(codec: PacketCodec<T>, payload: Uint8Array, changes: Partial<T>): Uint8Array {
  const writer = new PacketWriter();
  codec.write(writer, { ...codec.read(new PacketReader(payload), context), ...changes }, context);
  return writer.payload();
}

const servers = [
  ['MariaDB', inject('mariadb')],
  ['MySQL 9', inject('mysql9')],
] as const;
const encryptions: readonly (readonly [string, boolean, TlsModes])[] = [
  ['no TLS', false, { client: 'prefer', backend: 'off' }],
  ['TLS with the client', true, { client: 'prefer', backend: 'off' }],
  ['TLS with the server', false, { client: 'prefer', backend: 'prefer' }],
  ['TLS with both', true, { client: 'prefer', backend: 'prefer' }],
];

let proxy: DecidingProxy;
afterEach(() => proxy.stop());

const is = (held: Held, sql: string) => held.at === 'command' && Buffer.from(held.command.payload).includes(sql);

describe.each(servers)('%s', (_, server) => {
  describe.skipIf('unavailable' in server).each(encryptions)('%s', (__, encrypted, tls) => {
    const start = async (at: Held['at'], verdict: (held: Held) => Verdict, more: (held: Held) => Decision | null = () => null) => {
      const decide = (held: Held): Decision | null => (held.at === at ? { actions: [], verdict: verdict(held) } : more(held));
      proxy = await startDecidingProxy({ decide, tls, backend: 'unavailable' in server ? 0 : server.port });
    };
    const mysql2 = (user: string = account.user, password: string = account.password) =>
      createConnection({
        host: '127.0.0.1',
        port: proxy.port,
        user,
        password,
        database: account.database,
        ...(encrypted ? { ssl: { rejectUnauthorized: false } } : {}),
      });
    const lines = async (sql: string) => {
      const told = await runMariadbCli(proxy.port, sql, '-N', encrypted ? '--ssl' : '--skip-ssl');
      return told.stderr === '' ? told.stdout : told.stderr;
    };
    const answers = (held: Held): Decision | null =>
      is(held, 'SELECT 1') ? { actions: [{ kind: 'rows', rows: { columns: ['1'], rows: [['from a script']] } }] } : null;
    const unserved = 'Hydrophone: no server has let this session in, and no script answered';

    beforeAll(async () => {
      // Its cache of passwords is filled by a login in full.
      await start('reply', () => ({ kind: 'forward' }));
      await (await mysql2()).end();
      await proxy.stop();
    });

    it('the client sees another greeting', async () => {
      await start('greeting', (held) => {
        const payload = changed(greeting, (held as Extract<Held, { at: 'greeting' }>).packet, { serverVersion: '5.6.7-proxy' });
        return { kind: 'replace', payload, by: ['script x'] };
      });
      expect(await lines('status')).toMatch(/Server version:\s+5\.6\.7-proxy/);
      expect(await lines('SELECT 6 * 7')).toBe('42\n');
      const login = proxy.events.find((event) => event.kind === 'login' && event.step === 'greeting');
      expect(login).toMatchObject({ by: ['script x'] });
    });

    it('the server gets another user', async () => {
      await start('login', (held) => {
        const payload = changed(handshakeResponse41, (held as Extract<Held, { at: 'login' }>).packet, { user: account.user });
        return { kind: 'replace', payload };
      });
      const client = await mysql2('nobody');
      const [rows] = await client.query('SELECT USER() AS u');
      expect(rows).toMatchObject([{ u: expect.stringMatching(/^app@/) }]);
      await client.end();
      expect(proxy.events.find((event) => event.kind === 'session' && event.event === 'authenticated')!).toMatchObject({
        session: { user: 'app' },
      });
    });

    it('an OK lets in whom the server was not asked about', async () => {
      await start('login', () => ({ kind: 'answer', packets: ok(1) }), answers);
      expect(await lines('SELECT 1')).toBe('from a script\n');
      expect(await lines('SELECT 2')).toContain(`ERROR 1105 (HY000) at line 1: ${unserved} SELECT 2`);
      const client = await mysql2('nobody', 'wrong');
      expect((await client.query('SELECT 1'))[0]).toEqual([{ 1: 'from a script' }]);
      await expect(client.query('SELECT 2')).rejects.toMatchObject({ errno: 1105, message: `${unserved} SELECT 2` });
      await client.end();
    });

    it('an OK lets in whom the server refused', async () => {
      await start('loginResult', () => ({ kind: 'answer', packets: ok(1) }), answers);
      const client = await mysql2('nobody', 'wrong');
      expect((await client.query('SELECT 1'))[0]).toEqual([{ 1: 'from a script' }]);
      await new Promise((done) => setTimeout(done, 50));
      await expect(client.query('SELECT 2')).rejects.toMatchObject({ message: `${unserved} SELECT 2` });
      await client.end();
    });

    it('an ERR refuses whom the server let in, or greets', async () => {
      const refusal = { kind: 'answer', packets: err(7, 1045, '28000', 'not you') } as const;
      await start('loginResult', () => refusal);
      await expect(mysql2()).rejects.toMatchObject({ errno: 1045, sqlState: '28000', message: 'not you' });
      expect(await lines('SELECT 1')).toBe('ERROR 1045 (28000): not you\n');
      for (const at of ['login', 'greeting'] as const) {
        await proxy.stop();
        await start(at, () => refusal);
        expect(await lines('SELECT 1')).toMatch(/1045.*not you/);
      }
    });

    it('MySQL’s own client is let in as well', async ({ skip }) => {
      if ('unavailable' in inject('mysql9')) skip();
      await start('loginResult', () => ({ kind: 'answer', packets: ok(1) }), answers);
      const mode = `--ssl-mode=${encrypted ? 'REQUIRED' : 'DISABLED'}`;
      for (const algorithm of ['uncompressed', 'zlib', 'zstd,uncompressed']) {
        const told = await runMysql9Cli(
          proxy.port,
          'SELECT 1; SELECT 2',
          '-N',
          mode,
          '--user=nobody',
          `--compression-algorithms=${algorithm}`,
        );
        expect([algorithm, told.stdout]).toEqual([algorithm, 'from a script\n']);
        expect(told.stderr).toContain(`ERROR 1105 (HY000) at line 1: ${unserved} SELECT 2`);
      }
    });
  });
});
