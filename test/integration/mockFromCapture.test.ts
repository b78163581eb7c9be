/** A mock made from a capture of a real server answers the same work the same. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connection } from 'mysql2/promise';
import { afterAll, expect, it } from 'vitest';
import { type Backend, describeOnBackends } from '../support/backends.ts';
import { openMysql2, runMariadbCli } from '../support/clients.ts';
import { type Hydrophone, runHydrophone, startMock, startRecord } from '../support/hydrophone.ts';

const folder = mkdtempSync(join(tmpdir(), 'mock-from-'));
afterAll(() => rmSync(folder, { recursive: true }));

const columns = `
  id INT PRIMARY KEY, tiny TINYINT(1), big BIGINT UNSIGNED, amount DECIMAL(12,4), f FLOAT, d DOUBLE, name VARCHAR(30), code CHAR(3),
  raw VARBINARY(8), note TEXT, large MEDIUMBLOB, day DATE, at DATETIME(3), moment TIMESTAMP(6) NULL, span TIME(2), y YEAR, bits BIT(9),
  kind ENUM('a','ü'), flags SET('x','y'), doc JSON`;
const rows = `
  (1, 1, 18446744073709551615, -12.5, 1.5, 1e100, 'Tête', 'abc', x'00ff', 'a\\nb: "c"', x'0001fe', '2024-02-29', '2024-02-29 01:02:03.5',
   '2024-01-01 00:00:00.000001', '-12:34:56.78', 2024, b'100000001', 'ü', 'x,y', '{"a": [1, null]}'),
  (2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
  (3, 0, 0, 0.0001, 0, -0.1, '', '', '', '', '', '1000-01-01', '9999-12-31 23:59:59.999', NULL, '838:59:59', 1901, b'0', 'a', '', '"null"')`;

/** Status flags that say how the server went about it: SERVER_QUERY_NO_GOOD_INDEX_USED, SERVER_QUERY_NO_INDEX_USED. */
function withoutPlan(result: unknown): unknown {
  if (Array.isArray(result)) return result.map(withoutPlan);
  const { serverStatus } = result as { serverStatus?: number };
  return serverStatus === undefined ? result : { ...(result as object), serverStatus: serverStatus & ~0x30 };
}

/** All that a caller of the driver sees, of each statement. */
async function work(client: Connection): Promise<unknown[]> {
  const seen: unknown[] = [];
  const told = async (how: 'query' | 'execute', sql: string, values?: (string | number | null)[]) => {
    try {
      const [result, fields] = how === 'query' ? await client.query(sql, values) : await client.execute(sql, values);
      const types = Array.isArray(fields)
        ? (fields as (undefined | { name: string; columnType: number })[]).map((f) => f && [f.name, f.columnType])
        : [];
      seen.push([sql, values, withoutPlan(result), types]);
    } catch (thrown) {
      const { errno, sqlState, message } = thrown as { errno: number; sqlState: string; message: string };
      seen.push([sql, values, errno, sqlState, message]);
    }
  };
  for (const how of ['query', 'execute'] as const) {
    await told(how, 'SELECT * FROM mocked ORDER BY id');
    await told(how, 'SELECT COUNT(*) AS n, MAX(amount) AS m, CONCAT(name, 1) AS c FROM mocked');
    await told(how, 'SELECT * FROM nowhere');
    await told(how, 'SELECT id FROM mocked WHERE id > ?', [1]);
    await told(how, 'SELECT id FROM mocked WHERE id > ?', [2]);
    await told(how, 'SELECT id FROM mocked WHERE name = ?', ['Tête']);
    await told(how, 'INSERT INTO counted (v) VALUES (?)', ['x']);
    await told(how, 'SELECT COUNT(*) AS n FROM counted');
    await told(how, 'INSERT INTO counted (v) VALUES (?)', ['y']);
    await told(how, 'SELECT COUNT(*) AS n FROM counted');
    await told(how, 'UPDATE counted SET v = 1');
    await told(how, 'INSERT INTO mocked (id) VALUES (1)');
  }
  await told('query', 'CALL two_results()');
  await told('query', 'SELECT 1 AS a; SELECT 2 AS b');
  await client.beginTransaction();
  await client.rollback();
  return seen;
}

describeOnBackends('a mock made from a capture', (backend: Backend) => {
  const made = join(folder, `${backend.mysql ? 'mysql' : 'mariadb'}.yaml`);
  let recorded: unknown[];
  let printed: string;

  const open = (port: number) => openMysql2(port, { multipleStatements: true });

  const setUp = async (port: number) => {
    const client = await openMysql2(port, { multipleStatements: true });
    await client.query(
      `SET time_zone = '+00:00'; DROP TABLE IF EXISTS mocked, counted; CREATE TABLE mocked (${columns}) CHARSET utf8mb4;
       CREATE TABLE counted (id INT AUTO_INCREMENT PRIMARY KEY, v VARCHAR(9)); INSERT INTO mocked VALUES ${rows}`,
    );
    await client.query('DROP PROCEDURE IF EXISTS two_results');
    await client.query('CREATE PROCEDURE two_results() BEGIN SELECT 1 AS one; SELECT name FROM mocked ORDER BY id; END');
    await client.end();
  };

  const run = async (to: Hydrophone) => {
    const client = await open(to.port);
    const seen = await work(client);
    await client.end();
    return seen;
  };

  it('is a file that people can read', async () => {
    await setUp(backend.port);
    const record = await startRecord(backend.port);
    recorded = await run(record);
    printed = (await runMariadbCli(record.port, 'SELECT id, name, amount FROM mocked;\nSELECT oops;', '--table', '--force', '--skip-ssl'))
      .stdout;
    const secret = await open(record.port);
    await secret.query("CREATE USER made_up IDENTIFIED BY 'hunter2'").catch(() => undefined);
    // Not one's own: other tests log in as the same user.
    await secret.query("SET PASSWORD FOR made_up = PASSWORD('hunter2')").catch(() => undefined);
    await secret.query('DROP USER IF EXISTS made_up');
    await secret.end();
    await record.stop();
    const outcome = await runHydrophone('mock', '--from', record.file, '--out', made);
    await record.dispose();
    expect(outcome).toMatchObject({ code: 0, stdout: '' });
    expect(outcome.stderr).toMatch(/statements from \d+ exchanges; serve it with hydrophone mock/);
    const text = readFileSync(made, 'utf8');
    expect(text).toContain('# Made from capture.hydro');
    expect(text).toContain("  # CREATE USER made_up IDENTIFIED BY '*******'\n  - digest: ");
    expect(text).not.toContain('hunter2');
    expect(text).toContain('- { name: amount, type: "decimal(12,4)", table: mocked, schema: shop');
    expect(text).toContain('params: [ 2 ]');
  });

  it('answers the same work the same', async () => {
    const mock = await startMock(made, '--fail-on-miss');
    try {
      expect(await run(mock)).toEqual(recorded);
      const { stdout, stderr } = await runMariadbCli(
        mock.port,
        'SELECT id, name, amount FROM mocked;\nSELECT oops;',
        '--table',
        '--force',
        '--skip-ssl',
      );
      expect(stdout).toBe(printed);
      expect(stderr).toContain("ERROR 1054 (42S22) at line 2: Unknown column 'oops'");
      expect(await mock.stop()).toBe(0);
    } finally {
      await mock.dispose();
    }
  });
});
