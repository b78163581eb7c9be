/** The client role against a server by hand. The way of ordinary commands stands in test/core/responder/serverSession.test.ts. */
import { describe, expect, it } from 'vitest';
import { framePayload, PacketWriter } from '../../../src-core/mysql/bytes/packetWriter.ts';
import { capabilitiesOf } from '../../../src-core/mysql/constants/capabilities.ts';
import { greeting } from '../../../src-core/mysql/packets/greeting.ts';
import { nodeCrypto as crypto } from '../../../src-core/node/nodeCrypto.ts';
import { ClientSession } from '../../../src-core/upstream/clientSession.ts';

const eofStyle = capabilitiesOf(
  'CLIENT_PROTOCOL_41',
  'CLIENT_SECURE_CONNECTION',
  'CLIENT_PLUGIN_AUTH',
  'CLIENT_TRANSACTIONS',
  'CLIENT_LONG_PASSWORD',
);

function greetingBytes(capabilities = eofStyle, authPlugin = 'mysql_native_password'): Uint8Array {
  const writer = new PacketWriter();
  const authData = Uint8Array.from({ length: 21 }, (_, i) => (i < 20 ? i + 65 : 0));
  const context = { capabilities, clientCharset: 'utf8mb4', resultsCharset: 'utf8mb4' };
  greeting.write(
    writer,
    { serverVersion: '8.0.1', connectionId: 1, authData, capabilities, collation: 45, statusFlags: 2, authPlugin },
    context,
  );
  return writer.finish(0);
}

function client(password = 'demo') {
  const sent: string[] = [];
  let closed = false;
  const session = new ClientSession({
    crypto,
    user: 'app',
    password,
    send: (chunk) => sent.push(Buffer.from(chunk).toString('hex')),
    close: () => {
      closed = true;
    },
  });
  const say = (sequence: number, ...payload: number[]) => session.receive(framePayload(Uint8Array.from(payload), sequence));
  return { session, sent, say, isClosed: () => closed };
}

function loggedIn() {
  const c = client();
  c.session.receive(greetingBytes());
  c.say(2, 0, 0, 0, 2, 0, 0, 0);
  c.sent.length = 0;
  return c;
}

describe('the login', () => {
  it('an ERR in place of a greeting (too many connections) rejects with it', async () => {
    const { session, say, isClosed } = client();
    say(0, 0xff, 0x10, 0x04, ...Buffer.from('Too many connections'));
    await expect(session.ready).rejects.toMatchObject({ code: 1040, message: 'Too many connections' });
    expect(isClosed()).toBe(true);
  });

  it.each([
    ['garbage', [...Buffer.from('SSH-2.0-OpenSSH_9\r\n')]],
    ['an empty packet', []],
  ])('%s in place of a greeting rejects', async (_, payload) => {
    const { session, say } = client();
    say(0, ...payload);
    await expect(session.ready).rejects.toThrow(/protocol version/);
  });

  it('answers an auth switch, with the number that follows', async () => {
    const { session, sent, say } = client();
    session.receive(greetingBytes());
    say(2, 0xfe, ...Buffer.from('caching_sha2_password\0'), ...Buffer.alloc(20, 9), 0);
    expect(sent[1]).toMatch(/^20000003[0-9a-f]{64}$/);
    say(4, 1, 3);
    say(5, 0, 0, 0, 2, 0, 0, 0);
    expect(await session.ready).toMatchObject({ connectionId: 1 });
  });

  it('names a plugin that it cannot speak', async () => {
    const { session, say } = client();
    session.receive(greetingBytes());
    say(2, 0xfe, ...Buffer.from('auth_gssapi_client\0'), 1);
    await expect(session.ready).rejects.toThrow(/auth_gssapi_client/);
  });

  it('commands that were asked for early are sent once logged in', async () => {
    const { session, sent, say } = client();
    const answer = session.query('SELECT 1');
    session.receive(greetingBytes());
    expect(sent).toHaveLength(1);
    say(2, 0, 0, 0, 2, 0, 0, 0);
    expect(sent[1]).toBe(`0900000003${Buffer.from('SELECT 1').toString('hex')}`);
    say(1, 0, 5, 0, 2, 0, 0, 0);
    expect((await answer)[0]?.affectedRows).toBe(5n);
  });
});

describe('replies', () => {
  it('a row that begins with 0xFE is a row where the packet is long', async () => {
    const { session, say } = loggedIn();
    const answer = session.query('q');
    say(1, 1);
    say(2, 3, 0x64, 0x65, 0x66, 0, 0, 0, 1, 0x61, 0, 12, 63, 0, 0, 0, 0, 0, 0xfc, 0, 0, 0, 0, 0);
    say(3, 0xfe, 0, 0, 2, 0);
    const long = 1 << 24;
    const row = new PacketWriter().lenencBytes(new Uint8Array(long)).finish(4);
    session.receive(row);
    say(6, 0xfe, 1, 0, 2, 0);
    const [result] = await answer;
    expect(result?.rows).toHaveLength(1);
    expect(result?.warnings).toBe(1);
  });

  it('an ERR after rows rejects that command only', async () => {
    const { session, say } = loggedIn();
    const first = session.query('q');
    const second = session.query('r');
    say(1, 1);
    say(2, 3, 0x64, 0x65, 0x66, 0, 0, 0, 1, 0x61, 0, 12, 63, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0, 0);
    say(3, 0xfe, 0, 0, 2, 0);
    say(4, 0xff, 0x25, 0x05, ...Buffer.from('#70100interrupted'));
    await expect(first).rejects.toMatchObject({ code: 1317, sqlstate: '70100', message: 'interrupted' });
    say(1, 0, 0, 0, 2, 0, 0, 0);
    expect(await second).toHaveLength(1);
  });

  it.each([
    ['LOAD DATA LOCAL, which was not offered', [0xfb, 0x61]],
    ['nonsense', [0xfe]],
  ])('%s ends the connection', async (_, payload) => {
    const { session, say, isClosed } = loggedIn();
    const answer = session.query('q');
    say(1, ...payload);
    await expect(answer).rejects.toThrow();
    expect(isClosed()).toBe(true);
    await expect(session.query('again')).rejects.toThrow(/closed/);
  });

  it('a server that speaks unasked ends the connection', () => {
    const { say, isClosed } = loggedIn();
    say(0, 0, 0, 0, 2, 0, 0, 0);
    expect(isClosed()).toBe(true);
  });

  it('a connection that ends rejects all that waits', async () => {
    const { session } = loggedIn();
    const answers = [session.query('a'), session.prepare('b'), session.ping()];
    session.ended(new Error('ECONNRESET'));
    for (const answer of answers) await expect(answer).rejects.toThrow('ECONNRESET');
  });

  it('quit comes after what is queued, and then the end', async () => {
    const { session, sent, say, isClosed } = loggedIn();
    const answer = session.ping();
    session.quit();
    expect(sent).toEqual(['010000000e']);
    say(1, 0, 0, 0, 2, 0, 0, 0);
    await answer;
    expect(sent).toEqual(['010000000e', '0100000001']);
    expect(isClosed()).toBe(true);
  });
});
