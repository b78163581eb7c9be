/**
 * The server's first packet, and what the proxy makes of it: it offers TLS by itself, takes out what it cannot follow, and goes
 * no further where the backend lacks what it must have.
 * Layout: MySQL "Protocol::HandshakeV10".
 */
import { packetHeaderBytes } from '../../mysql/bytes/packetHeader.ts';
import { framePayload } from '../../mysql/bytes/packetWriter.ts';
import { capability, capabilityNames, has } from '../../mysql/constants/capabilities.ts';
import { nothingAgreed } from '../../mysql/packets/codec.ts';
import { type Greeting, greeting, plainVersion } from '../../mysql/packets/greeting.ts';
import { greetingV9 } from '../../mysql/packets/greetingV9.ts';
import type { SessionInfo } from '../io.ts';
import type { SessionPorts } from '../sessionPorts.ts';
import { backendMustEncrypt, type TlsModes } from '../tlsModes.ts';
import { tryRead } from '../tryRead.ts';
import { changeCapabilities } from './greetingRewrite.ts';
import { notMysql, protocol9 } from './loginLimits.ts';

export interface GreetingOptions {
  readonly tls: TlsModes;
  readonly ports: Pick<SessionPorts, 'decompression'>;
}

export type ReadGreeting =
  /** `sent`: what the client gets, the packet itself where nothing is to be changed. `shown`: what it reads there, flags aside. */
  | {
      readonly kind: 'offer';
      readonly greeting: Greeting;
      readonly shown: Greeting;
      readonly sent: Uint8Array;
      readonly news: Partial<SessionInfo>;
    }
  /** The client gets what is no greeting. */
  | { readonly kind: 'nonsense'; readonly sent: Uint8Array; readonly news: Partial<SessionInfo> }
  | { readonly kind: 'noTls'; readonly news: Partial<SessionInfo> }
  /** The greeting of a server before MySQL 3.21, or none at all. */
  | { readonly kind: 'notFollowed'; readonly step: 'greeting' | 'unknown'; readonly reason: string; readonly news: Partial<SessionInfo> };

/** `packet`: header included; no ERR. `instead`: a payload that the client is to get in its place; null for none. */
export function readGreeting(packet: Uint8Array, options: GreetingOptions, instead: Uint8Array | null = null): ReadGreeting {
  const payload = packet.subarray(packetHeaderBytes);
  const read = packet[3] === 0 ? tryRead(greeting, payload, nothingAgreed) : null;
  if (read === null) return notFollowed(packet, payload);
  const { connectionId, capabilities } = read;
  const news = { serverVersion: plainVersion(read.serverVersion), connectionId, authPlugin: read.authPlugin };
  if (!has(capabilities, capability.CLIENT_SSL) && backendMustEncrypt(options.tls)) return { kind: 'noTls', news };
  const shown = instead === null ? read : tryRead(greeting, instead, nothingAgreed);
  const given = instead === null ? packet : framePayload(instead, 0);
  if (shown === null) return { kind: 'nonsense', sent: given, news };
  const lacking = instead === null ? 0n : ~capabilities & promised;
  const { packet: sent, removed, added } = changeCapabilities(given, unwantedFlags(options) | lacking, wantedFlags(options));
  const changes = { removedCapabilities: capabilityNames(removed), addedCapabilities: capabilityNames(added) };
  return { kind: 'offer', greeting: read, shown, sent, news: { ...news, authPlugin: shown.authPlugin, ...changes } };
}

/** What a greeting must not promise where the server does not; TLS is the proxy's own, and CLIENT_LONG_PASSWORD says something else. */
const promised = 0xffff_ffffn & ~(capability.CLIENT_SSL | capability.CLIENT_LONG_PASSWORD);

/** Flags that the client is not to see. */
export function unwantedFlags({ tls, ports }: GreetingOptions): bigint {
  const noTls = tls.client === 'off' ? capability.CLIENT_SSL : 0n;
  return noTls | (ports.decompression.zstd === null ? capability.CLIENT_ZSTD_COMPRESSION_ALGORITHM : 0n);
}

function wantedFlags({ tls }: GreetingOptions): bigint {
  return tls.client === 'off' ? 0n : capability.CLIENT_SSL;
}

function notFollowed(packet: Uint8Array, payload: Uint8Array): ReadGreeting {
  const old = packet[3] === 0 ? tryRead(greetingV9, payload, nothingAgreed) : null;
  if (old === null) return { kind: 'notFollowed', step: 'unknown', reason: notMysql, news: {} };
  const news = { serverVersion: old.serverVersion, connectionId: old.connectionId, authPlugin: 'mysql_old_password' };
  return { kind: 'notFollowed', step: 'greeting', reason: protocol9, news };
}
