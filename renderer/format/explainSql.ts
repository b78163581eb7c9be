/**
 * The statement that asks the server for its plan.
 * https://dev.mysql.com/doc/refman/en/explain.html https://mariadb.com/docs/server/reference/sql-statements/administrative-sql-statements/analyze-and-explain-statements/analyze-format-json
 */
import { tokenize } from '../../src-core/mysql/sql/lexer.ts';

export type ExplainMode = 'plan' | 'json' | 'analyze';

const explained = new Set(['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'REPLACE', 'WITH', 'TABLE', 'VALUES']);

/** Why there is no plan for it; null where there is one. */
export function whyNoPlan(sql: string | null): string | null {
  if (sql === null || sql.trim() === '') return 'This exchange has no statement.';
  const words = [...tokenize(sql)].filter((t) => t.kind !== 'whitespace' && t.kind !== 'comment');
  const first = words.find((t) => sql.slice(t.from, t.to) !== '(');
  const word = first === undefined ? '' : sql.slice(first.from, first.to).toUpperCase();
  if (!explained.has(word)) return `Servers explain SELECT, INSERT, UPDATE, DELETE and REPLACE; this is ${word === '' ? 'none' : word}.`;
  const end = words.findIndex((t) => sql.slice(t.from, t.to) === ';');
  return end >= 0 && end < words.length - 1 ? 'This is more than one statement; send one of them by “Edit and send”.' : null;
}

export function isMariadb(serverVersion: string | null): boolean {
  return /mariadb/i.test(serverVersion ?? '');
}

export function explainSql(sql: string, mode: ExplainMode, serverVersion: string | null): string {
  const statement = sql.trim().replace(/;\s*$/, '');
  switch (mode) {
    case 'plan':
      // Since 8.0.32 MySQL's form follows the variable explain_format; the table is what is wanted here
      return isMariadb(serverVersion) ? `EXPLAIN ${statement}` : `EXPLAIN FORMAT=TRADITIONAL ${statement}`;
    case 'json':
      return `EXPLAIN FORMAT=JSON ${statement}`;
    case 'analyze':
      return isMariadb(serverVersion) ? `ANALYZE FORMAT=JSON ${statement}` : `EXPLAIN ANALYZE ${statement}`;
  }
}

export function modeWords(mode: ExplainMode, serverVersion: string | null): string {
  if (mode === 'plan') return 'EXPLAIN';
  if (mode === 'json') return 'FORMAT=JSON';
  return isMariadb(serverVersion) ? 'ANALYZE FORMAT=JSON' : 'EXPLAIN ANALYZE';
}
