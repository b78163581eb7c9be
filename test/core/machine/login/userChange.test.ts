/** What a client says after its login where only one side is encrypted: a COM_CHANGE_USER, and what only looks like one. */
import { describe, expect, it } from 'vitest';
import { decryptPassword } from '../../../../src-core/mysql/auth/rsaPassword.ts';
import { capability } from '../../../../src-core/mysql/constants/capabilities.ts';
import { frame } from '../../../support/compressedScript.ts';
import { hex, joined } from '../../../support/playbook.ts';
import { clientEncrypted, server, text } from '../../../support/tlsLogin.ts';
import { ok, packet } from '../../../support/wire.ts';

describe.each([false, true])('COM_CHANGE_USER (byte by byte: %s)', (bytewise) => {
  it('the file of a LOAD DATA LOCAL is no command, whatever it begins with, only the client encrypted', () => {
    const t = clientEncrypted(bytewise);
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
    const t = clientEncrypted(bytewise);
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
      const t = clientEncrypted(bytewise, capability.CLIENT_COMPRESS);
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
});
