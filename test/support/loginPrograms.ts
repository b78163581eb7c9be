/** Clients that only log in and ask who they are, each of another hand. */
import { readFileSync } from 'node:fs';
import { createConnection } from 'mysql2/promise';
import { runChild } from './child.ts';
import { provisioned } from './provisioned.ts';

export interface LoginAttempt {
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** File of the authority that the server must be certified by; null: without TLS. */
  readonly ca: string | null;
}

/** What came of it: `user@host` as the server's CURRENT_USER() says it, or the error as the client words it. */
export type LoginOutcome = { readonly account: string } | { readonly error: string };

export interface LoginClient {
  readonly name: string;
  login(attempt: LoginAttempt): Promise<LoginOutcome>;
}

const question = 'SELECT CURRENT_USER()';

const python = `
import pymysql, sys
port, user, password, ca = sys.argv[1:]
ssl = {"ca": ca, "check_hostname": True} if ca else None
connection = pymysql.connect(host="127.0.0.1", port=int(port), user=user, password=password, ssl=ssl)
cursor = connection.cursor()
cursor.execute("${question}")
print(cursor.fetchone()[0])
connection.close()
`;

const php = `
mysqli_report(MYSQLI_REPORT_OFF);
[, $port, $user, $password, $ca] = $argv;
$connection = mysqli_init();
if ($ca !== '') $connection->ssl_set(null, null, $ca, null, null);
if (!@$connection->real_connect('127.0.0.1', $user, $password, null, (int) $port, null, $ca === '' ? 0 : MYSQLI_CLIENT_SSL)) {
  fwrite(STDERR, $connection->connect_errno . ' ' . $connection->connect_error);
  exit(1);
}
echo $connection->query('${question}')->fetch_row()[0];
$connection->close();
`;

/** Oracle's command line comes first; it is there only where MySQL 9 is. `options` are further ones of the command line's. */
export function loginClients(): LoginClient[] {
  const { drivers } = provisioned();
  return [
    { name: 'mysql CLI', login: (attempt) => mysqlCli(attempt) },
    { name: 'mysql2', login: mysql2 },
    { name: 'PyMySQL', login: (attempt) => program([drivers.python3, '-c', python, ...words(attempt)]) },
    { name: 'PHP mysqlnd', login: (attempt) => program([drivers.php, '-r', php, '--', ...words(attempt)]) },
  ];
}

/** Oracle's command line; `options` are further ones. */
export function mysqlCli({ port, user, password, ca }: LoginAttempt, ...options: string[]): Promise<LoginOutcome> {
  const { mysql9 } = provisioned();
  if ('unavailable' in mysql9) throw new Error(mysql9.unavailable);
  const tls = ca === null ? ['--ssl-mode=DISABLED', '--get-server-public-key'] : ['--ssl-mode=VERIFY_IDENTITY', `--ssl-ca=${ca}`];
  const args = ['--no-defaults', '-h127.0.0.1', `-P${port}`, `-u${user}`, `-p${password}`, ...tls, ...options, '-N', '-e', question];
  return program([...mysql9.mysql, ...args]);
}

async function mysql2({ port, user, password, ca }: LoginAttempt): Promise<LoginOutcome> {
  try {
    const ssl = ca === null ? {} : { ssl: { ca: readFileSync(ca) } };
    const connection = await createConnection({ host: '127.0.0.1', port, user, password, ...ssl });
    const [[row]] = (await connection.query({ sql: question, rowsAsArray: true })) as unknown as [[[string]]];
    await connection.end();
    return { account: row[0] };
  } catch (error) {
    return { error: String(error) };
  }
}

async function program([command, ...args]: readonly string[]): Promise<LoginOutcome> {
  const done = await runChild(command!, args, '', { timeout: 20_000 });
  return done.code === 0 ? { account: done.stdout.trim() } : { error: done.stderr };
}

function words({ port, user, password, ca }: LoginAttempt): string[] {
  return [String(port), user, password, ca ?? ''];
}
