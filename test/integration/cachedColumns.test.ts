/** A client that keeps the columns of a prepared statement is told other ones in between: it reads the server's rows rightly afterwards. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, inject, it, onTestFinished } from 'vitest';
import { openMariadb } from '../support/clients.ts';
import { startRecord } from '../support/hydrophone.ts';

const rules = `rules:
  - { when: 'sql:made_up command:execute', times: 1, then: { rows: { columns: [{ name: id, type: BIGINT }], rows: [[7]] } } }
  - { when: 'sql:other_text command:execute', times: 1, then: { rewrite: 'SELECT 1.5e0 AS a, 2 AS b' } }
`;

it('the npm package mariadb, whose executions leave the columns out', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rules-'));
  writeFileSync(join(folder, 'rules.yaml'), rules);
  const proxy = await startRecord(inject('mariadb').port, '--rules', join(folder, 'rules.yaml'));
  const connection = await openMariadb(proxy.port);
  onTestFinished(async () => {
    await connection.end();
    await proxy.stop();
    await proxy.dispose();
    rmSync(folder, { recursive: true, force: true });
  });
  const executed = async (sql: string) => {
    const statement = await connection.prepare(sql);
    const seen: unknown[] = [];
    for (let i = 0; i < 3; i++) seen.push(...((await statement.execute([])) as unknown[]));
    statement.close();
    return seen;
  };
  expect(await executed("SELECT 'real' AS name, 'made_up' AS b")).toEqual([
    { id: 7n },
    { name: 'real', b: 'made_up' },
    { name: 'real', b: 'made_up' },
  ]);
  expect(await executed("SELECT 'real' AS name, 'other_text' AS b")).toEqual([
    { a: 1.5, b: 2 },
    { name: 'real', b: 'other_text' },
    { name: 'real', b: 'other_text' },
  ]);
});
