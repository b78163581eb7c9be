/** A server's connection between two commands, apart from any client: what must be known of it to go on with it in a session. */
import { capability } from '../mysql/constants/capabilities.ts';
import { collationCharset } from '../mysql/constants/collations.ts';
import { type Greeting, serverFamily } from '../mysql/packets/greeting.ts';
import type { SessionInfo } from './io.ts';

/** What a server asks a client to prove itself by. */
export interface Challenge {
  readonly plugin: string;
  /** As on the wire, perhaps with a NUL behind the challenge. */
  readonly authData: Uint8Array;
}

export interface ServerLink {
  /** As the session that had it last knew it: backend, user, version, connection id, TLS, compression, capabilities, collation. */
  readonly session: SessionInfo;
  /** As the server has them now; see ExchangeContext. */
  readonly schema: string | null;
  readonly clientCharset: string;
  readonly resultsCharset: string | null;
  /** As the server sent it. */
  readonly greeting: Greeting;
  /** The one given last; null where that is not known. */
  readonly challenge: Challenge | null;
  /** Ids of statements that it may still know. */
  readonly statements: readonly number[];
}

/** Flags that say nothing of what follows the login. */
export const ofTheLogin =
  capability.CLIENT_LONG_PASSWORD |
  capability.CLIENT_LONG_FLAG |
  capability.CLIENT_CONNECT_WITH_DB |
  capability.CLIENT_ODBC |
  capability.CLIENT_SSL |
  capability.CLIENT_IGNORE_SIGPIPE |
  capability.CLIENT_TRANSACTIONS |
  capability.CLIENT_RESERVED |
  capability.CLIENT_SECURE_CONNECTION |
  capability.CLIENT_PLUGIN_AUTH |
  capability.CLIENT_CONNECT_ATTRS |
  capability.CLIENT_PLUGIN_AUTH_LENENC_CLIENT_DATA |
  capability.CLIENT_CAN_HANDLE_EXPIRED_PASSWORDS |
  capability.MULTI_FACTOR_AUTHENTICATION |
  capability.CLIENT_SSL_VERIFY_SERVER_CERT |
  capability.CLIENT_REMEMBER_OPTIONS;

/** A client and a server that agreed on these can be joined to those that agreed on others. */
export function sameDialect(one: bigint, other: bigint): boolean {
  return ((one ^ other) & ~ofTheLogin) === 0n;
}

/** The session can go on with it as the same user, without a login. */
export function fitsSession({ session: { user, capabilities, compression } }: ServerLink, wanted: SessionInfo): boolean {
  return user === wanted.user && compression === wanted.compression && sameDialect(capabilities, wanted.capabilities);
}

/**
 * After a COM_RESET_CONNECTION that succeeded: no statements, the character sets of the login. MariaDB goes back to these by itself,
 * MySQL to those of its global variables, so that it has to be told (`resetNames`).
 */
export function afterReset(link: ServerLink): ServerLink {
  const charset = collationCharset(link.session.collation) ?? 'utf8mb4';
  return { ...link, clientCharset: charset, resultsCharset: charset === 'binary' ? null : charset, statements: [] };
}

export function isMariadb({ greeting }: ServerLink): boolean {
  return serverFamily(greeting) === 'mariadb';
}
