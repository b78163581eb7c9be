import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { demoAccounts } from '../../src-core/responder/demo/accounts.ts';
import { startChild } from '../support/child.ts';
import { openMysql2, runMariadbCli } from '../support/clients.ts';
import { commandLine, runHydrophone, startRecord } from '../support/hydrophone.ts';
import { eventually, freePort } from '../support/ports.ts';

const backend = inject('mariadb').port;
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cli-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const recordTo = (file: string, ...more: string[]) => [
  'record',
  '--json',
  '--listen',
  '127.0.0.1:0',
  '--backend',
  `127.0.0.1:${backend}`,
  '--out',
  join(folder, file),
  ...more,
];

/** One line on stderr, nothing on stdout. */
function expectOneLine(result: { stdout: string; stderr: string }, ...patterns: RegExp[]): void {
  expect(result.stdout).toBe('');
  expect(result.stderr.trimEnd().split('\n')).toHaveLength(1);
  for (const pattern of patterns) expect(result.stderr).toMatch(pattern);
}

it('an unknown option is named, with what is expected, and the exit code is 2', async () => {
  const result = await runHydrophone('record', '--bakcend', '127.0.0.1:3306');
  expectOneLine(result, /--bakcend/, /--backend|--help|expected/);
  expect(result.code).toBe(2);
});

it('an unknown command and a wrong address are named', async () => {
  const unknown = await runHydrophone('recrod');
  expectOneLine(unknown, /recrod/);
  expect(unknown.code).toBe(2);
  const address = await runHydrophone('record', '--backend', 'nonsense:port');
  expectOneLine(address, /nonsense:port/, /HOST:PORT/);
  expect(address.code).toBe(2);
});

it('a port in use is named, with the remedy, and the exit code is 3', async () => {
  const holder = createServer();
  await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
  const { port } = holder.address() as { port: number };
  try {
    const result = await runHydrophone(
      'record',
      '--listen',
      `127.0.0.1:${port}`,
      '--backend',
      `127.0.0.1:${backend}`,
      '--out',
      join(folder, 'in-use.hydro'),
    );
    expectOneLine(result, new RegExp(`127\\.0\\.0\\.1:${port}`), /in use/, /--listen/);
    expect(result.code).toBe(3);
  } finally {
    holder.close();
  }
});

it('a capture that cannot be opened, written or read is named', async () => {
  const noFolder = await runHydrophone(
    'record',
    '--listen',
    '127.0.0.1:0',
    '--backend',
    `127.0.0.1:${backend}`,
    '--out',
    join(folder, 'none/x.hydro'),
  );
  expectOneLine(noFolder, /none\/x\.hydro/);
  expect(noFolder.code).toBe(3);
  const missing = await runHydrophone('show', join(folder, 'missing.hydro'), '--json');
  expectOneLine(missing, /missing\.hydro/);
  expect(missing.code).toBe(3);
  writeFileSync(join(folder, 'text.hydro'), 'this is no capture');
  const text = await runHydrophone('show', join(folder, 'text.hydro'), '--json');
  expectOneLine(text, /text\.hydro/, /capture/);
  expect(text.code).toBe(3);
});

it('stops after --max-exchanges and after --for', async () => {
  const limited = await startRecord(backend, '--max-exchanges', '3');
  const connection = await openMysql2(limited.port);
  for (let n = 0; n < 10; n += 1) await connection.query(`SELECT ${n}`).catch(() => {});
  connection.destroy();
  expect((await limited.child.ended).code).toBe(0);
  expect(limited.exchanges().length).toBeGreaterThanOrEqual(3);
  await limited.dispose();
  const began = Date.now();
  const timed = await runHydrophone(...recordTo('for.hydro', '--for', '1s'));
  expect(timed.code).toBe(0);
  expect(Date.now() - began).toBeGreaterThan(900);
  expect(JSON.parse(timed.stdout.split('\n')[0]!)).toMatchObject({ kind: 'ready', ui: null });
});

it('--fail-on ends with 1 and names what matched; the capture is intact, and show takes the same filters', async () => {
  const hydrophone = await startRecord(backend, '--fail-on', 'error:1146 or sql~"^select 4[0-9]$"');
  const connection = await openMysql2(hydrophone.port);
  for (let n = 0; n < 60; n += 1) await connection.query(`SELECT ${n}`);
  await connection.query('SELECT * FROM no_such_table').catch(() => {});
  await connection.end();
  expect(await hydrophone.stop()).toBe(1);
  expect(hydrophone.child.stderr).toMatch(/--fail-on matched exchange \d+ of session 1: SELECT 40/);
  expect(hydrophone.child.stderr).toMatch(/--fail-on matched 1 more/);
  const found = async (filter: string): Promise<string[]> => {
    const shown = await runHydrophone('show', hydrophone.file, filter, '--json');
    expect(shown.code).toBe(0);
    const records = shown.stdout.split('\n').filter((line) => line !== '');
    return records.map((line) => (JSON.parse(line) as { sql: string }).sql);
  };
  expect(await found('table:no_such_table is:read,error')).toEqual(['SELECT * FROM no_such_table']);
  expect(await found('error~"no_such_table"')).toEqual(['SELECT * FROM no_such_table']);
  expect(await found(`exchange>1 sql:"SELECT 5" -sql="select 5"`)).toHaveLength(10);
  const wrong = await runHydrophone('show', hydrophone.file, 'tabel:x', '--json');
  expectOneLine(wrong, /column 1: there is no field “tabel”; did you mean table\?/);
  expect(wrong.code).toBe(2);
  await hydrophone.dispose();
  const mistyped = await runHydrophone(...recordTo('fail.hydro', '--fail-on', 'ms>fast'));
  expectOneLine(mistyped, /--fail-on is wrong at column 4: “fast” is no duration/);
  expect(mistyped.code).toBe(2);
  const clean = await startRecord(backend, '--fail-on', 'is:error');
  expect(await clean.stop()).toBe(0);
  await clean.dispose();
});

it('show without --json lists logins that failed among the exchanges', async () => {
  const hydrophone = await startRecord(backend);
  await openMysql2(hydrophone.port, { password: 'wrong' }).catch(() => {});
  const connection = await openMysql2(hydrophone.port);
  await connection.query('SELECT 42');
  await connection.end();
  await hydrophone.stop();
  const shown = await runHydrophone('show', hydrophone.file);
  const lines = shown.stdout.split('\n').filter((line) => /login failed|SELECT 42/.test(line));
  expect(lines).toHaveLength(2);
  expect(lines).toContainEqual(expect.stringMatching(/^ +· .* 1 .*login failed .*app from .*: 1045 Access denied/));
  expect(lines).toContainEqual(expect.stringMatching(/SELECT 42$/));
  await hydrophone.dispose();
});

it('SIGTERM and SIGINT stop cleanly, with everything recorded', async () => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    const hydrophone = await startRecord(backend);
    const connection = await openMysql2(hydrophone.port);
    for (let n = 0; n < 20; n += 1) await connection.query(`SELECT ${n}`);
    const { code } = await hydrophone.child.stop(signal);
    connection.destroy();
    expect(code).toBe(0);
    expect(hydrophone.exchanges().filter((exchange) => exchange.command === 'COM_QUERY')).toHaveLength(20);
    await hydrophone.dispose();
  }
});

it('a capture survives kill -9: what was shown on screen is in the file', async () => {
  const hydrophone = await startRecord(backend);
  const connection = await openMysql2(hydrophone.port);
  for (let n = 0; n < 200; n += 1) await connection.query(`SELECT ${n}`);
  await eventually('200 records', () => hydrophone.exchanges().length >= 200);
  await hydrophone.child.stop('SIGKILL');
  connection.destroy();
  const shown = await runHydrophone('show', hydrophone.file, '--json');
  expect(shown.code).toBe(0);
  const records = shown.stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { kind: string; sql?: string; results?: { rows: unknown }[] });
  const queries = records.filter((record) => record.kind === 'exchange' && /^SELECT \d+$/.test(record.sql ?? ''));
  expect(queries).toHaveLength(200);
  expect(queries.at(-1)!.results![0]!.rows).toEqual([[199]]);
  await hydrophone.dispose();
});

it('a damaged capture gives what can be read or one clear line, never a stack', async () => {
  const hydrophone = await startRecord(backend);
  const connection = await openMysql2(hydrophone.port);
  for (let n = 0; n < 50; n += 1) await connection.query(`SELECT ${n}, REPEAT('d', 2000)`);
  await connection.end();
  await hydrophone.stop();
  const whole = readFileSync(hydrophone.file);
  const damaged = join(folder, 'damaged.hydro');
  writeFileSync(damaged, whole);
  truncateSync(damaged, Math.floor(whole.length / 2));
  const cut = await runHydrophone('show', damaged, '--json');
  expect(cut.stderr).not.toMatch(/\n\s+at /);
  expect([0, 3]).toContain(cut.code);
  if (cut.code === 3) expect(cut.stderr).toMatch(/damaged\.hydro/);
  const scrambled = Buffer.from(whole);
  scrambled.fill(0x5a, Math.floor(whole.length / 4), Math.floor((whole.length * 3) / 4));
  writeFileSync(damaged, scrambled);
  const result = await runHydrophone('show', damaged, '--json');
  expect(result.stderr).not.toMatch(/\n\s+at /);
  expect([0, 3]).toContain(result.code);
  await hydrophone.dispose();
});

it('the demo database answers on its own port', async () => {
  const port = await freePort();
  const [program, ...first] = commandLine();
  const demo = startChild(program!, [...first, 'demo', '--listen', `127.0.0.1:${port}`]);
  try {
    await eventually('the demo database', () => demo.stdout.includes(String(port)));
    for (const [user, password] of demoAccounts) {
      const { code, stdout, stderr } = await runMariadbCli(port, 'SHOW TABLES;', `-u${user}`, `--password=${password}`);
      expect(code, stderr).toBe(0);
      expect(stdout).toMatch(/^Tables_in_shop\n(.+\n){3,}/);
    }
  } finally {
    expect((await demo.stop()).code).toBe(0);
  }
});
