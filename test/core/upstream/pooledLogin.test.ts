import { describe, expect, it } from 'vitest';
import { type ServerLink, sameDialect } from '../../../src-core/machine/serverLink.ts';
import { PacketReader } from '../../../src-core/mysql/bytes/packetReader.ts';
import { PacketWriter } from '../../../src-core/mysql/bytes/packetWriter.ts';
import { changeUser } from '../../../src-core/mysql/commands/changeUser.ts';
import { capability } from '../../../src-core/mysql/constants/capabilities.ts';
import { greeting } from '../../../src-core/mysql/packets/greeting.ts';
import { type HandshakeResponse41, handshakeResponse41 } from '../../../src-core/mysql/packets/handshakeResponse41.ts';
import { sslRequest } from '../../../src-core/mysql/packets/sslRequest.ts';
import { PooledLogin } from '../../../src-core/upstream/pooledLogin.ts';
import { agreed, fakeLink } from '../../support/idleServers.ts';
import { hex, joined } from '../../support/playbook.ts';
import { err, ok, packet } from '../../support/wire.ts';

const context = { capabilities: agreed, clientCharset: 'utf8mb4', resultsCharset: 'utf8mb4' };
const proof = new Uint8Array(20).fill(9);
const tls = {
  ...{ version: 'TLSv1.3', cipher: 'x', serverName: null, serverCertificate: null, clientCertificate: null, distrust: null },
  ...{ startedAt: 1, securedAt: 2 },
};

function response(sequence: number, changes: Partial<HandshakeResponse41> = {}): Uint8Array {
  const writer = new PacketWriter();
  const flags = { capabilities: agreed | capability.CLIENT_CONNECT_WITH_DB, maxPacketSize: 1 << 24, collation: 45 };
  const value = { user: 'ann', authResponse: proof, schema: 'shop', authPlugin: 'mysql_native_password', attributes: { a: 'b' } };
  handshakeResponse41.write(writer, { ...flags, ...value, zstdLevel: null, ...changes }, context);
  return packet(sequence, writer.payload());
}

function fresh(capabilities = fakeLink().greeting.capabilities): Uint8Array {
  const writer = new PacketWriter();
  greeting.write(writer, { ...fakeLink().greeting, capabilities, connectionId: 10 }, context);
  return packet(0, writer.payload());
}

function talk(link: ServerLink = fakeLink(), other: ServerLink | null = null) {
  const calls: string[] = [];
  let toSession: Uint8Array[] = [];
  let toServer: Uint8Array[] = [];
  const login = new PooledLogin(link, {
    toSession: (bytes) => {
      toSession.push(new Uint8Array(bytes));
      if (bytes[4] === 0) calls.push('in');
    },
    toServer: (bytes) => void toServer.push(new Uint8Array(bytes)),
    another: (capabilities) => (other !== null && sameDialect(other.session.capabilities, capabilities) ? other : null),
    redial: () => void calls.push('redial'),
    secure: () => void calls.push('secure'),
    over: (end) => void calls.push(end ? 'failed' : 'over'),
  });
  const session = (): Uint8Array => {
    const all = joined(toSession);
    toSession = [];
    return all;
  };
  const server = (): Uint8Array => {
    const all = joined(toServer);
    toServer = [];
    return all;
  };
  login.start();
  const [greeted] = [session()];
  return { login, calls, session, server, greeted };
}

const reading = (payload: Uint8Array) => new PacketReader(payload, { record: false });

describe('PooledLogin', () => {
  it('greets as the connection did, by its last challenge, and offers what was agreed on', () => {
    const shown = greeting.read(reading(talk().greeted.subarray(4)), context);
    expect(shown).toMatchObject({ serverVersion: '10.11.6-MariaDB', connectionId: 9, authPlugin: 'mysql_native_password' });
    expect(hex(shown.authData)).toBe(`${'03'.repeat(20)}00`);
    const { CLIENT_DEPRECATE_EOF, CLIENT_SSL, CLIENT_FOUND_ROWS } = capability;
    expect(shown.capabilities & (CLIENT_DEPRECATE_EOF | CLIENT_SSL | CLIENT_FOUND_ROWS)).toBe(CLIENT_FOUND_ROWS);
  });

  it.each([['whole'], ['byte by byte']])('logs in by a change of user, with the sequence ids of each side, %s', (how) => {
    const { login, calls, session, server } = talk();
    const feed = (to: (bytes: Uint8Array) => void, bytes: Uint8Array) => {
      if (how === 'whole') to(bytes);
      else for (const byte of bytes) to(Uint8Array.of(byte));
    };
    const fromSession = (bytes: Uint8Array) => feed((piece) => login.fromSession(piece), bytes);
    const fromServer = (bytes: Uint8Array) => feed((piece) => login.fromServer(piece), bytes);
    fromSession(response(1));
    const sent = server();
    expect(sent[3]).toBe(0);
    expect(changeUser.read(reading(sent.subarray(4)), context)).toEqual({
      ...{ user: 'ann', schema: 'shop', collation: 45, authPlugin: 'mysql_native_password', attributes: { a: 'b' }, authResponse: proof },
    });
    fromServer(packet(1, [0xfe, 1, 2]));
    expect(hex(session())).toBe(hex(packet(2, [0xfe, 1, 2])));
    fromSession(packet(3, [4, 4]));
    expect(hex(server())).toBe(hex(packet(2, [4, 4])));
    expect(calls).toEqual([]);
    fromServer(ok(3));
    // Once the session has that, the connection may leave it again.
    expect([hex(session()), calls]).toEqual([hex(ok(4)), ['over', 'in']]);
  });

  it('passes a refusal on', () => {
    const { login, calls, session } = talk();
    login.fromSession(response(1));
    login.fromServer(err(1, 1045, '28000', 'Access denied'));
    expect([hex(session()), calls]).toEqual([hex(err(2, 1045, '28000', 'Access denied')), ['failed']]);
  });

  it('has the server ask anew where its last challenge is not known', () => {
    const { login, server } = talk(fakeLink({}, { challenge: null }));
    login.fromSession(response(1));
    const read = changeUser.read(reading(server().subarray(4)), context);
    expect([read.authPlugin, read.authResponse.length]).toEqual(['hydrophone_asks_anew', 0]);
  });

  it('goes on with another idle connection that can do what the client can, and has it ask anew', () => {
    const capabilities = agreed & ~capability.CLIENT_MULTI_RESULTS;
    const { login, calls, session, server } = talk(fakeLink(), fakeLink({ capabilities }));
    login.fromSession(response(1, { capabilities }));
    const sent = server();
    const read = changeUser.read(reading(sent.subarray(4)), { ...context, capabilities });
    expect([sent[3], read.user, read.authPlugin, read.authResponse.length]).toEqual([0, 'ann', 'hydrophone_asks_anew', 0]);
    login.fromServer(ok(1));
    expect([hex(session()), calls]).toEqual([hex(ok(2)), ['over', 'in']]);
  });

  it('dials anew for a client that can do less, and has that server ask anew', () => {
    const { login, calls, session, server } = talk();
    login.fromSession(response(1, { capabilities: agreed & ~capability.CLIENT_MULTI_RESULTS }));
    expect([calls, hex(server())]).toEqual([['redial'], '']);
    login.fromServer(fresh());
    const sent = server();
    expect(sent[3]).toBe(1);
    const read = handshakeResponse41.read(reading(sent.subarray(4)), context);
    expect(read).toMatchObject({ user: 'ann', authPlugin: 'hydrophone_asks_anew', authResponse: new Uint8Array(0) });
    expect(read.capabilities & capability.CLIENT_MULTI_RESULTS).toBe(0n);
    login.fromServer(packet(2, [0xfe, 1, 2]));
    login.fromSession(packet(3, [4, 4]));
    login.fromServer(ok(4));
    expect([hex(session()), hex(server()), calls]).toEqual([
      hex(joined([packet(2, [0xfe, 1, 2]), ok(4)])),
      hex(packet(3, [4, 4])),
      ['redial', 'over', 'in'],
    ]);
  });

  it('dials anew where the idle connection had ended', () => {
    const early = talk();
    expect([early.login.serverGone(), early.calls]).toEqual([true, []]);
    early.login.fromSession(response(1));
    expect([hex(early.server()), early.calls]).toEqual(['', ['redial']]);
    const { login, calls } = talk();
    login.fromSession(response(1));
    expect([login.serverGone(), calls]).toEqual([true, ['redial']]);
    expect(login.serverGone()).toBe(false);
    const late = talk();
    late.login.fromSession(response(1));
    late.login.fromServer(packet(1, [0xfe, 1, 2]));
    expect([late.login.serverGone(), late.calls]).toEqual([false, []]);
  });

  it('encrypts the new connection where the idle one was', () => {
    const { login, calls, session, server } = talk(fakeLink({ tls: { client: null, server: tls } }));
    const asking = (capabilities: bigint) => {
      const writer = new PacketWriter();
      sslRequest.write(writer, { capabilities, maxPacketSize: 1 << 24, collation: 45 }, context);
      return packet(1, writer.payload());
    };
    const { CLIENT_MULTI_RESULTS, CLIENT_SSL, CLIENT_DEPRECATE_EOF } = capability;
    const able = (agreed & ~CLIENT_MULTI_RESULTS) | CLIENT_SSL;
    // A client may set flags that it was not offered: the new connection must not take them for agreed on.
    login.fromSession(asking(able | CLIENT_DEPRECATE_EOF));
    login.fromSession(response(2, { capabilities: able | CLIENT_DEPRECATE_EOF }));
    login.fromServer(fresh());
    expect([hex(server()), calls]).toEqual([hex(asking(able)), ['redial', 'secure']]);
    login.secured();
    const sent = server();
    expect([sent[3], handshakeResponse41.read(reading(sent.subarray(4)), context).capabilities]).toEqual([2, able]);
    login.fromServer(ok(3));
    expect([hex(session()), calls.at(-1)]).toEqual([hex(ok(3)), 'in']);
  });

  it('says why where no connection can be had', () => {
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes.subarray(13));
    const gone = talk();
    gone.login.fromSession(response(1, { capabilities: agreed & ~capability.CLIENT_MULTI_RESULTS }));
    gone.login.unreachable({ code: 'ECONNREFUSED', message: 'connection refused' });
    const told = gone.session();
    expect([told[3], text(told), gone.calls.at(-1)]).toEqual([2, expect.stringMatching(/connection refused$/), 'failed']);
    const unnamed = talk();
    unnamed.login.fromSession(response(1, { capabilities: agreed & ~(capability.CLIENT_MULTI_RESULTS | capability.CLIENT_PLUGIN_AUTH) }));
    expect([text(unnamed.session()), unnamed.calls]).toEqual([expect.stringMatching(/asked for its password anew/), ['failed']]);
    const full = talk();
    full.login.fromSession(response(1, { capabilities: agreed & ~capability.CLIENT_MULTI_RESULTS }));
    full.login.fromServer(packet(0, [0xff, 0x10, 0x04, ...Buffer.from('Too many connections')]));
    expect([hex(full.session()).slice(0, 14), full.calls.at(-1)]).toEqual(['17000002ff1004', 'failed']);
  });
});
