/** The greeting by which an idle connection of a server passes for one that was just made. */
import type { ServerLink } from '../machine/serverLink.ts';
import { ofTheLogin } from '../machine/serverLink.ts';
import { PacketWriter } from '../mysql/bytes/packetWriter.ts';
import { capability } from '../mysql/constants/capabilities.ts';
import { nothingAgreed } from '../mysql/packets/codec.ts';
import { greeting } from '../mysql/packets/greeting.ts';

/** Plugins whose challenge is 20 bytes and a NUL, as a greeting has it. */
const usualPlugins: ReadonlySet<string> = new Set(['mysql_native_password', 'caching_sha2_password']);
const challengeBytes = 20;

/** The challenge that the server gave last, where a client's answer to it can be checked by a COM_CHANGE_USER; null otherwise. */
export function usualChallenge({ challenge }: ServerLink): Uint8Array | null {
  if (challenge === null || !usualPlugins.has(challenge.plugin)) return null;
  const { length } = challenge.authData;
  return length === challengeBytes || length === challengeBytes + 1 ? challenge.authData.subarray(0, challengeBytes) : null;
}

/** Flags that say what a session is to be, and not how its packets are written. */
const behaviour =
  capability.CLIENT_FOUND_ROWS |
  capability.CLIENT_NO_SCHEMA |
  capability.CLIENT_LOCAL_FILES |
  capability.CLIENT_IGNORE_SPACE |
  capability.CLIENT_INTERACTIVE |
  capability.CLIENT_MULTI_STATEMENTS;

/**
 * Flags that a client is offered: of those that say how packets are written, what was agreed on, since a new connection in this one's
 * place could do with less but a client would not know; of all others, what the server offers. TLS where the connection has it.
 */
export function offeredBy({ greeting: sent, session }: ServerLink): bigint {
  const free = ofTheLogin | behaviour;
  const offered = (session.capabilities & ~free) | (sent.capabilities & free & ~capability.CLIENT_SSL);
  return session.tls.server === null ? offered : offered | capability.CLIENT_SSL;
}

/** The payload: version, connection id and challenge as they were. */
export function greetingOf(link: ServerLink): Uint8Array {
  const { greeting: sent } = link;
  const usual = usualChallenge(link);
  const capabilities = offeredBy(link);
  const authData = usual === null ? sent.authData : Uint8Array.of(...usual, 0);
  const authPlugin = usual === null ? sent.authPlugin : link.challenge!.plugin;
  const writer = new PacketWriter();
  greeting.write(writer, { ...sent, capabilities, authData, authPlugin }, nothingAgreed);
  return writer.payload();
}
