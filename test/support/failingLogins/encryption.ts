/** What fails around TLS, plugins and other protocols. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from '../databases.ts';
import { administer } from '../databases.ts';
import { startHaproxy } from '../haproxy.ts';
import { startRecord } from '../hydrophone.ts';
import { mariadb, mysql, mysql2, npmMariadb, npmMysql, raw } from './attempts.ts';
import { failingLogins } from './scenario.ts';

const distrusted = ["The client does not trust the proxy's certificate"];
const secret = ['-uapp', '-psecret'];

/** Puts another certificate into the server's file for as long as `attempt` takes. */
const withCertificate =
  (name: string, san: string, days: number, attempt: (port: number) => Promise<unknown>) => async (port: number, server: Database) => {
    const own = await server.authority.issue('server');
    const other = await server.authority.issue(name, san, days);
    try {
      for (const part of ['cert', 'key'] as const)
        writeFileSync(join(server.authority.folder, own[part].split('/').at(-1)!), readFileSync(other[part]));
      await administer(server, 'FLUSH SSL');
      await attempt(port);
    } finally {
      await server.authority.issue('server');
      await administer(server, 'FLUSH SSL');
    }
  };

export const encryptionLogins = failingLogins(
  {
    name: 'mariadb-requires-tls',
    server: 'mariadb',
    args: () => ['--tls-backend', 'off'],
    before: "CREATE USER safe@'%' IDENTIFIED BY 'secret' REQUIRE SSL;",
    after: "DROP USER safe@'%';",
    attempt: mariadb('-usafe', '-psecret'),
    causes: ['The account requires TLS (REQUIRE SSL or X509)', 'The password is wrong', 'There is no account for safe from localhost'],
  },
  {
    name: 'mariadb-requires-certificate',
    server: 'mariadb',
    before: "CREATE USER safe@'%' IDENTIFIED BY 'secret' REQUIRE X509;",
    after: "DROP USER safe@'%';",
    attempt: mariadb('-usafe', '-psecret', '--ssl'),
    causes: [
      'The password is wrong',
      'There is no account for safe from localhost',
      'The account requires a client certificate (REQUIRE X509, ISSUER or SUBJECT)',
    ],
  },
  {
    name: 'mysql-requires-tls',
    server: 'mysql9',
    args: () => ['--tls-backend', 'off'],
    before: 'SET GLOBAL require_secure_transport = ON;',
    after: 'SET GLOBAL require_secure_transport = OFF;',
    attempt: mysql2(),
    causes: ['The server accepts encrypted connections only (require_secure_transport)'],
  },
  {
    name: 'proxy-requires-tls',
    server: 'mariadb',
    args: () => ['--tls-client', 'require'],
    attempt: mysql2(),
    causes: ['Hydrophone accepts encrypted connections only (--tls-client require)'],
  },
  {
    name: 'client-requires-tls',
    server: 'mariadb',
    args: () => ['--tls-client', 'off'],
    attempt: mysql2({ ssl: {} }),
    causes: ['The app requires TLS, which the greeting does not offer', 'Something only looked whether the port is open'],
  },
  {
    name: 'unknown-ca-mysql',
    server: 'mysql9',
    attempt: (port, server) => mysql(...secret, '--ssl-mode=VERIFY_CA', `--ssl-ca=${server.authority.ca}`)(port),
    causes: distrusted,
  },
  {
    name: 'unknown-ca-mariadb',
    server: 'mariadb',
    attempt: (port, server) => mariadb(...secret, '--ssl-verify-server-cert', `--ssl-ca=${server.authority.ca}`)(port),
    causes: distrusted,
  },
  {
    name: 'unknown-ca-mysql2',
    server: 'mariadb',
    attempt: (port, server) => mysql2({ ssl: { ca: readFileSync(server.authority.ca, 'utf8') } })(port),
    causes: [...distrusted, "The name by which the app reaches the proxy is not in the proxy's certificate"],
  },
  {
    name: 'fingerprint-in-ok',
    server: 'newest',
    // Not the command line: it trusts whatever it reaches on this machine.
    attempt: npmMariadb({ ssl: true }),
    causes: distrusted,
  },
  {
    name: 'unknown-ca-backend',
    server: 'mariadb',
    args: () => ['--tls-backend', 'verify'],
    attempt: mariadb(...secret),
    causes: ['The certificate of 127.0.0.1:3306 is signed by nobody whom the proxy knows'],
  },
  {
    name: 'wrong-name-backend',
    server: 'mariadb',
    args: (server) => ['--tls-backend', 'verify', '--tls-ca', server.authority.ca],
    attempt: withCertificate('elsewhere', 'DNS:db.example', 30, mariadb(...secret)),
    causes: ['The certificate of the backend is not for the name that --backend has (127.0.0.1:3306)'],
  },
  {
    name: 'expired-backend',
    server: 'mariadb',
    args: (server) => ['--tls-backend', 'verify', '--tls-ca', server.authority.ca],
    attempt: withCertificate('past', 'IP:127.0.0.1', -1, mariadb(...secret)),
    causes: ["The server's certificate has expired"],
  },
  {
    name: 'tls-version-client',
    server: 'mysql9',
    args: () => ['--tls-min-version', 'TLSv1.3'],
    attempt: mysql(...secret, '--ssl-mode=REQUIRED', '--tls-version=TLSv1.2'),
    causes: ['Client and proxy have no TLS version in common'],
  },
  {
    name: 'tls-version-backend',
    server: 'mysql9',
    args: () => ['--tls-min-version', 'TLSv1.3'],
    before: "SET GLOBAL tls_version = 'TLSv1.2'; ALTER INSTANCE RELOAD TLS;",
    after: "SET GLOBAL tls_version = 'TLSv1.2,TLSv1.3'; ALTER INSTANCE RELOAD TLS;",
    attempt: mysql(...secret),
    causes: ['Proxy and server have no TLS version in common'],
  },
  {
    name: 'backend-without-tls',
    server: 'mysql9',
    args: () => ['--tls-backend', 'require'],
    backend: withoutTls,
    attempt: mysql(...secret),
    causes: ['127.0.0.1:3306 has no TLS, and the proxy must not go without (--tls-backend require or verify)'],
  },
  {
    name: 'mysql-old-driver',
    server: 'mysql9',
    attempt: npmMysql(),
    causes: ["The client is too old for the server's authentication (caching_sha2_password)"],
  },
  {
    name: 'client-before-41',
    server: 'mariadb',
    // CLIENT_LONG_PASSWORD and CLIENT_CONNECT_WITH_DB, no CLIENT_PROTOCOL_41; user, 8 bytes of the old scramble.
    attempt: raw(Buffer.from('1400000109000000 01 61707000 4142434445464748 00 73686f7000'.replaceAll(' ', ''), 'hex')),
    causes: ['The client is too old: it speaks the protocol from before MySQL 4.1'],
  },
  {
    name: 'plugin-unknown-to-client',
    server: 'mariadb',
    before: "INSTALL SONAME 'auth_ed25519'; CREATE USER signed@'%' IDENTIFIED VIA ed25519 USING PASSWORD('secret');",
    after: "DROP USER signed@'%'; UNINSTALL SONAME 'auth_ed25519';",
    attempt: mysql2({ user: 'signed' }),
    causes: ['The client gave up in the middle of the login, most likely since it does not know or not accept client_ed25519'],
  },
  {
    name: 'parsec-unknown-to-client',
    server: 'newest',
    before: "INSTALL SONAME 'auth_parsec'; CREATE USER signed@'%' IDENTIFIED VIA parsec USING PASSWORD('secret');",
    after: "DROP USER signed@'%'; UNINSTALL SONAME 'auth_parsec';",
    attempt: mysql2({ user: 'signed' }),
    causes: ['The client gave up in the middle of the login, most likely since it does not know or not accept parsec'],
  },
  {
    name: 'plugin-not-loaded',
    server: 'mysql9',
    before:
      "CREATE USER native@'%' IDENTIFIED BY 'secret'; UPDATE mysql.user SET plugin = 'mysql_native_password' WHERE user = 'native'; FLUSH PRIVILEGES;",
    after: "DELETE FROM mysql.user WHERE user = 'native'; FLUSH PRIVILEGES;",
    attempt: mysql2({ user: 'native' }),
    causes: ['The account needs a plugin that the server has not loaded (mysql_native_password)'],
  },
  {
    name: 'mysql-no-public-key',
    server: 'mysql9',
    before: "ALTER USER reader@'%' IDENTIFIED BY 'secret';",
    attempt: npmMariadb({ user: 'reader', allowPublicKeyRetrieval: false }),
    causes: ['The client does not send its password to a server whose public key it does not have'],
  },
  {
    name: 'proxy-header-unexpected',
    server: 'mariadb',
    attempt: raw('PROXY TCP4 10.0.0.7 10.0.0.9 40000 3306\r\n', { greeted: false }),
    causes: ['Something in front of Hydrophone sends a PROXY header, which is not expected here'],
  },
  {
    name: 'proxy-header-2-unexpected',
    server: 'mariadb',
    attempt: raw(Buffer.from('0d0a0d0a000d0a515549540a2111000c0a0000070a0000099c400cea', 'hex'), { greeted: false }),
    causes: ['Something in front of Hydrophone sends a PROXY header, which is not expected here'],
  },
  {
    name: 'proxy-header-expected',
    server: 'mariadb',
    backend: haproxyThatWants,
    attempt: raw('', { greeted: false, ms: 800 }),
    causes: ['The client went away before the server had greeted', '127.0.0.1:3306 waits for a PROXY header'],
  },
  {
    name: 'speaks-http',
    server: 'mariadb',
    attempt: raw('GET / HTTP/1.1\r\nHost: x\r\n\r\n', { greeted: false }),
    causes: ['The client speaks HTTP, not MySQL'],
  },
  {
    name: 'speaks-tls-at-once',
    server: 'mariadb',
    attempt: raw(Buffer.from(`16030100c8010000c40303${'5a'.repeat(200)}`, 'hex'), { greeted: false }),
    causes: ['The client speaks TLS from its first byte'],
  },
  {
    name: 'client-only-looks',
    server: 'mariadb',
    attempt: raw('', { ms: 300 }),
    causes: [
      'Something only looked whether the port is open',
      'The client does not know the plugin that the greeting names, or the server is too old or too new for it',
    ],
  },
);

/** Another proxy in front of the server that takes TLS out of its greeting. */
async function withoutTls(server: Database): Promise<{ port: number; close(): Promise<void> }> {
  const proxy = await startRecord(server.port, '--tls-client', 'off');
  return { port: proxy.port, close: () => proxy.dispose() };
}

/** HAProxy in front of the server, with the PROXY protocol on its port. */
async function haproxyThatWants(server: Database): Promise<{ port: number; close(): Promise<void> }> {
  const { port, stop } = await startHaproxy(server.port, { bind: 'accept-proxy' });
  return { port, close: stop };
}
