/** Statements and results far above 16 MB wait for a decision, against real servers. */
import { afterEach, describe, expect, inject, it } from 'vitest';
import type { Decision } from '../../src-core/intercept/interceptor.ts';
import type { Held, QueuedCommand } from '../../src-core/machine/holding/held.ts';
import { openMysql2 } from '../support/clients.ts';
import { type DecidingProxy, startDecidingProxy } from '../support/decidingProxy.ts';

const mib = 1024 * 1024;
const servers = [
  ['MariaDB', inject('mariadb')],
  ['MySQL 9', inject('mysql9')],
] as const;
const links = [
  ['plain', {}],
  ['TLS', { ssl: { rejectUnauthorized: false } }],
  ['compressed', { compress: true }],
] as const;

let proxy: DecidingProxy;
afterEach(() => proxy.stop());

describe.each(servers)('%s', (_, server) => {
  describe.skipIf('unavailable' in server).each(links)('%s', (__, options) => {
    it('a statement of 40 MB and a result of as much', async () => {
      const seen: (readonly [string, number])[] = [];
      const queue: readonly QueuedCommand[] = [{ id: 1, payload: null, reply: 'ask' }];
      const decide = (held: Held): Decision | null => {
        if (held.at === 'command' && held.command.payload.length > mib) {
          seen.push(['command', held.command.payload.length]);
          return { actions: [], verdict: { kind: 'queue', commands: queue } };
        }
        if (held.at !== 'reply') return null;
        seen.push(['reply', held.reply.packets.length]);
        return { actions: [], verdict: { kind: 'forward' } };
      };
      proxy = await startDecidingProxy({ decide, backend: 'unavailable' in server ? 0 : server.port });
      const client = await openMysql2(proxy.port, options);
      const text = 'abcdefgh'.repeat(5 * mib);
      const [rows] = await client.query(`SELECT '${text}' AS t, 1 AS n`);
      const [{ t, n }] = rows as unknown as [{ t: string; n: number }];
      expect([t === text, Number(n)]).toEqual([true, 1]);
      expect(seen.map(([what, bytes]) => [what, Math.floor(bytes / mib)])).toEqual([
        ['command', 40],
        ['reply', 40],
      ]);
      // The ids of the next exchange begin anew.
      expect((await client.query('SELECT 2 AS n'))[0]).toMatchObject([{ n: expect.anything() }]);
      await client.end();
    });
  });
});
