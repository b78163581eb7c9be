/**
 * The two servers' own tests of their column types, run by their own test programs: directly and through the proxy, by text and by
 * prepared statements. What the program prints must be the same, and what it prints of results by text must be in the records.
 */
import { mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runChild } from '../support/child.ts';
import { administer, type Database, startMysql9, startNewestMariadb } from '../support/databases.ts';
import { type Hydrophone, startRecord } from '../support/hydrophone.ts';
import { eventually } from '../support/ports.ts';
import { resultsFoundIn } from '../support/printedResults.ts';
import { provisioned } from '../support/provisioned.ts';
import { earlyEnds, ownTests } from './serversOwn.ts';

const tests = provisioned().serverTests;

interface Server {
  readonly name: 'mysql' | 'mariadb';
  readonly title: string;
  readonly files: readonly string[];
  readonly start: () => Promise<Database>;
  /** As its own tests have it. */
  readonly sqlMode: (file: string) => string;
  readonly charsets: () => string;
}

const share = (server: { readonly basedir: string } | { readonly unavailable: string }, folder: string): string =>
  'basedir' in server ? join(server.basedir, 'share', folder, 'charsets') : '';

/** Plans are printed too: estimates shall not change between two runs because the server counted a table's rows meanwhile. */
const steady = '--innodb-stats-auto-recalc=0';

const servers: readonly Server[] = [
  {
    name: 'mysql',
    title: 'MySQL 9.7',
    files: ownTests.mysql,
    start: () => startMysql9(steady),
    sqlMode: () => 'DEFAULT',
    charsets: () => share(provisioned().mysql9, 'mysql'),
  },
  {
    name: 'mariadb',
    title: 'the newest MariaDB',
    files: ownTests.mariadb,
    start: () => startNewestMariadb(steady),
    sqlMode: (file) => (file.startsWith('plugin/') ? 'DEFAULT' : "'NO_ENGINE_SUBSTITUTION'"),
    charsets: () => share(provisioned().newestMariadb, 'mariadb'),
  },
];

// The servers side by side, the tests of one of them one after the other: they share its databases.
for (const server of servers) {
  describe.skipIf('unavailable' in tests)(
    'unavailable' in tests ? tests.unavailable : `tests of ${server.title}`,
    { concurrent: true },
    () => {
      if (!('unavailable' in tests))
        describe('directly and through the proxy', { concurrent: false }, () => compare(server, tests[server.name]));
    },
  );
}

function compare(
  { name, files, start, sqlMode, charsets }: Server,
  { run, folder }: { readonly run: readonly string[]; readonly folder: string },
): void {
  let server: Database;
  let proxy: Hydrophone;
  const shown = { found: 0, missing: 0 };

  beforeAll(async () => {
    server = await start();
    await administer(server, 'CREATE DATABASE mtr; CREATE PROCEDURE mtr.add_suppression(pattern VARCHAR(255)) BEGIN END;');
    symlinkSync(join(folder, 'std_data'), join(dirname(server.socket), 'std_data'));
    mkdirSync(join(dirname(server.socket), 'tmp'));
    proxy = await startRecord(server.port, '--rows', '100000');
  });
  afterAll(async () => {
    await proxy?.dispose();
    await server?.stop();
  });

  async function outcome(port: number, file: string, options: readonly string[]) {
    // Left over where a test ends early.
    const others = 'DROP DATABASE IF EXISTS test; DROP DATABASE IF EXISTS upgrade1; DROP DATABASE IF EXISTS mysqltest1;';
    await administer(server, `${others} CREATE DATABASE test; SET GLOBAL sql_mode = ${sqlMode(file)};`);
    const variables = dirname(server.socket);
    const [program, ...first] = run;
    const where = [`--basedir=${folder}/`, `--tmpdir=${variables}/tmp`, `--logdir=${variables}/tmp`, `--character-sets-dir=${charsets()}`];
    const login = ['--no-defaults', '-h127.0.0.1', '--protocol=tcp', `-P${port}`, '-uapp', '-psecret', '-Dtest'];
    const env = { ...process.env, MYSQL_TMP_DIR: `${variables}/tmp`, MYSQLTEST_VARDIR: variables, MYSQL_TEST_DIR: folder };
    const args = [...first, ...login, ...where, `--test-file=${join(folder, file)}`, ...options];
    const { code, stdout, stderr } = await runChild(program!, args, '', { cwd: folder, env });
    return { code, stdout, stderr };
  }

  it.each(files)('%s', { timeout: 120_000 }, async (file) => {
    for (const options of [[], ['--ps-protocol']]) {
      const direct = await outcome(server.port, file, options);
      const before = proxy.records().length;
      const proxied = await outcome(proxy.port, file, options);
      expect(proxied).toEqual(direct);
      expect([direct.code, direct.stderr]).toEqual(earlyEnds[name][file] === undefined ? [0, ''] : [1, expect.any(String)]);
      const told = await eventually('the sessions to be recorded', () => {
        const fresh = proxy.records().slice(before);
        const count = (event: string): number => fresh.filter((r) => r.kind === 'session' && r.event === event).length;
        return count('closed') > 0 && count('closed') === count('opened') ? fresh : null;
      });
      if (options.length > 0) continue;
      const { missing, found } = resultsFoundIn(proxied.stdout, told);
      shown.found += found;
      shown.missing += missing.length;
    }
  });

  // What is not found was not printed as it came: sorted, replaced or read into a variable by the test, or of a procedure.
  it('the records hold the results that were printed', () => {
    expect(shown.found).toBeGreaterThan(2000);
    expect(shown.found / (shown.found + shown.missing)).toBeGreaterThan(0.85);
  });
}
