/** Clients that run statements in order on one connection, and say what each came to. */
import { join } from 'node:path';
import { runChild } from '../../support/child.ts';
import { openMariadb, openMysql2, runMariadbCli } from '../../support/clients.ts';
import { parseCliOutput } from '../../support/cliOutput.ts';
import { provisioned, rootFolder } from '../../support/provisioned.ts';

export type Outcome =
  | { readonly rows: readonly (readonly (string | null)[])[] }
  /** Affected rows and the insert id. */
  | { readonly ok: readonly [number, number] }
  | { readonly error: number }
  /** The connection is gone, or no answer came within a second: a new one goes on. */
  | { readonly lost: true };

export interface Talker {
  readonly name: string;
  /** It does not tell insert ids. */
  readonly withoutIds?: true;
  /** It has no limit for how long it waits for an answer. */
  readonly waitsForEver?: true;
  talk(port: number, statements: readonly string[]): Promise<Outcome[]>;
}

/** How long a client waits for an answer, s. */
const timeout = 1;
const programs = join(rootFolder, 'test/integration/talkers');

export const talkers: readonly Talker[] = [
  { name: 'mysql2', talk: (port, statements) => throughMysql2(port, statements, false) },
  { name: 'mysql2, prepared', talk: (port, statements) => throughMysql2(port, statements, true) },
  { name: 'mariadb', talk: (port, statements) => throughMariadb(port, statements, false) },
  { name: 'mariadb, prepared', talk: (port, statements) => throughMariadb(port, statements, true) },
  { name: 'mariadb CLI', withoutIds: true, waitsForEver: true, talk: throughCli },
  { name: 'PyMySQL', talk: (port, statements) => throughProgram(provisioned().drivers.python3, 'talk.py', { port, timeout, statements }) },
  {
    name: 'PHP mysqlnd',
    talk: (port, statements) => throughProgram(provisioned().drivers.php, 'talk.php', { port, timeout, statements, prepared: false }),
  },
  {
    name: 'PHP mysqlnd, prepared',
    talk: (port, statements) => throughProgram(provisioned().drivers.php, 'talk.php', { port, timeout, statements, prepared: true }),
  },
];

interface OpenClient {
  run(sql: string): Promise<Outcome>;
  close(): void;
}

async function eachOn(statements: readonly string[], open: () => Promise<OpenClient>): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  let client = await open();
  for (const sql of statements) {
    const outcome = await client.run(sql);
    outcomes.push(outcome);
    if (!('lost' in outcome)) continue;
    client.close();
    client = await open();
  }
  client.close();
  return outcomes;
}

function throughMysql2(port: number, statements: readonly string[], prepared: boolean): Promise<Outcome[]> {
  return eachOn(statements, async () => {
    const connection = await openMysql2(port, { rowsAsArray: true });
    connection.on('error', () => undefined);
    return {
      close: () => connection.destroy(),
      run: (sql) =>
        orLost(async () => {
          const [result] = await (prepared ? connection.execute(sql) : connection.query(sql));
          return Array.isArray(result) ? { rows: texts(result as unknown[][]) } : { ok: [result.affectedRows, Number(result.insertId)] };
        }),
    };
  });
}

function throughMariadb(port: number, statements: readonly string[], prepared: boolean): Promise<Outcome[]> {
  return eachOn(statements, async () => {
    const connection = await openMariadb(port, { rowsAsArray: true, prepareCacheLength: 0 });
    connection.on('error', () => undefined);
    return {
      close: () => connection.destroy(),
      run: (sql) =>
        orLost(async () => {
          const result: unknown = await (prepared ? connection.execute(sql) : connection.query(sql));
          if (Array.isArray(result)) return { rows: texts(result as unknown[][]) };
          const { affectedRows, insertId } = result as { affectedRows: number; insertId: bigint };
          return { ok: [affectedRows, Number(insertId)] };
        }),
    };
  });
}

async function orLost(task: () => Promise<Outcome>): Promise<Outcome> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Outcome>((resolve) => {
    timer = setTimeout(() => resolve({ lost: true }), timeout * 1000);
  });
  try {
    return await Promise.race([task(), late]);
  } catch (thrown) {
    const { errno, sqlState, message } = thrown as { errno?: number; sqlState?: string | null; message: string };
    // Codes of their own below 0 and in the 45000s are the drivers', for a socket that broke.
    const ofServer = errno !== undefined && errno > 0 && errno < 45_000 && sqlState != null && sqlState !== '08S01';
    if (!ofServer && !/closed|lost|socket|reset|EPIPE/i.test(message)) throw thrown;
    return ofServer ? { error: errno } : { lost: true };
  } finally {
    clearTimeout(timer);
  }
}

function texts(rows: readonly unknown[][]): (string | null)[][] {
  return rows.map((row) => row.map((value) => (value === null ? null : String(value))));
}

/** A process each: at a lost connection the program ends. */
async function throughCli(port: number, statements: readonly string[]): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (let from = 0; from < statements.length; ) {
    const script = statements.slice(from).map((sql) => `${sql};\n`);
    const run = runMariadbCli(port, script.join(''), '-vvv', '--xml', '--force', '--unbuffered', '--skip-reconnect');
    const { stdout, stderr } = await run;
    const said = parseCliOutput(stdout, stderr);
    for (const { results, error } of said) {
      from++;
      const [result] = results;
      if (error !== null) outcomes.push([2006, 2013].includes(error.code) ? { lost: true } : { error: error.code });
      else if (result === undefined) throw new Error(`the mariadb CLI said nothing of a statement:\n${stdout}\n${stderr}`);
      else outcomes.push(result.kind === 'rows' ? { rows: result.rows } : { ok: [result.affectedRows, 0] });
      if (outcomes.at(-1) !== undefined && 'lost' in outcomes.at(-1)!) break;
    }
    if (said.length === 0) throw new Error(`the mariadb CLI said nothing:\n${stdout}\n${stderr}`);
  }
  return outcomes;
}

async function throughProgram(command: string, file: string, run: object): Promise<Outcome[]> {
  const { stdout, stderr, code } = await runChild(command, [join(programs, file)], JSON.stringify(run));
  if (code !== 0) throw new Error(`${file} ended with ${code}:\n${stderr}`);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Outcome);
}
