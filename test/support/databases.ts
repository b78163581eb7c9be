import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runChild, startChild } from './child.ts';
import { eventually, freePort } from './ports.ts';
import { provisioned } from './provisioned.ts';

/** A database server on loopback with a data folder of its own. Accounts: `app` and `reader` with password `secret`, `nopass` without. */
export interface Database {
  readonly kind: 'mariadb' | 'mysql9';
  readonly port: number;
  readonly socket: string;
  readonly pid: number;
  /** Stops the server cleanly and removes its data. */
  stop(): Promise<void>;
  /** As a crash does. */
  kill(): Promise<void>;
}

export const account = { user: 'app', password: 'secret', database: 'shop' } as const;

const setup = (authentication: (password: string) => string) => `
  CREATE DATABASE shop CHARACTER SET utf8mb4;
  CREATE DATABASE other CHARACTER SET utf8mb4;
  CREATE USER app@'%' ${authentication('secret')};
  CREATE USER reader@'%' ${authentication('secret')};
  CREATE USER nopass@'%' ${authentication('')};
  GRANT ALL ON *.* TO app@'%';
  GRANT SELECT ON shop.* TO reader@'%';
  GRANT SELECT ON shop.* TO nopass@'%';
`;

/** Settings that make small data folders and quick starts; nothing of the machine's own configuration is read. */
const quick = [
  '--innodb-flush-log-at-trx-commit=0',
  '--innodb-buffer-pool-size=64M',
  '--skip-log-bin',
  '--max-connections=600',
  '--local-infile=1',
];

export async function startMariadb(): Promise<Database> {
  const { mariadbd, installDb } = provisioned().mariadb;
  const folder = mkdtempSync(join(tmpdir(), 'maria-'));
  const data = join(folder, 'data');
  const asRoot = process.getuid?.() === 0 ? ['--user=root'] : [];
  const made = await runChild(installDb, [
    '--no-defaults',
    ...asRoot,
    `--datadir=${data}`,
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
  ]);
  if (made.code !== 0) throw new Error(`mariadb-install-db failed:\n${made.stdout}${made.stderr}`);
  const native = (password: string) => `IDENTIFIED VIA mysql_native_password USING PASSWORD('${password}')`;
  const command = [mariadbd, '--no-defaults', ...asRoot, '--max-allowed-packet=1G', ...quick];
  return start('mariadb', folder, data, command, [provisioned().mariadb.mariadb], native);
}

/** Only where `mysql9Unavailable()` is null. */
export async function startMysql9(): Promise<Database> {
  const { mysql9 } = provisioned();
  if ('unavailable' in mysql9) throw new Error(mysql9.unavailable);
  const folder = mkdtempSync(join(tmpdir(), 'mysql9-'));
  const data = join(folder, 'data');
  const share = join(mysql9.basedir, 'share/mysql');
  const command = [
    ...mysql9.mysqld,
    '--no-defaults',
    ...(process.getuid?.() === 0 ? ['--user=root'] : []),
    `--basedir=${mysql9.basedir}`,
    `--lc-messages-dir=${share}`,
    `--character-sets-dir=${share}/charsets`,
    `--plugin-dir=${mysql9.basedir}/lib/mysql/plugin`,
    '--mysqlx=0',
    '--max-allowed-packet=1G',
    ...quick,
  ];
  const [program, ...args] = [...command, `--datadir=${data}`, '--initialize-insecure'];
  const made = await runChild(program!, args);
  if (made.code !== 0) throw new Error(`mysqld --initialize-insecure failed:\n${made.stdout}${made.stderr}`);
  return start('mysql9', folder, data, command, mysql9.mysql, (password) => `IDENTIFIED WITH caching_sha2_password BY '${password}'`);
}

export function mysql9Unavailable(): string | null {
  const { mysql9 } = provisioned();
  return 'unavailable' in mysql9 ? mysql9.unavailable : null;
}

async function start(
  kind: Database['kind'],
  folder: string,
  data: string,
  command: string[],
  client: string[],
  authentication: (password: string) => string,
): Promise<Database> {
  const port = await freePort();
  const socket = join(folder, 's');
  const [program, ...args] = [
    ...command,
    `--datadir=${data}`,
    '--bind-address=127.0.0.1',
    `--port=${port}`,
    `--socket=${socket}`,
    `--pid-file=${folder}/pid`,
    '--secure-file-priv=',
  ];
  const server = startChild(program!, args);
  const [clientProgram, ...clientArgs] = [...client, '--no-defaults', '-uroot', `--socket=${socket}`];
  const ready = async () => {
    if (server.process.exitCode !== null) throw new Error(`${kind} ended at its start:\n${server.stderr.slice(-2000)}`);
    return (await runChild(clientProgram!, [...clientArgs, '-e', 'SELECT 1'])).code === 0;
  };
  await eventually(`${kind} to answer`, ready, 60_000);
  const prepared = await runChild(clientProgram!, clientArgs, setup(authentication));
  if (prepared.code !== 0) throw new Error(`${kind} refused its accounts: ${prepared.stderr}`);
  // Fills the server's cache of caching_sha2_password: Debian's mariadb command line was built without the RSA that a first login needs.
  const login = [`-u${account.user}`, `-p${account.password}`, '-e', 'SELECT 1'];
  await runChild(clientProgram!, [...client.slice(1), '--no-defaults', `--socket=${socket}`, ...login]);
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  return {
    kind,
    port,
    socket,
    pid: server.pid,
    async stop() {
      await server.stop();
      remove();
    },
    async kill() {
      await server.stop('SIGKILL');
      remove();
    },
  };
}
