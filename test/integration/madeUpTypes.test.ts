/** Made-up rows of every type, as clients read them: what they make of the same rows of a table. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeOnBackends } from '../support/backends.ts';
import { openMariadb, openMysql2 } from '../support/clients.ts';
import { type Hydrophone, startRecord } from '../support/hydrophone.ts';
import { talkers } from './talkers/talkers.ts';

/** A type, a value as an SQL literal, and the same as a rules file has it. */
const cases: readonly (readonly [string, string, string | number])[] = [
  ['TINYINT', '-128', -128],
  ['SMALLINT UNSIGNED', '65535', 65535],
  ['MEDIUMINT', '-5', -5],
  ['INT', '2147483647', 2147483647],
  ['BIGINT UNSIGNED', '18446744073709551615', '18446744073709551615'],
  ['DECIMAL(20,5)', '-123456789012345.6', '-123456789012345.6'],
  ['FLOAT', '1.5', 1.5],
  ['DOUBLE', '-0.1', -0.1],
  ['DATE', "'2024-02-29'", '2024-02-29'],
  ['TIME(3)', "'-10:11:12.5'", '-10:11:12.5'],
  ['DATETIME', "'2024-02-29 12:34:56'", '2024-02-29 12:34:56'],
  ['TIMESTAMP NULL', "'2024-02-29 12:34:56'", '2024-02-29 12:34:56'],
  ['YEAR', '2024', 2024],
  ['CHAR(5)', "'bc'", 'bc'],
  ['VARCHAR(300)', "REPEAT('u', 300)", 'u'.repeat(300)],
  ['TEXT', "REPEAT('xy', 10000)", 'xy'.repeat(10000)],
  ["ENUM('a','b')", "'b'", 'b'],
  ['VARBINARY(9)', "'bytes'", 'bytes'],
];
const names = cases.map((_, i) => `c${i}`).join(', ');
const real = `SELECT ${names} FROM made_up_types WHERE id < 3`;
const madeUp = `SELECT ${names} FROM made_up_types WHERE id < 4`;

describeOnBackends('made-up rows of every type', (backend) => {
  let folder: string;
  let proxy: Hydrophone;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'rules-'));
    const columns = cases.map(([type], i) => ({ name: `c${i}`, type: type.replace(' NULL', ''), table: 'made_up_types', schema: 'shop' }));
    const rows = [cases.map(([, , value]) => value), cases.map(() => null)];
    const answer = JSON.stringify({ rows: { columns, rows } });
    writeFileSync(join(folder, 'rules.yaml'), `rules: [{ when: 'sql~"id < 4$" (command:query or command:execute)', then: ${answer} }]`);
    proxy = await startRecord(backend.port, '--rules', join(folder, 'rules.yaml'));
    const connection = await openMysql2(backend.port);
    await connection.query('DROP TABLE IF EXISTS made_up_types');
    await connection.query(`CREATE TABLE made_up_types (id INT PRIMARY KEY, ${cases.map(([type], i) => `c${i} ${type}`).join(', ')})`);
    await connection.query(`INSERT INTO made_up_types VALUES (1, ${cases.map(([, literal]) => literal).join(', ')})`);
    await connection.query('INSERT INTO made_up_types (id) VALUES (2)');
    await connection.end();
  });
  afterAll(async () => {
    await proxy?.stop();
    await proxy?.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(talkers)('$name', async ({ talk }) => {
    const [first, second, third, fourth] = await talk(proxy.port, [real, madeUp, madeUp, real]);
    expect(first).toMatchObject({ rows: [expect.arrayContaining(['2147483647']), cases.map(() => null)] });
    expect(second).toEqual(first);
    expect([third, fourth]).toEqual([first, first]);
  });

  it('with the same JavaScript types, also where a client keeps what it prepared', async () => {
    const mysql2 = await openMysql2(proxy.port, { dateStrings: false, bigNumberStrings: false });
    const mariadb = await openMariadb(proxy.port);
    for (const run of [
      (sql: string) => mysql2.query(sql).then(([rows]) => rows),
      (sql: string) => mysql2.execute(sql).then(([rows]) => rows),
      (sql: string) => mariadb.query(sql),
      (sql: string) => mariadb.execute(sql),
    ]) {
      const [first, second, third] = [await run(real), await run(madeUp), await run(madeUp)];
      expect(second).toEqual(first);
      expect(third).toEqual(first);
    }
    await mysql2.end();
    await mariadb.end();
  });
});
