/**
 * The server's first packet, and what the proxy makes of it: it offers TLS by itself, takes out what it cannot follow, and goes
 * no further where the backend lacks what it must have.
 * Layout: MySQL "Protocol::HandshakeV10".
 */
import { packetHeaderBytes } from '../../mysql/bytes/packetHeader.ts';
import { capability, capabilityNames, has } from '../../mysql/constants/capabilities.ts';
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
  /** `sent`: what the client gets, the packet itself where nothing is to be changed. */
  | { readonly kind: 'offer'; readonly greeting: Greeting; readonly sent: Uint8Array; readonly news: Partial<SessionInfo> }
  | { readonly kind: 'noTls'; readonly news: Partial<SessionInfo> }
  /** The greeting of a server before MySQL 3.21, or none at all. */
  | { readonly kind: 'notFollowed'; readonly step: 'greeting' | 'unknown'; readonly reason: string; readonly news: Partial<SessionInfo> };

const base = { capabilities: 0n, clientCharset: 'utf8mb4', resultsCharset: 'utf8mb4' };

/** `packet`: header included; no ERR. */
export function readGreeting(packet: Uint8Array, options: GreetingOptions): ReadGreeting {
  const payload = packet.subarray(packetHeaderBytes);
  const read = packet[3] === 0 ? tryRead(greeting, payload, base) : null;
  if (read === null) return notFollowed(packet, payload);
  const { connectionId, authPlugin, capabilities } = read;
  const news = { serverVersion: plainVersion(read.serverVersion), connectionId, authPlugin };
  if (!has(capabilities, capability.CLIENT_SSL) && backendMustEncrypt(options.tls)) return { kind: 'noTls', news };
  const { packet: sent, removed, added } = changeCapabilities(packet, unwantedFlags(options), wantedFlags(options));
  const changes = { removedCapabilities: capabilityNames(removed), addedCapabilities: capabilityNames(added) };
  return { kind: 'offer', greeting: read, sent, news: { ...news, ...changes } };
}

/** Flags that the client is not to see. */
export function unwantedFlags({ tls, ports }: GreetingOptions): bigint {
  const noTls = tls.client === 'off' ? capability.CLIENT_SSL : 0n;
  return noTls | (ports.decompression.zstd === null ? capability.CLIENT_ZSTD_COMPRESSION_ALGORITHM : 0n);
}

function wantedFlags({ tls }: GreetingOptions): bigint {
  return tls.client === 'off' ? 0n : capability.CLIENT_SSL;
}

function notFollowed(packet: Uint8Array, payload: Uint8Array): ReadGreeting {
  const old = packet[3] === 0 ? tryRead(greetingV9, payload, base) : null;
  if (old === null) return { kind: 'notFollowed', step: 'unknown', reason: notMysql, news: {} };
  const news = { serverVersion: old.serverVersion, connectionId: old.connectionId, authPlugin: 'mysql_old_password' };
  return { kind: 'notFollowed', step: 'greeting', reason: protocol9, news };
}
