import { afterEach, describe, expect, it } from 'vitest';
import { type Address, formatAddress } from '../../../src-core/engine/address.ts';
import { Engine } from '../../../src-core/engine/engine.ts';
import type { EngineOptions } from '../../../src-core/engine/ports.ts';
import type { Action } from '../../../src-core/intercept/action.ts';
import { Chain } from '../../../src-core/intercept/chain.ts';
import type { Decision } from '../../../src-core/intercept/interceptor.ts';
import { recorded } from '../../support/playbook.ts';
import { FakeConnection, type FakePlatform, fakePlatform } from './fakePlatform.ts';

const greeting = recorded('mariadb-cli')[0]![1];
const two: EngineOptions['backends'] = [
  { address: 'a:1', type: 'rw' },
  { address: 'b:2', type: 'rw' },
];

let engine: Engine | null = null;

afterEach(async () => {
  await engine?.stop();
  engine = null;
});

/** What each backend does with a connection. */
type Server = 'greets' | 'refuses' | 'silent' | 'hangs up';

async function start(backends: EngineOptions['backends'], chain: Chain | null = null, over: Partial<EngineOptions> = {}) {
  const servers: Record<string, Server> = Object.fromEntries(backends.map(({ address }) => [address, 'greets' as const]));
  const dialled: string[] = [];
  const connections: FakeConnection[] = [];
  const platform: FakePlatform = fakePlatform((address: Address) => {
    const connection = new FakeConnection();
    const name = formatAddress(address);
    dialled.push(name);
    connections.push(connection);
    connection.finish = () => void setImmediate(() => connection.on.closed(null));
    setImmediate(() => {
      const server = servers[name];
      if (server === 'refuses') connection.on.closed({ code: 'ECONNREFUSED', message: 'connection refused' });
      else connection.on.connected();
      if (server === 'greets') connection.on.bytes(greeting);
      if (server === 'hangs up') connection.on.ended();
    });
    return connection;
  });
  engine = new Engine(
    platform.ports,
    {
      backends,
      listeners: [{ listen: { host: '127.0.0.1', port: 0 }, backends: backends.map((_, i) => i + 1) }],
      keepBytes: 1000,
      tls: { client: 'off', backend: 'off' },
      passwords: new Map(),
      ...over,
    },
    chain,
  );
  await engine.start();
  const visit = async () => {
    dialled.length = 0;
    const { client } = platform.client();
    await settled();
    return { dialled: [...dialled], client, server: connections.at(-1)! };
  };
  const states = () => engine!.status().backends.map(({ state }) => state);
  return { servers, visit, states, tick: platform.tick, status: () => engine!.status() };
}

async function settled(): Promise<void> {
  for (let i = 0; i < 6; i++) await new Promise((resolve) => setImmediate(resolve));
}

describe('backends in turn', () => {
  it('get one client after the other', async () => {
    const { visit, status, states } = await start(two);
    expect(states()).toEqual(['unknown', 'unknown']);
    const clients = [await visit(), await visit(), await visit()];
    expect(clients.map(({ dialled }) => dialled)).toEqual([['a:1'], ['b:2'], ['a:1']]);
    for (const { client } of clients) expect(client.calls).toEqual([`write ${greeting.length}`]);
    expect(status()).toMatchObject({
      sessionsOpen: 3,
      listeners: [{ backend: 'a:1, b:2', backends: [1, 2], backendError: null }],
      backends: [
        { ndx: 1, address: 'a:1', state: 'up', connectedClients: 2 },
        { ndx: 2, address: 'b:2', state: 'up', connectedClients: 1 },
      ],
    });
    clients[0]!.client.destroy();
    await settled();
    expect(status().backends.map((b) => b.connectedClients)).toEqual([1, 1]);
  });

  it.each([
    ['refuses', 'connection refused'],
    ['hangs up', 'it ended the connection before its greeting'],
  ] as const)('are left out when one %s, and tried again after 4 s', async (server, why) => {
    const { servers, visit, tick, status, states } = await start(two);
    servers['a:1'] = server;
    expect((await visit()).dialled).toEqual(['a:1', 'b:2']);
    expect(status().backends[0]).toMatchObject({ state: 'down', error: why });
    expect((await visit()).dialled).toEqual(['b:2']);
    tick(4_000_000);
    servers['a:1'] = 'greets';
    expect((await visit()).dialled).toEqual(['a:1']);
    expect(states()).toEqual(['up', 'up']);
  });

  it('are left out when one stays silent', async () => {
    const { servers, visit, tick, states } = await start(two);
    servers['a:1'] = 'silent';
    expect((await visit()).dialled).toEqual(['a:1']);
    tick(5_000_000);
    await settled();
    expect(states()).toEqual(['down', 'up']);
  });

  it('are all down: the client is told as MySQL Proxy did', async () => {
    const { servers, visit, status } = await start(two);
    servers['a:1'] = 'refuses';
    servers['b:2'] = 'refuses';
    const { client } = await visit();
    expect(client.text).toBe(`${String.fromCharCode(38, 0, 0, 0, 255, 1105 & 255, 1105 >> 8)}#07000(proxy) all backends are down`);
    expect(client.calls.at(-1)).toBe('finish');
    expect(status().listeners[0]!.backendError).toBe(
      'all backends are down (a:1: connection refused; b:2: connection refused); start one of the databases, or name others with --backend',
    );
    expect((await visit()).dialled).toEqual([]);
  });

  it('are given up where the client has left', async () => {
    const { servers, visit, status } = await start(two);
    servers['a:1'] = 'silent';
    const { client } = await visit();
    client.on.closed(null);
    await settled();
    expect(status()).toMatchObject({ sessionsOpen: 0, backends: [{ state: 'unknown' }, { state: 'unknown' }] });
  });

  it('of which there is one only: in the words that are asked for', async () => {
    const { servers, visit } = await start([{ address: 'a:1', type: 'rw' }], null, { mysqlProxyWords: true });
    servers['a:1'] = 'refuses';
    expect((await visit()).client.text).toMatch(/all backends are down$/);
  });
});

describe('listeners', () => {
  it('that may be left out are, where their address is taken', async () => {
    const { status } = await start(two, null, {
      listeners: [
        { listen: { host: '127.0.0.1', port: 0 }, backends: [1] },
        { listen: { host: '127.0.0.1', port: 1 }, backends: [2], optional: true },
      ],
    });
    expect(status().listeners).toHaveLength(1);
    expect(engine!.leftOut).toEqual(['127.0.0.1:1 is in use']);
  });

  it('that are read-only tell so to the client that writes', async () => {
    const { visit, status } = await start(two, null, {
      listeners: [{ listen: { host: '127.0.0.1', port: 0 }, backends: [1], readOnly: true }],
    });
    const { client, server } = await visit();
    for (const [side, chunk] of recorded('mariadb-cli').slice(1, 3)) (side === 'client' ? client : server).on.bytes(chunk);
    client.text = '';
    const statement = new TextEncoder().encode('\u0003DELETE FROM t');
    client.on.bytes(Uint8Array.of(statement.length, 0, 0, 0, ...statement));
    expect(client.text).toContain('#HY000Hydrophone: 127.0.0.1:4040 is the read-only port, which takes reads only, not DELETE');
    expect(status().listeners[0]).toMatchObject({ readOnly: true });
  });
});

describe('a session in which nothing moves', () => {
  it('ends after the time that is set', async () => {
    const { visit, tick, status } = await start(two, null, { idleTimeout: 10_000 });
    const { client } = await visit();
    tick(1);
    tick(9_000_000);
    expect(status().sessionsOpen).toBe(1);
    tick(2_000_000);
    expect(client.calls).toContain('destroy');
  });
});

describe('a backend that somebody chooses', () => {
  const choosing = (decision: Partial<Decision>) => {
    const chain = new Chain({ after: () => () => undefined, random: () => 0 });
    const decide = (): Decision => ({ actions: [], ...decision });
    chain.set([{ id: 'c', name: 'c', interest: () => ({ login: false, commands: null, connect: true }), decide }]);
    return chain;
  };
  const three: EngineOptions['backends'] = [...two, { address: 'c:3', type: 'ro' }];

  it('is dialled by its number', async () => {
    const { visit } = await start(three, choosing({ route: { backend: 3 } }));
    expect((await visit()).dialled).toEqual(['c:3']);
    expect((await visit()).dialled).toEqual(['c:3']);
  });

  it('is replaced by one of its kind where it is down', async () => {
    const { servers, visit } = await start(three, choosing({ route: { backend: 2 } }));
    servers['b:2'] = 'refuses';
    expect((await visit()).dialled).toEqual(['b:2', 'a:1']);
    servers['a:1'] = 'refuses';
    const last = await visit();
    expect(last.dialled).toEqual(['a:1']);
    expect(last.client.text).toMatch(/all backends are down$/);
  });

  it('is named where there is none of that number', async () => {
    const { visit } = await start(three, choosing({ route: { backend: 4 } }));
    expect((await visit()).client.text).toMatch(/there is no backend 4; backends count from 1 to 3$/);
  });

  it('is none where a script greets', async () => {
    const { visit, status } = await start(two, choosing({ greet: { packets: [greeting.subarray(4)] } }));
    const { client, dialled } = await visit();
    expect(dialled).toEqual([]);
    expect(client.text).toContain('10.11.19-MariaDB');
    expect(status()).toMatchObject({ sessionsOpen: 1, backends: [{ connectedClients: 0 }, { connectedClients: 0 }] });
  });

  it('by its address counts its clients', async () => {
    const action: Action = { kind: 'backend', address: 'b:2' };
    const { visit, status } = await start(two, choosing({ actions: [action] }));
    expect((await visit()).dialled).toEqual(['b:2']);
    expect(status().backends.map((b) => b.connectedClients)).toEqual([0, 1]);
  });
});
