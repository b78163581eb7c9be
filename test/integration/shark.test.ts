import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type Backend, describeOnBackends } from '../support/backends.ts';
import { startRecord } from '../support/hydrophone.ts';
import { watchWithTshark } from '../support/shark.ts';
import { cliTraffic, mariadbTraffic, mysql2Traffic, mysqlTraffic, rawTraffic } from './randomTraffic.ts';
import { sharkDifferences } from './sharkDifferences.ts';

/** Over both servers. */
const leastExchanges = 5000;
let compared = 0;
const kinds = new Set<string>();
const expectedKinds = [
  ...['COM_QUIT', 'COM_INIT_DB', 'COM_QUERY', 'COM_FIELD_LIST', 'COM_CREATE_DB', 'COM_DROP_DB', 'COM_STATISTICS', 'COM_PROCESS_INFO'],
  ...['COM_PROCESS_KILL', 'COM_PING', 'COM_CHANGE_USER', 'COM_SET_OPTION', 'COM_RESET_CONNECTION'],
  ...['COM_STMT_PREPARE', 'COM_STMT_EXECUTE', 'COM_STMT_SEND_LONG_DATA', 'COM_STMT_CLOSE', 'COM_STMT_RESET', 'COM_STMT_FETCH'],
  'COM_STMT_BULK_EXECUTE',
];

/** Records `traffic` to the backend, watched by tshark behind the proxy, and compares all of it. */
async function compare(backend: Backend, traffic: (port: number) => Promise<void>, tls: readonly string[], keylog?: string): Promise<void> {
  const hydrophone = await startRecord(backend.port, '--rows', '1000', '--tls-client', 'off', ...tls);
  try {
    const streams = await watchWithTshark(backend.port, () => traffic(hydrophone.port), keylog);
    expect(await hydrophone.stop()).toBe(0);
    const sessions = hydrophone.sessions();
    const ids = sessions.filter((session) => session.event === 'opened').map((session) => session.id);
    expect(sessions.filter((session) => session.event === 'degraded')).toEqual([]);
    expect(streams).toHaveLength(ids.length);
    for (const [index, id] of ids.entries()) {
      const own = hydrophone.exchanges().filter((exchange) => exchange.session === id);
      expect(sharkDifferences(own, streams[index] ?? [], backend).slice(0, 20)).toEqual([]);
      for (const exchange of own) kinds.add(exchange.command);
      compared += own.length;
    }
  } finally {
    await hydrophone.dispose();
  }
}

describeOnBackends('a random script of all commands', (backend) => {
  const seed = backend.mysql ? 9007 : 10011;

  it('is told by the records as tshark tells it', { timeout: 180_000 }, async () => {
    const traffic = async (port: number) => {
      await mysql2Traffic(port, seed, 700);
      await mysql2Traffic(port, seed + 1, 500);
      if (!backend.mysql) await mysqlTraffic(port, seed + 2, 300);
      await mariadbTraffic(port, seed + 3, 400);
      await cliTraffic(port, seed + 4, 400);
      await rawTraffic(port, seed + 5, 150);
    };
    await compare(backend, traffic, ['--tls-backend', 'off']);
  });

  it('is told the same where the backend is encrypted, decrypted by tshark with the key log', { timeout: 180_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'keys-'));
    const keylog = join(folder, 'keys');
    try {
      const traffic = async (port: number) => {
        await mysql2Traffic(port, seed + 6, 300);
        await rawTraffic(port, seed + 7, 60);
      };
      await compare(backend, traffic, ['--tls-backend', 'require', '--tls-keylog', keylog], keylog);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

it(`covers at least ${leastExchanges} exchanges of all kinds`, () => {
  expect(compared).toBeGreaterThan(leastExchanges);
  expect([...kinds]).toEqual(expect.arrayContaining(expectedKinds));
});
