/** An entry to be filled in, for a statement that had no answer. */
import { stringify } from 'yaml';
import type { MockMiss } from '../../bridge/mockContract.ts';
import { statementKind } from '../../mysql/sql/statements.ts';

/** YAML: one item of the list under `statements:`. */
export function entryFor({ sql }: Pick<MockMiss, 'sql'>): string {
  const isRead = statementKind(sql) === 'read';
  const then = isRead ? { rows: { columns: ['value'], rows: [['…']] } } : { ok: { affected_rows: 1 } };
  return stringify([{ sql, then }], { lineWidth: 0, indentSeq: true })
    .split('\n')
    .map((line) => (line === '' ? line : `  ${line}`))
    .join('\n');
}
