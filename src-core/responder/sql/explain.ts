/** EXPLAIN in MySQL's columns, from SQLite's query plan. https://dev.mysql.com/doc/refman/en/explain-output.html */
import type { Cell, RowsResult } from '../../mysql/synth/reply.ts';
import { toSqlite } from './language/statements.ts';
import { isQuery } from './runQuery.ts';
import type { Statement } from './runStatement.ts';
import type { SqlSession } from './sqlSession.ts';
import { textRows } from './textRows.ts';

const columns = 'id:BIGINT select_type table partitions type possible_keys key key_len ref rows:BIGINT filtered:DOUBLE Extra'.split(' ');

export function explain({ db, state }: SqlSession, { tokens, parameters }: Statement): RowsResult {
  let from = 1;
  while (from < tokens.length && isQuery(tokens.slice(from)) === null) from++;
  const plan = db.sqlite.prepare(`EXPLAIN QUERY PLAN ${toSqlite(tokens.slice(from), state)}`);
  const steps = [...plan.iterate(...parameters)].map((row) => String((row as { detail: unknown }).detail));
  const rows: Cell[][] = [];
  for (const step of steps) {
    const m =
      /^(SCAN|SEARCH) (?:\w+\.)?(\w+)(?: AS \w+)?(?: USING (?:COVERING )?(?:(INTEGER PRIMARY KEY)|(?:AUTOMATIC .*)?INDEX (\S+)))?/.exec(
        step,
      );
    if (m === null) {
      const last = rows.at(-1);
      if (last !== undefined && step.startsWith('USE TEMP B-TREE'))
        last[11] = step.includes('ORDER BY') ? 'Using filesort' : 'Using temporary';
      continue;
    }
    const key = m[3] ? 'PRIMARY' : (m[4]?.split('.').at(-1) ?? null);
    const type =
      m[1] === 'SCAN'
        ? key === null
          ? 'ALL'
          : 'index'
        : m[3] && /=\?\)/.test(step)
          ? 'eq_ref'
          : step.includes('>') || step.includes('<')
            ? 'range'
            : 'ref';
    const covering = step.includes('COVERING') ? 'Using index' : null;
    rows.push([
      1,
      'SIMPLE',
      m[2] ?? null,
      null,
      type,
      key,
      key,
      null,
      type === 'ref' || type === 'eq_ref' ? 'const' : null,
      null,
      100,
      covering,
    ]);
  }
  return textRows(columns, rows);
}
