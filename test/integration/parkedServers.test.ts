/** Scripts that let a server's connection go after each reply and take an idle one for each command: MySQL Proxy's keep-alive pools. */
import { type Connection, type ConnectionOptions, createConnection } from 'mysql2/promise';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Asked, Decision, Route } from '../../src-core/intercept/interceptor.ts';
import type { SessionInfo } from '../../src-core/machine/io.ts';
import { account, type Database, startMariadb, startMysql9 } from '../support/databases.ts';
import { eventually } from '../support/ports.ts';
import { type RoutingProxy, startRoutingProxy } from '../support/routingProxy.ts';

const servers = [
  ['MariaDB 10.11', startMariadb],
  ['MySQL 9.7', startMysql9],
] as const;

const lets: Decision = { actions: [], verdict: { kind: 'forward' } };
const park: Route = { backend: 0 };

/** Lets the connection go after the login and after each reply, and when the client leaves. */
function keepAlive(held: Asked): Decision | null {
  if (held.at === 'loginResult' && held.error === null) return { ...lets, route: park };
  if (held.at === 'command') return { actions: [], verdict: { kind: 'forward', holdReply: true }, route: { backend: 1 } };
  return held.at === 'reply' ? { ...lets, route: park } : null;
}

describe.each(servers)('%s behind a script', (_, startServer) => {
  let database: Database;
  let decide: (held: Asked) => Decision | null = keepAlive;
  let leaves: (session: SessionInfo) => Route | null = () => null;
  let proxy: RoutingProxy;
  const clients: Connection[] = [];

  beforeAll(async () => {
    database = await startServer();
  }, 60_000);
  afterAll(() => database?.stop());
  afterEach(async () => {
    for (const client of clients.splice(0)) client.destroy();
    await proxy?.stop();
    decide = keepAlive;
    leaves = () => null;
  });

  async function connect(changes: Partial<ConnectionOptions> = {}): Promise<Connection> {
    proxy ??= await begin();
    const client = await createConnection({ host: '127.0.0.1', port: proxy.port, ...account, ...changes });
    clients.push(client);
    return client;
  }

  async function begin(): Promise<RoutingProxy> {
    proxy = await startRoutingProxy({
      backends: [database.port],
      interceptor: { decide: (held) => decide(held), leaves: (session) => leaves(session) },
    });
    return proxy;
  }

  /** The first row. */
  async function row(client: Connection, sql: string): Promise<Record<string, unknown>> {
    const [rows] = await client.query(sql);
    return (rows as Record<string, unknown>[])[0]!;
  }

  const errorOf = (made: Promise<unknown>) =>
    made.then(
      () => 'none',
      (error: { errno: number }) => error.errno,
    );

  it('serves a client by its own connection again, reset', async () => {
    await begin();
    const client = await connect();
    const what = 'SELECT CONNECTION_ID() AS id, @a AS a, DATABASE() AS db';
    const first = await row(client, what);
    await client.query('SET @a = 5');
    expect(await row(client, what)).toEqual({ id: first.id, a: null, db: 'shop' });
    await eventually('an idle connection', async () => proxy.engine.pool.idle(1, 'app') === 1);
    expect(proxy.engine.pool.idle(1)).toBe(1);
  });

  it('gives prepared statements of another connection the honest error', async () => {
    await begin();
    const client = await connect();
    const statement = client.prepare('SELECT ? + 1 AS n');
    const prepared = await statement;
    expect(await errorOf(prepared.execute([1]))).toBe(1243);
    expect(await row(client, 'SELECT 7 AS n')).toEqual({ n: 7 });
  });

  it('rolls back what a session left open', async () => {
    await begin();
    const client = await connect();
    await client.query('CREATE TABLE IF NOT EXISTS kept (a INT) ENGINE=InnoDB');
    await client.query('BEGIN');
    decide = (held) => (held.at === 'command' ? { ...lets, route: { backend: 1 } } : null);
    await client.query('INSERT INTO kept VALUES (1)');
    expect(await row(client, 'SELECT COUNT(*) AS n FROM kept')).toEqual({ n: 1 });
    decide = (held) => (held.at === 'command' ? { actions: [], verdict: { kind: 'forward', holdReply: true } } : { ...lets, route: park });
    await client.query('BEGIN');
    decide = keepAlive;
    await client.query('DROP TABLE kept');
  });

  it('serves many clients by one connection, each in its own schema and characters', async () => {
    await begin();
    const one = await connect();
    const first = await row(one, 'SELECT CONNECTION_ID() AS id');
    const two = await connect({ database: 'other', charset: 'latin1_swedish_ci' });
    await eventually('proxy.engine.pool.idle(1)', async () => proxy.engine.pool.idle(1) === 2);
    proxy.engine.pool.limits(1).max = 1;
    const what = "SELECT CONNECTION_ID() AS id, DATABASE() AS db, @@character_set_client AS cs, @@collation_connection AS co, 'é' AS e";
    const seen = [];
    for (let i = 0; i < 3; i++) seen.push(await row(one, what), await row(two, what));
    const ids = new Set(seen.slice(1).map(({ id }) => id));
    expect(ids.size).toBe(1);
    expect(first.id).not.toBe(0);
    for (const [i, { db, cs, e }] of seen.entries()) {
      expect({ db, cs, e }).toEqual(i % 2 === 0 ? { db: 'shop', cs: 'utf8mb4', e: 'é' } : { db: 'other', cs: 'latin1', e: 'é' });
    }
    expect(new Set(seen.filter((_, i) => i % 2 === 0).map(({ co }) => co)).size).toBe(1);
  });

  it.each([
    ['compressed', { compress: true }],
    ['in TLS', { ssl: { rejectUnauthorized: false } }],
    ['compressed in TLS', { compress: true, ssl: { rejectUnauthorized: false } }],
  ])('serves clients %s', async (_, changes) => {
    await begin();
    const client = await connect(changes);
    const first = await row(client, 'SELECT CONNECTION_ID() AS id, @a AS a');
    await client.query('SET @a = 5');
    expect(await row(client, 'SELECT CONNECTION_ID() AS id, @a AS a')).toEqual({ id: first.id, a: null });
    const long = 'x'.repeat(300_000);
    expect(await row(client, `SELECT '${long}' AS a`)).toEqual({ a: long });
    await client.changeUser({ user: 'reader', password: 'secret', database: 'shop' });
    expect(await row(client, 'SELECT CURRENT_USER() AS u')).toEqual({ u: 'reader@%' });
  });

  it('answers where no connection is idle', async () => {
    decide = (held) => (held.at === 'loginResult' ? { ...lets, route: park } : null);
    await begin();
    const client = await connect();
    await eventually('proxy.engine.pool.idle(1)', async () => proxy.engine.pool.idle(1) === 1);
    const taken = proxy.engine.pool.take(1, sessionOf(proxy));
    expect(taken).not.toBeNull();
    expect(await errorOf(client.query('SELECT 1'))).toBe(1105);
    expect(await errorOf(client.ping())).toBe(1105);
    proxy.engine.pool.putBack(1, taken!);
    expect(await row(client, 'SELECT 1 AS a')).toEqual({ a: 1 });
    await client.end();
  });

  it('changes the user on another connection than the client logged in at', async () => {
    await begin();
    const one = await connect();
    await row(one, 'SELECT 1');
    await one.changeUser({ user: 'reader', password: 'secret', database: 'shop' });
    expect(await row(one, 'SELECT CURRENT_USER() AS u, DATABASE() AS db')).toEqual({ u: 'reader@%', db: 'shop' });
    expect(await errorOf(one.changeUser({ user: 'app', password: 'wrong' }))).toBe(1045);
  });

  it('keeps the connection of a client that has left, where a script says so', async () => {
    decide = () => null;
    leaves = () => park;
    await begin();
    decide = (held) =>
      held.at === 'command' && held.command.code === 1 ? { actions: [], verdict: { kind: 'answer', packets: new Uint8Array(0) } } : null;
    const client = await connect();
    const { id } = await row(client, 'SELECT CONNECTION_ID() AS id');
    await client.end();
    await eventually('an idle connection', async () => proxy.engine.pool.idle(1, 'app') === 1);
    await eventually('proxy.engine.status().sessionsOpen', async () => proxy.engine.status().sessionsOpen === 0);
    decide = (held) => (held.at === 'loginResult' ? { ...lets, route: park } : null);
    const other = await connect();
    await eventually('two idle connections', () => proxy.engine.pool.idle(1, 'app') === 2);
    const both = [1, 2].map(() => proxy.engine.pool.take(1, sessionOf(proxy, 2))!);
    const kept = both.find(({ link }) => link.session.connectionId === id);
    proxy.engine.pool.putBack(1, kept!);
    expect(await row(other, 'SELECT CONNECTION_ID() AS id')).toEqual({ id });
    for (const server of both) if (server !== kept) server.quit();
  });

  it('ends idle connections with the engine, and those that are too many', async () => {
    await begin();
    proxy.engine.pool.limits(1).max = 1;
    const watch = await createConnection({ host: '127.0.0.1', port: database.port, ...account });
    clients.push(watch);
    const count = async () => Number((await row(watch, "SHOW STATUS LIKE 'Threads_connected'")).Value);
    const before = await count();
    const one = await connect();
    const two = await connect();
    await row(one, 'SELECT 1');
    await row(two, 'SELECT 1');
    await eventually('await count()', async () => (await count()) === before + 1);
    await proxy.stop();
    await eventually('await count()', async () => (await count()) === before);
  });
});

function sessionOf(proxy: RoutingProxy, id = 1): SessionInfo {
  return proxy.engine.session(id)!.machine.session;
}
