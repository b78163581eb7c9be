/** The server's first packet goes to the client: as it came, as the proxy changes it, or another one in its place. */
import { packetHeaderBytes } from '../../mysql/bytes/packetHeader.ts';
import type { LoginStep, SessionInfo, Side } from '../io.ts';
import { type Instead, isErr } from './answeredLogin.ts';
import { Greeted } from './greeted.ts';
import { notMysql } from './loginLimits.ts';
import type { LoginOptions } from './loginParts.ts';
import { noBackendTls, unknownError } from './proxyError.ts';
import type { SequenceShift } from './sequenceShift.ts';
import { readGreeting } from './serverGreeting.ts';

export interface GreetOwner {
  step(from: Side, step: LoginStep, packet: Uint8Array, sent: Uint8Array | null): void;
  write(to: Side, packet: Uint8Array): void;
  /** A packet of the proxy's own for the client. */
  add(payload: Uint8Array): void;
  learn(news: Partial<SessionInfo>): void;
  fault(message: string): void;
  /** The server's packet is an ERR. */
  refusedByServer(packet: Uint8Array): void;
  refuse(code: number, message: string): void;
  /** The client gets these in place of a greeting, and no more. */
  answer(packet: Uint8Array, payloads: readonly Uint8Array[]): void;
}

/** `packet`: header included. Null where no login follows. */
export function greet(
  packet: Uint8Array,
  instead: Instead | null,
  { options, sequence }: { readonly options: LoginOptions; readonly sequence: SequenceShift },
  owner: GreetOwner,
): Greeted | null {
  sequence.received('server', packet[3]!);
  const payload = packet.subarray(packetHeaderBytes);
  if (isErr(payload)) {
    owner.refusedByServer(packet);
    return null;
  }
  const [first, ...further] = instead?.payloads ?? [payload];
  if (first === undefined || isErr(first)) {
    owner.answer(packet, instead!.payloads);
    return null;
  }
  const read = readGreeting(packet, options, instead === null ? null : first);
  if (read.kind === 'notFollowed') {
    if (read.step === 'greeting') owner.learn(read.news);
    owner.step('server', read.step, packet, null);
    owner.fault(read.reason);
    return null;
  }
  owner.learn(read.news);
  if (read.kind === 'noTls') {
    owner.step('server', 'greeting', packet, new Uint8Array(0));
    sequence.kept('server');
    owner.refuse(unknownError, noBackendTls);
    return null;
  }
  owner.step('server', 'greeting', packet, read.sent === packet ? null : read.sent);
  sequence.passed('server', packet[3]!);
  owner.write('client', read.sent);
  for (const more of further) owner.add(more);
  if (read.kind === 'offer') return new Greeted(read.greeting, read.shown, options);
  owner.fault(notMysql);
  return null;
}
