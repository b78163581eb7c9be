/** The work of every driver against a real server, and the same work against the mock that is made from its recording. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type Hydrophone, runHydrophone, startMock, startRecord } from '../support/hydrophone.ts';
import { drivers, type Run, type Step } from './matrix/drivers.ts';
import { accountOf, createSchemas, password } from './matrix/schema.ts';

/** The others tell of display lengths and of flags that a mock does not have, or use cursors, bulk executions and OUT parameters. */
const alike = drivers().filter(({ name }) =>
  ['mysql2', 'PyMySQL', 'mysqlclient', 'DBD::mysql', 'DBD::MariaDB', 'Ruby mysql2', 'Go'].includes(name),
);
const folder = mkdtempSync(join(tmpdir(), 'mock-drivers-'));
const infile = join(folder, 'lines.txt');
const seen = new Map<string, readonly Step[]>();
let record: Hydrophone;

const runOf = (driver: string, port: number): Run => ({
  name: driver,
  port,
  user: accountOf(driver),
  password,
  database: accountOf(driver),
  tls: false,
  ca: '',
  compression: 'none',
  large: false,
  infile,
});

/** Without status flags that say how the server went about it: NO_GOOD_INDEX_USED, NO_INDEX_USED. */
const withoutPlan = (steps: readonly Step[]) =>
  JSON.parse(JSON.stringify(steps), (key, value) => (key === 'serverStatus' ? (value as number) & ~0x30 : value));

beforeAll(async () => {
  writeFileSync(infile, 'line 1 ü\t1.5\nline 2\t\\N\nline 3\t99.99\n');
  const server = { name: 'MariaDB 10.11', kind: 'mariadb', ...inject('mariadb') } as const;
  await createSchemas(
    server,
    alike.map(({ name }) => name),
  );
  record = await startRecord(server.port);
  for (const driver of alike) seen.set(driver.name, (await driver.perform([runOf(driver.name, record.port)])).get(driver.name)!);
  await record.stop();
}, 120_000);
afterAll(async () => {
  await record.dispose();
  rmSync(folder, { recursive: true });
});

describe('a mock made from the work of', () => {
  it.each(alike)('$name', async (driver) => {
    const made = join(folder, `${accountOf(driver.name)}.yaml`);
    const { stderr, code } = await runHydrophone(
      'mock',
      '--from',
      record.file,
      '--filter',
      `user:${accountOf(driver.name)}`,
      '--out',
      made,
    );
    expect(code, stderr).toBe(0);
    const mock = await startMock(made, '--fail-on-miss');
    try {
      const steps = (await driver.perform([runOf(driver.name, mock.port)])).get(driver.name)!;
      expect(await mock.stop(), mock.child.stderr).toBe(0);
      expect(withoutPlan(steps)).toEqual(withoutPlan(seen.get(driver.name)!));
    } finally {
      await mock.dispose();
    }
  });
});
