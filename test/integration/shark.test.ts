import { expect, it } from 'vitest';
import { describeOnBackends } from '../support/backends.ts';
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

describeOnBackends('a random script of all commands', (backend) => {
  it('is told by the records as tshark tells it', { timeout: 180_000 }, async () => {
    const seed = backend.mysql ? 9007 : 10011;
    const hydrophone = await startRecord(backend.port, '--rows', '1000', '--tls-client', 'off', '--tls-backend', 'off');
    try {
      const streams = await watchWithTshark(backend.port, async () => {
        await mysql2Traffic(hydrophone.port, seed, 700);
        await mysql2Traffic(hydrophone.port, seed + 1, 500);
        if (!backend.mysql) await mysqlTraffic(hydrophone.port, seed + 2, 300);
        await mariadbTraffic(hydrophone.port, seed + 3, 400);
        await cliTraffic(hydrophone.port, seed + 4, 400);
        await rawTraffic(hydrophone.port, seed + 5, 150);
      });
      expect(await hydrophone.stop()).toBe(0);
      const exchanges = hydrophone.exchanges();
      const ids = hydrophone
        .sessions()
        .filter((session) => session.event === 'opened')
        .map((session) => session.id);
      expect(hydrophone.sessions().filter((session) => session.event === 'degraded')).toEqual([]);
      expect(streams).toHaveLength(ids.length);
      for (const [index, id] of ids.entries()) {
        const own = exchanges.filter((exchange) => exchange.session === id);
        expect(sharkDifferences(own, streams[index] ?? [], backend).slice(0, 20)).toEqual([]);
        for (const exchange of own) kinds.add(exchange.command);
        compared += own.length;
      }
    } finally {
      await hydrophone.dispose();
    }
  });
});

it(`covers at least ${leastExchanges} exchanges of all kinds`, () => {
  expect(compared).toBeGreaterThan(leastExchanges);
  expect([...kinds]).toEqual(expect.arrayContaining(expectedKinds));
});
