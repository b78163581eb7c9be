import { describe, expect, it } from 'vitest';
import { type Address, formatAddress } from '../../../src-core/engine/address.ts';
import { Engine } from '../../../src-core/engine/engine.ts';
import type { EngineOptions } from '../../../src-core/engine/ports.ts';
import type { Action } from '../../../src-core/intercept/action.ts';
import { Chain } from '../../../src-core/intercept/chain.ts';
import type { Decision } from '../../../src-core/intercept/interceptor.ts';
import { recorded } from '../../support/playbook.ts';
import { fakePlatform } from './fakePlatform.ts';

const to = (port: number) => ({ listen: { host: '127.0.0.1', port }, backends: [1] });
const plain: EngineOptions = {
  backends: [{ address: 'db:3306', type: 'rw' }],
  listeners: [to(0)],
  keepBytes: 1000,
  tls: { client: 'off', backend: 'off' },
  passwords: new Map(),
};

describe('Engine', () => {
  it('carries a session and records it', async () => {
    const { ports, batches, client } = fakePlatform();
    const engine = new Engine(ports, plain);
    expect(await engine.start()).toEqual(['127.0.0.1:4040']);
    const pair = client();
    pair.server.on.connected();
    for (const [side, chunk] of recorded('mariadb-cli')) (side === 'client' ? pair.client : pair.server).on.bytes(chunk);
    expect(engine.status()).toMatchObject({ sessionsOpen: 1, recording: true, captureBytes: 7 });
    expect(engine.status().listeners).toEqual([
      {
        listen: '127.0.0.1:4040',
        backend: 'db:3306',
        backends: [1],
        readOnly: false,
        serverVersion: '10.11.19-MariaDB-0+deb12u1',
        backendError: null,
      },
    ]);
    await engine.stop();
    expect(engine.status()).toMatchObject({ sessionsOpen: 0, exchanges: 11, errors: 1 });
    expect(batches.at(-1)!.segment).toMatchObject({ first: 1, last: 11 });
    expect(pair.client.calls).toContain('destroy');
  });

  it('listens everywhere or nowhere', async () => {
    const { ports } = fakePlatform();
    await expect(new Engine(ports, { ...plain, listeners: [to(0), to(1)] }).start()).rejects.toThrow('in use');
  });

  it('names a backend that cannot be reached, until it comes back', async () => {
    const { ports, client } = fakePlatform();
    const engine = new Engine(ports, plain);
    await engine.start();
    for (let i = 0; i < 2; i++) {
      const { server } = client();
      server.on.closed({ code: 'ECONNREFUSED', message: 'connection refused' });
    }
    expect(engine.status().listeners[0]!.backendError).toMatch(/^db:3306: connection refused; start the database/);
    client().server.on.bytes(recorded('mariadb-cli')[0]![1]);
    expect(engine.status().listeners[0]!.backendError).toBeNull();
  });

  it('names a backend that is none: by what it says, and by its silence', async () => {
    const { ports, client, tick } = fakePlatform();
    const engine = new Engine(ports, plain);
    await engine.start();
    const error = () => engine.status().listeners[0]!.backendError;
    const web = client();
    web.server.on.bytes(new TextEncoder().encode('HTTP/1.1 400 Bad Request\r\n\r\n'));
    expect(error()).toMatch(/^db:3306: the backend does not begin with a MySQL greeting/);
    client().server.on.bytes(recorded('mariadb-cli')[0]![1]);
    expect(error()).toBeNull();
    client().server.on.connected();
    tick(4_000_000);
    expect(error()).toBeNull();
    tick(2_000_000);
    expect(error()).toMatch(/has sent no greeting/);
  });

  it('stops the side that is too fast, and lets a closed side take the other with it', async () => {
    const { ports, client } = fakePlatform();
    const engine = new Engine(ports, plain);
    await engine.start();
    const pair = client();
    pair.client.full = true;
    const [greeting] = recorded('mariadb-cli');
    pair.server.on.bytes(greeting![1]);
    expect(pair.server.calls).toEqual(['pause']);
    pair.client.on.drained();
    expect(pair.server.calls).toEqual(['pause', 'resume']);
    pair.client.on.closed({ code: 'ECONNRESET', message: 'connection reset' });
    expect(pair.server.calls).toContain('finish');
  });

  it('numbers no exchange while recording is off', async () => {
    const { ports, batches, client } = fakePlatform();
    const engine = new Engine(ports, plain);
    await engine.start();
    engine.setRecording(false);
    const pair = client();
    for (const [side, chunk] of recorded('mysql2')) (side === 'client' ? pair.client : pair.server).on.bytes(chunk);
    await engine.stop();
    expect(batches.every((b) => b.segment === null)).toBe(true);
    expect(engine.status().exchanges).toBe(0);
  });
});

describe('a chain that is asked when a client connects', () => {
  const build = async (decision: Decision | null | Promise<Decision | null>) => {
    const platform = fakePlatform();
    const dialled: string[] = [];
    const { connect } = platform.ports;
    const ports = {
      ...platform.ports,
      connect: (address: Address) => {
        dialled.push(formatAddress(address));
        return connect(address);
      },
    };
    const chain = new Chain({ after: ports.after, random: () => 0 });
    chain.set([{ id: 'a', name: 'a', interest: () => ({ login: false, commands: null, connect: true }), decide: () => decision }]);
    const engine = new Engine(ports, plain, chain);
    await engine.start();
    const { client } = platform.client();
    await new Promise((done) => setImmediate(done));
    return { engine, client, dialled, batches: platform.batches };
  };
  const actions = (...list: Action[]): Decision => ({ actions: list });

  it('dials the backend that it names, else the listener\u2019s', async () => {
    expect((await build(actions({ kind: 'backend', address: 'replica:3307' }))).dialled).toEqual(['replica:3307']);
    expect((await build(null)).dialled).toEqual(['db:3306']);
  });

  it('refuses the client with an ERR packet in place of the greeting, and records that', async () => {
    const { client, dialled, engine, batches } = await build(actions({ kind: 'error', error: { code: 1040 } }));
    expect(dialled).toEqual([]);
    expect(client.calls).toEqual([expect.stringMatching(/^write \d+$/), 'finish']);
    await engine.stop();
    expect(batches.flatMap((b) => b.sessions.map((s) => s.event))).toEqual(['opened', 'failed', 'closed']);
  });

  it('refuses it where the address is none', async () => {
    const { client, dialled } = await build(actions({ kind: 'backend', address: 'replica' }));
    expect([dialled, client.calls.at(-1)]).toEqual([[], 'finish']);
  });

  it('ends its connection without a word', async () => {
    expect((await build(actions({ kind: 'close', when: 'before' }))).client.calls).toEqual(['finish']);
  });

  it('does not dial for a client that has left', async () => {
    let answer: (decision: Decision | null) => void = () => undefined;
    const { client, dialled } = await build(new Promise((resolve) => (answer = resolve)));
    client.on.closed(null);
    await new Promise((done) => setImmediate(done));
    answer(null);
    await new Promise((done) => setImmediate(done));
    expect(dialled).toEqual([]);
  });
});
