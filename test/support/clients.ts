import { createConnection as createMariadb } from 'mariadb';
import { type Connection, type ConnectionConfig, createConnection as createMysql } from 'mysql';
import { type ConnectionOptions, createConnection as createMysql2 } from 'mysql2/promise';
import { runChild } from './child.ts';
import { account } from './databases.ts';
import { provisioned } from './provisioned.ts';

/** mysql2 with values as the wire has them: text stays text, nothing is rounded. */
export function openMysql2(port: number, options: ConnectionOptions = {}) {
  return createMysql2({
    host: '127.0.0.1',
    port,
    ...account,
    dateStrings: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
    ...options,
  });
}

export function openMariadb(port: number, options: Record<string, unknown> = {}) {
  return createMariadb({ host: '127.0.0.1', port, ...account, allowPublicKeyRetrieval: true, ...options });
}

/** npm mysql with promises; it knows mysql_native_password only. */
export async function openMysql(port: number, options: ConnectionConfig = {}) {
  const connection: Connection = createMysql({ host: '127.0.0.1', port, ...account, ...options });
  await new Promise<void>((resolve, reject) => connection.connect((error) => (error ? reject(error) : resolve())));
  return {
    connection,
    query: (sql: string) =>
      new Promise<unknown>((resolve, reject) => connection.query(sql, (error, result) => (error ? reject(error) : resolve(result)))),
    end: () => new Promise<void>((resolve) => connection.end(() => resolve())),
  };
}

/** The mariadb command line with a script on its standard input. */
export function runMariadbCli(port: number, script: string, ...args: string[]) {
  return runChild(provisioned().mariadb.mariadb, commandLineArguments(port, args), script);
}

/** Oracle's command line; only where MySQL 9 is there. */
export function runMysql9Cli(port: number, script: string, ...args: string[]) {
  const { mysql9 } = provisioned();
  if ('unavailable' in mysql9) throw new Error(mysql9.unavailable);
  const [program, ...first] = mysql9.mysql;
  // A plugin is all it has for MariaDB's usual accounts.
  const nativePassword = [`--plugin-dir=${mysql9.basedir}/lib/mysql/plugin`];
  return runChild(
    program!,
    [...first, ...commandLineArguments(port, ['--get-server-public-key', '--commands', ...nativePassword, ...args])],
    script,
  );
}

function commandLineArguments(port: number, args: readonly string[]): string[] {
  // --no-defaults must stand first.
  return ['--no-defaults', '-h127.0.0.1', `-P${port}`, `-u${account.user}`, `-p${account.password}`, ...args, account.database];
}
