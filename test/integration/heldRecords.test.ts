/** What `record --json` and `show --json` say of traffic that rules changed. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ExchangeRecord } from '../../src-core/bridge/contract.ts';
import { account, type Database, startMariadb } from '../support/databases.ts';
import { runHydrophone, startRecord } from '../support/hydrophone.ts';

const rules = `rules:
  - name: narrower
    when: 'sql~"^SELECT (seq) FROM seq_1_to_5"'
    then: { rewrite: 'SELECT $1 + 10 AS n FROM seq_1_to_3 LIMIT 2' }
  - name: no deletes
    when: 'sql:"DELETE FROM"'
    then: { ok: { affected_rows: 3 } }
  - name: deadlock
    when: 'sql:deadlock'
    then: { error: { code: 1213 } }
  - name: slowly
    when: 'sql:slowly'
    then: { delay: 30ms }
  - name: new user
    when: 'sql:"CREATE USER"'
    then: { rewrite: "CREATE USER held@localhost IDENTIFIED BY 'Top-5ecret'" }
`;

let database: Database;
let folder: string;
let exchanges: readonly ExchangeRecord[];
let shown: readonly ExchangeRecord[];
let output: string;
let table: string;
const found: Record<string, string[]> = {};

beforeAll(async () => {
  database = await startMariadb();
  folder = mkdtempSync(join(tmpdir(), 'held-'));
  const file = join(folder, 'rules.yaml');
  writeFileSync(file, rules);
  const hydrophone = await startRecord(database.port, '--rules', file);
  try {
    const client = await createConnection({ host: '127.0.0.1', port: hydrophone.port, ...account });
    await client.query('SELECT seq FROM seq_1_to_5');
    await client.execute('SELECT seq FROM seq_1_to_5 WHERE seq > ?', [2]).catch(() => {});
    await client.query('DELETE FROM nowhere');
    await client.query('SELECT deadlock').catch(() => {});
    await client.query("SELECT 'slowly'");
    await client.query("CREATE USER x IDENTIFIED BY 'An0ther-5ecret'");
    await client.query('SELECT 7');
    await client.end();
    await hydrophone.stop();
    exchanges = hydrophone.exchanges();
    const show = await runHydrophone('show', hydrophone.file, '--json');
    output = show.stdout;
    shown = exchangesIn(output);
    for (const filter of ['is:modified', 'is:mocked', 'held>=30ms', 'is:injected']) {
      const { stdout } = await runHydrophone('show', hydrophone.file, filter, '--json');
      found[filter] = exchangesIn(stdout).map((x) => x.command);
    }
    table = (await runHydrophone('show', hydrophone.file)).stdout;
  } finally {
    await hydrophone.dispose();
  }
}, 120_000);
afterAll(async () => {
  await database.stop();
  rmSync(folder, { recursive: true });
});

function exchangesIn(lines: string): ExchangeRecord[] {
  const records = lines.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
  return records.filter((record) => record.kind === 'exchange');
}

function told(sql: string): ExchangeRecord {
  const found = exchanges.find((x) => x.command === 'COM_QUERY' && x.sql?.startsWith(sql));
  if (found === undefined) throw new Error(`${sql} was not recorded`);
  return found;
}

it('a rewritten statement: what the client sent, and what the server got', () => {
  expect(told('SELECT seq FROM')).toMatchObject({
    ...{ sql: 'SELECT seq FROM seq_1_to_5', server_command: 'COM_QUERY', server_sql: 'SELECT seq + 10 AS n FROM seq_1_to_3 LIMIT 2' },
    ...{ modified: true, mocked: false, injected: false, parent: null, by: ['rule narrower'], error: null, dropped_bytes: 0 },
    results: [{ columns: [{ name: 'n' }], rows: [['11'], ['12']].map(([n]) => [Number(n)]) }],
  });
  expect(told('SELECT seq FROM')).not.toHaveProperty('server_results');
});

it('a prepared statement is changed as it is prepared', () => {
  const prepared = exchanges.find((x) => x.command === 'COM_STMT_PREPARE');
  expect(prepared).toMatchObject({ modified: true, server_command: 'COM_STMT_PREPARE', server_sql: expect.stringContaining('seq + 10') });
  const executed = exchanges.find((x) => x.command === 'COM_STMT_EXECUTE');
  expect(executed).toMatchObject({ modified: false, results: [{ rows: [[11], [12]] }] });
});

it('answers in the server’s place', () => {
  expect(told('DELETE')).toMatchObject({ mocked: true, modified: false, by: ['rule no deletes'], results: [{ affected_rows: 3 }] });
  const error = { code: 1213, sqlstate: '40001', message: expect.stringContaining('Deadlock') };
  expect(told('SELECT deadlock')).toMatchObject({ mocked: true, by: ['rule deadlock'], error, results: [] });
  for (const sql of ['DELETE', 'SELECT deadlock']) expect(told(sql)).not.toHaveProperty('server_sql');
});

it('a delay is time held', () => {
  const { held_us, wait_us, server_us, mocked, modified } = told("SELECT 'slowly'");
  expect(held_us).toBeGreaterThanOrEqual(30_000);
  expect(wait_us).toBeGreaterThanOrEqual(held_us);
  expect(server_us).toBeGreaterThan(0);
  expect([mocked, modified]).toEqual([false, false]);
});

it('passwords are in neither of the two statements', () => {
  expect(told('CREATE USER')).toMatchObject({
    sql: "CREATE USER x IDENTIFIED BY '**************'",
    server_sql: "CREATE USER held@localhost IDENTIFIED BY '**********'",
  });
  expect(output).not.toContain('5ecret');
});

it('what no rule concerns says nothing of them', () => {
  const plain = told('SELECT 7');
  expect(plain).toMatchObject({ modified: false, mocked: false, injected: false, held_us: 0, parent: null });
  expect(plain.server_us).toBeGreaterThan(0);
  expect(plain).not.toHaveProperty('by');
});

it('show tells the same, and finds it by filters', async () => {
  expect(shown).toEqual(exchanges);
  expect(found).toEqual({
    'is:modified': ['COM_QUERY', 'COM_STMT_PREPARE', 'COM_QUERY'],
    'is:mocked': ['COM_QUERY', 'COM_QUERY'],
    'held>=30ms': ['COM_QUERY'],
    'is:injected': [],
  });
  expect(table).toMatch(/\[mocked by rule no deletes\] DELETE FROM nowhere/);
});
