/** Blots out authentication data before it is stored: the same length, every byte `*`. */

import type { LoginStep, SessionEvent } from '../machine/io.ts';
import { tryRead } from '../machine/tryRead.ts';
import { changeUser } from '../mysql/commands/changeUser.ts';
import type { CodecContext, PacketCodec } from '../mysql/packets/codec.ts';
import { handshakeResponse41 } from '../mysql/packets/handshakeResponse41.ts';
import type { LoginPacket } from './batch.ts';

const star = 0x2a;
const headerBytes = 4;
type Range = readonly [number, number];

/** A packet of the login as it may be stored. What cannot be read of a packet that may hold a password is blotted out whole. */
export function maskLoginPacket(event: Extract<SessionEvent, { kind: 'login' }>): LoginPacket {
  const { session, at, from, step, packet, sent } = event;
  const masked = secretRanges(step, from === 'client', packet);
  return { session: session.id, at, from, step, packet: blot(packet, masked), sent, masked };
}

/**
 * The client's packets of a COM_CHANGE_USER, back to back and perhaps cut: the first holds an authentication response, the
 * others are nothing else. Returns a masked copy.
 */
export function maskChangeUser(bytes: Uint8Array, context: CodecContext): Uint8Array {
  const masked: Range[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = bytes[at]! | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16);
    const packet = bytes.subarray(at, Math.min(bytes.length, at + headerBytes + length));
    const secret = at === 0 ? authResponseRange(changeUser, packet, 1, context) : payloadRange(packet, 0);
    masked.push([at + secret[0], at + secret[1]]);
    at += headerBytes + length;
  }
  return blot(bytes, masked);
}

function secretRanges(step: LoginStep, fromClient: boolean, packet: Uint8Array): Range[] {
  if (!fromClient) return [];
  if (step === 'handshakeResponse') return [authResponseRange(handshakeResponse41, packet, 0, loginContext)];
  return step === 'sslRequest' ? [] : [payloadRange(packet, 0)];
}

const loginContext: CodecContext = { capabilities: 0n, clientCharset: 'utf8mb4', resultsCharset: 'utf8mb4' };

/** Where the response stands; all behind the `open` first payload bytes where the packet cannot be read. */
function authResponseRange(
  codec: PacketCodec<{ authResponse: Uint8Array }>,
  packet: Uint8Array,
  open: number,
  context: CodecContext,
): Range {
  const payload = packet.subarray(headerBytes);
  const read = tryRead(codec, payload, context);
  if (read === null) return payloadRange(packet, open);
  const from = headerBytes + read.authResponse.byteOffset - payload.byteOffset;
  return [from, from + read.authResponse.length];
}

function payloadRange(packet: Uint8Array, open: number): Range {
  return [Math.min(packet.length, headerBytes + open), packet.length];
}

function blot(bytes: Uint8Array, ranges: readonly Range[]): Uint8Array {
  const copy = bytes.slice();
  for (const [from, to] of ranges) copy.fill(star, from, to);
  return copy;
}
