/**
 * The exchange that proves who a client is: plugins, switches, factors, fast and full path, and what the proxy translates
 * where only one side is encrypted.
 * https://dev.mysql.com/doc/dev/mysql-server/latest/page_caching_sha2_authentication_exchanges.html
 */
import { isPublicKey, kept, madeUp, payloadBytes, readMoreData, readNextFactor, readSwitch } from '../loginPackets.ts';
import type { LoginMessage } from '../loginStory.ts';
import { clearTextTold } from './clearText.ts';
import type { Narration } from './narration.ts';
import { pluginWords, question } from './plugins.ts';
import { proxyAnswers, proxyKeeps, proxyShows } from './translation.ts';

export function switched(n: Narration, message: LoginMessage, place: number): void {
  const read = readSwitch(message);
  const before = n.plugin;
  begin(n, read?.authPlugin ?? 'another plugin');
  const asked = question(n.plugin, read?.authData);
  n.say({
    at: message.at,
    from: 'server',
    title: `Server switches to ${n.plugin}`,
    detail: `The account authenticates with ${n.plugin}${before === null || before === n.plugin ? '' : ` in place of ${before}`}; the client gets a new challenge. ${pluginWords(n.plugin)}${asked}`,
    packet: place,
  });
}

export function nextFactor(n: Narration, message: LoginMessage, place: number): void {
  const read = readNextFactor(message);
  begin(n, read?.authPlugin ?? 'another plugin');
  n.factor++;
  const ordinal = n.factor === 2 ? 'second' : 'third';
  n.say({
    at: message.at,
    from: 'server',
    title: `Server asks for a ${ordinal} factor (${n.plugin})`,
    detail: `The proof before was accepted; the account needs a ${ordinal} one. ${pluginWords(n.plugin)}${question(n.plugin, read?.authData)}`,
    packet: place,
  });
}

function begin(n: Narration, plugin: string): void {
  n.plugin = plugin;
  n.moreData = 0;
}

export function moreData(n: Narration, message: LoginMessage, place: number): void {
  const data = readMoreData(message);
  n.moreData++;
  if (madeUp(message)) {
    proxyShows(n, message, place);
    return;
  }
  const [title, detail] = moreWords(n, message, data);
  n.say({ at: message.at, from: 'server', title, detail, packet: place });
}

function moreWords(n: Narration, message: LoginMessage, data: Uint8Array | null): readonly [title: string, detail: string] {
  const word = data?.length === 1 && n.plugin === 'caching_sha2_password' ? data[0] : undefined;
  if (word === 3) return ['Fast authentication', "The server has the password's hash in its cache, and the answer fits it."];
  if (word === 4) return ['Full authentication wanted', fullWords(n)];
  if (data !== null && isPublicKey(data)) {
    const forWhom = kept(message)
      ? "for the proxy, which encrypts the client's password with it; the client does not see the key."
      : 'the client encrypts the password with it.';
    return ['Server sends its public key', `${data.length} bytes; ${forWhom}`];
  }
  const length = data?.length ?? payloadBytes(message);
  return [`${n.plugin ?? 'The plugin'} goes on`, `${length} bytes of the plugin's own.${question(n.plugin, data ?? undefined)}`];
}

function fullWords(n: Narration): string {
  const why =
    "The server's cache does not have this account: nobody has logged in to it since the server started, or its password changed. It wants the password itself";
  if (n.login.tlsAsked.server) return `${why}, which may pass as it is since the connection to the server is encrypted.`;
  return `${why}, encrypted with its public RSA key since the connection to the server has no TLS.`;
}

export function answered(n: Narration, message: LoginMessage, place: number): void {
  const length = payloadBytes(message);
  if (madeUp(message)) {
    proxyAnswers(n, message, place);
    return;
  }
  const [title, detail] = answerWords(n, length);
  n.say({ at: message.at, from: 'client', title, detail, packet: place });
  proxyKeeps(n, message, place);
  clearTextTold(n, message, length);
}

/** Longer than any scramble, as long as the shortest RSA key in use (1024 bits). */
const leastRsaBytes = 128;

function answerWords(n: Narration, length: number): readonly [title: string, detail: string] {
  const passwordDue = n.plugin === 'sha256_password' || (n.plugin === 'caching_sha2_password' && n.moreData > 0);
  if (passwordDue && !n.encrypted('client')) {
    if (length === 1) return ['Client asks for the public key', 'It encrypts the password with it.'];
    if (length >= leastRsaBytes) return ['Client sends the encrypted password', `${length} bytes, readable only with the private key.`];
  }
  if (passwordDue && length > 1)
    return ['Client sends the password', 'It may send it as it is, since its side is encrypted; it is not recorded.'];
  if (length === 0 || (passwordDue && length === 1)) return ['Client answers the challenge', 'It answers without a password.'];
  return ['Client answers the challenge', `${length} bytes for ${n.plugin ?? 'the plugin'}; they are not recorded.`];
}
