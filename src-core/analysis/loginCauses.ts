/**
 * Why a login failed: the likely causes, the likeliest first, each with what speaks for it and what to do.
 * Servers' own words: https://dev.mysql.com/doc/refman/en/problems-connecting.html
 */
import type { SessionError } from '../machine/io.ts';
import { capability, has } from '../mysql/constants/capabilities.ts';
import { serverFamily } from '../mysql/packets/greeting.ts';
import { type ReadLogin, readLogin } from './loginPackets.ts';
import type { LoginStory } from './loginStory.ts';

export interface LoginCause {
  readonly cause: string;
  readonly evidence: string;
  readonly remedy: string;
}

/** Empty for a login that succeeded or is still under way. */
export function loginCauses(story: LoginStory): LoginCause[] {
  const ended = story.events.find((e) => e.event === 'failed' || e.event === 'degraded');
  const login = readLogin(story);
  if (login.refusal !== null) {
    const { code, message } = login.refusal;
    return refusalCauses(code, { story, login, said: `The server answered ${code}: ${message.replace(/\.$/, '')}` });
  }
  if (ended === undefined || login.accepted) return [];
  return brokenOffCauses(story, login, ended.error);
}

interface Refusal {
  readonly story: LoginStory;
  readonly login: ReadLogin;
  readonly said: string;
}

function refusalCauses(code: number, refusal: Refusal): LoginCause[] {
  const { said } = refusal;
  const message = refusal.login.refusal?.message ?? '';
  switch (code) {
    case 1045:
      return accessDenied(refusal);
    case 1698:
      return one(
        "The account logs in as a user of the server's operating system, not by password",
        `${said}. The plugins unix_socket and auth_socket answer like this to a connection over the network.`,
        `Give it a password: ALTER USER '${userOf(refusal)}'@'…' IDENTIFIED BY '…' (root is such an account on a fresh Debian or Ubuntu), or make a user for the app.`,
      );
    case 1130:
      return one(
        'The server does not let this host in',
        `${said}. For the server, the client is the machine of the proxy, not that of the app.`,
        `Create the account for the proxy's host: CREATE USER '${userOf(refusal)}'@'host' …, where host is the one that the message names.`,
      );
    case 1044:
      return one(
        'The user may not use the schema',
        said,
        `Grant it: GRANT … ON \`${schemaOf(refusal)}\`.* TO the account that the message names, or name another schema.`,
      );
    case 1049:
      return one(
        `There is no schema ${schemaOf(refusal)}`,
        `${said}. The client asked for it in its login.`,
        "Check the schema's name in the app (case counts on Linux servers), or create it: CREATE DATABASE …",
      );
    case 1040:
      return one(
        'The server has no connection left',
        said,
        'Close idle connections or use a pool in the app (SHOW PROCESSLIST tells who holds them), or raise max_connections.',
      );
    case 1203:
    case 1226:
      return one(
        'The account has used up what it may use',
        said,
        "Close connections of this account or use a pool; the limits are max_user_connections and the account's own (SHOW CREATE USER).",
      );
    case 1129:
      return one(
        'The server has blocked the host after too many broken connections',
        said,
        'On the server: FLUSH HOSTS (MySQL: TRUNCATE performance_schema.host_cache); then find what connects and goes away, such as a health check.',
      );
    case 1862:
    case 1820:
      return one(
        'The password has expired',
        said,
        'Set a new one: ALTER USER … IDENTIFIED BY …, with a client that can handle expired passwords.',
      );
    case 3118:
    case 4151:
      return one(
        'The account is locked',
        said,
        'ALTER USER … ACCOUNT UNLOCK; MariaDB also locks after max_password_errors wrong passwords (FLUSH PRIVILEGES frees it).',
      );
    case 3159:
    case 1835:
      return tlsWanted(
        refusal,
        code === 3159
          ? 'The server accepts encrypted connections only (require_secure_transport)'
          : 'The server could not follow the packet',
      );
    case 1251:
    case 1275:
    case 2059:
    case 1524:
      return pluginTrouble(refusal);
    case 1043:
    case 1156:
    case 1158:
    case 1159:
      if (wantsFullAuthentication(refusal)) return publicKeyRefused(refusal);
      return one(
        'The handshake broke',
        said,
        'The server did not get what it waited for in time: check connect_timeout and the network between proxy and server.',
      );
    case 1053:
    case 3169:
      return one('The server is shutting down', said, 'Wait until it is up again.');
    default:
      if (/ssl|tls|secure transport/i.test(message)) return tlsWanted(refusal, 'The server wants an encrypted connection');
      return one('The server refused the login', said, "Look the error up in the server's reference, and in its error log.");
  }
}

/** 1045 says only that the account and the answer do not fit; what else the login shows tells what is likely. */
function accessDenied(refusal: Refusal): LoginCause[] {
  const { login, said } = refusal;
  const message = login.refusal?.message ?? '';
  const user = userOf(refusal);
  const host = /@'([^']*)'/.exec(message)?.[1] ?? "the proxy's host";
  const withPassword = /using password: YES/i.test(message);
  const causes: LoginCause[] = [];
  const empty = login.response?.authResponse.length === 0;
  const unknownUser = {
    cause: `There is no account for ${user} from ${host}`,
    evidence: `${said}. Servers do not tell an unknown user from a wrong password. The account must exist for the host of the proxy, which is whom the server sees.`,
    remedy: `SELECT user, host FROM mysql.user WHERE user = '${user}'; the host must fit '${host}'.`,
  };
  if (!withPassword) {
    const sent = empty && switchedPlugin(refusal) === null ? 'The client sent no password' : 'The server got no password';
    causes.push({
      cause: 'The app sends no password',
      evidence: `${said}. ${sent} (using password: NO).`,
      remedy: 'Give the app its password: often an environment variable or a config file is not read.',
    });
    causes.push(unknownUser);
  } else {
    causes.push({
      cause: 'The password is wrong',
      evidence: `${said}. The client did send one (using password: YES).`,
      remedy: `Try it by hand: mariadb -h … -u ${user} -p, or set it anew: ALTER USER '${user}'@'…' IDENTIFIED BY '…'.`,
    });
    causes.push(unknownUser);
  }
  const why = tlsWasRemoved(refusal) ? 'the proxy took TLS out of the greeting' : 'the server did not offer TLS';
  causes.push({
    cause: 'The account requires TLS (REQUIRE SSL or X509)',
    evidence: `Such accounts are refused with this very message when the connection is not encrypted, and this one is not: ${why}.`,
    remedy: 'SHOW CREATE USER tells; ALTER USER … REQUIRE NONE for tests through the proxy.',
  });
  return causes;
}

/** The server asked for the whole password, and the client did not want to send it without TLS or a key. */
function publicKeyRefused({ said }: Refusal): LoginCause[] {
  return one(
    'The client does not send its password to a server whose public key it does not have',
    `The server wanted full authentication (caching_sha2_password, not in its cache), and the client ended the login. ${said}.`,
    "Let it fetch the key: allowPublicKeyRetrieval=true (Connector/J), --get-server-public-key (mysql), or log in once over TLS directly, which fills the server's cache.",
  );
}

function wantsFullAuthentication({ story }: Refusal): boolean {
  return story.session.authPath === 'full';
}

function tlsWanted(refusal: Refusal, cause: string): LoginCause[] {
  const removed = tlsWasRemoved(refusal) ? ' The proxy took TLS out of the greeting, since it cannot follow it yet.' : '';
  return one(
    cause,
    `${refusal.said}.${removed}`,
    "Let the server accept plain connections from the proxy's host (require_secure_transport=OFF, REQUIRE NONE) while you debug.",
  );
}

function pluginTrouble(refusal: Refusal): LoginCause[] {
  const plugin = switchedPlugin(refusal) ?? refusal.login.greeting?.authPlugin ?? 'the plugin';
  return one(
    `Client and server have no authentication plugin in common (${plugin})`,
    refusal.said,
    `Update the app's driver, or give the account a plugin that it knows: ALTER USER … IDENTIFIED VIA/WITH ….`,
  );
}

function brokenOffCauses(story: LoginStory, login: ReadLogin, error: SessionError | null): LoginCause[] {
  const said = error === null ? 'The connection ended before the login was over' : `The session ended with: ${error.message}`;
  const { backend } = story.session;
  if (login.sslRequested) {
    return one(
      'The client insists on TLS',
      'It sent an SSLRequest although the greeting that it got does not offer TLS: the proxy takes it out, since it cannot follow it yet.',
      'Turn TLS off in the app for connections to the proxy (ssl-mode=DISABLED, --skip-ssl, useSSL=false, ssl: false).',
    );
  }
  if (login.greeting === null) return noGreetingCauses(story, error, said, backend);
  if (login.response === null) {
    if (error?.side === 'server') return serverClosed(said);
    const offered = has(login.greeting.capabilities, capability.CLIENT_SSL);
    const why = offered ? 'The proxy takes TLS out of the greeting, since it cannot follow it yet' : 'The server does not offer TLS';
    const tls = one(
      'The app requires TLS, which the greeting does not offer',
      `The client got the greeting and went away without a word. ${why}. ${said}.`,
      'Turn TLS off in the app for connections to the proxy (ssl-mode=DISABLED, --skip-ssl, useSSL=false, ssl: false).',
    );
    return [
      ...tls,
      ...one(
        'Something only looked whether the port is open',
        `The client sent no login at all. ${said}.`,
        'Health checks and port scanners do that; nothing needs to be done. Many of them make the server block the host (error 1129).',
      ),
    ];
  }
  const plugin = switchedPlugin({ story, login, said }) ?? login.response.authPlugin ?? login.greeting.authPlugin;
  if (error?.side === 'server') return serverClosed(said);
  const family = serverFamily(login.greeting) === 'mariadb' ? 'MariaDB' : 'MySQL';
  return one(
    `The client gave up in the middle of the login, most likely since it does not know or not accept ${plugin ?? 'the plugin'}`,
    `The last word was the server's (${family}). ${said}.`,
    "Look at the app's own message: drivers say which plugin they lack, or that they want TLS for it (caching_sha2_password without TLS needs the server's public key: allowPublicKeyRetrieval=true, get-server-public-key).",
  );
}

function serverClosed(said: string): LoginCause[] {
  const remedy = "Look into the server's error log; it may have been restarted, or have waited too long (connect_timeout).";
  return one('The server closed the connection in the middle of the login', said, remedy);
}

function noGreetingCauses(story: LoginStory, error: SessionError | null, said: string, backend: string): LoginCause[] {
  const text = error?.message ?? '';
  if (story.messages.some((m) => m.from === 'server') || /does not begin with a MySQL greeting/.test(text)) {
    return one(
      `${backend} is not a MySQL or MariaDB server`,
      `What it sent first is no greeting. ${said}.`,
      "Check host and port of --backend; 33060 is MySQL's X protocol, 3306 the one that is needed.",
    );
  }
  if (/refused|nothing listens/.test(text)) {
    return one(
      `No server listens on ${backend}`,
      said,
      'Start it, or correct --backend; a server with skip-networking or bind-address=127.0.0.1 is not to be reached from elsewhere.',
    );
  }
  if (/resolved/.test(text)) return one(`The host name of ${backend} cannot be resolved`, said, 'Correct --backend, or check the DNS.');
  if (/no answer in time|no route/.test(text))
    return one(`${backend} cannot be reached`, said, 'Check the network, the firewall and the address.');
  if (error?.side === 'client')
    return one(
      'The client went away before the server had greeted',
      said,
      'A health check, or a connect timeout in the app that is shorter than the server needs.',
    );
  return one(
    `${backend} closed the connection without a greeting`,
    said,
    'It may be shutting down, be behind a firewall or proxy that cuts it, or refuse by TCP wrappers; look into its error log.',
  );
}

function switchedPlugin({ story }: Refusal): string | null {
  return story.messages.some((m) => m.step === 'authSwitchRequest') ? story.session.authPlugin : null;
}

function tlsWasRemoved({ story }: Refusal): boolean {
  return story.session.removedCapabilities.includes('CLIENT_SSL');
}

function userOf({ story, login }: Refusal): string {
  return login.response?.user ?? story.session.user ?? '';
}

function schemaOf({ story, login }: Refusal): string {
  return login.response?.schema ?? story.session.schema ?? '';
}

function one(cause: string, evidence: string, remedy: string): LoginCause[] {
  return [{ cause, evidence: /[.]$/.test(evidence) ? evidence : `${evidence}.`, remedy }];
}
