/** Clients that log in on idle connections of others, as scripts decide it at connect_server; with TLS on either side and without. */
import { createConnection } from 'mysql2/promise';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Asked, Decision } from '../../src-core/intercept/interceptor.ts';
import type { TlsModes } from '../../src-core/machine/tlsModes.ts';
import { runChild } from '../support/child.ts';
import { openMariadb, openMysql2, runMariadbCli, runMysql9Cli } from '../support/clients.ts';
import { account, type Database, startMariadb, startMysql9 } from '../support/databases.ts';
import { eventually } from '../support/ports.ts';
import { provisioned } from '../support/provisioned.ts';
import { type RoutingProxy, startRoutingProxy } from '../support/routingProxy.ts';

const servers = [
  ['MariaDB 10.11', startMariadb],
  ['MySQL 9.7', startMysql9],
] as const;

/** A goodbye is answered, so that the connection stays. */
const answered: Decision = { actions: [], verdict: { kind: 'answer', packets: new Uint8Array(0) } };

function pooling(held: Asked): Decision | null {
  if (held.at === 'connect') return { actions: [], route: { backend: 1, pooled: true } };
  return held.at === 'command' && held.command.code === 1 ? answered : null;
}

const encrypted = { ssl: { rejectUnauthorized: false } };
const who = 'SELECT CONNECTION_ID() AS id, CURRENT_USER() AS u, DATABASE() AS db, @a AS a';

/** The same, and the connection is away between any two commands. */
function keepAlive(held: Asked): Decision | null {
  const lets: Decision = { actions: [], verdict: { kind: 'forward' } };
  const decision = pooling(held);
  if (decision !== null) return decision;
  if (held.at === 'command') return { actions: [], verdict: { kind: 'forward', holdReply: true }, route: { backend: 1 } };
  return held.at === 'loginResult' || held.at === 'reply' ? { ...lets, route: { backend: 0 } } : null;
}

describe.each(servers)('logins on idle connections of %s', (name, startServer) => {
  let database: Database;
  let proxy: RoutingProxy;

  beforeAll(async () => {
    database = await startServer();
  }, 60_000);
  afterAll(() => database?.stop());
  afterEach(() => proxy?.stop());

  async function begin(tls?: TlsModes, decide = pooling): Promise<void> {
    proxy = await startRoutingProxy({
      backends: [database.port],
      interceptor: { decide, leaves: () => ({ backend: 0 }) },
      ...(tls === undefined ? {} : { tls }),
    });
  }

  /** What a client that comes and goes is told of itself. */
  async function visit(changes: object = {}): Promise<Record<string, unknown>> {
    const client = await createConnection({ host: '127.0.0.1', port: proxy.port, ...account, ...changes });
    const [rows] = await client.query(who);
    await client.query('SET @a = 5');
    await client.end();
    await gone();
    return (rows as Record<string, unknown>[])[0]!;
  }

  const gone = () => eventually('no session', () => proxy.engine.status().sessionsOpen === 0);
  const idle = (n: number) =>
    eventually(`${n} idle connections`, () => proxy.engine.pool.idle(1) === n && proxy.engine.status().sessionsOpen === 0);

  /** Passwords are not cached any more: a login takes its full way. */
  async function flush(): Promise<void> {
    const client = await openMysql2(database.port);
    await client.query('FLUSH PRIVILEGES');
    await client.end();
  }

  it.each([
    ['no TLS', {}, {}, 'off'],
    ['TLS towards the server', {}, {}, 'prefer'],
    ['TLS on both sides', encrypted, encrypted, 'prefer'],
    ['a client in TLS on what was one without', {}, encrypted, 'off'],
    ['a client without TLS on what was one with', encrypted, {}, 'off'],
    ['a client without TLS, the server with', encrypted, {}, 'prefer'],
  ] as const)('%s', async (_, first, second, backend) => {
    await begin({ client: 'prefer', backend });
    const { id } = await visit(first);
    await flush();
    expect(await visit({ ...second, user: 'reader' })).toEqual({ id, u: 'reader@%', db: 'shop', a: null });
    // Now its password is cached.
    expect(await visit({ ...second, user: 'reader' })).toEqual({ id, u: 'reader@%', db: 'shop', a: null });
    expect(await visit({ ...second, user: 'nopass', password: '' })).toEqual({ id, u: 'nopass@%', db: 'shop', a: null });
    expect(await visit({ ...second, database: undefined })).toMatchObject({ id, u: 'app@%', a: null });
    await expect(visit({ ...second, user: 'reader', password: 'wrong' })).rejects.toMatchObject({ errno: 1045 });
    await idle(0);
    expect(await visit(second)).toMatchObject({ u: 'app@%', db: 'shop' });
  });

  it('a client that can do something else gets a new connection, and one whose idle connection was killed', async () => {
    await begin();
    const { id } = await visit();
    const client = await createConnection({ host: '127.0.0.1', port: proxy.port, ...account, flags: ['-FOUND_ROWS'] });
    const [[row]] = (await client.query(who)) as unknown as [[Record<string, unknown>]];
    expect(row.id).not.toBe(id);
    await client.end();
    await idle(2);
    const watch = await openMysql2(database.port);
    await watch.query(`KILL ${row.id}`);
    await eventually('one idle connection', () => proxy.engine.pool.idle(1) === 1);
    await watch.query(`KILL ${id}`);
    expect(await visit()).toMatchObject({ u: 'app@%', a: null });
    await watch.end();
  });

  it('a client that leaves before it says who it is has used nothing', async () => {
    await begin();
    const { id } = await visit();
    const { connect } = await import('node:net');
    const socket = connect(proxy.port, '127.0.0.1');
    await new Promise((resolve) => socket.once('data', resolve));
    expect(proxy.engine.pool.idle(1)).toBe(0);
    socket.end();
    await idle(1);
    expect(await visit()).toMatchObject({ id });
  });

  it('a connection that leaves its client with the login', async () => {
    await begin(undefined, keepAlive);
    const { id } = await visit();
    for (const user of ['reader', 'app', 'reader']) expect(await visit({ user })).toEqual({ id, u: `${user}@%`, db: 'shop', a: null });
    expect(proxy.engine.pool.idle(1)).toBe(1);
  });

  it('command lines and drivers', async () => {
    await begin();
    await visit();
    const asks = 'SELECT CURRENT_USER() AS u, @a IS NULL AS fresh;\n';
    const seen = [await runMariadbCli(proxy.port, asks)];
    await gone();
    seen.push(await runMysql9Cli(proxy.port, asks));
    seen.push(await runMariadbCli(proxy.port, asks));
    for (const { code, stdout, stderr } of seen) expect([code, stdout, stderr]).toEqual([0, expect.stringContaining('app@%\t1'), stderr]);
    const driver = await openMariadb(proxy.port, {});
    expect((await driver.query('SELECT CURRENT_USER() AS u'))[0]).toMatchObject({ u: 'app@%' });
    await driver.end();
    const python = `
import pymysql
for n in range(3):
    c = pymysql.connect(host='127.0.0.1', port=${proxy.port}, user='app', password='secret', database='shop')
    with c.cursor() as cursor:
        cursor.execute('SELECT CURRENT_USER(), %s', (n,))
        print(cursor.fetchall())
    c.close()
`;
    const pymysql = await runChild(provisioned().drivers.python3, ['-c', python]);
    // This PyMySQL misses the fast path of caching_sha2_password after an AuthSwitchRequest.
    if (name.startsWith('MariaDB')) expect(pymysql.stdout).toBe("(('app@%', 0),)\n(('app@%', 1),)\n(('app@%', 2),)\n");
    await gone();
    expect(await visit()).toMatchObject({ u: 'app@%', a: null });
  });
});
