/**
 * Causes by the error that the server refused the login with. Codes and messages:
 * https://dev.mysql.com/doc/mysql-errors/en/server-error-reference.html, https://mariadb.com/kb/en/mariadb-error-codes/
 */
import { accessDenied } from './accessDenied.ts';
import { type Failed, type LoginCause, one, schemaOf, switchedPlugin, userOf } from './cause.ts';
import { packetsOutOfOrder } from './proxyHeader.ts';
import { accountWantsTls } from './tlsWanted.ts';

type Rule = (failed: Failed) => LoginCause[];

const usedUp: Rule = ({ said }) =>
  one(
    'The account has used up what it may use',
    said,
    "Close connections of this account or use a pool; the limits are max_user_connections and the account's own (SHOW CREATE USER).",
  );

const expired: Rule = ({ said }) =>
  one(
    'The password has expired',
    `${said}. The password was right: servers say so only after it was proven.`,
    'Set a new one: ALTER USER … IDENTIFIED BY …, with a client that can handle expired passwords (mysql --connect-expired-password); the session may then do nothing else.',
  );

const locked: Rule = ({ said }) =>
  one(
    'The account is locked',
    said,
    'ALTER USER … ACCOUNT UNLOCK; MariaDB also locks after max_password_errors wrong passwords (FLUSH PRIVILEGES frees it).',
  );

const shutDown: Rule = ({ said }) => one('The server is shutting down', said, 'Wait until it is up again.');

const rules: Readonly<Record<number, Rule>> = {
  1045: accessDenied,
  1698: (failed) =>
    one(
      "The account logs in as a user of the server's operating system, not by password",
      `${failed.said}. The plugins unix_socket and auth_socket answer like this to a connection over the network.`,
      `Give it a password: ALTER USER '${userOf(failed)}'@'…' IDENTIFIED BY '…' (root is such an account on a fresh Debian or Ubuntu), or make a user for the app.`,
    ),
  1130: (failed) =>
    one(
      'The server does not let this host in',
      `${failed.said}. For the server, the client is the machine of the proxy, not that of the app.`,
      `Create the account for the proxy's host: CREATE USER '${userOf(failed) || 'user'}'@'host' …, where host is the one that the message names.`,
    ),
  1044: (failed) =>
    one(
      'The user may not use the schema',
      failed.said,
      `Grant it: GRANT … ON \`${schemaOf(failed)}\`.* TO the account that the message names, or name another schema.`,
    ),
  1049: (failed) =>
    one(
      `There is no schema ${schemaOf(failed)}`,
      `${failed.said}. The client asked for it in its login.`,
      "Check the schema's name in the app (case counts on Linux servers), or create it: CREATE DATABASE …",
    ),
  1040: ({ said }) =>
    one(
      'The server has no connection left',
      said,
      'Close idle connections or use a pool in the app (SHOW PROCESSLIST tells who holds them), or raise max_connections.',
    ),
  1203: usedUp,
  1226: usedUp,
  1129: ({ said }) =>
    one(
      'The server has blocked the host after too many broken connections',
      said,
      'On the server: FLUSH HOSTS (MySQL: TRUNCATE performance_schema.host_cache); then find what connects and goes away, such as a health check.',
    ),
  1820: expired,
  1862: expired,
  3118: locked,
  4151: locked,
  3159: (failed) => accountWantsTls(failed, secureTransport),
  1835: (failed) => accountWantsTls(failed, 'The server could not follow the packet'),
  1251: oldClient,
  1275: oldClient,
  2059: pluginTrouble,
  1524: pluginTrouble,
  1043: brokenHandshake,
  1156: packetsOutOfOrder,
  1158: brokenHandshake,
  1159: brokenHandshake,
  1053: shutDown,
  3169: shutDown,
};

const secureTransport = 'The server accepts encrypted connections only (require_secure_transport)';

export function refusalCauses(code: number, failed: Failed): LoginCause[] {
  const rule = rules[code];
  if (rule !== undefined) return rule(failed);
  if (/ssl|tls|secure transport/i.test(failed.said)) return accountWantsTls(failed, 'The server wants an encrypted connection');
  return one('The server refused the login', failed.said, "Look the error up in the server's reference, and in its error log.");
}

/** Servers say 1251 to a client that does not know their plugins, and to one without the authentication of 4.1. */
function oldClient(failed: Failed): LoginCause[] {
  const plugin = failed.login.greeting?.authPlugin ?? null;
  const named = failed.login.response?.authPlugin ?? null;
  if (named !== null && named !== '') return pluginTrouble(failed);
  return one(
    `The client is too old for the server's authentication${plugin === null ? '' : ` (${plugin})`}`,
    `${failed.said}. The client names no plugin in its login (no CLIENT_PLUGIN_AUTH), so that the server cannot ask it for another one.`,
    `Update the app's driver, or give the account a plugin that an old one knows: ALTER USER … IDENTIFIED VIA/WITH mysql_native_password (MySQL 9 has it no more).`,
  );
}

function pluginTrouble(failed: Failed): LoginCause[] {
  const plugin = switchedPlugin(failed) ?? failed.login.greeting?.authPlugin ?? 'the plugin';
  const missing = /'?Plugin '([^']+)' is not loaded/i.exec(failed.said)?.[1];
  if (missing !== undefined) {
    return one(
      `The account needs a plugin that the server has not loaded (${missing})`,
      failed.said,
      `Load it (INSTALL SONAME / INSTALL PLUGIN), or give the account another: ALTER USER … IDENTIFIED VIA/WITH ….`,
    );
  }
  return one(
    `Client and server have no authentication plugin in common (${plugin})`,
    failed.said,
    `Update the app's driver, or give the account a plugin that it knows: ALTER USER … IDENTIFIED VIA/WITH ….`,
  );
}

function brokenHandshake(failed: Failed): LoginCause[] {
  if (failed.story.session.authPath === 'full') return publicKeyRefused(failed);
  return one(
    'The handshake broke',
    failed.said,
    'The server did not get what it waited for in time: check connect_timeout and the network between proxy and server.',
  );
}

/** The server asked for the whole password, and the client did not want to send it without TLS or a key. */
export function publicKeyRefused({ said }: Failed): LoginCause[] {
  return one(
    'The client does not send its password to a server whose public key it does not have',
    `The server wanted full authentication (caching_sha2_password, not in its cache), and the client ended the login. ${said}.`,
    "Let it connect with TLS, which the proxy offers, or fetch the key: allowPublicKeyRetrieval=true (Connector/J), --get-server-public-key (mysql). A login that succeeds once fills the server's cache.",
  );
}
