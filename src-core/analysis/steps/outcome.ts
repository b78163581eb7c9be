/** How a login ends, and packets that are none. */
import type { Compression } from '../../machine/io.ts';
import { errorName } from '../../mysql/constants/errorCodes.ts';
import type { ErrPacket } from '../../mysql/packets/err.ts';
import { firstBytes } from '../firstBytes.ts';
import { changed, kept, madeUp, readErr, readOk } from '../loginPackets.ts';
import type { LoginEvent, LoginMessage } from '../loginStory.ts';
import { sentence } from '../loginWords.ts';
import type { Narration } from './narration.ts';

const compressed: Readonly<Record<Compression, string>> = {
  none: '',
  zlib: ' From here on both compress with zlib.',
  zstd: ' From here on both compress with zstd.',
};

/** What the two are about. */
const attempt = (n: Narration): string => (n.story.userChange === undefined ? 'Login' : 'Change of user');

export function accepted(n: Narration, message: LoginMessage, place: number): void {
  const { session } = n.story;
  const read = readOk(message, session.capabilities);
  const warnings = read === null || read.warnings === 0 ? '' : ` ${read.warnings} warnings.`;
  const schema = session.schema === null || session.schema === '' ? '' : ` Schema ${session.schema} is chosen.`;
  const login = n.story.userChange === undefined;
  const compression = login ? compressed[session.compression] : '';
  const ready = login ? 'The session is ready for commands.' : `The session goes on as ${session.user ?? ''}, as if it had begun anew.`;
  const detail = `${ready}${schema}${warnings}${compression}${changed(message) ? '' : fingerprintWords(n, read?.info ?? '')}`;
  n.say({ at: message.at, from: 'server', title: `${attempt(n)} accepted`, detail, packet: place });
  if (changed(message) && message.by === undefined) vouched(n, message, place);
}

/** The proxy knew the password, and put its own digest into the OK (machine/certificateVoucher.ts). */
function vouched(n: Narration, message: LoginMessage, place: number): void {
  n.say({
    at: message.at,
    from: 'proxy',
    title: 'Proxy answers for its own certificate',
    detail:
      "It was told this user's password, so that it can prove its certificate by a digest in the OK, as clients of MariaDB 11.4 and later ask of a certificate that nobody signed.",
    outcome: 'changed',
    packet: place,
  });
}

/** MariaDB 11.4 and later answer a login over TLS with a digest over its certificate: 0x01, then SHA-256 in hexadecimal digits. */
function fingerprintWords(n: Narration, info: string): string {
  if (info.charCodeAt(0) !== 1 || !/^[0-9A-Fa-f]{64}$/.test(info.slice(1))) return '';
  return n.encrypted('client')
    ? " The OK carries a digest of the password and the certificate, by which clients of MariaDB 11.4 and later check a certificate that nobody signed: it is over the server's certificate, not over the proxy's."
    : ' The OK carries a digest of the password and the certificate (MariaDB 11.4 and later).';
}

/** An ERR in words. */
export function errWords(n: Narration, { code, sqlstate, message }: ErrPacket): string {
  const state = sqlstate === null ? '' : ` (${sqlstate})`;
  const family = /mariadb/i.test(n.story.session.serverVersion ?? '') ? 'mariadb' : 'mysql';
  return `${code}${state} ${errorName(code, family)}: ${message}`;
}

export function refused(n: Narration, message: LoginMessage, place: number): void {
  const read = readErr(message);
  if (read === null) {
    unknown(n, message, place);
    return;
  }
  const byProxy = madeUp(message);
  n.say({
    at: message.at,
    from: byProxy ? 'proxy' : 'server',
    title: byProxy ? `Proxy refuses the ${attempt(n).toLowerCase()}` : `${attempt(n)} refused`,
    detail: errWords(n, read),
    outcome: 'failed',
    packet: place,
  });
}

export function unknown(n: Narration, message: LoginMessage, place: number): void {
  const who = message.from === 'client' ? 'Client' : 'Server';
  const guess = firstBytes(message.packet);
  const passed = kept(message) ? ' It was not passed on.' : '';
  n.say({
    at: message.at,
    from: message.from,
    title: guess === null ? `${who} sends what cannot be read` : `${who} sends ${guess.what}`,
    detail: `${message.packet.length} bytes that are no packet of a login.${passed}`,
    outcome: 'failed',
    packet: place,
  });
}

/** What ended the login without a packet that says so. */
export function ended(n: Narration, { event, at, error }: LoginEvent): void {
  const { messages } = n.story;
  // An ERR packet has its own step; what else ended the login is told here.
  if (event === 'failed' && n.login.refusedBy.length === 0 && !messages.some((m) => m.step === 'err')) {
    const side = error?.side ?? null;
    if (error?.tlsFailure !== undefined) {
      const title = side === 'server' ? 'TLS handshake with the server failed' : 'TLS handshake with the client failed';
      n.say({ at, from: side ?? 'proxy', title, detail: `${sentence(error.message)} (${error.tlsFailure})`, outcome: 'failed' });
      return;
    }
    const detail = sentence(error?.message ?? 'The connection ended before the login was over');
    n.say({ at, from: side ?? 'proxy', title: `${attempt(n)} broken off`, detail, outcome: 'failed' });
  } else if (event === 'degraded') {
    const message = error?.message ?? 'the session cannot be followed';
    const detail = `${sentence(message)}${message.includes('the proxy ended the session') ? '' : ' Bytes pass through unread.'}`;
    n.say({ at, from: error?.side ?? 'proxy', title: 'No longer followed', detail, outcome: 'failed' });
  }
}
