/** The server's greeting, and what the proxy changed in it. */
import { capability, has } from '../../mysql/constants/capabilities.ts';
import { plainVersion, serverFamily } from '../../mysql/packets/greeting.ts';
import { readGreeting } from '../loginPackets.ts';
import type { LoginMessage } from '../loginStory.ts';
import { list } from '../loginWords.ts';
import type { Narration } from './narration.ts';
import { unknown } from './outcome.ts';

const offers: readonly (readonly [bigint, string])[] = [
  [capability.CLIENT_SSL, 'TLS'],
  [capability.CLIENT_COMPRESS, 'zlib compression'],
  [capability.CLIENT_ZSTD_COMPRESSION_ALGORITHM, 'zstd compression'],
  [capability.CLIENT_CONNECT_ATTRS, 'connection attributes'],
  [capability.CLIENT_SESSION_TRACK, 'session tracking'],
  [capability.CLIENT_DEPRECATE_EOF, 'results without EOF packets'],
  [capability.CLIENT_OPTIONAL_RESULTSET_METADATA, 'results without column definitions'],
  [capability.CLIENT_QUERY_ATTRIBUTES, 'query attributes'],
  [capability.MULTI_FACTOR_AUTHENTICATION, 'multi-factor authentication'],
  [capability.MARIADB_CLIENT_STMT_BULK_OPERATIONS, 'bulk execution'],
  [capability.MARIADB_CLIENT_EXTENDED_METADATA, 'extended column types'],
  [capability.MARIADB_CLIENT_CACHE_METADATA, 'cached column definitions'],
  [capability.MARIADB_CLIENT_PROGRESS, 'progress reports'],
];

export function greeted(n: Narration, message: LoginMessage, place: number): void {
  const read = readGreeting(message);
  if (read === null) {
    unknown(n, message, place);
    return;
  }
  const family = serverFamily(read) === 'mariadb' ? 'MariaDB' : 'MySQL';
  n.plugin = read.authPlugin;
  // MySQL sets all of its 32 flags' high ones as it likes; MariaDB's own are in the upper half
  const offered = offers.filter(([flag]) => has(read.capabilities, flag)).map(([, words]) => words);
  const plugin = read.authPlugin === null ? '' : ` It authenticates with ${read.authPlugin} unless it says otherwise.`;
  const what = offered.length === 0 ? 'It offers nothing beyond the basic protocol.' : `It offers ${list(offered)}.`;
  const noTls = has(read.capabilities, capability.CLIENT_SSL) ? '' : ' It does not offer TLS.';
  n.say({
    at: message.at,
    from: 'server',
    title: `${family} ${plainVersion(read.serverVersion)} greets`,
    detail: `Connection ${read.connectionId}. ${what}${noTls}${plugin}`,
    packet: place,
  });
  added(n, message, place);
  removed(n, message, place);
}

function added(n: Narration, message: LoginMessage, place: number): void {
  const names = n.story.session.addedCapabilities;
  if (message.sent === null || names.length === 0) return;
  const tls = names.includes('CLIENT_SSL');
  n.say({
    at: message.at,
    from: 'proxy',
    title: tls ? 'Proxy offers TLS for itself' : 'Proxy adds something to the greeting',
    detail: tls
      ? 'The server does not offer TLS (CLIENT_SSL); between client and proxy the connection may be encrypted all the same.'
      : `The client is offered ${list(names)}, which the proxy does in the server's place.`,
    outcome: 'changed',
    packet: place,
  });
}

/** Why a capability is taken out; others stand by their names alone. */
const removedWords: Readonly<Record<string, readonly [what: string, why: string]>> = {
  CLIENT_SSL: ['TLS', 'TLS towards clients is off (--tls-client off).'],
  CLIENT_ZSTD_COMPRESSION_ALGORITHM: [
    'zstd compression',
    'The runtime that the proxy runs on cannot undo zstd, so that what comes after would be unreadable.',
  ],
};

function removed(n: Narration, message: LoginMessage, place: number): void {
  const names = n.story.session.removedCapabilities;
  if (message.sent === null || names.length === 0) return;
  const words = list(names.map((name) => (removedWords[name] === undefined ? name : `${removedWords[name][0]} (${name})`)));
  const why = names.map((name) => removedWords[name]?.[1] ?? 'The proxy cannot follow it.');
  n.say({
    at: message.at,
    from: 'proxy',
    title: 'Proxy takes something out of the greeting',
    detail: `The client does not learn that the server offers ${words}. ${[...new Set(why)].join(' ')}`,
    outcome: 'changed',
    packet: place,
  });
}
