/** What a responder says of its greeting, and replies with which a connection ends. */
import { describe, expect, it } from 'vitest';
import { nodeCrypto as crypto } from '../../../src-core/node/nodeCrypto.ts';
import { nodeSessionPorts } from '../../../src-core/node/nodeSessionPorts.ts';
import type { GreetingFacts } from '../../../src-core/responder/responder.ts';
import { ServerSession } from '../../../src-core/responder/serverSession.ts';
import { ClientSession } from '../../../src-core/upstream/clientSession.ts';
import { type Answers, column, fakeResponder } from './fakeResponder.ts';

function connected(greeting: GreetingFacts, answers: Answers = {}) {
  const responder = { ...fakeResponder(answers), greeting };
  let first: Uint8Array | null = null;
  const server: ServerSession = new ServerSession({
    responder,
    crypto,
    connectionId: 7,
    client: '127.0.0.1:9',
    rsaKey: nodeSessionPorts().rsaKey,
    send(chunk) {
      first ??= chunk;
      queueMicrotask(() => client.receive(chunk));
      return true;
    },
    close: () => queueMicrotask(() => client.ended()),
    pause: () => undefined,
    resume: () => undefined,
  });
  const client: ClientSession = new ClientSession({
    crypto,
    user: 'app',
    password: 'demo',
    send: (chunk) => queueMicrotask(() => server.receive(chunk)),
    close: () => server.ended(),
  });
  server.start();
  return { client, responder, greeted: () => new TextDecoder('latin1').decode(first!) };
}

describe('a greeting', () => {
  it.each(['mysql_native_password', 'caching_sha2_password', 'sha256_password'])('names %s', async (authPlugin) => {
    const { client, responder, greeted } = connected({ authPlugin, collation: 8, statusFlags: 0x4002 });
    await client.ready;
    expect(greeted()).toContain(`${authPlugin}\0`);
    expect(responder.seen).toEqual([`login app ${authPlugin} -`]);
    // Behind the version, the id, eight bytes of the nonce, a zero and the lower capabilities.
    const behind = greeted().indexOf('\0', 5) + 1 + 4 + 8 + 1 + 2;
    expect([...greeted().slice(behind, behind + 3)].map((c) => c.charCodeAt(0))).toEqual([8, 0x02, 0x40]);
  });

  it('has no room for the challenge of others', async () => {
    const { client, greeted } = connected({ authPlugin: 'client_ed25519' });
    await client.ready;
    expect(greeted()).toContain('mysql_native_password\0');
  });
});

describe('a connection ends', () => {
  const rows = { kind: 'rows' as const, columns: [column('a')], rows: [['1'], ['2']] };
  const answers: Answers = {
    before: () => ({ results: [], ends: 'before' }),
    after: () => ({ results: [rows], ends: 'after' }),
    within: () => ({ results: [rows], ends: 'within' }),
  };

  it('with nothing sent, or within the rows', async () => {
    for (const sql of ['before', 'within']) {
      const { client, responder } = connected({}, answers);
      await client.ready;
      await expect(client.query(sql)).rejects.toThrow();
      expect(responder.sessions[0]!.closed).toBe(true);
    }
  });

  it('behind the reply', async () => {
    const { client, responder } = connected({}, answers);
    await client.ready;
    expect((await client.query('after'))[0]!.rows).toHaveLength(2);
    expect(responder.sessions[0]!.closed).toBe(true);
  });
});
