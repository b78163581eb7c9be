/** Reads at one server and all else at another, by a script that parks a session's connection behind each reply. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Asked, Decision, Route } from '../../src-core/intercept/interceptor.ts';
import { openMysql2 } from '../support/clients.ts';
import { type Database, startMariadb } from '../support/databases.ts';
import { eventually } from '../support/ports.ts';
import { type RoutingProxy, startRoutingProxy } from '../support/routingProxy.ts';

const lets: Decision = { actions: [], verdict: { kind: 'forward' } };
let master: Database;
let replica: Database;
let proxy: RoutingProxy;
/** Where clients connect next, until both servers have idle connections. */
let next = 1;
const served: string[] = [];

/** As rw-splitting scripts do: transactions stay where they are. */
function split(held: Asked): Decision | null {
  if (held.at === 'connect') return { actions: [], route: { backend: next } };
  if (held.at === 'loginResult') return { ...lets, route: { backend: 0 } };
  if (held.at === 'command') {
    const text = new TextDecoder().decode(held.command.payload.subarray(1));
    const inTransaction = (held.statusFlags & 1) !== 0;
    const route: Route | null = inTransaction ? null : { backend: /^select/i.test(text) ? 2 : 1 };
    return { actions: [], verdict: { kind: 'forward', holdReply: true }, ...(route === null ? {} : { route }) };
  }
  if (held.at !== 'reply') return null;
  served.push(held.session.backend);
  const goesOn = (lastStatus(held.reply.packets) & 1) !== 0;
  return goesOn ? lets : { ...lets, route: { backend: 0 } };
}

/** Status flags of an OK, and of the EOF at a result's end. */
function lastStatus(packets: Uint8Array): number {
  return packets[4] === 0 ? packets[7]! : packets[packets.length - 2]!;
}

beforeAll(async () => {
  [master, replica] = await Promise.all([startMariadb(), startMariadb()]);
  proxy = await startRoutingProxy({ backends: [master.port, replica.port], interceptor: { decide: split } });
}, 60_000);
afterAll(async () => {
  await proxy?.stop();
  await Promise.all([master?.stop(), replica?.stop()]);
});

it('sends each statement where it belongs, and keeps transactions together', async () => {
  const one = await openMysql2(proxy.port);
  next = 2;
  const two = await openMysql2(proxy.port);
  await eventually('idle connections', () => proxy.engine.pool.idle(1) === 1 && proxy.engine.pool.idle(2) === 1);
  const at = async (client: typeof one, sql: string) => {
    served.length = 0;
    const [rows] = await client.query(sql);
    const ports = served.map((address) => Number(address.split(':')[1]));
    return { rows, ports };
  };
  expect((await at(one, 'CREATE TABLE t (a INT)')).ports).toEqual([master.port]);
  const direct = await openMysql2(replica.port);
  await direct.query('CREATE TABLE t (a INT)');
  await direct.query('INSERT INTO t VALUES (99)');
  expect((await at(one, 'INSERT INTO t VALUES (1)')).ports).toEqual([master.port]);
  expect(await at(one, 'SELECT a FROM t')).toEqual({ rows: [{ a: 99 }], ports: [replica.port] });
  expect(await at(two, 'SELECT a FROM t')).toEqual({ rows: [{ a: 99 }], ports: [replica.port] });
  await at(one, 'BEGIN');
  expect(await at(one, 'SELECT a FROM t')).toEqual({ rows: [{ a: 1 }], ports: [master.port] });
  // The only connection to the master is in the transaction: what is written now finds none.
  await expect(two.query('INSERT INTO t VALUES (2)')).rejects.toMatchObject({ errno: 1105 });
  expect((await at(one, 'COMMIT')).ports).toEqual([master.port]);
  expect((await at(two, 'INSERT INTO t VALUES (2)')).ports).toEqual([master.port]);
  const [backendOne, backendTwo] = proxy.engine.status().backends;
  expect([backendOne!.connectedClients, backendTwo!.connectedClients]).toEqual([0, 0]);
  await at(one, 'USE other');
  await direct.query('CREATE TABLE other.t AS SELECT 5 AS a');
  expect(await at(one, 'SELECT a FROM t')).toEqual({ rows: [{ a: 5 }], ports: [replica.port] });
  expect(await at(two, 'SELECT a FROM t')).toEqual({ rows: [{ a: 99 }], ports: [replica.port] });
  await direct.end();
  one.destroy();
  two.destroy();
});
