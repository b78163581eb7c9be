/** Logins that ended without a refusal: one of the two went away, or said what cannot be followed. */
import type { LoginStep, SessionError } from '../../machine/io.ts';
import { capability, has } from '../../mysql/constants/capabilities.ts';
import { serverFamily } from '../../mysql/packets/greeting.ts';
import { firstBytes } from '../firstBytes.ts';
import { clientOf, type Failed, type LoginCause, one, switchedPlugin } from './cause.ts';
import { noGreetingCauses } from './noGreeting.ts';
import { headerUnexpected } from './proxyHeader.ts';
import { publicKeyRefused } from './refusals.ts';
import { trustRemedy } from './trust.ts';

const tlsOff = 'Turn TLS off in the app for connections to the proxy (ssl-mode=DISABLED, --skip-ssl, useSSL=false, ssl: false)';

export function brokenOffCauses(failed: Failed, error: SessionError | null): LoginCause[] {
  const { login, said } = failed;
  const header = headerUnexpected(failed);
  if (header.length > 0) return header;
  if (login.greeting === null) return noGreetingCauses(failed, error);
  const stranger = strangerCauses(failed);
  if (stranger.length > 0) return stranger;
  if (login.tlsAsked.client && failed.story.session.tls.client === null) return tlsNotOffered();
  if (login.response === null && /before MySQL 4\.1/.test(said)) return tooOld(failed);
  if (login.response === null) return noResponse(failed, error);
  if (error?.side !== 'server') return gaveUp(failed);
  // A client that goes away in its turn is often seen by the server's answer to that
  return clientsTurn(failed) ? [...gaveUp(failed), ...serverClosed(said)] : serverClosed(said);
}

/** The client spoke, but not MySQL. */
function strangerCauses({ story, said }: Failed): LoginCause[] {
  const first = story.messages.find((m) => m.from === 'client' && m.step === 'unknown');
  const guess = first === undefined ? null : firstBytes(first.packet);
  if (guess === null) return [];
  const tls = guess.kind === 'tls';
  return one(
    tls ? 'The client speaks TLS from its first byte' : `The client speaks ${guess.what}, not MySQL`,
    `${tls ? 'MySQL asks for TLS inside its own login (SSLRequest) instead. ' : ''}${said}.`,
    tls
      ? 'Let the app use its MySQL driver’s TLS setting instead of a tunnel; stunnel must have protocol = mysql.'
      : "Check host and port in the app: this is the port of Hydrophone's proxy, its page has another one.",
  );
}

function tlsNotOffered(): LoginCause[] {
  return one(
    'The client insists on TLS',
    'It sent an SSLRequest although the greeting that it got does not offer TLS.',
    `${tlsOff}, or start the proxy with --tls-client prefer.`,
  );
}

function tooOld({ said }: Failed): LoginCause[] {
  return one(
    'The client is too old: it speaks the protocol from before MySQL 4.1',
    `${said}. Its login lacks CLIENT_PROTOCOL_41; servers refuse it too (secure_auth, old_passwords).`,
    'Update the driver; PHP’s old mysql extension and MySQL 3.23 or 4.0 libraries are such clients.',
  );
}

/** The client got the greeting and did not log in. */
function noResponse(failed: Failed, error: SessionError | null): LoginCause[] {
  const { login, said, story } = failed;
  if (error?.side === 'server' && !clientsTurn(failed)) return serverClosed(said);
  if (story.session.tls.client !== null) {
    return one(
      "The client does not trust the proxy's certificate",
      `TLS with the client stood, and it went away without logging in: drivers such as mysql2 check the certificate (its authority and names) only then. ${said}.`,
      trustRemedy,
    );
  }
  const looked = one(
    'Something only looked whether the port is open',
    `The client sent no login at all. ${said}.`,
    'Health checks and port scanners do that; nothing needs to be done. Many of them make the server block the host (error 1129).',
  );
  if (has(login.offered?.capabilities ?? 0n, capability.CLIENT_SSL)) {
    return [
      ...looked,
      ...one(
        'The client does not know the plugin that the greeting names, or the server is too old or too new for it',
        `It got the greeting (${login.greeting?.authPlugin ?? 'no plugin'}) and went away without a word. ${said}.`,
        "Look at the app's own message.",
      ),
    ];
  }
  const byProxy = story.session.removedCapabilities.includes('CLIENT_SSL');
  return [
    ...one(
      'The app requires TLS, which the greeting does not offer',
      `The client got the greeting and went away without a word. ${byProxy ? 'TLS towards clients is off (--tls-client off)' : 'The server does not offer TLS'}. ${said}.`,
      `${tlsOff}, or start the proxy with --tls-client prefer.`,
    ),
    ...looked,
  ];
}

const asking: ReadonlySet<LoginStep> = new Set(['greeting', 'sslRequest', 'authSwitchRequest', 'authNextFactor', 'authMoreData']);
/** Servers wait for an answer for 10 seconds (connect_timeout). */
const quickUs = 5_000_000;

/** The server had asked, and waited for an answer shorter than servers do. */
function clientsTurn({ story }: Failed): boolean {
  const last = story.messages.at(-1);
  const end = story.events.find((e) => e.event === 'failed' || e.event === 'degraded');
  return last !== undefined && end !== undefined && asking.has(last.step) && end.at - last.at < quickUs;
}

/** The client went away, and the last word was the server's. */
function gaveUp(failed: Failed): LoginCause[] {
  const { login, said, story } = failed;
  const begun = login.response?.authPlugin ?? login.greeting?.authPlugin ?? null;
  const plugin = switchedPlugin(failed) ?? begun;
  const causes: LoginCause[] = [];
  if (story.session.authPath === 'full' && story.session.tls.client === null) causes.push(...publicKeyRefused(failed));
  else {
    const family = login.greeting !== null && serverFamily(login.greeting) === 'mariadb' ? 'MariaDB' : 'MySQL';
    const { name, version } = clientOf(failed);
    causes.push(
      ...one(
        `The client gave up in the middle of the login, most likely since it does not know or not accept ${plugin ?? 'the plugin'}`,
        `The last word was the server's (${family}). ${name === '' ? '' : `The client is ${`${name} ${version}`.trim()}. `}${said}.`,
        "Look at the app's own message: drivers say which plugin they lack. Update the driver, or give the account another plugin: ALTER USER … IDENTIFIED VIA/WITH ….",
      ),
    );
  }
  if (story.session.tls.client !== null && !checksElsewhere(clientOf(failed).name)) {
    causes.push(
      ...one(
        "The client does not trust the proxy's certificate",
        `MariaDB clients since 11.4 check an unknown certificate through the password, and end the login where the plugin (${plugin ?? 'unknown'}) cannot prove it. ${said}.`,
        trustRemedy,
      ),
    );
  }
  return causes;
}

/** Oracle's library, which checks certificates in the TLS handshake and nowhere else, names itself. */
function checksElsewhere(clientName: string): boolean {
  return clientName === 'libmysql';
}

function serverClosed(said: string): LoginCause[] {
  const remedy = "Look into the server's error log; it may have been restarted, or have waited too long (connect_timeout).";
  return one('The server closed the connection in the middle of the login', said, remedy);
}
