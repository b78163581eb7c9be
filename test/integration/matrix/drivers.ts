/** The drivers of the matrix: how each one's program is started. */
import { join } from 'node:path';
import { runChild } from '../../support/child.ts';
import { provisioned, rootFolder } from '../../support/provisioned.ts';
import { commandLineRuns } from './commandLines.ts';

/** One run of a driver's work. */
export interface Run {
  readonly name: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** The driver insists on TLS. */
  readonly tls: boolean;
  /** File of the authority that must have signed the server's certificate. */
  readonly ca: string;
  readonly compression: 'none' | 'zlib' | 'zstd';
  /** Also values above 16 MiB. */
  readonly large: boolean;
  readonly infile: string;
}

/** What a driver saw at one step of its work. */
export interface Step {
  readonly step: string;
  readonly value: unknown;
}

export interface Driver {
  readonly name: string;
  /** One run after the other; gives what each saw. A run that could not go on ends with the step `failed`. */
  perform(runs: readonly Run[]): Promise<Map<string, Step[]>>;
}

const programs = join(rootFolder, 'test/integration/drivers');

export function drivers(): Driver[] {
  const { python3, php, perl, ruby, goProgram, javaProgram } = provisioned().drivers;
  const phpSettings = ['-d', 'memory_limit=1G', '-d', 'mysqli.allow_local_infile=1'];
  return [
    program('mysql2', process.execPath, join(programs, 'mysql2.ts')),
    program('mysql', process.execPath, join(programs, 'mysql.ts')),
    program('mariadb', process.execPath, join(programs, 'mariadb.ts')),
    commandLine('mariadb CLI', 'mariadb'),
    commandLine('mysql CLI', 'mysql'),
    program('PyMySQL', python3, join(programs, 'pep249.py'), 'pymysql'),
    program('mysqlclient', python3, join(programs, 'pep249.py'), 'MySQLdb'),
    program('PHP mysqlnd', php, ...phpSettings, join(programs, 'mysqli.php')),
    program('DBD::mysql', perl, join(programs, 'dbd.pl'), 'mysql'),
    program('DBD::MariaDB', perl, join(programs, 'dbd.pl'), 'mariadb'),
    // In a process that opened several compressed and encrypted connections it fails of itself, without any proxy.
    oneProcessEach(program('Ruby mysql2', ruby, join(programs, 'mysql2.rb'))),
    program('Go', ...(goProgram as [string])),
    program('Connector/J', ...(javaProgram as [string, ...string[]])),
  ];
}

function program(name: string, command: string, ...args: string[]): Driver {
  return {
    name,
    async perform(runs) {
      const plan = runs.map((run) =>
        [
          run.name,
          '127.0.0.1',
          run.port,
          run.user,
          run.password,
          run.database,
          run.tls ? 'on' : 'none',
          run.tls ? run.ca : '',
          run.compression,
          run.large ? 1 : 0,
          run.infile,
        ].join('\t'),
      );
      // Nothing of the machine's own configuration may change what a driver does.
      const env = { PATH: process.env.PATH, HOME: '/nonexistent', LANG: 'C.UTF-8', PYTHONDONTWRITEBYTECODE: '1' };
      const done = await runChild(command, args, `${plan.join('\n')}\n`, { env, timeout: 60_000 });
      const told = new Map<string, Step[]>(runs.map((run) => [run.name, []]));
      for (const line of done.stdout.split('\n').filter(Boolean)) {
        const { cell, step, value } = JSON.parse(line) as Step & { cell: string };
        told.get(cell)!.push({ step, value });
      }
      if (done.code !== 0) {
        const last = runs.findLast((run) => told.get(run.name)!.length > 0);
        throw new Error(`${name} ended with ${done.code} in '${last?.name}': ${done.stdout.slice(-300)}${done.stderr.slice(-2000)}`);
      }
      return told;
    },
  };
}

function oneProcessEach(driver: Driver): Driver {
  return {
    name: driver.name,
    async perform(runs) {
      const told = new Map<string, Step[]>();
      for (const run of runs) for (const [name, steps] of await driver.perform([run])) told.set(name, steps);
      return told;
    },
  };
}

function commandLine(name: string, client: 'mysql' | 'mariadb'): Driver {
  return {
    name,
    async perform(runs) {
      const told = new Map<string, Step[]>();
      for (const run of runs) told.set(run.name, await commandLineRuns(client, run));
      return told;
    },
  };
}
