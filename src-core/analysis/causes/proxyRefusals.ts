/** The proxy itself refused the client, with the reason in its ERR packet. */
import type { SessionError } from '../../machine/io.ts';
import { list, sentence } from '../loginWords.ts';
import { type Failed, type LoginCause, one } from './cause.ts';
import { noGreetingCauses } from './noGreeting.ts';
import { proxyWantsTls } from './tlsWanted.ts';

const secureTransportRequired = 3159;

export function proxyRefusalCauses(code: number, failed: Failed, error: SessionError | null): LoginCause[] {
  const { said, story, login } = failed;
  if (login.refusedBy.length > 0) {
    const who = list(login.refusedBy);
    return one(`${who} had the login refused`, said, `See what ${who} says to logins, or take it off.`);
  }
  if (code === secureTransportRequired) return proxyWantsTls(failed);
  if (/offers no TLS/.test(said)) {
    return one(
      `${story.session.backend} has no TLS, and the proxy must not go without (--tls-backend require or verify)`,
      said,
      'Give the server a certificate (ssl_cert, ssl_key; MySQL makes one itself unless --auto-generate-certs is off), or use --tls-backend prefer.',
    );
  }
  if (/encrypted its password with a key/.test(said)) {
    return one(
      "The client has the server's public key from a file, and encrypts its password with that one",
      `${said}. The proxy has another key, and the server takes the bare password over TLS.`,
      'Let the client ask for the key (allowPublicKeyRetrieval, --get-server-public-key), connect it with TLS, or start the proxy with --tls-backend off.',
    );
  }
  if (login.greeting === null) return noGreetingCauses(failed, error);
  const [, remedy] = /;\s*(.+)$/s.exec(login.refusal?.message ?? error?.message ?? '') ?? [];
  return one('The proxy could not carry the login', said, remedy === undefined ? 'The message says what to change.' : sentence(remedy));
}
