/** The packets of a login, read. What cannot be read is left out: the explanation then says less, and never fails. */
import { tryRead } from '../machine/tryRead.ts';
import { packetHeaderBytes } from '../mysql/bytes/packetHeader.ts';
import { authMoreData } from '../mysql/packets/authMoreData.ts';
import { authSwitchRequest } from '../mysql/packets/authSwitchRequest.ts';
import type { CodecContext, PacketCodec } from '../mysql/packets/codec.ts';
import { type ErrPacket, err } from '../mysql/packets/err.ts';
import { type Greeting, greeting } from '../mysql/packets/greeting.ts';
import { type HandshakeResponse41, handshakeResponse41 } from '../mysql/packets/handshakeResponse41.ts';
import { type OkPacket, ok } from '../mysql/packets/ok.ts';
import type { LoginMessage, LoginStory } from './loginStory.ts';

export interface ReadLogin {
  readonly greeting: Greeting | null;
  readonly response: HandshakeResponse41 | null;
  readonly sslRequested: boolean;
  readonly refusal: ErrPacket | null;
  readonly accepted: boolean;
}

const base: CodecContext = { capabilities: 0n, clientCharset: 'utf8mb4', resultsCharset: 'utf8mb4' };

export function readLogin(story: LoginStory): ReadLogin {
  const first = (step: LoginMessage['step']): LoginMessage | undefined => story.messages.find((m) => m.step === step);
  const of = <T>(message: LoginMessage | undefined, read: (m: LoginMessage) => T | null): T | null =>
    message === undefined ? null : read(message);
  return {
    greeting: of(first('greeting'), readGreeting),
    response: of(first('handshakeResponse'), readResponse),
    sslRequested: first('sslRequest') !== undefined,
    refusal: of(first('err'), readErr),
    accepted: first('ok') !== undefined,
  };
}

export const readGreeting = (m: LoginMessage): Greeting | null => read(greeting, m.packet, base);
export const readResponse = (m: LoginMessage): HandshakeResponse41 | null => read(handshakeResponse41, m.packet, base);
export const readErr = (m: LoginMessage): ErrPacket | null => read(err, m.packet, base);
export const readSwitch = (m: LoginMessage): { readonly authPlugin: string } | null => read(authSwitchRequest, m.packet, base);
export const readMoreData = (m: LoginMessage): Uint8Array | null => read(authMoreData, m.packet, base)?.data ?? null;
export const readOk = (m: LoginMessage, capabilities: bigint): OkPacket | null => read(ok, m.packet, { ...base, capabilities });

function read<T>(codec: PacketCodec<T>, packet: Uint8Array, context: CodecContext): T | null {
  return tryRead(codec, packet.subarray(packetHeaderBytes), context);
}
