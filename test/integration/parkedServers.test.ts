/** Scripts that let a server's connection go after each reply and take an idle one for each command: MySQL Proxy's keep-alive pools. */
import { createConnection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Asked, Decision } from '../../src-core/intercept/interceptor.ts';
import { account, type Database, startMariadb, startMysql9 } from '../support/databases.ts';
import { type RoutingProxy, startRoutingProxy } from '../support/routingProxy.ts';

const servers = [
  ['MariaDB 10.11', startMariadb],
  ['MySQL 9.7', startMysql9],
] as const;

/** Lets the connection go after the login and after each reply. */
function keepAlive(held: Asked): Decision | null {
  if (held.at === 'loginResult' && held.error === null) return { actions: [], verdict: { kind: 'forward' }, route: { backend: 0 } };
  if (held.at === 'command') return { actions: [], verdict: { kind: 'forward', holdReply: true }, route: { backend: 1 } };
  if (held.at === 'reply') return { actions: [], verdict: { kind: 'forward' }, route: { backend: 0 } };
  return null;
}

describe.each(servers)('%s behind a keep-alive script', (_, startServer) => {
  let database: Database;
  let proxy: RoutingProxy;

  beforeAll(async () => {
    database = await startServer();
    proxy = await startRoutingProxy({ backends: [database.port], interceptor: { decide: keepAlive } });
  }, 60_000);
  afterAll(async () => {
    await proxy?.stop();
    await database?.stop();
  });

  const connect = (changes = {}) => createConnection({ host: '127.0.0.1', port: proxy.port, ...account, ...changes });

  it('serves a client by its own connection again, reset', async () => {
    const client = await connect();
    const [[first]] = (await client.query('SELECT CONNECTION_ID() AS id, @a AS a, DATABASE() AS db')) as any;
    await client.query('SET @a = 5');
    const [[second]] = (await client.query('SELECT CONNECTION_ID() AS id, @a AS a, DATABASE() AS db')) as any;
    expect(second).toEqual({ id: first.id, a: null, db: 'shop' });
    expect(proxy.engine.pool.idle(1, 'app')).toBe(1);
    await client.end();
  });
});
