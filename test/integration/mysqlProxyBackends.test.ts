/** `hydrophone mysql-proxy` in front of several real servers. */
import { createServer, connect as dial, type Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { openMysql2, runMariadbCli } from '../support/clients.ts';
import { type Database, startMariadb } from '../support/databases.ts';
import { type Hydrophone, startMysqlProxy } from '../support/hydrophone.ts';
import { eventually, freePort } from '../support/ports.ts';

const first = inject('mariadb').port;
let second: Database;
let proxy: Hydrophone | null = null;

beforeAll(async () => {
  second = await startMariadb();
});
afterAll(() => second.stop());
afterEach(async () => {
  await proxy?.dispose();
  proxy = null;
});

const at = (port: number) => `127.0.0.1:${port}`;

/** Which server a new connection gets. */
async function served(port: number): Promise<number> {
  const { stdout, stderr } = await runMariadbCli(port, 'SELECT @@port');
  return Number(/\d+/.exec(stdout)?.[0] ?? Number.NaN) || fail(stderr);
}

function fail(text: string): never {
  throw new Error(text);
}

describe('several backends', () => {
  it('get one client after the other', async () => {
    proxy = await startMysqlProxy('-b', `${at(first)}, ${at(second.port)}`);
    const got: number[] = [];
    for (let i = 0; i < 4; i++) got.push(await served(proxy.port));
    expect(got).toEqual([first, second.port, first, second.port]);
    const logins = () => proxy!.sessions().filter(({ event }) => event === 'authenticated');
    await eventually('four logins to be told', () => logins().length === 4);
    expect(logins().map(({ backend }) => backend)).toEqual([at(first), at(second.port), at(first), at(second.port)]);
  });

  it('are marked down and up again, and clients do not notice', async () => {
    const port = await freePort();
    proxy = await startMysqlProxy('-b', at(port), '-b', at(second.port));
    expect([await served(proxy.port), await served(proxy.port)]).toEqual([second.port, second.port]);
    const down = `(warning) connecting to backend (${at(port)}) failed, marking it as down for 4 s: connection refused`;
    await eventually('the warning', () => proxy!.child.stderr.includes(down));
    const relay = await forward(port, first);
    try {
      expect(await served(proxy.port)).toBe(second.port);
      await sleep(4_000);
      const got = [await served(proxy.port), await served(proxy.port)].sort();
      expect(got).toEqual([first, second.port].sort());
      await eventually('the good news', () => proxy!.child.stderr.includes(`(message) backend (${at(port)}) is up again`));
    } finally {
      relay.close();
    }
  });

  it('go on when one is killed under load', async () => {
    const third = await startMariadb();
    proxy = await startMysqlProxy('-b', at(third.port), '-b', at(first));
    const held = await openMysql2(proxy.port);
    expect(await held.query('SELECT @@port AS p').then(([rows]) => rows)).toEqual([{ p: `${third.port}` }]);
    const lost = held.query('SELECT SLEEP(20)').then(
      () => 'answered',
      (error: { code: string }) => error.code,
    );
    await third.kill();
    expect(await lost).toBe('PROTOCOL_CONNECTION_LOST');
    for (let i = 0; i < 6; i++) expect(await served(proxy.port)).toBe(first);
  });

  it('are all down: every client is told in MySQL Proxy words', async () => {
    proxy = await startMysqlProxy('-b', at(await freePort()), '-b', at(await freePort()));
    for (let i = 0; i < 2; i++) {
      await expect(openMysql2(proxy.port)).rejects.toMatchObject({
        errno: 1105,
        sqlState: '07000',
        message: '(proxy) all backends are down',
      });
    }
    const cli = await runMariadbCli(proxy.port, 'SELECT 1', '--skip-ssl');
    expect(cli.stderr).toContain('ERROR 1105 (07000): (proxy) all backends are down');
  });
});

describe('the read-only port', () => {
  it('takes reads only, and goes to the read-only backends', async () => {
    proxy = await startMysqlProxy('-b', at(first), '-r', at(second.port), '--proxy-read-only-address', '127.0.0.1:0');
    const [writing, reading] = proxy.ready.proxy.map((address) => Number(address.split(':')[1]));
    expect([await served(writing!), await served(reading!), await served(writing!)]).toEqual([first, second.port, first]);
    const client = await openMysql2(reading!, { multipleStatements: true });
    const refused = (verb: string) => ({
      errno: 1290,
      sqlState: 'HY000',
      message: `Hydrophone: ${at(reading!)} is the read-only port, which takes reads only, not ${verb}`,
    });
    await expect(client.query('CREATE TABLE nothing (a INT)')).rejects.toMatchObject(refused('CREATE TABLE'));
    await expect(client.query('SELECT 1; DELETE FROM nothing')).rejects.toMatchObject(refused('DELETE'));
    await expect(client.execute('INSERT INTO nothing VALUES (?)', [1])).rejects.toMatchObject(refused('INSERT'));
    expect((await client.execute('SELECT ? AS a', [7]))[0]).toEqual([{ a: 7 }]);
    await client.beginTransaction();
    expect((await client.query('SELECT 1 AS a'))[0]).toEqual([{ a: 1 }]);
    await client.rollback();
    await client.end();
  });

  it('goes to all backends where none is for reads only', async () => {
    proxy = await startMysqlProxy('-b', at(first), '--proxy-read-only-address', '127.0.0.1:0');
    const reading = Number(proxy.ready.proxy[1]!.split(':')[1]);
    expect(await served(reading)).toBe(first);
  });
});

function forward(port: number, target: number): Promise<Server> {
  const server = createServer((client) => {
    const far = dial(target, '127.0.0.1');
    client.pipe(far).pipe(client);
    for (const socket of [client, far]) socket.on('error', () => undefined);
  });
  return new Promise((resolve) => server.listen(port, '127.0.0.1', () => resolve(server)));
}
