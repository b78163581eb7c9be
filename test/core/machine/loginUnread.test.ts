/** What the proxy cannot read of a login passes, unless that would send bare what somebody wanted encrypted; and it is bounded. */
import { describe, expect, it } from 'vitest';
import type { TlsModes } from '../../../src-core/machine/tlsModes.ts';
import { capability } from '../../../src-core/mysql/constants/capabilities.ts';
import { frame } from '../../support/compressedScript.ts';
import { hex, joined } from '../../support/playbook.ts';
import { clientEncrypted, greet, offersTls, prefer, respond, sslRequest, talk, text } from '../../support/tlsLogin.ts';
import { ok, packet } from '../../support/wire.ts';

const answer = () => respond(offersTls, 'mysql_native_password', new Uint8Array(20).fill(7), 3);

describe('a login that cannot be read', () => {
  it('passes where nobody asked for TLS', () => {
    const t = talk(prefer, false);
    const strange = joined([greet(offersTls, 'mysql_native_password').map((byte, i) => (i === 3 ? 1 : byte))]);
    t.send('server', strange);
    expect(hex(t.got('client'))).toBe(hex(strange));
    expect([t.machine.phase, t.out.seen().closed]).toEqual(['opaque', []]);
  });

  it.each(['require', 'verify'] as const)(
    'ends the session where the backend must encrypt (%s) and its greeting says nothing',
    (backend) => {
      const t = talk({ client: 'off', backend }, false);
      t.send(
        'server',
        greet(offersTls, 'mysql_native_password').map((byte, i) => (i === 3 ? 1 : byte)),
      );
      t.send('client', answer());
      expect([t.got('client').length, t.got('server').length]).toEqual([0, 0]);
      expect(t.out.seen().closed).toEqual(['client', 'server']);
      expect(t.out.seen().session.join()).toContain('degraded');
    },
  );

  it.each([
    ['a sequence id out of place', { client: 'require', backend: 'off' }],
    ['a sequence id out of place', { client: 'off', backend: 'require' }],
  ] as [string, TlsModes][])('ends the session where TLS is required and was not begun: %s, %o', (_, tls) => {
    const t = talk(tls, false);
    t.send('server', greet(offersTls, 'mysql_native_password'));
    t.send('client', answer());
    expect(t.got('server')).toHaveLength(0);
    expect(t.out.seen().closed).toEqual(['client', 'server']);
  });

  it('ends the session where it came encrypted and would leave bare', () => {
    const t = talk({ client: 'prefer', backend: 'off' }, false);
    t.send('server', greet(offersTls, 'mysql_native_password'));
    t.send('client', sslRequest(1));
    t.secured('client');
    t.send('client', answer());
    expect(t.got('server')).toHaveLength(0);
    expect(t.out.seen().closed).toEqual(['client', 'server']);
  });

  it('ends the session where the backend must encrypt and lets a client in that has said nothing', () => {
    const t = talk({ client: 'off', backend: 'verify' }, false);
    t.send('server', greet(offersTls, 'mysql_native_password'), ok(2));
    t.send('client', respond(0n, 'mysql_native_password', new Uint8Array(20).fill(7), 1));
    expect(t.got('server')).toHaveLength(0);
    expect(t.out.seen().closed).toEqual(['client', 'server']);
  });

  it('ends where its packets are more than any login has', () => {
    const t = talk({ client: 'off', backend: 'off' }, false);
    t.send('server', greet(0n, 'mysql_native_password'));
    t.send('client', respond(0n, 'mysql_native_password', new Uint8Array(20), 1));
    let recorded = 0;
    for (let id = 2; t.machine.phase === 'auth' && id < 100; id += 2) {
      t.send('server', packet(id, [1, 9]));
      t.send('client', packet(id + 1, new Uint8Array(200_000)));
      recorded += 200_000;
    }
    expect(recorded).toBeLessThan(2 * 1024 * 1024);
    expect(t.machine.phase).toBe('opaque');
  });
});

describe('what comes before its turn', () => {
  it('is read no further: before the greeting, and during a TLS handshake', () => {
    const early = talk(prefer, false);
    for (let i = 0; i < 40; i++) early.send('client', new Uint8Array(65_536));
    expect(early.out.calls).toContain('pause client');
    const late = talk(prefer, false);
    late.send('server', greet(offersTls, 'mysql_native_password'));
    late.send('client', respond(0n, 'mysql_native_password', new Uint8Array(20), 1));
    late.send('client', new Uint8Array(1_000_000));
    expect(late.out.calls).toEqual(['secure server ', 'pause client']);
    late.secured('server');
    expect(late.out.calls.at(-1)).toBe('resume client');
  });
});

describe('a session that can no longer be followed, only the client encrypted', () => {
  const strange = packet(9, joined([Uint8Array.of(3), text('SELECT 1')]));

  it.each([0n, capability.CLIENT_COMPRESS])('ends, with the reason in the window and for the client, compression %s', (compression) => {
    const t = clientEncrypted(false, compression);
    const sent = compression === 0n ? strange : frame(Uint8Array.of(0, 0, 0, 0), null);
    t.send('client', sent);
    expect(t.out.seen().closed).toEqual(['client', 'server']);
    expect(t.out.seen().session.join()).toMatch(/degraded .*; the proxy ended the session, since bytes that pass unread/);
    const told = Buffer.from(t.got('client')).toString('latin1');
    expect(told).toContain('HY000Hydrophone: ');
    expect(told).toContain('the proxy ended the session');
    expect(t.machine.phase).toBe('opaque');
    t.got('server');
    t.send('client', packet(0, joined([Uint8Array.of(0x11), text('root\0'), Uint8Array.of(0, 0)])));
    expect(t.got('server')).toHaveLength(0);
  });

  it('ends without a word where the server is at fault, whose bytes the client has', () => {
    const t = clientEncrypted(false);
    t.send('client', packet(0, joined([Uint8Array.of(3), text('SELECT 1')])));
    t.send('server', ok(7));
    expect(hex(t.got('client'))).toBe(hex(ok(7)));
    expect(t.out.seen().closed).toEqual(['client', 'server']);
    expect(t.out.seen().session.join()).toContain('sequence id 7 where 1 must follow; the proxy ended the session');
  });

  it('says nothing to a client in the midst of a packet', () => {
    const t = clientEncrypted(false);
    t.send('client', packet(0, joined([Uint8Array.of(3), text('SELECT 1')])));
    const begun = ok(1).subarray(0, 6);
    t.send('server', begun);
    t.send('client', strange);
    expect(hex(t.got('client'))).toBe(hex(begun));
    expect(t.out.seen().closed).toEqual(['client', 'server']);
  });
});
