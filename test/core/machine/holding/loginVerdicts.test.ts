/** Verdicts within the login put other packets in the place of those that came, or answer in place of the server. */
import { describe, expect, it } from 'vitest';
import type { Held, Verdict } from '../../../../src-core/machine/holding/held.ts';
import { PacketReader } from '../../../../src-core/mysql/bytes/packetReader.ts';
import { PacketWriter } from '../../../../src-core/mysql/bytes/packetWriter.ts';
import { capability } from '../../../../src-core/mysql/constants/capabilities.ts';
import { greeting as greetingCodec } from '../../../../src-core/mysql/packets/greeting.ts';
import { handshakeResponse41 } from '../../../../src-core/mysql/packets/handshakeResponse41.ts';
import { cuts } from '../../../support/heldTalk.ts';
import { LoginTalk, off } from '../../../support/loginTalk.ts';
import { hex, joined } from '../../../support/playbook.ts';
import { context, greet, readResponse, respond, sslRequest } from '../../../support/tlsLogin.ts';
import { command, err, ok, packet } from '../../../support/wire.ts';

const by = ['script x'];
const native = 'mysql_native_password';
const sha2 = 'caching_sha2_password';
const answer = new Uint8Array(20).fill(7);

const bare = (wire: Uint8Array) => wire.subarray(4);
const replace = (wire: Uint8Array): Verdict => ({ kind: 'replace', payload: bare(wire), by });
const answers = (...packets: Uint8Array[]): Verdict => ({ kind: 'answer', packets: joined(packets), by });

function greetingOf(serverVersion: string, capabilities: bigint, authPlugin = native): Uint8Array {
  const writer = new PacketWriter();
  const authData = new Uint8Array(21).fill(0x42, 0, 20);
  greetingCodec.write(
    writer,
    { serverVersion, connectionId: 0xffff_ffff, authData, capabilities, collation: 8, statusFlags: 2, authPlugin },
    context,
  );
  return writer.finish(0);
}

function responseAs(user: string, capabilities: bigint, schema: string | null, sequence = 1, plugin: string = native): Uint8Array {
  const writer = new PacketWriter();
  const value = { capabilities, maxPacketSize: 1 << 24, collation: 8, user, authResponse: new Uint8Array(20).fill(9) };
  handshakeResponse41.write(writer, { ...value, schema, authPlugin: plugin, attributes: {}, zstdLevel: null }, context);
  return writer.finish(sequence);
}

const readGreeting = (wire: Uint8Array) => greetingCodec.read(new PacketReader(bare(wire)), context);
const { CLIENT_SSL, CLIENT_DEPRECATE_EOF, CLIENT_SESSION_TRACK, CLIENT_COMPRESS, CLIENT_CONNECT_WITH_DB, CLIENT_PLUGIN_AUTH } = capability;

const ways = cuts.flatMap(([name, cut]) => [[name, 'at once', cut, false] as const, [name, 'later', cut, true] as const]);

describe.each(ways)('fed %s, decided %s', (_, __, cut, later) => {
  const talk = (verdicts: Partial<Record<Held['at'], Verdict>>, tls = off) => new LoginTalk(cut, later, verdicts, tls);
  /** Up to the server's turn to decide. */
  const loggingIn = (verdicts: Partial<Record<Held['at'], Verdict>>, plugin = native, flags = 0n) => {
    const t = talk(verdicts);
    t.feed('server', greet(flags, plugin));
    t.feed('client', respond(flags, plugin, answer, 1));
    t.to('client');
    return t;
  };

  describe('at the greeting', () => {
    it('another one, which promises no more than the server does', () => {
      const flags = 0x000a_8201n | CLIENT_SSL | CLIENT_COMPRESS | CLIENT_DEPRECATE_EOF;
      const t = talk({ greeting: replace(greetingOf('5.0.1-proxy', flags)) });
      t.feed('server', greet(CLIENT_SSL | CLIENT_DEPRECATE_EOF, native));
      const got = t.to('client');
      expect(got[3]).toBe(0);
      expect(readGreeting(got)).toMatchObject({ serverVersion: '5.0.1-proxy', connectionId: 0xffff_ffff });
      // Of what the server lacks nothing, nor what the proxy is told not to offer.
      expect(readGreeting(got).capabilities & (CLIENT_SSL | CLIENT_COMPRESS | CLIENT_DEPRECATE_EOF)).toBe(CLIENT_DEPRECATE_EOF);
      t.feed('client', respond(CLIENT_DEPRECATE_EOF, native, answer, 1));
      t.feed('server', ok(2));
      expect(t.machine.session).toMatchObject({ serverVersion: '8.4.0', connectionId: 7, user: 'app' });
      expect(t.session.at(-1)).toBe('authenticated app@null');
      expect(t.replaced).toEqual(['server greeting script x']);
    });

    it('TLS is the proxy’s own to offer', () => {
      const t = talk({ greeting: replace(greetingOf('5.0.1', 0x8201n)) }, { client: 'prefer', backend: 'off' });
      t.feed('server', greet(0n, native));
      expect(readGreeting(t.to('client')).capabilities).toBe(0x8201n | CLIENT_SSL);
      t.feed('client', sslRequest(1));
      expect(t.out.calls.at(-1)).toBe('secure client ');
      t.secured('client');
      t.feed('client', responseAs('app', 0x8201n | CLIENT_SSL, null, 2));
      const sent = t.to('server');
      expect([sent[3], readResponse(sent).capabilities & CLIENT_SSL]).toEqual([1, 0n]);
      t.feed('server', ok(2));
      expect(hex(t.to('client'))).toBe(hex(ok(3)));
      expect(t.session.at(-1)).toBe('authenticated app@null');
    });

    it.each(['replace', 'answer'] as const)('an ERR, by %s: both ends', (kind) => {
      const refusal = err(0, 1045, '28000', 'not now');
      const t = talk({ greeting: kind === 'replace' ? replace(refusal) : answers(refusal) });
      t.feed('server', greet(0n, native));
      expect(hex(t.to('client'))).toBe(hex(refusal));
      expect(t.closed).toEqual(['client', 'server']);
      expect(t.session.at(-1)).toBe('failed null@null: not now');
      expect(t.replaced).toEqual(['server greeting script x']);
    });

    it('what is no greeting passes as it is, and the session is not followed', () => {
      const nonsense = packet(0, [...Buffer.from('hello')]);
      const t = talk({ greeting: answers(nonsense, packet(1, [1, 2])) });
      t.feed('server', greet(0n, native));
      expect(hex(t.to('client'))).toBe(hex(joined([nonsense, packet(1, [1, 2])])));
      expect(t.session.at(-1)).toContain('degraded');
      t.feed('client', packet(1, [9, 9]));
      expect(hex(t.to('server'))).toBe(hex(packet(1, [9, 9])));
    });

    it('nothing: both end', () => {
      const t = talk({ greeting: answers() });
      t.feed('server', greet(0n, native));
      expect([hex(t.to('client')), t.closed]).toEqual(['', ['client', 'server']]);
    });
  });

  describe('at the login', () => {
    it('the server gets another user, and what follows is as the client agreed to', () => {
      const flags = CLIENT_DEPRECATE_EOF | CLIENT_SESSION_TRACK | CLIENT_CONNECT_WITH_DB;
      // As a script writes it that knows of no newer flags.
      const made = responseAs('root', 0x000a_8201n | CLIENT_CONNECT_WITH_DB, 'other');
      const t = loggingIn({ login: replace(made) }, native, flags);
      const sent = t.to('server');
      expect(sent[3]).toBe(1);
      expect(readResponse(sent)).toMatchObject({ user: 'root', schema: 'other', authResponse: new Uint8Array(20).fill(9) });
      expect(readResponse(sent).capabilities & (CLIENT_DEPRECATE_EOF | CLIENT_SESSION_TRACK)).toBe(
        CLIENT_DEPRECATE_EOF | CLIENT_SESSION_TRACK,
      );
      expect(hex(sent.subarray(8))).toBe(hex(made.subarray(8)));
      t.feed('server', ok(2));
      expect(hex(t.to('client'))).toBe(hex(ok(2)));
      expect(t.session.at(-1)).toBe('authenticated root@other');
      expect(t.machine.session).toMatchObject({ user: 'root', schema: 'other', collation: 8 });
      expect(t.machine.session.capabilities & CLIENT_DEPRECATE_EOF).toBe(CLIENT_DEPRECATE_EOF);
      expect(t.replaced).toEqual(['client handshakeResponse script x']);
    });

    it('without a plugin in it, and with what cannot be read', () => {
      const old = loggingIn({ login: replace(responseAs('root', 0x8201n, null)) });
      expect(readResponse(old.to('server')).capabilities & CLIENT_PLUGIN_AUTH).toBe(0n);
      const broken = loggingIn({ login: replace(packet(0, [1, 2, 3])) });
      expect(hex(broken.to('server'))).toBe(hex(packet(1, [1, 2, 3])));
      broken.feed('server', err(2, 1043, '08S01', 'Bad handshake'));
      expect(hex(broken.to('client'))).toBe(hex(err(2, 1043, '08S01', 'Bad handshake')));
      expect(broken.session.at(-1)).toContain('Bad handshake');
    });

    it('goes to a server with TLS behind an SSLRequest of its own', () => {
      const t = talk({ login: replace(responseAs('root', 0x000a_8201n, null)) }, { client: 'off', backend: 'prefer' });
      t.feed('server', greet(CLIENT_SSL, native));
      t.feed('client', respond(0n, native, answer, 1));
      t.to('client');
      const request = t.to('server');
      expect([request.length, request[3], request[12]]).toEqual([36, 1, 8]);
      expect(t.out.calls.at(-1)).toBe('secure server ');
      t.secured('server');
      const sent = t.to('server');
      expect([sent[3], readResponse(sent).user, readResponse(sent).capabilities & CLIENT_SSL]).toEqual([2, 'root', CLIENT_SSL]);
      t.feed('server', ok(3));
      expect(hex(t.to('client'))).toBe(hex(ok(2)));
      expect(t.replaced).toEqual(['client handshakeResponse script x']);
    });

    it('the exchange goes on with the client: a switch, and both ways of caching_sha2_password', () => {
      const t = loggingIn({ login: replace(responseAs('root', 0x000a_8201n, null, 1, sha2)) }, sha2);
      t.to('server');
      t.feed('server', packet(2, [1, 4]));
      expect(hex(t.to('client'))).toBe(hex(packet(2, [1, 4])));
      t.feed('client', packet(3, [2]));
      expect(hex(t.to('server'))).toBe(hex(packet(3, [2])));
      t.feed('server', ok(4));
      expect(t.machine.session).toMatchObject({ user: 'root', authPath: 'full' });
      expect(t.session.at(-1)).toContain('authenticated');
    });

    it('an OK lets the client in, though nobody asked the server', () => {
      const fresh = talk({ login: answers(ok(9)) });
      fresh.feed('server', greet(0n, native));
      fresh.to('client');
      fresh.feed('client', respond(0n, native, answer, 1));
      expect([hex(fresh.to('client')), hex(fresh.to('server'))]).toEqual([hex(ok(2)), '']);
      expect(fresh.out.calls).toContain('alone');
      expect([fresh.closed, fresh.session.at(-1)]).toEqual([[], 'authenticated app@null']);
      // What the client now asks is for whoever stands in.
      fresh.feed('client', command(3, 'SELECT 1'));
      expect(hex(fresh.to('server'))).toBe(hex(command(3, 'SELECT 1')));
      fresh.feed('server', ok(1));
      expect(hex(fresh.to('client'))).toBe(hex(ok(1)));
      expect(fresh.out.seen().exchanges).toMatchObject([{ end: 'replied' }]);
    });

    it('a client of caching_sha2_password hears first that its password was right', () => {
      const t = talk({ login: answers(ok(1)) });
      t.feed('server', greet(0n, sha2));
      t.to('client');
      t.feed('client', respond(0n, sha2, answer, 1));
      expect(hex(t.to('client'))).toBe(hex(joined([packet(2, [1, 3]), ok(3)])));
      const empty = talk({ login: answers(ok(1)) });
      empty.feed('server', greet(0n, sha2));
      empty.to('client');
      empty.feed('client', respond(0n, sha2, new Uint8Array(0), 1));
      expect(hex(empty.to('client'))).toBe(hex(ok(2)));
    });

    it('an ERR, and what ends no login: both connections end', () => {
      for (const [packets, told] of [
        [[err(5, 1045, '28000', 'not you')], 'not you'],
        [[packet(1, [7, 7])], 'no end of a login'],
        [[], 'no end of a login'],
      ] as const) {
        const t = talk({ login: answers(...packets) });
        t.feed('server', greet(0n, native));
        t.to('client');
        t.feed('client', respond(0n, native, answer, 1));
        expect(hex(t.to('client'))).toBe(packets.map((one) => hex(packet(2, bare(one)))).join(''));
        expect([hex(t.to('server')), t.closed]).toEqual(['', ['client', 'server']]);
        expect(t.session.at(-1)).toContain(told);
        expect(t.session.at(-1)).toContain('failed app@null');
      }
    });
  });

  describe('at its result', () => {
    it('another OK, behind which the session goes on with the server', () => {
      const other = packet(9, [0, 0, 0, 2, 0, 0, 0, ...Buffer.from('\x05hello')]);
      const t = loggingIn({ loginResult: answers(other) });
      t.feed('server', ok(2));
      expect(hex(t.to('client'))).toBe(hex(packet(2, bare(other))));
      expect(t.out.calls).not.toContain('alone');
      expect(t.session.at(-1)).toBe('authenticated app@null');
      expect(t.replaced).toEqual(['server ok script x']);
    });

    it('an ERR in place of the OK ends both', () => {
      const t = loggingIn({ loginResult: answers(err(1, 1045, '28000', 'no after all')) });
      t.feed('server', ok(2));
      expect(hex(t.to('client'))).toBe(hex(err(2, 1045, '28000', 'no after all')));
      expect([t.closed, t.session.at(-1)]).toEqual([['client', 'server'], 'failed app@null: no after all']);
    });

    it('another ERR in place of the ERR', () => {
      const t = loggingIn({ loginResult: answers(err(1, 1040, '08004', 'too many')) });
      t.feed('server', err(2, 1045, '28000', 'Access denied'));
      expect(hex(t.to('client'))).toBe(hex(err(2, 1040, '08004', 'too many')));
      expect(t.session.at(-1)).toBe('failed app@null: too many');
    });

    it('an OK in place of the ERR lets in without the server', () => {
      const t = loggingIn({ loginResult: answers(ok(1)) });
      t.feed('server', err(2, 1045, '28000', 'Access denied'));
      expect(hex(t.to('client'))).toBe(hex(ok(2)));
      expect(t.out.calls).toContain('alone');
      expect([t.closed, t.session.at(-1)]).toEqual([[], 'authenticated app@null']);
      expect(t.replaced).toEqual(['server err script x']);
    });

    it('several packets, behind a switch of the plugin, with ids that go on', () => {
      const t = loggingIn({ loginResult: answers(packet(0, [1, 3]), ok(0)) });
      t.feed('server', packet(2, [0xfe, ...Buffer.from(`${sha2}\0abcdefghijklmnopqrst\0`)]));
      t.to('client');
      t.feed('client', packet(3, answer));
      t.feed('server', err(4, 1045, '28000', 'Access denied'));
      expect(hex(t.to('client'))).toBe(hex(joined([packet(4, [1, 3]), ok(5)])));
      expect(t.session.at(-1)).toBe('authenticated app@null');
    });

    it('a client of caching_sha2_password that was refused at once hears what it waits for', () => {
      const t = loggingIn({ loginResult: answers(ok(0)) }, sha2);
      t.feed('server', err(2, 1045, '28000', 'Access denied'));
      expect(hex(t.to('client'))).toBe(hex(joined([packet(2, [1, 3]), ok(3)])));
    });
  });

  it.each(['greeting', 'login', 'loginResult'] as const)('both end behind what was decided at the %s', (at) => {
    const t = talk({ [at]: { kind: 'forward', closes: true, by } });
    t.feed('server', greet(0n, native));
    if (at !== 'greeting') t.feed('client', respond(0n, native, answer, 1));
    if (at === 'loginResult') t.feed('server', ok(2));
    const { toClient, toServer } = t.out.seen();
    expect([toClient.length > 0, toServer.length > 0]).toEqual([true, at !== 'greeting']);
    expect(hex(toClient).endsWith(hex(ok(2)))).toBe(at === 'loginResult');
    expect(t.closed).toEqual(['client', 'server']);
  });
});
