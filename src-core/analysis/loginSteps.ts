/**
 * A login in plain words, step by step.
 * https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase.html
 */
import type { LoginStepDetail } from '../bridge/contract.ts';
import type { LoginStep } from '../machine/io.ts';
import { capability, has } from '../mysql/constants/capabilities.ts';
import { collationOf } from '../mysql/constants/collations.ts';
import { errorName } from '../mysql/constants/errorCodes.ts';
import { plainVersion, serverFamily } from '../mysql/packets/greeting.ts';
import { readErr, readGreeting, readMoreData, readOk, readResponse, readSwitch } from './loginPackets.ts';
import type { LoginEvent, LoginMessage, LoginStory } from './loginStory.ts';

/** `at`: µs after the session began. `packet`: place in the story's messages. */
export function loginSteps(story: LoginStory): LoginStepDetail[] {
  const steps: LoginStepDetail[] = [];
  const narrator = new Narrator(story, steps);
  narrator.opened();
  for (const [place, message] of story.messages.entries()) narrator.message(message, place);
  for (const event of story.events) narrator.event(event);
  return steps.sort((a, b) => a.at - b.at);
}

const notFollowed = 'The proxy cannot follow it yet: what comes after it would be unreadable.';
const removedWords: Readonly<Record<string, string>> = {
  CLIENT_SSL: 'TLS encryption',
  CLIENT_COMPRESS: 'zlib compression',
  CLIENT_ZSTD_COMPRESSION_ALGORITHM: 'zstd compression',
};

const tellers = {
  greeting: 'greeting',
  handshakeResponse: 'response',
  sslRequest: 'tlsAsked',
  authSwitchRequest: 'switched',
  authNextFactor: 'switched',
  authMoreData: 'more',
  authResponse: 'answer',
  ok: 'accepted',
  err: 'refused',
  unknown: 'unknown',
} as const satisfies Record<LoginStep, keyof Narrator>;

class Narrator {
  private readonly story: LoginStory;
  private readonly steps: LoginStepDetail[];
  private plugin: string | null = null;
  private moreData = 0;

  constructor(story: LoginStory, steps: LoginStepDetail[]) {
    this.story = story;
    this.steps = steps;
  }

  opened(): void {
    const { client, backend, openedAt } = this.story.session;
    this.add(openedAt, 'proxy', 'Connection accepted', `${client} connected; the proxy connects to ${backend}.`, 'ok', null);
  }

  message(message: LoginMessage, place: number): void {
    this[tellers[message.step]](message, place);
  }

  event({ event, at, error }: LoginEvent): void {
    // An ERR packet has its own step; what else ended the login is told here.
    const told = this.story.messages.some((m) => m.step === 'err');
    if (event === 'failed' && !told)
      this.add(
        at,
        error?.side ?? 'proxy',
        'Login broken off',
        sentence(error?.message ?? 'The connection ended before the login was over'),
        'failed',
        null,
      );
    else if (event === 'degraded')
      this.add(
        at,
        error?.side ?? 'proxy',
        'No longer followed',
        `${sentence(error?.message ?? 'the session cannot be followed')} Bytes pass through unread.`,
        'failed',
        null,
      );
  }

  greeting(message: LoginMessage, place: number): void {
    const read = readGreeting(message);
    if (read === null) {
      this.unknown(message, place);
      return;
    }
    const family = serverFamily(read) === 'mariadb' ? 'MariaDB' : 'MySQL';
    this.plugin = read.authPlugin;
    const offers = [
      has(read.capabilities, capability.CLIENT_SSL) ? 'TLS' : null,
      has(read.capabilities, capability.CLIENT_COMPRESS) ? 'zlib compression' : null,
      has(read.capabilities, capability.CLIENT_ZSTD_COMPRESSION_ALGORITHM) ? 'zstd compression' : null,
      has(read.capabilities, capability.CLIENT_CONNECT_ATTRS) ? 'connection attributes' : null,
      has(read.capabilities, capability.CLIENT_SESSION_TRACK) ? 'session tracking' : null,
      has(read.capabilities, capability.CLIENT_DEPRECATE_EOF) ? 'results without EOF packets' : null,
      has(read.capabilities, capability.CLIENT_QUERY_ATTRIBUTES) ? 'query attributes' : null,
    ].filter((offer) => offer !== null);
    const plugin = read.authPlugin === null ? '' : ` It authenticates with ${read.authPlugin} unless it says otherwise.`;
    const offered = offers.length === 0 ? 'It offers nothing beyond the basic protocol.' : `It offers ${list(offers)}.`;
    this.add(
      message.at,
      'server',
      `${family} ${plainVersion(read.serverVersion)} greets`,
      `Connection ${read.connectionId}. ${offered}${plugin}`,
      'ok',
      place,
    );
    this.removed(message, place);
  }

  private removed(message: LoginMessage, place: number): void {
    const names = this.story.session.removedCapabilities;
    if (message.sent === null || names.length === 0) return;
    const words = list(names.map((name) => `${removedWords[name] ?? name} (${name})`));
    this.add(
      message.at,
      'proxy',
      'Proxy takes something out of the greeting',
      `The client does not learn that the server offers ${words}. ${notFollowed}`,
      'changed',
      place,
    );
  }

  response(message: LoginMessage, place: number): void {
    const read = readResponse(message);
    if (read === null) {
      this.unknown(message, place);
      return;
    }
    const who = read.user === '' ? 'the anonymous user' : read.user;
    const schema = read.schema === null || read.schema === '' ? 'no schema' : `schema ${read.schema}`;
    const charset = collationOf(read.collation)?.name ?? `collation ${read.collation}`;
    const answer =
      read.authResponse.length === 0 ? 'without a password' : `with an answer of ${read.authResponse.length} bytes to the challenge`;
    const plugin = read.authPlugin === null || read.authPlugin === '' ? '' : ` by ${read.authPlugin}`;
    const detail = `It wants ${schema} and talks ${charset}. It logs in ${answer}${plugin}.${attributeWords(read.attributes)}`;
    if (read.authPlugin !== null && read.authPlugin !== '') this.plugin = read.authPlugin;
    this.add(message.at, 'client', `Client logs in as ${who}`, detail, 'ok', place);
  }

  tlsAsked({ at }: LoginMessage, place: number): void {
    const detail = 'It wants to encrypt although the greeting that it got does not offer that.';
    this.add(at, 'client', 'Client asks for TLS', detail, 'failed', place);
  }

  switched(message: LoginMessage, place: number): void {
    const plugin = readSwitch(message)?.authPlugin ?? 'another plugin';
    const before = this.plugin === null ? '' : ` in place of ${this.plugin}`;
    this.plugin = plugin;
    this.moreData = 0;
    this.add(
      message.at,
      'server',
      `Server switches to ${plugin}`,
      `The account authenticates with ${plugin}${before}; the client gets a new challenge.`,
      'ok',
      place,
    );
  }

  more(message: LoginMessage, place: number): void {
    const data = readMoreData(message);
    this.moreData++;
    const word = data?.length === 1 ? data[0] : undefined;
    if (word === 3) {
      this.add(
        message.at,
        'server',
        'Fast authentication',
        "The server has the password's hash in its cache, and the answer fits it.",
        'ok',
        place,
      );
    } else if (word === 4) {
      this.add(
        message.at,
        'server',
        'Full authentication wanted',
        "The server's cache does not have this account: it wants the password itself, encrypted with its public RSA key since the connection has no TLS.",
        'ok',
        place,
      );
    } else if (data !== null && isPublicKey(data)) {
      this.add(
        message.at,
        'server',
        'Server sends its public key',
        `${data.length} bytes; the client encrypts the password with it.`,
        'ok',
        place,
      );
    } else {
      this.add(
        message.at,
        'server',
        `${this.plugin ?? 'The plugin'} goes on`,
        `${data?.length ?? 0} bytes of the plugin's own.`,
        'ok',
        place,
      );
    }
  }

  answer(message: LoginMessage, place: number): void {
    const [title, detail] = this.answerWords(message.packet.length - 4);
    this.add(message.at, 'client', title, detail, 'ok', place);
  }

  private answerWords(length: number): readonly [title: string, detail: string] {
    const slow = this.plugin === 'caching_sha2_password' && this.moreData > 0;
    if (slow && length === 1) return ['Client asks for the public key', 'It encrypts the password with it.'];
    if (slow && length >= 128) return ['Client sends the encrypted password', `${length} bytes, readable by the server only.`];
    if (length === 0) return ['Client answers the challenge', 'It answers without a password.'];
    return ['Client answers the challenge', `${length} bytes for ${this.plugin ?? 'the plugin'}; they are not recorded.`];
  }

  accepted(message: LoginMessage, place: number): void {
    const read = readOk(message, this.story.session.capabilities);
    const warnings = read === null || read.warnings === 0 ? '' : ` ${read.warnings} warnings.`;
    this.add(message.at, 'server', 'Login accepted', `The session is ready for commands.${warnings}`, 'ok', place);
  }

  refused(message: LoginMessage, place: number): void {
    const read = readErr(message);
    if (read === null) {
      this.unknown(message, place);
      return;
    }
    const state = read.sqlstate === null ? '' : ` (${read.sqlstate})`;
    const family = /mariadb/i.test(this.story.session.serverVersion ?? '') ? 'mariadb' : 'mysql';
    this.add(
      message.at,
      'server',
      'Login refused',
      `${read.code}${state} ${errorName(read.code, family)}: ${read.message}`,
      'failed',
      place,
    );
  }

  unknown(message: LoginMessage, place: number): void {
    const who = message.from === 'client' ? 'Client' : 'Server';
    this.add(
      message.at,
      message.from,
      `${who} sends what cannot be read`,
      `${message.packet.length} bytes that are no packet of a login.`,
      'failed',
      place,
    );
  }

  private add(
    at: number,
    from: LoginStepDetail['from'],
    title: string,
    detail: string,
    outcome: LoginStepDetail['outcome'],
    packet: number | null,
  ): void {
    this.steps.push({ at: Math.max(0, at - this.story.session.openedAt), from, title, detail, outcome, packet });
  }
}

const shownAttributes = ['program_name', '_client_name', '_client_version', '_os', '_platform', '_pid', '_runtime_version'];

function attributeWords(attributes: Readonly<Record<string, string>>): string {
  const names = Object.keys(attributes);
  if (names.length === 0) return '';
  const shown = shownAttributes.filter((name) => attributes[name] !== undefined).map((name) => `${name}=${attributes[name]}`);
  const rest = names.length - shown.length;
  return ` It describes itself: ${[...shown, ...(rest > 0 ? [`${rest} more attributes`] : [])].join(', ')}.`;
}

function isPublicKey(data: Uint8Array): boolean {
  return new TextDecoder().decode(data.subarray(0, 10)) === '-----BEGIN';
}

function list(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words[words.length - 1]}`;
}

function sentence(text: string): string {
  const plain = text
    .replace(/^server: /, 'the backend: ')
    .replace(/^client: /, 'the client: ')
    .replace(/\?$/, '');
  const capital = plain.charAt(0).toUpperCase() + plain.slice(1);
  return /[.!]$/.test(capital) ? capital : `${capital}.`;
}
