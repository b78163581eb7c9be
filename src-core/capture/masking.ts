/** Blots out authentication data before it is stored: the same length, every byte `*`. */

import type { LoginStep, SessionEvent } from '../machine/io.ts';
import { tryRead } from '../machine/tryRead.ts';
import { maxPacketPayload, packetHeaderBytes, payloadLength } from '../mysql/bytes/packetHeader.ts';
import { changeUser } from '../mysql/commands/changeUser.ts';
import { queryTextOffset } from '../mysql/commands/query.ts';
import { registerSlave } from '../mysql/commands/replication.ts';
import { command } from '../mysql/constants/commands.ts';
import { serverStatus } from '../mysql/constants/statusFlags.ts';
import { type CodecContext, nothingAgreed } from '../mysql/packets/codec.ts';
import { handshakeResponse41 } from '../mysql/packets/handshakeResponse41.ts';
import type { LoginPacket } from './batch.ts';
import { mayComeToPassword, mayHoldPassword, passwordRanges, type Range } from './sqlSecrets.ts';

const star = 0x2a;

/** A packet of the login as it may be stored. What cannot be read of a packet that may hold a password is blotted out whole. */
export function maskLoginPacket(event: Extract<SessionEvent, { kind: 'login' }>): LoginPacket {
  const { session, at, from, step, packet, sent, by } = event;
  const context: CodecContext = { ...nothingAgreed, capabilities: session.capabilities };
  const masked = secretRanges(step, from === 'client', packet, context);
  const kept = sent === null ? null : blot(sent, secretRanges(step, from === 'client', sent, context));
  return { session: session.id, at, from, step, packet: blot(packet, masked), sent: kept, masked, ...(by === undefined ? {} : { by }) };
}

/** Reads the secret of a payload, as a view into it; null where the payload cannot be read. */
type Secret = (payload: Uint8Array, context: CodecContext) => Uint8Array | null;

const secrets: ReadonlyMap<number, Secret> = new Map<number, Secret>([
  [command.COM_CHANGE_USER, (payload, context) => tryRead(changeUser, payload, context)?.authResponse ?? null],
  [command.COM_REGISTER_SLAVE, (payload, context) => tryRead(registerSlave, payload, context)?.password ?? null],
]);

/** Commands whose request holds a password. */
export function holdsSecret(code: number): boolean {
  return secrets.has(code);
}

/**
 * Whether the first bytes of a request, header included, tell SQL that may hold a password. Cheap for all that cannot; true where
 * too little is there to say.
 */
export function mayHoldSecret(code: number, first: Uint8Array, capabilities: bigint): boolean {
  if (code !== command.COM_QUERY && code !== command.COM_STMT_PREPARE) return false;
  if (first.length < packetHeaderBytes + enoughToTell && first.length < packetHeaderBytes + payloadLength(first, 0)) return true;
  return mayHoldPassword(first, packetHeaderBytes + textOffset(code, first, packetHeaderBytes, capabilities), capabilities);
}

/** Whether the same request, whose first bytes hold no password, may come to one with those that are still to come. */
export function mayComeToSecret(code: number, first: Uint8Array, capabilities: bigint): boolean {
  if (code !== command.COM_QUERY && code !== command.COM_STMT_PREPARE) return false;
  const length = payloadLength(first, 0);
  if (length < maxPacketPayload && first.length >= packetHeaderBytes + length) return false;
  return mayComeToPassword(first, packetHeaderBytes + textOffset(code, first, packetHeaderBytes, capabilities), capabilities);
}

/** Of a statement that comes in pieces, the first piece tells when it has this many bytes. */
const enoughToTell = 1024;

/** Where the SQL begins behind `at`, where the payload does. No SQL begins with 0 and 1, which stand for "no attributes". */
function textOffset(code: number, bytes: Uint8Array, at: number, capabilities: bigint): number {
  const next = bytes[at + 1] ?? 0;
  if (code !== command.COM_QUERY || (next > 0x20 && next < 0xfb)) return 1;
  return next === 0 && bytes[at + 2] === 1 ? 3 : queryTextOffset(bytes.subarray(at), capabilities);
}

/**
 * The passwords within the SQL of a request blotted out, and in `replies` where these repeat them, as errors do, and columns whose
 * name is their expression; `quotedOnly`: there only behind a quote, since rows may hold the same words. `sent`: what the client sent, as for `maskRequest`; the first wire packet is looked at.
 */
export function maskSql(
  code: number,
  sent: Uint8Array,
  replies: readonly Uint8Array[],
  capabilities: bigint,
  statusFlags: number,
  quotedOnly = false,
): { readonly sent: Uint8Array; readonly replies: readonly Uint8Array[] } {
  const payload = sent.subarray(packetHeaderBytes, packetHeaderBytes + (sent.length < packetHeaderBytes ? 0 : payloadLength(sent, 0)));
  const from = textOffset(code, payload, 0, capabilities);
  const sql = payload.subarray(from);
  const found = passwordRanges(sql, (statusFlags & serverStatus.noBackslashEscapes) !== 0);
  if (found.length === 0) return { sent, replies };
  const shift = packetHeaderBytes + from;
  const secretsFound = found.map(([a, b]) => sql.subarray(a, b)).filter((secret) => secret.length >= shortestRepeated);
  return {
    sent: blot(
      sent,
      found.map(([a, b]): Range => [a + shift, b + shift]),
    ),
    replies: replies.map((reply) =>
      blot(
        reply,
        secretsFound.flatMap((secret) => occurrences(reply, secret, quotedOnly)),
      ),
    ),
  };
}

/** Shorter secrets are not looked for in error messages: they stand everywhere. */
const shortestRepeated = 4;

/** Where the secret, or its beginning, stands: errors repeat a statement's text up to some length. */
function occurrences(bytes: Uint8Array, secret: Uint8Array, quoted: boolean): Range[] {
  const found: Range[] = [];
  for (let at = bytes.indexOf(secret[0]!); at >= 0; at = bytes.indexOf(secret[0]!, at + 1)) {
    if (quoted && bytes[at - 1] !== 0x27 && bytes[at - 1] !== 0x22) continue;
    let length = 1;
    while (length < secret.length && bytes[at + length] === secret[length]) length++;
    if (length >= shortestRepeated) found.push([at, at + length]);
  }
  return found;
}

/**
 * What a client sent for such a command, back to back and perhaps cut: the first packet is the command, all others are
 * answers to authentication requests. Returns a masked copy.
 */
export function maskRequest(code: number, bytes: Uint8Array, context: CodecContext): Uint8Array {
  const masked: Range[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = payloadLength(bytes, at);
    const packet = bytes.subarray(at, Math.min(bytes.length, at + packetHeaderBytes + length));
    const [from, to] = at === 0 ? secretRange(secrets.get(code), packet, 1, context) : payloadRange(packet, 0);
    masked.push([at + from, at + to]);
    at += packetHeaderBytes + length;
  }
  return blot(bytes, masked);
}

/** The same where some of it was not kept, so that borders between packets are not known: nothing is left but a first header. */
export function maskCutRequest(bytes: Uint8Array): Uint8Array {
  return blot(bytes, [payloadRange(bytes, 0)]);
}

function secretRanges(step: LoginStep, fromClient: boolean, packet: Uint8Array, context: CodecContext): Range[] {
  if (!fromClient || packet.length === 0) return [];
  if (step === 'handshakeResponse') return [secretRange(loginAnswer, packet, 0, nothingAgreed)];
  if (step === 'changeUser') return [secretRange(secrets.get(command.COM_CHANGE_USER), packet, 1, context)];
  return step === 'sslRequest' ? [] : [payloadRange(packet, 0)];
}

const loginAnswer: Secret = (payload, context) => tryRead(handshakeResponse41, payload, context)?.authResponse ?? null;

/** Where the secret stands; all behind the `open` first payload bytes where the packet cannot be read. */
function secretRange(secret: Secret | undefined, packet: Uint8Array, open: number, context: CodecContext): Range {
  const payload = packet.subarray(packetHeaderBytes);
  const found = secret?.(payload, context) ?? null;
  if (found === null) return payloadRange(packet, open);
  const from = packetHeaderBytes + found.byteOffset - payload.byteOffset;
  return [from, from + found.length];
}

function payloadRange(packet: Uint8Array, open: number): Range {
  return [Math.min(packet.length, packetHeaderBytes + open), packet.length];
}

function blot(bytes: Uint8Array, ranges: readonly Range[]): Uint8Array {
  // Not slice(): a Buffer's shares its memory, and these bytes are on their way to the other side.
  const copy = new Uint8Array(bytes);
  for (const [from, to] of ranges) copy.fill(star, from, to);
  return copy;
}
