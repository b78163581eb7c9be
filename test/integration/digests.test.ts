import mysql, { type RowDataPacket } from 'mysql2/promise';
import { expect, inject, it } from 'vitest';
import { normalForm } from '../../src-core/mysql/sql/fingerprint.ts';
import { corpus } from '../support/statementCorpus.ts';

const more = [
  'select  *\nfrom `users` where id=42 -- why',
  "SELECT 'a', -1, +.5, x'4D', NULL, @v, 1e5, b'01', 0xff, TRUE",
  'SELECT a-1, (b)-1, a IS NULL, c IS NOT NULL FROM t',
  'SELECT * FROM t WHERE a IN (1,2,3) AND b IN(1)',
  'SELECT * FROM t WHERE (a,b) IN ((1,2),(3,4))',
  "INSERT INTO t (a, b) VALUES (1, 'x'), (2, 'y'), (3, NULL)",
  'SELECT coalesce(1, 2), f(1), g(a, 1, 2)',
  'SELECT a AS `x y`, `t`.`a b` FROM t LIMIT 10, 20',
  'UPDATE t SET a=NULL, b=DEFAULT WHERE c != 5 AND d <> 6 && e || f',
  'SELECT * FROM t WHERE a BETWEEN -1 AND 1 ORDER BY 1, 2',
  "SELECT a->'$.b' FROM t GROUP BY 1",
  'SELECT /*+ MAX_EXECUTION_TIME(10) */ 1',
  "SELECT _utf8mb4'x' COLLATE utf8mb4_bin",
];

/** What differs by intent (docs/filters.md), made the same: how it is written, and how far lists of values are folded. */
function comparable(form: string): string {
  return form
    .replaceAll('`', '')
    .replace(/ ?\/\* , \.\.\. \*\//g, '')
    .replace(/\/\*\+.*?\*\//g, '')
    .replaceAll('...', '…')
    .replace(/\bDISTINCTROW\b/g, 'DISTINCT')
    .replace(/\bINTEGER\b/g, 'INT')
    .replace(/\bFIELDS\b/g, 'COLUMNS')
    .replace(/^EXPLAIN (?=\w+$)/, 'DESCRIBE ')
    .replace(/\bSCHEMA\b/g, 'DATABASE')
    .replace(/\bSYSTEM_USER\b/g, 'USER')
    .replace(/<>/g, '!=')
    .replace(/\(_charset\) /g, '')
    .replace(/@\w+/g, '@?')
    .replace(/\b(ORDER|GROUP) BY \d+( , \d+)*/g, '$1 BY ?')
    .replace(/\s+/g, '')
    .replace(/\?(,(\?|…))+/g, '?')
    .replace(/…/g, '?')
    .replace(/\(\?\)(,\(\?\))*/g, '(?)')
    .replace(/\(\(\?\)\)/g, '(?)')
    .toLowerCase();
}

it('normal forms are those of MySQL’s STATEMENT_DIGEST_TEXT but for what differs by intent', async ({ skip }) => {
  const server = inject('mysql9');
  if ('unavailable' in server) return skip(server.unavailable);
  const connection = await mysql.createConnection({ socketPath: server.socket, user: 'root', database: 'shop' });
  try {
    const told: [string, string][] = [];
    const own: [string, string][] = [];
    const asked = corpus.filter(({ sql, only }) => only !== 'mariadb' && sql !== '' && !sql.includes('; '));
    for (const sql of [...asked.map((known) => known.sql), ...more]) {
      const [[row]] = await connection.query<RowDataPacket[]>('SELECT STATEMENT_DIGEST_TEXT(?) AS form', [sql]);
      told.push([sql, comparable(row!.form)]);
      own.push([sql, comparable(normalForm(sql))]);
    }
    expect(own).toEqual(told);
    expect(own.length).toBeGreaterThan(100);
  } finally {
    await connection.end();
  }
});
