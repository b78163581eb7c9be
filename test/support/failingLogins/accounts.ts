/** What servers refuse: passwords, accounts, schemas, limits. */
import { startFakeServer } from '../fakeServer.ts';
import { mariadb, mysql, mysql2, raw, relayFrom } from './attempts.ts';
import { failingLogins } from './scenario.ts';

const secret = ['-uapp', '-psecret'];

export const accountLogins = failingLogins(
  {
    name: 'mariadb-wrong-password',
    server: 'mariadb',
    attempt: mariadb('-uapp', '-pwrong'),
    causes: [
      'The password is wrong',
      'There is no account for app from localhost',
      'The account requires a client certificate (REQUIRE X509, ISSUER or SUBJECT)',
    ],
  },
  {
    name: 'mysql-wrong-password',
    server: 'mysql9',
    attempt: mysql('-uapp', '-pwrong'),
    causes: [
      'The password is wrong',
      'There is no account for app from localhost',
      'The account requires a client certificate (REQUIRE X509, ISSUER or SUBJECT)',
    ],
  },
  {
    name: 'mysql-wrong-password-client-plain',
    server: 'mysql9',
    attempt: mysql('-uapp', '-pwrong', '--ssl-mode=DISABLED', '--get-server-public-key'),
    causes: [
      'The password is wrong',
      'There is no account for app from localhost',
      'The account requires a client certificate (REQUIRE X509, ISSUER or SUBJECT)',
    ],
  },
  {
    name: 'mariadb-unknown-user',
    server: 'mariadb',
    attempt: mysql2({ user: 'nobody' }),
    causes: [
      'The password is wrong',
      'There is no account for nobody from localhost',
      'The account requires a client certificate (REQUIRE X509, ISSUER or SUBJECT)',
    ],
  },
  {
    name: 'mariadb-no-password',
    server: 'mariadb',
    attempt: mariadb('-uapp'),
    causes: [
      'The app sends no password',
      'There is no account for app from localhost',
      'The account requires a client certificate (REQUIRE X509, ISSUER or SUBJECT)',
    ],
  },
  {
    name: 'mariadb-unix-socket',
    server: 'mariadb',
    before: "CREATE USER socketed@'%' IDENTIFIED VIA unix_socket;",
    after: "DROP USER socketed@'%';",
    attempt: mariadb('-usocketed', '-psecret'),
    causes: ["The account logs in as a user of the server's operating system, not by password"],
  },
  {
    name: 'host-blocked',
    server: 'mariadb',
    backend: (server) => relayFrom('127.0.0.2', server.port),
    before: 'SET GLOBAL max_connect_errors = 1;',
    after: 'SET GLOBAL max_connect_errors = 100; FLUSH HOSTS;',
    attempt: async (port) => {
      for (let round = 0; round < 3; round += 1) await raw(Buffer.from('050000016162636465', 'hex'))(port);
      await mysql2()(port);
    },
    causes: ['The server has blocked the host after too many broken connections'],
  },
  {
    name: 'mysql-locked',
    server: 'mysql9',
    before: "CREATE USER locked@'%' IDENTIFIED BY 'secret' ACCOUNT LOCK;",
    after: "DROP USER locked@'%';",
    attempt: mysql('-ulocked', '-psecret'),
    causes: ['The account is locked'],
  },
  {
    name: 'mariadb-locked',
    server: 'mariadb',
    before: "CREATE USER locked@'%' IDENTIFIED BY 'secret' ACCOUNT LOCK;",
    after: "DROP USER locked@'%';",
    attempt: mariadb('-ulocked', '-psecret'),
    causes: ['The account is locked'],
  },
  {
    name: 'mysql-expired',
    server: 'mysql9',
    before: "CREATE USER old@'%' IDENTIFIED BY 'secret' PASSWORD EXPIRE;",
    after: "DROP USER old@'%';",
    attempt: mysql2({ user: 'old', database: '' }),
    causes: ['The password has expired'],
  },
  {
    name: 'mysql-expired-sandbox',
    server: 'mysql9',
    before: "CREATE USER old@'%' IDENTIFIED BY 'secret' PASSWORD EXPIRE;",
    after: "DROP USER old@'%';",
    attempt: mysql('-uold', '-psecret', '--connect-expired-password'),
    causes: ['The password has expired, and the session may do nothing but set a new one'],
  },
  {
    name: 'mariadb-expired',
    server: 'mariadb',
    before: "CREATE USER old@'%' IDENTIFIED BY 'secret' PASSWORD EXPIRE; SET GLOBAL disconnect_on_expired_password = ON;",
    after: "DROP USER old@'%'; SET GLOBAL disconnect_on_expired_password = OFF;",
    attempt: mysql2({ user: 'old', database: '' }),
    causes: ['The password has expired'],
  },
  {
    name: 'mariadb-too-many',
    server: 'mariadb',
    before: 'SET GLOBAL max_connections = 10;',
    after: 'SET GLOBAL max_connections = 600;',
    attempt: async (port, server) => {
      const held = await Promise.all(Array.from({ length: 10 }, () => openDirect(server.port)));
      try {
        await mariadb('-ureader', '-psecret')(port);
      } finally {
        for (const close of held) close();
      }
    },
    causes: ['The server has no connection left'],
  },
  {
    name: 'mariadb-user-limit',
    server: 'mariadb',
    before: "CREATE USER busy@'%' IDENTIFIED BY 'secret' WITH MAX_QUERIES_PER_HOUR 0 MAX_CONNECTIONS_PER_HOUR 1;",
    after: "DROP USER busy@'%';",
    attempt: async (port) => {
      await mariadb('-ubusy', '-psecret')(port);
      await mariadb('-ubusy', '-psecret')(port);
    },
    causes: ['The account has used up what it may use'],
  },
  {
    name: 'mysql-user-limit',
    server: 'mysql9',
    before: 'SET GLOBAL max_user_connections = 1;',
    after: 'SET GLOBAL max_user_connections = 0;',
    attempt: async (port, server) => {
      const close = await openDirect(server.port);
      await mysql('-ureader', '-psecret')(port);
      close();
    },
    causes: ['The account has used up what it may use'],
  },
  {
    name: 'mariadb-unknown-schema',
    server: 'mariadb',
    attempt: mariadb(...secret, 'nope'),
    causes: ['There is no schema nope'],
  },
  {
    name: 'mariadb-schema-denied',
    server: 'mariadb',
    attempt: mariadb('-ureader', '-psecret', 'other'),
    causes: ['The user may not use the schema'],
  },
  {
    name: 'host-not-allowed',
    server: 'mariadb',
    before: "RENAME USER app@'%' TO app@'10.0.0.9', reader@'%' TO reader@'10.0.0.9', nopass@'%' TO nopass@'10.0.0.9'; FLUSH PRIVILEGES;",
    after: "RENAME USER app@'10.0.0.9' TO app@'%', reader@'10.0.0.9' TO reader@'%', nopass@'10.0.0.9' TO nopass@'%'; FLUSH PRIVILEGES;",
    backend: (server) => relayFrom('127.0.0.2', server.port),
    attempt: mariadb(...secret),
    causes: ['The server does not let this host in'],
  },
  {
    name: 'backend-refused',
    server: 'mariadb',
    backend: async () => {
      const gone = await startFakeServer(() => {});
      await gone.close();
      return { port: gone.port, close: async () => {} };
    },
    attempt: mariadb(...secret),
    causes: ['No server listens on 127.0.0.1:3306'],
  },
  {
    name: 'backend-not-mysql',
    server: 'mariadb',
    backend: () => startFakeServer((socket) => socket.end('SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n')),
    attempt: mariadb(...secret),
    causes: ['127.0.0.1:3306 is not a MySQL or MariaDB server'],
  },
  {
    name: 'backend-closes',
    server: 'mariadb',
    backend: () => startFakeServer((socket) => socket.destroy()),
    attempt: mariadb(...secret),
    causes: ['127.0.0.1:3306 closed the connection without a greeting', '127.0.0.1:3306 waits for a PROXY header'],
  },
);

async function openDirect(port: number): Promise<() => void> {
  const { createConnection } = await import('mysql2');
  const connection = createConnection({ host: '127.0.0.1', port, user: 'reader', password: 'secret' });
  await new Promise<void>((resolve) => connection.connect(() => resolve()));
  connection.on('error', () => {});
  return () => connection.destroy();
}
