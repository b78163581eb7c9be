import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Authority, makeAuthority, makeRsaKeys } from './certificates.ts';
import { runChild, startChild } from './child.ts';
import { eventually, freePort } from './ports.ts';
import { provisioned } from './provisioned.ts';

/** A database server on loopback with a data folder of its own. Accounts: `app` and `reader` with password `secret`, `nopass` without. */
export interface Database {
  readonly kind: 'mariadb' | 'mysql9';
  readonly port: number;
  readonly socket: string;
  readonly pid: number;
  /** Who signed the server's certificate, which is for 127.0.0.1 and localhost; further ones can be had from it. */
  readonly authority: Authority;
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

/** No data outlives a test, so nothing is forced to the disk. A server that is killed loses nothing by it: the system goes on. */
const unforced = ['--innodb-flush-log-at-trx-commit=0', '--innodb-flush-method=nosync', '--innodb-doublewrite=0'];

/** Settings that make small data folders and quick starts; nothing of the machine's own configuration is read. */
const quick = [...unforced, '--innodb-buffer-pool-size=64M', '--skip-log-bin', '--max-connections=600', '--local-infile=1'];

interface ServerProgram {
  readonly kind: Database['kind'];
  /** Creates a data folder. */
  readonly prepare: (data: string) => Promise<void>;
  readonly server: readonly string[];
  readonly client: readonly string[];
  readonly authentication: (password: string) => string;
}

const asRoot = process.getuid?.() === 0 ? ['--user=root'] : [];
const native = (password: string) => `IDENTIFIED VIA mysql_native_password USING PASSWORD('${password}')`;

/** Debian's own MariaDB; `args` are further options of the server. */
export function startMariadb(...args: string[]): Promise<Database> {
  const { mariadbd, installDb, mariadb } = provisioned().mariadb;
  return start({
    kind: 'mariadb',
    prepare: async (data) => {
      const how = ['--auth-root-authentication-method=normal', '--skip-test-db'];
      // A starting server deletes what it takes for left-over temporary tables, which in a shared folder are another one's.
      await succeed([installDb, '--no-defaults', ...asRoot, `--datadir=${data}`, `--tmpdir=${dirname(data)}`, ...how]);
    },
    server: [mariadbd, '--no-defaults', ...asRoot, '--max-allowed-packet=1G', ...quick, ...args],
    client: [mariadb],
    authentication: native,
  });
}

/** Only where `newestMariadbUnavailable()` is null. */
export function startNewestMariadb(...args: string[]): Promise<Database> {
  const { newestMariadb } = provisioned();
  if ('unavailable' in newestMariadb) throw new Error(newestMariadb.unavailable);
  const share = join(newestMariadb.basedir, 'share/mariadb');
  const own = [
    ...newestMariadb.mariadbd,
    '--no-defaults',
    ...asRoot,
    `--basedir=${newestMariadb.basedir}`,
    `--lc-messages-dir=${share}`,
    `--character-sets-dir=${share}/charsets`,
    `--plugin-dir=${newestMariadb.plugins}`,
  ];
  return start({
    kind: 'mariadb',
    // What mariadb-install-db does, which would look for its helpers among the system's.
    prepare: async (data) => {
      mkdirSync(join(data, 'mysql'), { recursive: true });
      const files = ['mariadb_system_tables', 'mariadb_performance_tables', 'mariadb_system_tables_data'];
      const script = files.map((name) => readFileSync(join(share, `${name}.sql`), 'utf8')).join('\n');
      await succeed([...own, '--bootstrap', '--skip-log-bin', `--datadir=${data}`, `--tmpdir=${data}`], `USE mysql;\n${script}`);
      await makeRsaKeys(data);
    },
    server: [...own, '--plugin-load-add=auth_mysql_sha2', '--max-allowed-packet=1G', ...quick, ...args],
    client: newestMariadb.mariadb,
    authentication: native,
  });
}

/** Only where `mysql9Unavailable()` is null. */
export function startMysql9(...args: string[]): Promise<Database> {
  const { mysql9 } = provisioned();
  if ('unavailable' in mysql9) throw new Error(mysql9.unavailable);
  const share = join(mysql9.basedir, 'share/mysql');
  const own = [
    ...mysql9.mysqld,
    '--no-defaults',
    ...asRoot,
    `--basedir=${mysql9.basedir}`,
    `--lc-messages-dir=${share}`,
    `--character-sets-dir=${share}/charsets`,
    `--plugin-dir=${mysql9.basedir}/lib/mysql/plugin`,
  ];
  return start({
    kind: 'mysql9',
    prepare: async (data) => {
      await succeed([...own, ...unforced, `--datadir=${data}`, '--initialize-insecure']);
    },
    server: [...own, '--mysqlx=0', '--max-allowed-packet=1G', ...quick, ...args],
    client: mysql9.mysql,
    authentication: (password) => `IDENTIFIED WITH caching_sha2_password BY '${password}'`,
  });
}

export function mysql9Unavailable(): string | null {
  const { mysql9 } = provisioned();
  return 'unavailable' in mysql9 ? mysql9.unavailable : null;
}

export function newestMariadbUnavailable(): string | null {
  const { newestMariadb } = provisioned();
  return 'unavailable' in newestMariadb ? newestMariadb.unavailable : null;
}

/** Runs statements as root through the server's socket, so that no network and no TLS is in the way. */
export async function administer(server: Pick<Database, 'kind' | 'socket'>, sql: string): Promise<string> {
  const { mysql9, mariadb } = provisioned();
  const client = server.kind === 'mysql9' && 'mysql' in mysql9 ? mysql9.mysql : [mariadb.mariadb];
  return succeed([...client, '--no-defaults', '-uroot', `--socket=${server.socket}`, '--batch', '--skip-column-names'], sql);
}

async function start(what: ServerProgram): Promise<Database> {
  const folder = mkdtempSync(join(tmpdir(), `${what.kind}-`));
  const data = join(folder, 'data');
  const authority = await makeAuthority(`Tests of ${what.kind}`, folder);
  const certificate = await authority.issue('server');
  await what.prepare(data);
  const port = await freePort();
  const socket = join(folder, 's');
  const [program, ...args] = [
    ...what.server,
    `--datadir=${data}`,
    `--tmpdir=${folder}`,
    '--bind-address=127.0.0.1',
    `--port=${port}`,
    `--socket=${socket}`,
    `--pid-file=${folder}/pid`,
    '--secure-file-priv=',
    `--ssl-ca=${authority.ca}`,
    `--ssl-cert=${certificate.cert}`,
    `--ssl-key=${certificate.key}`,
  ];
  const server = startChild(program!, args);
  const [clientProgram, ...clientArgs] = [...what.client, '--no-defaults', `--socket=${socket}`];
  const ready = async () => {
    if (server.process.exitCode !== null) throw new Error(`${what.kind} ended at its start:\n${server.stderr.slice(-2000)}`);
    return (await runChild(clientProgram!, [...clientArgs, '-uroot', '-e', 'SELECT 1'])).code === 0;
  };
  await eventually(`${what.kind} to answer`, ready, 60_000);
  await administer({ kind: what.kind, socket }, setup(what.authentication));
  // Fills the server's cache of caching_sha2_password: Debian's mariadb command line was built without the RSA that a first login needs.
  await runChild(clientProgram!, [...clientArgs, `-u${account.user}`, `-p${account.password}`, '-e', 'SELECT 1']);
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  return {
    kind: what.kind,
    port,
    socket,
    pid: server.pid,
    authority,
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

async function succeed(command: readonly string[], input = ''): Promise<string> {
  const [program, ...args] = command;
  const done = await runChild(program!, args, input);
  if (done.code !== 0)
    throw new Error(`${program} ${args.slice(0, 8).join(' ')} … ended with ${done.code}:\n${(done.stdout + done.stderr).slice(-2000)}`);
  return done.stdout;
}
