/** Somebody accepts encrypted connections only. */
import { capability, has } from '../../mysql/constants/capabilities.ts';
import { type Failed, type LoginCause, one } from './cause.ts';

/** The server, or the account, refused a connection without TLS. */
export function accountWantsTls({ login, said, story }: Failed, cause: string): LoginCause[] {
  const offered = has(login.greeting?.capabilities ?? 0n, capability.CLIENT_SSL);
  if (story.session.tls.server !== null) {
    return one(cause, `${said}. The connection to the server is encrypted, so that it is not TLS as such that is missing.`, asksForMore);
  }
  if (offered) {
    return one(
      cause,
      `${said}. The server offers TLS, but the proxy does not use it (--tls-backend off).`,
      'Start the proxy with --tls-backend prefer: it then speaks TLS with the server whatever the client does.',
    );
  }
  return one(
    cause,
    `${said}. Its greeting does not offer TLS, so that nobody can fulfil that over the network.`,
    'Give the server a certificate (ssl_cert, ssl_key), or switch the demand off (require_secure_transport=OFF) while you debug.',
  );
}

const asksForMore = 'SHOW CREATE USER tells whether the account wants a certificate, an issuer or a cipher.';

/** Hydrophone itself refused the client (`--tls-client require`). */
export function proxyWantsTls({ said }: Failed): LoginCause[] {
  return one(
    'Hydrophone accepts encrypted connections only (--tls-client require)',
    `${said}. The client logged in without asking for TLS. The server was not asked.`,
    "Turn TLS on in the app (ssl-mode=REQUIRED, ssl: {…}, sslMode=REQUIRED) and give it the proxy's certificate authority, or start the proxy with --tls-client prefer.",
  );
}
