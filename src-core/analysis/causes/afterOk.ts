/** Logins that the server accepted, and that are of no use all the same. */
import type { ReadLogin } from '../loginPackets.ts';
import type { LoginStory } from '../loginStory.ts';
import { clientOf, type LoginCause, one } from './cause.ts';
import { trustRemedy } from './trust.ts';

export function afterOkCauses(story: LoginStory, login: ReadLogin): LoginCause[] {
  if (!login.accepted) return [];
  const sandboxed = expiredPassword(story);
  return sandboxed.length > 0 ? sandboxed : leftAtOnce(story, login);
}

const mustChangePassword = 1820;
const atOnceUs = 2_000_000;

/** MySQL lets an account with an expired password in, and answers everything but a new password with 1820. */
function expiredPassword({ commands }: LoginStory): LoginCause[] {
  if (!commands.some((c) => c.errorCode === mustChangePassword)) return [];
  return one(
    'The password has expired, and the session may do nothing but set a new one',
    `The client said that it can handle expired passwords, so that the server let it in, and answers commands with ${mustChangePassword} (ER_MUST_CHANGE_PASSWORD).`,
    'Set a new password in this very session: ALTER USER USER() IDENTIFIED BY …; what comes afterwards works again.',
  );
}

/**
 * Clients of MariaDB 11.4 and later check a certificate that no authority signed through the password: the server's OK carries
 * SHA-256 over scramble, password and certificate. Behind a proxy that certificate is another one, and the client leaves after
 * a login that the server accepted. https://mariadb.com/docs/server/security/encryption/data-in-transit-encryption/zero-configuration-ssl
 */
function leftAtOnce(story: LoginStory, login: ReadLogin): LoginCause[] {
  const accepted = story.events.find((e) => e.event === 'authenticated');
  const closed = story.events.find((e) => e.event === 'closed');
  if (accepted === undefined || closed === undefined || story.session.tls.client === null) return [];
  // Of one that stayed longer, commands may just not have been recorded
  if (closed.at - accepted.at > atOnceUs) return [];
  // Who only tries a login says goodbye (COM_QUIT)
  if (story.commands.length > 0) return [];
  const { name, version } = clientOf({ story, login, said: '' });
  const who = name === '' ? '' : ` This client is ${`${name} ${version}`.trim()}.`;
  return [
    ...one(
      "The client does not trust the proxy's certificate",
      `The server accepted the login over TLS, and the client left without a command. Clients of MariaDB 11.4 and later (Connector/C 3.4, Connector/Node.js 3.4) check a certificate that they do not know through the password, by a digest in the final OK; that digest is over the server's certificate, and the client sees the proxy's.${who}`,
      `${trustRemedy} Or tell Hydrophone the password, so that it can prove its certificate itself: --password-of ${story.session.user ?? 'USER'}=VARIABLE.`,
    ),
    ...one(
      'Something only looked whether one can log in',
      'No command followed, not even a goodbye (COM_QUIT).',
      'Health checks do that; nothing needs to be done.',
    ),
  ];
}
