/** The client's login packet. */
import { capability, has } from '../../mysql/constants/capabilities.ts';
import { collationOf } from '../../mysql/constants/collations.ts';
import type { HandshakeResponse41 } from '../../mysql/packets/handshakeResponse41.ts';
import { kept, madeUp, readResponse } from '../loginPackets.ts';
import type { LoginMessage } from '../loginStory.ts';
import { clearTextTold } from './clearText.ts';
import type { Narration } from './narration.ts';
import { unknown } from './outcome.ts';
import { encryptionTold } from './tls.ts';
import { loginTranslated } from './translation.ts';

export function responded(n: Narration, message: LoginMessage, place: number): void {
  const read = readResponse(message);
  if (read === null) {
    unknown(n, message, place);
    return;
  }
  // What went on, or came, beside the packet that is told
  const sent = message.sent === null || kept(message) ? read : (readResponse({ ...message, packet: message.sent }) ?? read);
  if (madeUp(message)) {
    loginTranslated(n, message, place, 0, read.authResponse.length);
    return;
  }
  const at = Math.min(message.at, n.story.messages.find((m) => m.step === 'sslRequest' && madeUp(m))?.at ?? message.at);
  notAsked(n, at);
  const who = read.user === '' ? 'the anonymous user' : read.user;
  if (read.authPlugin !== null && read.authPlugin !== '') n.plugin = read.authPlugin;
  n.say({ at, from: 'client', title: `Client logs in as ${who}`, detail: responseWords(read), packet: place });
  // Where the server's side is encrypted, its handshake follows the login's arrival
  if (!n.login.tlsAsked.server) encryptionTold(n, message.at);
  if (message.by === undefined) loginTranslated(n, message, place, read.authResponse.length, sent.authResponse.length);
  clearTextTold(n, message, read.authResponse.length);
}

/** TLS was there for the asking. */
function notAsked(n: Narration, at: number): void {
  const offered = n.login.offered;
  if (n.login.tlsAsked.client || offered === null || !has(offered.capabilities, capability.CLIENT_SSL)) return;
  const detail = 'The greeting offers it, and the client logs in without: its side stays in clear text.';
  n.say({ at, from: 'client', title: 'Client does not ask for TLS', detail });
}

function responseWords(read: HandshakeResponse41): string {
  const schema = read.schema === null || read.schema === '' ? 'no schema' : `schema ${read.schema}`;
  const charset = collationOf(read.collation)?.name ?? `collation ${read.collation}`;
  const length = read.authResponse.length;
  const answer = length === 0 ? 'without a password' : `with an answer of ${length} ${length === 1 ? 'byte' : 'bytes'} to the challenge`;
  const plugin = read.authPlugin === null || read.authPlugin === '' ? '' : ` by ${read.authPlugin}`;
  return `It wants ${schema}${compressionWords(read)} and talks ${charset}. It logs in ${answer}${plugin}.${attributeWords(read.attributes)}`;
}

function compressionWords({ capabilities, zstdLevel }: HandshakeResponse41): string {
  if (has(capabilities, capability.CLIENT_COMPRESS)) return ', zlib compression';
  if (!has(capabilities, capability.CLIENT_ZSTD_COMPRESSION_ALGORITHM)) return '';
  return zstdLevel === null ? ', zstd compression' : `, zstd compression (level ${zstdLevel})`;
}

const shownAttributes = ['program_name', '_client_name', '_client_version', '_os', '_platform', '_pid', '_runtime_version'];

function attributeWords(attributes: Readonly<Record<string, string>>): string {
  const names = Object.keys(attributes);
  if (names.length === 0) return '';
  const shown = shownAttributes.filter((name) => attributes[name] !== undefined).map((name) => `${name}=${attributes[name]}`);
  const rest = names.length - shown.length;
  return ` It describes itself: ${[...shown, ...(rest > 0 ? [`${rest} more attributes`] : [])].join(', ')}.`;
}
