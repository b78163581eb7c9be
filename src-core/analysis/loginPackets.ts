/** The packets of a login, read. What cannot be read is left out: the explanation then says less, and never fails. */
import type { Side } from '../machine/io.ts';
import { tryRead } from '../machine/tryRead.ts';
import { packetHeaderBytes } from '../mysql/bytes/packetHeader.ts';
import { type ChangeUser, changeUser } from '../mysql/commands/changeUser.ts';
import { authMoreData } from '../mysql/packets/authMoreData.ts';
import { authNextFactor } from '../mysql/packets/authNextFactor.ts';
import { type AuthSwitchRequest, authSwitchRequest } from '../mysql/packets/authSwitchRequest.ts';
import { type CodecContext, nothingAgreed, type PacketCodec } from '../mysql/packets/codec.ts';
import { type ErrPacket, err } from '../mysql/packets/err.ts';
import { type Greeting, greeting } from '../mysql/packets/greeting.ts';
import { type HandshakeResponse41, handshakeResponse41 } from '../mysql/packets/handshakeResponse41.ts';
import { type OkPacket, ok } from '../mysql/packets/ok.ts';
import type { LoginMessage, LoginStory } from './loginStory.ts';

export interface ReadLogin {
  readonly greeting: Greeting | null;
  /** The greeting as the client got it. */
  readonly offered: Greeting | null;
  /** The client's HandshakeResponse41, or the COM_CHANGE_USER that the story is of. */
  readonly response: Pick<HandshakeResponse41, 'user' | 'authResponse' | 'schema' | 'authPlugin'> | null;
  /** On whose link an SSLRequest went: the client's own, or the proxy's to the server. */
  readonly tlsAsked: Readonly<Record<Side, boolean>>;
  readonly refusal: ErrPacket | null;
  /** The proxy refused the client in the server's place. */
  readonly refusedByProxy: boolean;
  /** Rules, windows and scripts that had it refused. */
  readonly refusedBy: readonly string[];
  readonly accepted: boolean;
}

export function readLogin(story: LoginStory): ReadLogin {
  const first = (step: LoginMessage['step']): LoginMessage | undefined => story.messages.find((m) => m.step === step);
  const of = <T>(message: LoginMessage | undefined, reader: (m: LoginMessage) => T | null): T | null =>
    message === undefined ? null : reader(message);
  const requests = story.messages.filter((m) => m.step === 'sslRequest');
  const { userChange, session } = story;
  const greeted = userChange === undefined ? first('greeting') : (userChange.greeting ?? undefined);
  const gotErr = story.messages.find((m) => stepGot(m) === 'err');
  return {
    greeting: of(greeted, readGreeting),
    offered: of(greeted, (m) => readGreeting({ ...m, packet: m.sent ?? m.packet })),
    response: of(first('handshakeResponse'), readResponse) ?? of(first('changeUser'), (m) => readChange(m, session.capabilities)),
    tlsAsked:
      userChange === undefined
        ? { client: requests.some((m) => !madeUp(m)), server: requests.some(madeUp) }
        : { client: session.tls.client !== null, server: session.tls.server !== null },
    refusal: of(gotErr, (m) => readErr(m.by === undefined ? m : got(m))),
    refusedByProxy: gotErr !== undefined && (madeUp(gotErr) || gotErr.by !== undefined),
    refusedBy: gotErr?.by ?? [],
    accepted: story.messages.some((m) => stepGot(m) === 'ok'),
  };
}

/** The proxy made the packet up, in place of the side that it is from. */
export const madeUp = (m: LoginMessage): boolean => m.packet.length === 0;
/** The proxy did not pass the packet on. */
export const kept = (m: LoginMessage): boolean => m.sent !== null && m.sent.length === 0;
/** What was passed on says something else; a sequence number alone does not count. */
export function changed(m: LoginMessage): boolean {
  const { packet, sent } = m;
  if (sent === null || sent.length === 0 || packet.length === 0) return false;
  return sent.length !== packet.length || sent.some((byte, i) => i >= packetHeaderBytes && byte !== packet[i]);
}
/** The message as its receiver got it. */
export const got = (m: LoginMessage): LoginMessage => ({ ...m, packet: m.sent ?? m.packet });

/** What the client got in its place may end the login otherwise than the server's packet. */
function stepGot(m: LoginMessage): LoginMessage['step'] {
  if (m.by === undefined || m.from === 'client' || kept(m)) return m.step;
  const first = got(m).packet[packetHeaderBytes];
  if (first === 0xff) return 'err';
  return first === 0x00 && m.step !== 'greeting' ? 'ok' : m.step === 'greeting' ? 'greeting' : 'unknown';
}

/** Payload bytes of the packet, or of what the proxy made up. */
export const payloadBytes = (m: LoginMessage): number => Math.max(0, wire(m).length - packetHeaderBytes);

export const readGreeting = (m: LoginMessage): Greeting | null => read(greeting, m, nothingAgreed);
export const readResponse = (m: LoginMessage): HandshakeResponse41 | null => read(handshakeResponse41, m, nothingAgreed);
export const readChange = (m: LoginMessage, capabilities: bigint): ChangeUser | null =>
  read(changeUser, m, { ...nothingAgreed, capabilities });
export const readErr = (m: LoginMessage): ErrPacket | null => read(err, m, nothingAgreed);
export const readSwitch = (m: LoginMessage): AuthSwitchRequest | null => read(authSwitchRequest, m, nothingAgreed);
export const readNextFactor = (m: LoginMessage): AuthSwitchRequest | null => read(authNextFactor, m, nothingAgreed);
export const readMoreData = (m: LoginMessage): Uint8Array | null => read(authMoreData, m, nothingAgreed)?.data ?? null;
export const readOk = (m: LoginMessage, capabilities: bigint): OkPacket | null => read(ok, m, { ...nothingAgreed, capabilities });

export function isPublicKey(data: Uint8Array): boolean {
  return new TextDecoder().decode(data.subarray(0, 10)) === '-----BEGIN';
}

function wire(m: LoginMessage): Uint8Array {
  return madeUp(m) ? (m.sent ?? m.packet) : m.packet;
}

function read<T>(codec: PacketCodec<T>, m: LoginMessage, context: CodecContext): T | null {
  return tryRead(codec, wire(m).subarray(packetHeaderBytes), context);
}
