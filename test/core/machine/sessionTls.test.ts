/** TLS on either side: sequence ids, flags, and passwords that have to be translated. */
import { describe, expect, it } from 'vitest';
import { decryptPassword, encryptPassword } from '../../../src-core/mysql/auth/rsaPassword.ts';
import { PacketReader } from '../../../src-core/mysql/bytes/packetReader.ts';
import { capability, has } from '../../../src-core/mysql/constants/capabilities.ts';
import { greeting } from '../../../src-core/mysql/packets/greeting.ts';
import { hex, joined } from '../../support/playbook.ts';
import {
  context,
  facts,
  greet,
  nonce,
  offersTls,
  prefer,
  proxy,
  readResponse,
  respond,
  server,
  sslRequest,
  talk,
  text,
} from '../../support/tlsLogin.ts';

import { err, ok, packet } from '../../support/wire.ts';

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

  it('a challenge that is missing is told, and both are hung up', () => {
    const t = talk(prefer, bytewise);
    t.send('server', greet(offersTls, 'mysql_native_password'));
    t.send('client', respond(0n, 'mysql_native_password', new Uint8Array(20), 1));
    t.secured('server');
    t.send('server', packet(3, [0xfe, ...text('sha256_password'), 0]));
    t.send('client', packet(3, [1]));
    t.got('client');
    t.send('client', packet(5, proxy.crypto.rsaEncrypt(proxy.rsaKey.publicKey, text('secret\0'))));
    expect(new TextDecoder().decode(t.got('client'))).toContain('no challenge');
    expect(t.out.seen().closed).toEqual(['client', 'server']);
  });

  it('what is no key where the proxy asks for one is told, and both are hung up', () => {
    const t = talk({ client: 'prefer', backend: 'off' }, bytewise);
    t.send('server', greet(offersTls, 'sha256_password'));
    t.send('client', sslRequest(1));
    t.secured('client');
    t.send('client', respond(offersTls, 'sha256_password', text('secret\0'), 2));
    t.got('client');
    t.send('server', packet(2, joined([Uint8Array.of(1), text('no key')])));
    expect(new TextDecoder().decode(t.got('client'))).toContain('could not be encrypted with the server');
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
