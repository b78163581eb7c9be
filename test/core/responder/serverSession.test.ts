/** The server role without sockets: bytes in, bytes out. The other end is our own client role, or bytes by hand. */
import { describe, expect, it, vi } from 'vitest';
import { framePayload } from '../../../src-core/mysql/bytes/packetWriter.ts';
import { columnType } from '../../../src-core/mysql/constants/columnTypes.ts';
import type { Reply } from '../../../src-core/mysql/synth/reply.ts';
import { nodeCrypto as crypto } from '../../../src-core/node/nodeCrypto.ts';
import { ServerSession } from '../../../src-core/responder/serverSession.ts';
import { ClientSession } from '../../../src-core/upstream/clientSession.ts';
import { type Answers, column, fakeResponder } from './fakeResponder.ts';

interface Wire {
  readonly responder: ReturnType<typeof fakeResponder>;
  readonly server: ServerSession;
  /** Everything that the server sent. */
  readonly sent: Uint8Array[];
  readonly events: string[];
  stalls: boolean;
}

/** `cut`: in portions of how many bytes each side hears the other. */
function wire(answers: Answers, hear: (chunk: Uint8Array) => void): Wire {
  const responder = fakeResponder(answers);
  const sent: Uint8Array[] = [];
  const events: string[] = [];
  const server = new ServerSession({
    responder,
    crypto,
    connectionId: 7,
    client: '127.0.0.1:9',
    send(chunk) {
      sent.push(chunk);
      hear(chunk);
      return !wired.stalls;
    },
    close: () => events.push('close'),
    pause: () => events.push('pause'),
    resume: () => events.push('resume'),
  });
  const wired: Wire = { responder, server, sent, events, stalls: false };
  return wired;
}

function connected(answers: Answers, cut = Number.POSITIVE_INFINITY, login: { user?: string; password?: string; schema?: string } = {}) {
  const portions = (chunk: Uint8Array, hear: (part: Uint8Array) => void) => {
    for (let at = 0; at < chunk.length; at += cut) hear(chunk.subarray(at, at + cut));
  };
  const wired = wire(answers, (chunk) => queueMicrotask(() => portions(chunk, (part) => client.receive(part))));
  const client: ClientSession = new ClientSession({
    crypto,
    user: 'app',
    password: 'demo',
    ...login,
    send: (chunk) => queueMicrotask(() => portions(chunk, (part) => wired.server.receive(part))),
    close: () => wired.server.ended(),
  });
  wired.server.start();
  return { ...wired, wired, client };
}

const rows = (...cells: (string | number | null)[]): Reply => ({
  results: [{ kind: 'rows', columns: [column('a', columnType.LONGLONG), column('b')], rows: [cells] }],
});

describe.each([Number.POSITIVE_INFINITY, 1, 5])('with portions of %s bytes', (cut) => {
  it('logs in and answers queries, prepared statements, long values and several results', async () => {
    const long = 'x'.repeat(300_000);
    const { client, responder } = connected(
      {
        one: () => rows(1, 'ü'),
        'echo ? ?': (p) => rows(Number(p[0]), p[1] as string | null),
        both: () => ({ results: [...rows(1, null).results, { kind: 'ok', affectedRows: 2 }, ...rows(2, long).results] }),
      },
      cut,
      { schema: 'shop' },
    );
    expect(await client.ready).toMatchObject({ serverVersion: '8.0.40-fake', connectionId: 7 });
    expect(responder.seen[0]).toBe('login app mysql_native_password shop');
    expect((await client.query('one'))[0]?.rows).toEqual([[1, 'ü']]);
    const statement = await client.prepare('echo ? ?');
    expect(statement.parameterCount).toBe(2);
    expect((await client.execute(statement, [5, 'text']))[0]?.rows).toEqual([[5, 'text']]);
    expect((await client.execute(statement, [-6, null]))[0]?.rows).toEqual([[-6, null]]);
    client.closeStatement(statement);
    await expect(client.execute(statement, [1, ''])).rejects.toMatchObject({ code: 1243 });
    const results = await client.query('both');
    expect(results.map((r) => [r.rows.length, r.affectedRows])).toEqual([
      [1, 0n],
      [0, 2n],
      [1, 0n],
    ]);
    await client.ping();
    client.quit();
  });

  it('refuses a wrong password and closes', async () => {
    const { client, events } = connected({}, cut, { password: 'wrong' });
    await expect(client.ready).rejects.toMatchObject({ code: 1045, sqlstate: '28000' });
    expect(events).toEqual(['close']);
  });
});

describe('commands', () => {
  it('errors of the responder reach the client, and the session goes on', async () => {
    const { client } = connected({
      broken: () => {
        throw new Error('a mistake');
      },
      one: () => rows(1, ''),
    });
    await expect(client.query('unknown')).rejects.toMatchObject({ code: 1064 });
    await expect(client.query('broken')).rejects.toMatchObject({ code: 1105, message: /a mistake/ });
    expect((await client.query('one'))[0]?.rows).toHaveLength(1);
  });

  it('a value that its column cannot hold ends the result with an ERR, and the session goes on', async () => {
    const columns = [column('a', columnType.TINY)];
    const { client } = connected({ odd: () => ({ results: [{ kind: 'rows', columns, rows: [[1], [1000]] }] }), one: () => rows(1, '') });
    const statement = await client.prepare('odd');
    await expect(client.execute(statement, [])).rejects.toMatchObject({ code: 1105 });
    expect((await client.query('one'))[0]?.rows).toHaveLength(1);
  });

  it('pipelined commands are answered in order', async () => {
    const { client } = connected({
      slow: () => new Promise((r) => setTimeout(() => r(rows(1, '')), 20)),
      quick: () => rows(2, ''),
    });
    const order: number[] = [];
    await Promise.all([client.query('slow').then(() => order.push(1)), client.query('quick').then(() => order.push(2))]);
    expect(order).toEqual([1, 2]);
  });
});

/** A client by hand, for what no client would send. */
async function byHand(answers: Answers, loggedIn = true) {
  const w = wire(answers, () => undefined);
  w.server.start();
  if (loggedIn) {
    // Old-style login of a user without password is refused by the fake; so the real one goes first.
    const client = new ClientSession({
      crypto,
      user: 'app',
      password: 'demo',
      send: (chunk) => w.server.receive(chunk),
      close: () => undefined,
    });
    client.receive(w.sent[0] as Uint8Array);
    await vi.waitFor(() => expect(w.sent).toHaveLength(2));
  }
  w.sent.length = 0;
  const say = async (payload: number[] | Uint8Array, sequence = 0) => {
    w.server.receive(framePayload(Uint8Array.from(payload), sequence));
    await new Promise((r) => setTimeout(r, 5));
    const hex = w.sent.map((chunk) => Buffer.from(chunk).toString('hex')).join('');
    w.sent.length = 0;
    return hex;
  };
  return { ...w, w, say };
}

const errorHex = (sequence: number, code: number) =>
  new RegExp(`^.{6}${Buffer.of(sequence).toString('hex')}ff${Buffer.of(code & 0xff, code >> 8).toString('hex')}`);

describe('what no client would send', () => {
  it('an unknown command is ERR 1047 and the session goes on', async () => {
    const { say, events } = await byHand({});
    expect(await say([0xee])).toMatch(errorHex(1, 1047));
    expect(await say([])).toMatch(errorHex(1, 1047));
    expect(await say([0x0e])).toBe('0700000100000002000000');
    expect(events).toEqual([]);
  });

  it('a wrong packet number is ERR 1156 and the end', async () => {
    const { say, events } = await byHand({});
    expect(await say([0x0e], 3)).toMatch(errorHex(1, 1156));
    expect(events).toEqual(['close']);
    expect(await say([0x0e])).toBe('');
  });

  it('a cut command is ERR 1835 and the end', async () => {
    const { say, events } = await byHand({});
    expect(await say([0x19, 1])).toMatch(errorHex(1, 1835));
    expect(events).toEqual(['close']);
  });

  it.each([
    ['HTTP', [...Buffer.from('GET / HTTP/1.1\r\n')]],
    ['an SSLRequest that was not offered', [0x00, 0x8a, 0, 0, ...Array.from({ length: 28 }, () => 0)]],
    ['a login from before 4.1', [0x05, 0x24, 0, 0, 0, 0x61, 0]],
    ['zeros', [0, 0]],
  ])('%s instead of a login ends the connection with an ERR', async (_, payload) => {
    const { say, events, responder } = await byHand({}, false);
    expect(await say(payload, 1)).toMatch(/^.{6}02ff/);
    expect(events).toEqual(['close']);
    expect(responder.sessions[0]?.closed).toBe(true);
  });

  it('a huge packet is ERR 1153 before it is kept', async () => {
    const { server, sent, events } = await byHand({}, false);
    server.receive(Uint8Array.of(0xff, 0xff, 0xff, 1));
    expect(Buffer.from(sent[0] ?? []).toString('hex')).toMatch(errorHex(2, 1153));
    expect(events).toEqual(['close']);
  });

  it('COM_STMT_FETCH, COM_STMT_RESET, COM_SET_OPTION and COM_STMT_EXECUTE of what is not there', async () => {
    const { say } = await byHand({ 'a ?': () => rows(1, '') });
    expect(await say([0x1c, 1, 0, 0, 0, 1, 0, 0, 0])).toMatch(errorHex(1, 1421));
    expect(await say([0x1a, 9, 0, 0, 0])).toMatch(errorHex(1, 1243));
    expect(await say([0x17, 9, 0, 0, 0, 0, 1, 0, 0, 0])).toMatch(errorHex(1, 1243));
    expect(await say([0x1b, 0, 0])).toBe('07000001fe000002000000');
    expect(await say([0x1b, 7, 0])).toMatch(errorHex(1, 1047));
    await say([0x16, ...Buffer.from('a ?')]);
    // Without types, and none were sent before.
    expect(await say([0x17, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0])).toMatch(errorHex(1, 1210));
  });

  it("MariaDB's id for the statement prepared last, which clients use before they know its own", async () => {
    const { say } = await byHand({ 'a ?': ([p]) => rows(1, `a${p}`) });
    const execute = [0x17, 0xff, 0xff, 0xff, 0xff, 0, 1, 0, 0, 0, 0, 1, 1, 0, 7];
    await say([0x16, ...Buffer.from('a ?')]);
    expect(await say(execute)).toContain(Buffer.from('a7').toString('hex'));
    await say([0x16, ...Buffer.from('nope')]);
    expect(await say(execute)).toMatch(errorHex(1, 1243));
  });

  it('COM_STMT_SEND_LONG_DATA in portions', async () => {
    const { say } = await byHand({ 'a ?': (p) => rows(1, Buffer.from(p[0] as Uint8Array).toString()) });
    await say([0x16, ...Buffer.from('a ?')]);
    expect(await say([0x18, 1, 0, 0, 0, 0, 0, ...Buffer.from('Hydro')])).toBe('');
    expect(await say([0x18, 1, 0, 0, 0, 0, 0, ...Buffer.from('phone')])).toBe('');
    const hex = await say([0x17, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0xfc, 0]);
    expect(hex).toContain(`0a${Buffer.from('Hydrophone').toString('hex')}`);
  });
});

describe('flow', () => {
  it('a client that does not read stops the reply, and reading goes on where it stopped', async () => {
    let made = 0;
    const many = function* () {
      for (; made < 10_000; made++) yield [made, 'x'.repeat(100)];
    };
    const { w, say, server, sent } = await byHand({
      many: () => ({
        results: [
          {
            kind: 'rows',
            columns: rows(1).results[0]!.kind === 'rows' ? [column('a', columnType.LONGLONG), column('b')] : [],
            rows: many(),
          },
        ],
      }),
    });
    w.stalls = true;
    await say([0x03, ...Buffer.from('many')]);
    const first = made;
    expect(first).toBeGreaterThan(100);
    expect(first).toBeLessThan(2_000);
    server.drained();
    expect(made).toBeGreaterThan(first);
    expect(made).toBeLessThan(first * 3);
    while (made < 10_000) server.drained();
    w.stalls = false;
    server.drained();
    expect(
      Buffer.from(sent.at(-1) ?? [])
        .toString('hex')
        .endsWith('fe000002000000'),
    ).toBe(true);
  });

  it('a client that sends without end is paused', async () => {
    let release: (r: Reply) => void = () => undefined;
    const { server, events } = await byHand({ wait: () => new Promise((r) => (release = r)) });
    server.receive(framePayload(Uint8Array.from([0x03, ...Buffer.from('wait')]), 0));
    server.receive(Buffer.concat(Array.from({ length: 80 }, () => framePayload(Uint8Array.of(0x0e), 0))));
    expect(events).toEqual(['pause']);
    release(rows(1, ''));
    await vi.waitFor(() => expect(events).toEqual(['pause', 'resume']));
  });

  it('a connection that ends in the middle of a command closes the responder’s session, and nothing is sent', async () => {
    let release: (r: Reply) => void = () => undefined;
    const { server, responder, sent } = await byHand({ wait: () => new Promise((r) => (release = r)) });
    server.receive(framePayload(Uint8Array.from([0x03, ...Buffer.from('wait')]), 0));
    server.ended();
    release(rows(1, ''));
    await new Promise((r) => setTimeout(r, 5));
    expect(responder.sessions[0]?.closed).toBe(true);
    expect(sent).toEqual([]);
  });
});
