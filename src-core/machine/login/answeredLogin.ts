/**
 * What the client gets in place of what is due to it in a login, where somebody says so: it is let in, though perhaps no server has let
 * it in, or it is refused.
 */
import { packetHeaderBytes, payloadLength } from '../../mysql/bytes/packetHeader.ts';
import { framePayload } from '../../mysql/bytes/packetWriter.ts';
import { capability } from '../../mysql/constants/capabilities.ts';
import { type CodecContext, nothingAgreed } from '../../mysql/packets/codec.ts';
import { err } from '../../mysql/packets/err.ts';
import type { HandshakeResponse41 } from '../../mysql/packets/handshakeResponse41.ts';
import { ok } from '../../mysql/packets/ok.ts';
import type { Verdict } from '../holding/held.ts';
import type { LoginStep, SessionError, SessionInfo } from '../io.ts';
import { tryRead } from '../tryRead.ts';
import type { AuthOwner } from './authExchange.ts';
import { aheadOfOk } from './letIn.ts';
import type { SequenceShift } from './sequenceShift.ts';

export interface AnsweredOwner extends Pick<AuthOwner, 'write' | 'step' | 'learned' | 'accepted' | 'refused'> {
  hangUp(): void;
  /** The session goes on without a server. */
  alone(): void;
}

export interface AnswerOptions {
  readonly sequence: SequenceShift;
  readonly context: CodecContext;
  /** The server has let the client in. */
  readonly hasServer: boolean;
}

/** What was decided on a packet: other ones in its place. */
export interface Instead {
  readonly kind: 'replace' | 'answer';
  readonly payloads: readonly Uint8Array[];
}

export function insteadOf(verdict: Verdict): Instead | null {
  if (verdict.kind === 'replace') return { kind: 'replace', payloads: [verdict.payload] };
  return verdict.kind === 'answer' ? { kind: 'answer', payloads: payloadsOf(verdict.packets) } : null;
}

const nothing = new Uint8Array(0);
const headers: Readonly<Record<number, LoginStep>> = { 0: 'ok', 1: 'authMoreData', 254: 'authSwitchRequest', 255: 'err' };

/** The step that a payload of the server is, by its first byte. */
function stepOf(payload: Uint8Array): LoginStep {
  return headers[payload[0] ?? -1] ?? 'unknown';
}

export function isErr(payload: Uint8Array | undefined): boolean {
  return payload?.[0] === 0xff;
}

export function isOk(payload: Uint8Array | undefined): boolean {
  return payload?.[0] === 0x00;
}

/** In place of the server's packet, header included. */
export function answerInPlace(
  packet: Uint8Array,
  step: LoginStep,
  payloads: readonly Uint8Array[],
  o: AnswerOptions,
  owner: AnsweredOwner,
): void {
  const [first, ...rest] = payloads;
  if (first === undefined) {
    o.sequence.kept('server');
    owner.step('server', step, packet, nothing);
  } else {
    const sent = framePayload(first, o.sequence.passed('server', packet[3]!));
    owner.step('server', step, packet, sent);
    owner.write('client', sent);
  }
  add(rest, o, owner);
  conclude(payloads, o, owner);
}

/** In answer to the client's packet, which goes nowhere. */
export function answerClient(
  packet: Uint8Array,
  step: LoginStep,
  payloads: readonly Uint8Array[],
  o: AnswerOptions,
  owner: AnsweredOwner,
): void {
  o.sequence.kept('client');
  owner.step('client', step, packet, nothing);
  add(payloads, o, owner);
  conclude(payloads, o, owner);
}

function add(payloads: readonly Uint8Array[], { sequence }: AnswerOptions, owner: AnsweredOwner): void {
  for (const payload of payloads) {
    const sent = framePayload(payload, sequence.added('client'));
    owner.step('server', stepOf(payload), nothing, sent);
    owner.write('client', sent);
  }
}

function conclude(payloads: readonly Uint8Array[], { context, hasServer }: AnswerOptions, owner: AnsweredOwner): void {
  const last = payloads.at(-1);
  if (isOk(last)) {
    owner.learned({ statusFlags: tryRead(ok, last!, context)?.statusFlags ?? 0 });
    if (!hasServer) owner.alone();
    owner.accepted();
    return;
  }
  owner.refused(refusalIn(last));
  owner.hangUp();
}

function refusalIn(last: Uint8Array | undefined): SessionError {
  const read =
    last === undefined ? null : tryRead(err, last, { ...nothingAgreed, capabilities: hasState(last) ? capability.CLIENT_PROTOCOL_41 : 0n });
  if (read !== null) return { code: read.code, sqlstate: read.sqlstate, message: read.message };
  return { code: null, sqlstate: null, message: 'what the client got in place of the server’s packets is no end of a login' };
}

/** Before the greeting an ERR has no SQLSTATE; a script's may have one all the same. */
function hasState(payload: Uint8Array): boolean {
  return payload[3] === 0x23;
}

/** Where a single OK is to let a client in that no server has let in, it may have to hear something else first. */
export function withWordsAhead(
  payloads: readonly Uint8Array[],
  client: HandshakeResponse41 | null,
  info: SessionInfo,
): readonly Uint8Array[] {
  const { authPlugin, authPath } = info;
  if (client === null || authPath !== null || payloads.length !== 1 || !isOk(payloads[0])) return payloads;
  return [...aheadOfOk(authPlugin, client.authResponse), ...payloads];
}

/** Payloads of wire packets with their headers. What is left of a packet that is cut short is one as well. */
export function payloadsOf(packets: Uint8Array): Uint8Array[] {
  const payloads: Uint8Array[] = [];
  for (let at = 0; at + packetHeaderBytes <= packets.length; ) {
    const length = payloadLength(packets, at);
    payloads.push(packets.subarray(at + packetHeaderBytes, at + packetHeaderBytes + length));
    at += packetHeaderBytes + length;
  }
  return payloads;
}
