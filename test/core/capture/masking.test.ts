import { describe, expect, it } from 'vitest';
import { holdsSecret, maskLoginPacket, maskRequest } from '../../../src-core/capture/masking.ts';
import type { LoginStep, Side } from '../../../src-core/machine/io.ts';
import { command } from '../../../src-core/mysql/constants/commands.ts';
import { joined, play, recorded } from '../../support/playbook.ts';
import { packet } from '../../support/wire.ts';

const { session } = play(recorded('mysql2')).machine;
const context = { capabilities: session.capabilities, clientCharset: 'utf8mb4', resultsCharset: 'utf8mb4' };
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');

function login(from: Side, step: LoginStep, bytes: Uint8Array) {
  return maskLoginPacket({ kind: 'login', session, at: 1, from, step, packet: bytes, sent: null });
}

describe('masking', () => {
  it('blots out the answer in a HandshakeResponse41 and nothing else', () => {
    const sent = recorded('mysql2')[1]![1];
    const { packet: stored, masked } = login('client', 'handshakeResponse', sent);
    expect(masked).toEqual([[41, 61]]);
    expect(text(stored).slice(41, 61)).toBe('*'.repeat(20));
    expect([text(stored).slice(0, 41), text(stored).slice(61)]).toEqual([text(sent).slice(0, 41), text(sent).slice(61)]);
  });

  it.each([['authResponse'], ['unknown'], ['handshakeResponse']] as const)('blots out all of what may be a password: %s', (step) => {
    const { packet: stored } = login('client', step, packet(3, Buffer.from('secret\0')));
    expect(text(stored)).toBe('\x07\0\0\x03*******');
  });

  it('leaves the bytes themselves alone, in Node’s Buffers too', () => {
    const secret = Buffer.from(packet(3, Buffer.from('secret\0')));
    const kept = maskLoginPacket({ kind: 'login', session, at: 1, from: 'client', step: 'authResponse', packet: secret, sent: secret });
    expect([text(kept.packet), text(kept.sent!)]).toEqual(['\x07\0\0\x03*******', '\x07\0\0\x03*******']);
    expect(secret.toString('latin1')).toBe('\x07\0\0\x03secret\0');
    const made = maskLoginPacket({
      kind: 'login',
      session,
      at: 1,
      from: 'client',
      step: 'authResponse',
      packet: new Uint8Array(0),
      sent: secret,
    });
    expect([made.packet.length, made.masked]).toEqual([0, []]);
  });

  it('leaves what the server says', () => {
    const more = packet(2, Buffer.from('\x01-----BEGIN PUBLIC KEY-----'));
    expect(login('server', 'authMoreData', more)).toMatchObject({ packet: more, masked: [] });
  });

  it('blots out a COM_CHANGE_USER with its further answers, and a replica that registers', () => {
    expect(holdsSecret(command.COM_QUERY)).toBe(false);
    const change = play(recorded('mysql2')).exchanges.find((x) => x.exchange.command === command.COM_CHANGE_USER)!;
    const stored = text(maskRequest(command.COM_CHANGE_USER, new Uint8Array(Buffer.from(change.request, 'hex')), context));
    expect(stored).toContain(`app\0\x14${'*'.repeat(20)}bench\0`);
    expect(stored.endsWith(`\x14\0\0\x02${'*'.repeat(20)}`)).toBe(true);
    const register = packet(0, [command.COM_REGISTER_SLAVE, 1, 0, 0, 0, 1, 104, 1, 117, 3, 112, 119, 100, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect(text(maskRequest(command.COM_REGISTER_SLAVE, register, context))).toContain('h\x01u\x03***\0');
  });

  it('blots out the answer of a COM_CHANGE_USER that is told like a login', () => {
    const change = play(recorded('mysql2')).exchanges.find((x) => x.exchange.command === command.COM_CHANGE_USER)!;
    const bytes = new Uint8Array(Buffer.from(change.request, 'hex'));
    const first = bytes.subarray(0, 4 + bytes[0]! + (bytes[1]! << 8));
    expect(text(login('client', 'changeUser', first).packet)).toContain(`app\0\x14${'*'.repeat(20)}bench\0`);
    expect(text(login('client', 'changeUser', first.subarray(0, 20)).packet).slice(5)).toBe('*'.repeat(15));
  });

  it('blots out what is cut off', () => {
    const cut = packet(0, [command.COM_CHANGE_USER, 97, 0, 20, 1, 2, 3]);
    expect(text(maskRequest(command.COM_CHANGE_USER, cut, context)).slice(5)).toBe('******');
    expect(text(maskRequest(command.COM_CHANGE_USER, joined([cut, packet(1, [1, 2])]), context)).endsWith('**')).toBe(true);
  });
});
