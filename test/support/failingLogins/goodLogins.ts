/** Logins that succeed, in all the ways there are: what the failing ones are held against. */
import { account } from '../databases.ts';
import { mariadb, mysql, mysql2, npmMariadb } from './attempts.ts';
import { failingLogins } from './scenario.ts';

const secret = ['-uapp', '-psecret'];
const forgotten = "ALTER USER app@'%' IDENTIFIED BY 'secret';";

export const goodLogins = failingLogins(
  { name: 'mariadb-accepted', server: 'mariadb', args: () => ['--tls-backend', 'off'], attempt: mysql2(), causes: [] },
  { name: 'mariadb-tls', server: 'mariadb', attempt: mariadb(...secret, 'shop'), causes: [] },
  {
    name: 'mariadb-vouched',
    server: 'newest',
    args: () => {
      process.env.PASSWORD_OF_APP = account.password;
      return ['--password-of', 'app=PASSWORD_OF_APP'];
    },
    attempt: npmMariadb({ ssl: true }),
    causes: [],
  },
  { name: 'mysql-fast', server: 'mysql9', attempt: mysql(...secret), causes: [] },
  { name: 'mysql-full-tls', server: 'mysql9', before: forgotten, attempt: mysql(...secret), causes: [] },
  {
    name: 'mysql-full',
    server: 'mysql9',
    args: () => ['--tls-backend', 'off'],
    before: forgotten,
    attempt: mysql(...secret, '--ssl-mode=DISABLED', '--get-server-public-key'),
    causes: [],
  },
  {
    name: 'mysql-full-client-tls',
    server: 'mysql9',
    args: () => ['--tls-backend', 'off'],
    before: forgotten,
    attempt: mysql(...secret, '--ssl-mode=REQUIRED'),
    causes: [],
  },
  {
    name: 'mysql-full-backend-tls',
    server: 'mysql9',
    before: forgotten,
    attempt: mysql(...secret, '--ssl-mode=DISABLED', '--get-server-public-key'),
    causes: [],
  },
  { name: 'mysql-zstd', server: 'mysql9', attempt: mysql(...secret, '--compression-algorithms=zstd'), causes: [] },
);
