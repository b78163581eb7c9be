/** The work of the driver programs as a script for the two command lines. */
import { runChild } from '../../support/child.ts';
import { provisioned } from '../../support/provisioned.ts';
import type { Run, Step } from './drivers.ts';

const marker = "SELECT 'begin'";

function script(client: 'mysql' | 'mariadb', { infile, large }: Run): string {
  const values = "SET @name = 'drei ü', @amount = '12345678901234.5678', @data = X'00FF80', @none = NULL";
  const insert = 'INSERT INTO work (name, amount, data) VALUES (?, ?, ?)';
  const statements = [
    "SHOW STATUS WHERE Variable_name IN ('Ssl_cipher', 'Compression')",
    // MariaDB does not know the collation that MySQL's client begins with, and takes latin1.
    'SET NAMES utf8mb4',
    marker,
    'SELECT * FROM kinds ORDER BY id',
    'CREATE TEMPORARY TABLE work (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(100) UNIQUE, amount DECIMAL(20,4), data VARBINARY(300))',
    "INSERT INTO work (name, amount) VALUES ('eins', 1.5), ('zwei 🐬', NULL)",
    'SELECT LAST_INSERT_ID()',
    'UPDATE work SET amount = 7 WHERE amount IS NULL',
    values,
    `PREPARE p FROM '${insert}'`,
    'EXECUTE p USING @name, @amount, @data',
    'EXECUTE p USING @none, @none, @none',
    'DEALLOCATE PREPARE p',
    'SELECT * FROM work ORDER BY id',
    'CALL twice(21, @out)',
    'SELECT @out',
    'SELEC 1',
    'SELECT * FROM nowhere',
    "INSERT INTO work (name) VALUES ('eins')",
    'BEGIN',
    "INSERT INTO work (name) VALUES ('gone')",
    'ROLLBACK',
    'BEGIN',
    "INSERT INTO work (name) VALUES ('kept')",
    'COMMIT',
    "SELECT name FROM work WHERE name IN ('gone', 'kept')",
    'SELECT n, word FROM numbers ORDER BY n',
    "SELECT CAST('abc' AS SIGNED), 1/0",
    'SHOW WARNINGS',
    `LOAD DATA LOCAL INFILE '${infile}' INTO TABLE work (name, amount)`,
    "SELECT name, amount FROM work WHERE name LIKE 'line%' ORDER BY name",
    ...(large ? ["SELECT REPEAT('z', 17000000)"] : []),
    ...(client === 'mysql'
      ? [`query_attributes traceparent 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01 n 7`, 'SELECT 1 AS traced']
      : []),
    'status_of_nothing_is_an_error',
  ];
  // Each on a line of its own, so that an error names the same line everywhere.
  return `${statements.map((statement) => `${statement};`).join('\n')}\n`;
}

/** Runs the script; gives the text that a person would see. */
export async function commandLineRuns(client: 'mysql' | 'mariadb', run: Run): Promise<Step[]> {
  const [program, ...first] = command(client);
  const args = ['--no-defaults', '-h127.0.0.1', `-P${run.port}`, `-u${run.user}`, `-p${run.password}`];
  const how = [
    '--force',
    '-vvv',
    '--table',
    '--column-type-info',
    '--local-infile=1',
    '--default-character-set=utf8mb4',
    '--max-allowed-packet=1G',
  ];
  const done = await runChild(
    program!,
    [...first, ...args, ...how, ...encryption(client, run), ...compression(client, run), run.database],
    script(client, run),
    { timeout: 20_000 },
  );
  const [facts, seen] = done.stdout.split(`--------------\n${marker}\n--------------\n`);
  if (seen === undefined) return [{ step: 'failed', value: done.stderr }];
  return [
    { step: 'facts', value: facts },
    { step: 'output', value: seen.replaceAll(/\(\d+(?: min)? ?[\d.]*\s?sec\)/g, '(time)').split('\n') },
    { step: 'errors', value: done.stderr.split('\n') },
    { step: 'exit code', value: done.code },
  ];
}

function command(client: 'mysql' | 'mariadb'): readonly string[] {
  const { mysql9, mariadb } = provisioned();
  if (client === 'mariadb') return [mariadb.mariadb];
  if ('unavailable' in mysql9) throw new Error(mysql9.unavailable);
  return mysql9.mysql;
}

function encryption(client: 'mysql' | 'mariadb', { tls, ca }: Run): string[] {
  if (client === 'mariadb') {
    if (!tls) return ['--skip-ssl'];
    return ['--ssl', `--ssl-ca=${ca}`, '--ssl-verify-server-cert'];
  }
  const { mysql9 } = provisioned();
  // It knows mysql_native_password by a plugin only.
  const always = ['--commands', ...('basedir' in mysql9 ? [`--plugin-dir=${mysql9.basedir}/lib/mysql/plugin`] : [])];
  return [...always, ...(tls ? ['--ssl-mode=VERIFY_IDENTITY', `--ssl-ca=${ca}`] : ['--ssl-mode=DISABLED', '--get-server-public-key'])];
}

function compression(client: 'mysql' | 'mariadb', run: Run): string[] {
  if (client === 'mysql') return [`--compression-algorithms=${run.compression === 'none' ? 'uncompressed' : run.compression}`];
  return run.compression === 'none' ? [] : ['--compress'];
}
