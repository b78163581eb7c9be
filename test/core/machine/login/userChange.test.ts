/** What a client says after its login where only one side is encrypted: a COM_CHANGE_USER, and what only looks like one. */
import { deflateSync, inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { decryptPassword } from '../../../../src-core/mysql/auth/rsaPassword.ts';
import { capability } from '../../../../src-core/mysql/constants/capabilities.ts';
import { frame } from '../../../support/compressedScript.ts';
import { hex, joined } from '../../../support/playbook.ts';
import { columnPayload, eofPayload, nameColumn } from '../../../support/replies.ts';
import { clientEncrypted, server, text } from '../../../support/tlsLogin.ts';
import { eof, ok, packet, row } from '../../../support/wire.ts';

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

  it.each([
    ['that nobody is asked about', null],
    ['that somebody lets go on', { kind: 'forward' }],
    ['that somebody lets go on later', 'later'],
    ['whose reply somebody waits for', { kind: 'forward', holdReply: true }],
  ] as const)('COM_CHANGE_USER in full %s, only the client encrypted', (_, verdict) => {
    const t = clientEncrypted(bytewise);
    const asked: string[] = [];
    if (verdict !== null) {
      t.out.decide = (held) => {
        asked.push(`${held.at} ${held.at === 'command' || held.at === 'reply' ? held.command.code : ''}`);
        if (held.at !== 'command' || held.command.code !== 17) return { kind: 'forward' };
        return verdict === 'later' ? null : verdict;
      };
      t.machine.handle({ kind: 'interest', value: { login: false, commands: 'all' } }, 9);
    }
    const password = text('geheim\0');
    const change = packet(0, joined([Uint8Array.of(0x11), text('root\0'), Uint8Array.of(0, 0, 45, 0), text('caching_sha2_password\0')]));
    t.send('client', packet(0, [14]), change);
    if (verdict !== null) {
      // Commands that somebody is asked about run alone.
      expect(hex(t.got('server'))).toBe(hex(packet(0, [14])));
      t.send('server', ok(1));
      if (verdict === 'later') t.machine.handle({ kind: 'verdict', ticket: t.out.asked.at(-1)!.ticket, verdict: { kind: 'forward' } }, 9);
      expect(hex(t.got('server'))).toBe(hex(change));
      expect(asked.slice(0, 2)).toEqual(['command 14', 'command 17']);
    } else {
      expect(hex(t.got('server'))).toBe(hex(joined([packet(0, [14]), change])));
      t.send('server', ok(1));
    }
    const second = text('ABCDEFGHIJKLMNOPQRST');
    t.send('server', packet(1, joined([Uint8Array.of(0xfe), text('caching_sha2_password\0'), second, Uint8Array.of(0)])));
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

  it.each([
    ['the frames of each packet', (packets: Uint8Array[]) => packets.map((p, i) => frame(p, null, i))],
    ['one frame, compressed', (packets: Uint8Array[]) => [frame(joined(packets), deflateSync, 0)]],
  ] as const)('COM_CHANGE_USER in full within compression, only the client encrypted, the command in %s', (_, sent) => {
    const t = clientEncrypted(bytewise, capability.CLIENT_COMPRESS);
    const password = text('geheim\0');
    const change = packet(0, joined([Uint8Array.of(0x11), text('root\0'), Uint8Array.of(0, 0, 45, 0), text('caching_sha2_password\0')]));
    const ping = packet(0, [14]);
    t.send('client', ...sent([ping, change]));
    expect(inFrames(t.got('server'))).toEqual([
      [0, hex(ping)],
      [1, hex(change)],
    ]);
    const second = text('ABCDEFGHIJKLMNOPQRST');
    const switched = packet(1, joined([Uint8Array.of(0xfe), text('caching_sha2_password\0'), second, Uint8Array.of(0)]));
    // A frame that holds two packets, and cuts none.
    t.send('server', frame(joined([ok(1), switched]), deflateSync, 2));
    expect(inFrames(t.got('client')).map(([, bytes]) => bytes)).toEqual([hex(ok(1)), hex(switched)]);
    t.send('client', frame(packet(2, new Uint8Array(32)), null, 4));
    t.send('server', frame(packet(3, [1, 4]), null, 4));
    t.got('client');
    t.got('server');
    t.send('client', frame(packet(4, password), deflateSync, 6));
    // The server's link counts by itself: it had one frame where the client had two.
    expect(inFrames(t.got('server'))).toEqual([[5, hex(packet(4, [2]))]]);
    t.send('server', frame(packet(5, joined([Uint8Array.of(1), server.rsaKey.publicKey])), null, 6));
    expect(t.got('client')).toHaveLength(0);
    const encrypted = Buffer.from(inFrames(t.got('server'))[0]![1], 'hex');
    expect(decryptPassword(server.rsaKey, second, new Uint8Array(encrypted.subarray(4)))).toEqual(password);
    t.send('server', frame(ok(7), null, 8));
    expect(inFrames(t.got('client'))).toEqual([[7, hex(ok(5))]]);
    // From the next command on all is as it comes.
    const later = [frame(ping, null, 0), frame(ok(1), null, 1)] as const;
    t.send('client', later[0]);
    t.send('server', later[1]);
    expect([hex(t.got('server')), hex(t.got('client'))]).toEqual([hex(later[0]), hex(later[1])]);
    expect(t.out.seen().exchanges.map((x) => [x.exchange.command, x.end, x.exchange.errorCode])).toEqual([
      [14, 'replied', 0],
      [17, 'replied', 0],
      [14, 'replied', 0],
    ]);
    expect(t.machine.session.user).toBe('root');
    expect(t.machine.phase).toBe('ready');
  });

  it('large results within compression, only the client encrypted, pass in the frames that they came in', () => {
    const t = clientEncrypted(bytewise, capability.CLIENT_COMPRESS);
    const query = frame(packet(0, joined([Uint8Array.of(3), text('SELECT 1')])), deflateSync, 0);
    t.send('client', query);
    expect(hex(t.got('server'))).toBe(hex(query));
    const reply = joined([packet(1, [1]), packet(2, columnPayload(nameColumn)), packet(3, eofPayload()), row(4, 'x'.repeat(200)), eof(5)]);
    const cut = [frame(reply.subarray(0, 50), null, 1), frame(reply.subarray(50), deflateSync, 2)];
    t.send('server', ...cut);
    expect(hex(t.got('client'))).toBe(hex(joined(cut)));
    expect(t.out.seen().exchanges.map((x) => [x.exchange.rows, x.end])).toEqual([[1, 'replied']]);
  });
});

/** The frames that were sent: id and, decompressed, what is in each. */
function inFrames(bytes: Uint8Array): [number, string][] {
  const found: [number, string][] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16);
    const body = bytes.subarray(at + 7, at + 7 + length);
    found.push([bytes[at + 3]!, hex(bytes[at + 4] === 0 && bytes[at + 5] === 0 ? body : new Uint8Array(inflateSync(body)))]);
    at += 7 + length;
  }
  return found;
}
