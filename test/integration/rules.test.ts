/** Every action of a rules file, as clients see it: each goes on with the same connection as with a real server. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeOnBackends } from '../support/backends.ts';
import { type Hydrophone, runHydrophone, startRecord } from '../support/hydrophone.ts';
import { type Outcome, talkers } from './talkers/talkers.ts';

const rules = String.raw`rules:
  - { name: group, when: 'sql~"^SELECT (\d+) AS rewrite_me$"', then: { rewrite: 'SELECT $1 + 41 AS answer' } }
  - name: rows
    when: 'sql:rows_please'
    then:
      rows:
        columns: [{ name: id, type: BIGINT }, name, { name: price, type: DECIMAL }]
        rows: [[7, seven, 1.5], [9007199254740993, null, null]]
  - { name: ok, when: 'sql:ok_please', then: { ok: { affected_rows: 3, last_insert_id: 9 } } }
  - { name: deadlock, when: 'sql:deadlock_please', then: { error: { code: 1213 } } }
  - { name: own error, when: 'sql:error_please', then: { error: { code: 3819, sqlstate: 'HY000', message: 'no, thank you' } } }
  - { name: delay, when: 'sql:delay_please', then: { delay: 150ms } }
  - { name: range, when: 'sql:range_please', then: { delay: 100ms-150ms } }
  - { name: throttle, when: 'sql:throttle_please', then: { throttle: 20KB/s } }
  - { name: slow row, when: 'sql:slow_please', then: { slow_row: { row: 2, delay: 150ms } } }
  - { name: mend, when: 'error:1146 sql:mend_please', then: { rows: { columns: [mended], rows: [[yes]] } } }
  - { name: both, when: 'sql:both_please', then: { delay: 50ms }, continue: true }
  - { name: both too, when: 'sql:both_please', then: { rows: { columns: [a], rows: [[1]] } } }
  - { name: once, when: 'sql:once_please', then: { ok: true }, times: 1 }
  - { name: off, when: 'sql:off_please', then: { error: 1213 }, on: false }
  - { name: before, when: 'sql:before_please', then: { close: true } }
  - { name: behind, when: 'sql:behind_please', then: { close: after } }
  - { name: during, when: 'sql:during_please', then: { close: { after_rows: 1 } } }
  - { name: drop, when: 'sql:drop_please', then: { drop_reply: true } }
`;

const three = (what: string) => `SELECT '${what}' AS a UNION ALL SELECT 'b' UNION ALL SELECT 'c'`;
const plain = 'SELECT 5 AS five';

/** A statement, what it comes to, and how long it takes at least, ms. */
const steps: readonly (readonly [string, Outcome, number?])[] = [
  ['SELECT 1 AS rewrite_me', { rows: [['42']] }],
  [
    "SELECT 'rows_please'",
    {
      rows: [
        ['7', 'seven', '1.5'],
        ['9007199254740993', null, null],
      ],
    },
  ],
  ["DO 'ok_please'", { ok: [3, 9] }],
  ["SELECT 'deadlock_please'", { error: 1213 }],
  ["SELECT 'error_please'", { error: 3819 }],
  ["SELECT 'delay_please' AS a", { rows: [['delay_please']] }, 150],
  ["SELECT 'range_please' AS a", { rows: [['range_please']] }, 100],
  ["SELECT 'throttle_please' AS a, REPEAT('x', 4000) AS b", { rows: [['throttle_please', 'x'.repeat(4000)]] }, 150],
  [three('slow_please'), { rows: [['slow_please'], ['b'], ['c']] }, 150],
  ["SELECT 'both_please' AS a", { rows: [['1']] }, 50],
  ["DO 'once_please'", { ok: [0, 0] }],
  ["SELECT 'off_please' AS a", { rows: [['off_please']] }],
  ["SELECT 'before_please' AS a", { lost: true }],
  [plain, { rows: [['5']] }],
  [three('during_please'), { lost: true }],
  [plain, { rows: [['5']] }],
  ["SELECT 'drop_please' AS a", { lost: true }],
  [plain, { rows: [['5']] }],
];

describeOnBackends('a rules file', (backend) => {
  let folder: string;
  let proxy: Hydrophone;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'rules-'));
    writeFileSync(join(folder, 'rules.yaml'), rules);
    proxy = await startRecord(backend.port, '--rules', join(folder, 'rules.yaml'));
  });
  afterAll(async () => {
    await proxy?.stop();
    await proxy?.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(talkers)('acts for $name, whose connection goes on', async ({ talk, withoutIds, waitsForEver }) => {
    // Behind every step the same connection answers once more.
    const own = steps.filter(([sql]) => waitsForEver !== true || !sql.includes('drop_please'));
    const said = await talk(
      proxy.port,
      own.flatMap(([sql]) => (sql === plain ? [sql] : [sql, plain])),
    );
    const expected = own.flatMap(([sql, outcome]): Outcome[] => (sql === plain ? [outcome] : [outcome, { rows: [['5']] }]));
    const shown = expected.map((outcome) => (withoutIds === true && 'ok' in outcome ? { ok: [outcome.ok[0], 0] } : outcome));
    expect(said).toEqual(shown);
  });
});

it.each([
  ["rules:\n  - { when: 'usr:x', then: { delay: 1s } }\n", 2, 'FILE:2:14: there is no field “usr”; did you mean user?'],
  [null, 3, '--rules FILE: there is no such file; expected a YAML file with rules (docs/rules.md)'],
])('a rules file that is wrong or missing ends the start with one line (%#)', async (text, code, line) => {
  const folder = mkdtempSync(join(tmpdir(), 'rules-'));
  const path = join(folder, 'rules.yaml');
  if (text !== null) writeFileSync(path, text);
  const ended = await runHydrophone('record', '--listen', '127.0.0.1:0', '--backend', '127.0.0.1:1', '--rules', path);
  rmSync(folder, { recursive: true });
  expect(ended).toMatchObject({ code, stdout: '', stderr: `hydrophone: ${line.replace('FILE', path)}\n` });
});
