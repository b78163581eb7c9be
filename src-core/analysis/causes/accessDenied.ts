/** 1045 says only that the account and the answer do not fit; what else the login shows tells what is likely. */
import { capability, has } from '../../mysql/constants/capabilities.ts';
import { type Failed, type LoginCause, one, switchedPlugin, userOf } from './cause.ts';

export function accessDenied(failed: Failed): LoginCause[] {
  const { said } = failed;
  const user = userOf(failed);
  const host = /@'([^']*)'/.exec(said)?.[1] ?? "the proxy's host";
  const withPassword = /using password: YES/i.test(said);
  const account = [...password(failed, withPassword), ...unknownUser(said, user, host)];
  // A client that encrypts, and would without the proxy: what it lacks most likely is that
  const { tls } = failed.story.session;
  const lost = tls.client !== null && tls.server === null;
  return lost ? [...tlsRequired(failed), ...account] : [...account, ...tlsRequired(failed)];
}

function password(failed: Failed, sent: boolean): LoginCause[] {
  const { said, login } = failed;
  const user = userOf(failed);
  if (sent) {
    return one(
      'The password is wrong',
      `${said}. The client did send one (using password: YES).`,
      `Try it by hand: mariadb -h … -u ${user} -p, or set it anew: ALTER USER '${user}'@'…' IDENTIFIED BY '…'.`,
    );
  }
  const none = login.response?.authResponse.length === 0 && switchedPlugin(failed) === null;
  return one(
    'The app sends no password',
    `${said}. ${none ? 'The client sent no password' : 'The server got no password'} (using password: NO).`,
    'Give the app its password: often an environment variable or a config file is not read.',
  );
}

function unknownUser(said: string, user: string, host: string): LoginCause[] {
  return one(
    `There is no account for ${user} from ${host}`,
    `${said}. Servers do not tell an unknown user from a wrong password. The account must exist for the host of the proxy, which is whom the server sees.`,
    `SELECT user, host FROM mysql.user WHERE user = '${user}'; the host must fit '${host}'.`,
  );
}

function tlsRequired(failed: Failed): LoginCause[] {
  const { story, login } = failed;
  const { server } = story.session.tls;
  if (server === null) {
    return one(
      'The account requires TLS (REQUIRE SSL or X509)',
      `Such accounts are refused with this very message when the connection is not encrypted, and this one is not: ${whyPlain(failed)}.`,
      has(login.greeting?.capabilities ?? 0n, capability.CLIENT_SSL)
        ? 'SHOW CREATE USER tells; start the proxy with --tls-backend prefer.'
        : 'SHOW CREATE USER tells; give the server a certificate (ssl_cert, ssl_key), or ALTER USER … REQUIRE NONE for tests.',
    );
  }
  if (server.clientCertificate !== null) return [];
  return one(
    'The account requires a client certificate (REQUIRE X509, ISSUER or SUBJECT)',
    'Such accounts are refused with this very message when no certificate was shown. The connection to the server is encrypted, and the proxy showed none.',
    "SHOW CREATE USER tells; give the proxy the app's certificate: --tls-cert FILE --tls-key FILE.",
  );
}

function whyPlain({ login }: Failed): string {
  const offered = has(login.greeting?.capabilities ?? 0n, capability.CLIENT_SSL);
  return offered ? 'the server offers TLS, but the proxy does not use it (--tls-backend off)' : 'the server did not offer TLS';
}
