/** TLS on either side: sequence ids, flags, and passwords that have to be translated. */
import { describe, expect, it } from 'vitest';
import type { Side } from '../../../src-core/machine/io.ts';
import { SessionMachine } from '../../../src-core/machine/sessionMachine.ts';
import type { TlsModes } from '../../../src-core/machine/tlsModes.ts';
import { decryptPassword, encryptPassword } from '../../../src-core/mysql/auth/rsaPassword.ts';
import { PacketReader } from '../../../src-core/mysql/bytes/packetReader.ts';
import { PacketWriter } from '../../../src-core/mysql/bytes/packetWriter.ts';
import { capabilitiesOf, capability, has } from '../../../src-core/mysql/constants/capabilities.ts';
import { greeting } from '../../../src-core/mysql/packets/greeting.ts';
import { handshakeResponse41 } from '../../../src-core/mysql/packets/handshakeResponse41.ts';
import { nodeSessionPorts } from '../../../src-core/node/nodeSessionPorts.ts';
import { frame } from '../../support/compressedScript.ts';
import { Collector, hex, joined, sessionOptions } from '../../support/playbook.ts';
import { err, ok, packet } from '../../support/wire.ts';

const text = (s: string) => new TextEncoder().encode(s);
const context = { capabilities: 0n, clientCharset: 'utf8mb4', resultsCharset: 'utf8mb4' };
const nonce = text('abcdefghijklmnopqrst');
const server = nodeSessionPorts();
const proxy = nodeSessionPorts();
const base = capabilitiesOf('CLIENT_PROTOCOL_41', 'CLIENT_SECURE_CONNECTION', 'CLIENT_PLUGIN_AUTH', 'CLIENT_LONG_PASSWORD');
const facts = {
  version: 'TLSv1.3',
  cipher: 'TLS_AES_256_GCM_SHA384',
  serverName: null,
  serverCertificate: null,
  clientCertificate: null,
  distrust: null,
};

function greet(capabilities: bigint, authPlugin: string): Uint8Array {
  const writer = new PacketWriter();
  const authData = joined([nonce, Uint8Array.of(0)]);
  greeting.write(
    writer,
    { serverVersion: '8.4.0', connectionId: 7, authData, capabilities: base | capabilities, collation: 255, statusFlags: 2, authPlugin },
    context,
  );
  return writer.finish(0);
}

function respond(capabilities: bigint, authPlugin: string, authResponse: Uint8Array, sequence: number): Uint8Array {
  const writer = new PacketWriter();
  const flags = { capabilities: base | capabilities, maxPacketSize: 2 ** 24, collation: 45 };
  handshakeResponse41.write(
    writer,
    { ...flags, user: 'app', authResponse, schema: null, authPlugin, attributes: {}, zstdLevel: null },
    context,
  );
  return writer.finish(sequence);
}

const sslRequest = (sequence: number) => {
  const payload = respond(capability.CLIENT_SSL, 'x', new Uint8Array(0), 0).slice(4, 36);
  return packet(sequence, payload);
};
const readResponse = (bytes: Uint8Array) => handshakeResponse41.read(new PacketReader(bytes.subarray(4)), context);

/** A session between two scripted ends; answers TLS at once. `bytewise` feeds byte by byte. */
function talk(tls: TlsModes, bytewise: boolean) {
  const out = new Collector();
  let id = 1;
  const machine = new SessionMachine(sessionOptions({ tls, ports: proxy, nextExchangeId: () => id++ }), out);
  let now = 10;
  let seen = { client: 0, server: 0 };
  const got = (side: Side) => {
    const bytes = side === 'client' ? out.seen().toClient : out.seen().toServer;
    const fresh = bytes.subarray(seen[side]);
    seen = { ...seen, [side]: bytes.length };
    return fresh;
  };
  return {
    machine,
    out,
    got,
    send(side: Side, ...packets: Uint8Array[]) {
      const bytes = joined(packets);
      const pieces = bytewise ? Array.from(bytes, (_, i) => bytes.subarray(i, i + 1)) : [bytes];
      for (const chunk of pieces) machine.handle({ kind: 'bytes', side, chunk }, ++now);
    },
    secured: (side: Side) => machine.handle({ kind: 'secured', side, tls: facts }, ++now),
    ended: (side: Side, code?: string) =>
      machine.handle({ kind: 'ended', side, ...(code === undefined ? {} : { failure: { code, message: `${code} it was` } }) }, ++now),
  };
}

const prefer = { client: 'prefer', backend: 'prefer' } as const;
const offersTls = capability.CLIENT_SSL;

describe.each([false, true])('TLS (byte by byte: %s)', (bytewise) => {
  it('towards the client only: the SSLRequest stays, all ids are one less towards the server', () => {
    const t = talk(prefer, bytewise);
    t.send('server', greet(0n, 'mysql_native_password'));
    expect(has(greeting.read(new PacketReader(t.got('client').subarray(4)), context).capabilities, capability.CLIENT_SSL)).toBe(true);
    t.send('client', sslRequest(1));
    expect(t.out.calls).toEqual(['secure client ']);
    expect(t.machine.phase).toBe('securing');
    t.secured('client');
    const scramble = new Uint8Array(20).fill(7);
    t.send('client', respond(offersTls, 'mysql_native_password', scramble, 2));
    const response = t.got('server');
    expect([response[3], has(readResponse(response).capabilities, capability.CLIENT_SSL)]).toEqual([1, false]);
    expect(readResponse(response).authResponse).toEqual(scramble);
    t.send('server', packet(2, [0xfe, ...text('mysql_native_password'), 0, ...nonce, 0]));
    expect(t.got('client')[3]).toBe(3);
    t.send('client', packet(4, scramble));
    expect(hex(t.got('server'))).toBe(hex(packet(3, scramble)));
    t.send('server', ok(4));
    expect(hex(t.got('client'))).toBe(hex(ok(5)));
    expect(t.machine.phase).toBe('ready');
    expect(t.machine.session).toMatchObject({ addedCapabilities: ['CLIENT_SSL'], tls: { client: facts, server: null } });
    expect(t.machine.session.tls.client!.securedAt).toBeGreaterThan(t.machine.session.tls.client!.startedAt);
    t.send('client', packet(0, [3, ...text('SELECT 1')]));
    expect(hex(t.got('server'))).toBe(hex(packet(0, [3, ...text('SELECT 1')])));
  });

  it('towards the backend only: the proxy asks in the client’s words, all ids are one more', () => {
    const t = talk(prefer, bytewise);
    t.send('server', greet(offersTls, 'mysql_native_password'));
    t.got('client');
    const response = respond(0n, 'mysql_native_password', new Uint8Array(20), 1);
    t.send('client', response);
    const request = t.got('server');
    expect(hex(request)).toBe(hex(joined([Uint8Array.of(32, 0, 0, 1), respond(offersTls, 'x', new Uint8Array(0), 0).slice(4, 36)])));
    expect(t.out.calls).toEqual(['secure server ']);
    t.secured('server');
    const sent = t.got('server');
    expect([sent[3], has(readResponse(sent).capabilities, capability.CLIENT_SSL)]).toEqual([2, true]);
    t.send('server', ok(3));
    expect(hex(t.got('client'))).toBe(hex(ok(2)));
    expect(t.machine.session.tls).toMatchObject({ client: null, server: facts });
    expect(t.out.seen().login).toContain('client sslRequest 0 changed');
  });

  it('on both sides: ids stay as they are, whatever followed the SSLRequest belongs to TLS', () => {
    const t = talk({ client: 'require', backend: 'require' }, false);
    t.send('server', greet(offersTls, 'mysql_native_password'));
    t.send('client', sslRequest(1), Uint8Array.of(0x16, 3, 1));
    expect(t.out.calls).toEqual(['secure client 160301']);
    t.secured('client');
    t.send('client', respond(offersTls, 'mysql_native_password', new Uint8Array(20), 2));
    t.secured('server');
    t.send('server', ok(3));
    const toClient = t.got('client');
    expect(hex(toClient.subarray(toClient.length - 11))).toBe(hex(ok(3)));
  });

  it.each(['caching_sha2_password', 'sha256_password'] as const)(
    '%s in full, only the client encrypted: the proxy asks for the key',
    (plugin) => {
      const t = talk({ client: 'prefer', backend: 'off' }, bytewise);
      t.send('server', greet(offersTls, plugin));
      t.send('client', sslRequest(1));
      t.secured('client');
      const password = text('secret\0');
      const caching = plugin === 'caching_sha2_password';
      t.send('client', respond(offersTls, plugin, caching ? new Uint8Array(32) : password, 2));
      const response = t.got('server');
      let id = 2;
      if (caching) {
        t.got('client');
        t.send('server', packet(id++, [1, 4]));
        expect(hex(t.got('client'))).toBe(hex(packet(3, [1, 4])));
        t.send('client', packet(4, password));
        expect(hex(t.got('server'))).toBe(hex(packet(id++, [2])));
      } else expect(hex(readResponse(response).authResponse)).toBe('01');
      t.got('client');
      t.send('server', packet(id++, joined([Uint8Array.of(1), server.rsaKey.publicKey])));
      expect(t.got('client')).toHaveLength(0);
      const encrypted = t.got('server');
      expect(encrypted[3]).toBe(id++);
      expect(decryptPassword(server.rsaKey, nonce, encrypted.subarray(4))).toEqual(password);
      t.send('server', ok(id));
      expect(hex(t.got('client'))).toBe(hex(ok(caching ? 5 : 3)));
      expect(t.machine.phase).toBe('ready');
    },
  );

  it.each(['caching_sha2_password', 'sha256_password'] as const)(
    '%s in full, only the backend encrypted: the proxy shows its own key',
    (plugin) => {
      const t = talk(prefer, bytewise);
      const caching = plugin === 'caching_sha2_password';
      t.send('server', greet(offersTls, plugin));
      t.send('client', respond(0n, plugin, caching ? new Uint8Array(32) : Uint8Array.of(1), 1));
      t.secured('server');
      let id = 2;
      if (caching) {
        t.send('server', packet(3, [1, 4]));
        t.got('client');
        t.got('server');
        id++;
        t.send('client', packet(id++, [2]));
      } else {
        t.got('server');
        expect(t.got('client').subarray(-8)).toEqual(joined([proxy.rsaKey.publicKey]).subarray(-8));
        id++;
      }
      expect(t.got('server')).toHaveLength(0);
      if (caching) expect(hex(t.got('client'))).toBe(hex(packet(id++, joined([Uint8Array.of(1), proxy.rsaKey.publicKey]))));
      const password = text('secret\0');
      t.send('client', packet(id++, encryptPassword(proxy.crypto, proxy.rsaKey.publicKey, nonce, password)));
      const sent = t.got('server');
      if (caching) expect(hex(sent)).toBe(hex(packet(4, password)));
      else expect([sent[3], readResponse(sent).authResponse]).toEqual([2, password]);
      t.send('server', ok(caching ? 5 : 3));
      expect(hex(t.got('client'))).toBe(hex(ok(id)));
    },
  );

  it('a password under a key that is not ours is told, and both are hung up', () => {
    const t = talk(prefer, bytewise);
    t.send('server', greet(offersTls, 'caching_sha2_password'));
    t.send('client', respond(0n, 'caching_sha2_password', new Uint8Array(32), 1));
    t.secured('server');
    t.send('server', packet(3, [1, 4]));
    t.got('client');
    t.got('server');
    t.send('client', packet(3, encryptPassword(server.crypto, server.rsaKey.publicKey, nonce, text('secret\0'))));
    expect(t.got('server')).toHaveLength(0);
    expect(new TextDecoder().decode(t.got('client'))).toContain('a key that is not the one of the proxy');
    expect(t.out.seen().closed).toEqual(['client', 'server']);
  });

  it('a client that must encrypt and does not is refused', () => {
    const t = talk({ client: 'require', backend: 'off' }, bytewise);
    t.send('server', greet(offersTls, 'mysql_native_password'));
    t.got('client');
    t.send('client', respond(0n, 'mysql_native_password', new Uint8Array(20), 1));
    const said = t.got('client');
    expect([said[3], said[5]! + said[6]! * 256]).toEqual([2, 3159]);
    expect(t.got('server')).toHaveLength(0);
    expect(t.out.seen().closed).toEqual(['client', 'server']);
    expect(t.out.seen().session[0]).toContain('--tls-client require');
  });

  it('a backend that must encrypt and cannot is not used', () => {
    const t = talk({ client: 'prefer', backend: 'verify' }, bytewise);
    t.send('server', greet(0n, 'mysql_native_password'));
    const said = t.got('client');
    expect([said[3], said[4], said[5]! + said[6]! * 256]).toEqual([0, 0xff, 1105]);
    expect(new TextDecoder().decode(said)).toContain('the backend offers no TLS');
    expect(t.out.seen().session[0]).toMatch(/^failed/);
  });

  it('a TLS handshake that fails is told with its side and code', () => {
    const t = talk(prefer, bytewise);
    t.send('server', greet(offersTls, 'mysql_native_password'));
    t.send('client', respond(0n, 'mysql_native_password', new Uint8Array(20), 1));
    t.got('client');
    t.ended('server', 'SELF_SIGNED_CERT_IN_CHAIN');
    expect(new TextDecoder().decode(t.got('client'))).toContain('no TLS with the backend s:2: SELF_SIGNED_CERT_IN_CHAIN it was');
    const u = talk(prefer, bytewise);
    u.send('server', greet(offersTls, 'mysql_native_password'));
    u.send('client', sslRequest(1));
    u.ended('client', 'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA');
    u.ended('server');
    expect(u.out.seen().session.find((s) => s.startsWith('failed'))).toContain('client: ERR_SSL_TLSV1_ALERT_UNKNOWN_CA it was');
  });

  it('the file of a LOAD DATA LOCAL is no command, whatever it begins with, only the client encrypted', () => {
    const t = talk({ client: 'prefer', backend: 'off' }, bytewise);
    t.send('server', greet(offersTls, 'mysql_native_password'));
    t.send('client', sslRequest(1));
    t.secured('client');
    t.send('client', respond(offersTls, 'mysql_native_password', new Uint8Array(20), 2));
    t.send('server', ok(2));
    t.got('server');
    t.send('client', packet(0, joined([Uint8Array.of(3), text('LOAD DATA')])));
    t.send('server', packet(1, joined([Uint8Array.of(0xfb), text('f')])));
    t.got('server');
    // Ids wrap, so that a packet of the file may look like a COM_CHANGE_USER.
    const content = Array.from({ length: 256 }, (_, n) => packet((n + 2) & 0xff, [0x11, 0x31]));
    const file = joined([...content, packet(2, [])]);
    t.send('client', file);
    expect(hex(t.got('server'))).toBe(hex(file));
    t.send('server', ok(3));
    expect(t.out.seen().exchanges.map((x) => [x.exchange.command, x.end])).toEqual([[3, 'replied']]);
    expect(t.machine.phase).toBe('ready');
  });

  it('COM_CHANGE_USER in full, only the client encrypted', () => {
    const t = talk({ client: 'prefer', backend: 'off' }, bytewise);
    t.send('server', greet(offersTls, 'mysql_native_password'));
    t.send('client', sslRequest(1));
    t.secured('client');
    t.send('client', respond(offersTls, 'mysql_native_password', new Uint8Array(20), 2));
    t.send('server', ok(2));
    t.got('client');
    t.got('server');
    const password = text('geheim\0');
    const change = packet(0, joined([Uint8Array.of(0x11), text('root\0'), Uint8Array.of(0, 0, 45, 0), text('caching_sha2_password\0')]));
    t.send('client', packet(0, [14]), change);
    expect(hex(t.got('server'))).toBe(hex(joined([packet(0, [14]), change])));
    const second = text('ABCDEFGHIJKLMNOPQRST');
    t.send('server', ok(1), packet(1, joined([Uint8Array.of(0xfe), text('caching_sha2_password\0'), second, Uint8Array.of(0)])));
    t.send('client', packet(2, new Uint8Array(32)));
    t.send('server', packet(3, [1, 4]));
    t.got('client');
    t.got('server');
    t.send('client', packet(4, password));
    expect(hex(t.got('server'))).toBe(hex(packet(4, [2])));
    t.send('server', packet(5, joined([Uint8Array.of(1), server.rsaKey.publicKey])));
    expect(t.got('client')).toHaveLength(0);
    const encrypted = t.got('server');
    expect([encrypted[3], decryptPassword(server.rsaKey, second, encrypted.subarray(4))]).toEqual([6, password]);
    t.send('server', ok(7));
    expect(hex(t.got('client'))).toBe(hex(ok(5)));
    t.send('client', packet(0, [14]));
    t.send('server', ok(1));
    expect(t.out.seen().exchanges.map((x) => [x.exchange.command, x.end, x.exchange.errorCode])).toEqual([
      [14, 'replied', 0],
      [17, 'replied', 0],
      [14, 'replied', 0],
    ]);
    expect(t.machine.session.user).toBe('root');
    expect(t.machine.phase).toBe('ready');
  });

  it.each(['caching_sha2_password', 'sha256_password'])(
    'COM_CHANGE_USER within compression, only the client encrypted: no password leaves (%s)',
    (plugin) => {
      const t = talk({ client: 'prefer', backend: 'off' }, bytewise);
      const compresses = offersTls | capability.CLIENT_COMPRESS;
      t.send('server', greet(compresses, 'mysql_native_password'));
      t.send('client', sslRequest(1));
      t.secured('client');
      t.send('client', respond(compresses, 'mysql_native_password', new Uint8Array(20), 2));
      t.send('server', ok(2));
      t.got('server');
      const password = text('geheim\0');
      const answer = plugin === 'sha256_password' ? password : new Uint8Array(0);
      const change = joined([
        Uint8Array.of(0x11),
        text('root\0'),
        Uint8Array.of(answer.length),
        answer,
        Uint8Array.of(0, 45, 0),
        text(`${plugin}\0`),
      ]);
      t.send('client', frame(packet(0, change), null));
      if (plugin === 'caching_sha2_password') {
        expect(t.got('server').length).toBeGreaterThan(0);
        t.send('server', frame(packet(1, [1, 4]), null));
        t.send('client', frame(packet(2, password), null));
      }
      expect(Buffer.from(t.got('server')).includes('geheim')).toBe(false);
      expect(t.out.seen().closed).toEqual(['client', 'server']);
      expect(t.out.seen().session.join()).toContain('within compression that cannot be translated');
    },
  );

  it('a login that goes wrong where one side is encrypted leaks nothing', () => {
    const t = talk({ client: 'prefer', backend: 'off' }, bytewise);
    t.send('server', greet(offersTls, 'mysql_native_password'));
    t.send('client', sslRequest(1));
    t.secured('client');
    t.send('client', packet(2, text('secret, and no HandshakeResponse')));
    expect(t.got('server')).toHaveLength(0);
    expect(t.out.seen().closed).toEqual(['client', 'server']);
  });

  it('a refusal while the client has not answered goes on', () => {
    const t = talk(prefer, bytewise);
    t.send('server', greet(offersTls, 'mysql_native_password'), err(1, 4031, 'HY000', 'too late'));
    expect(t.out.seen().session[0]).toContain('too late');
  });
});
