import { describe, expect, it } from 'vitest';
import { statementKind, statementShapes, statementTables } from '../../../../src-core/mysql/sql/statements.ts';
import { corpus } from '../../../support/statementCorpus.ts';

function named(sql: string, options = {}): string[] {
  return statementTables(sql, options).map(({ schema, name }) => (schema === null ? name : `${schema}.${name}`));
}

describe('what a statement does, and to which tables', () => {
  it.each(corpus.map((known) => [known.sql, known] as const))('%s', (sql, { kind, tables }) => {
    expect([statementKind(sql), named(sql).sort()]).toEqual([kind, [...tables].sort()]);
  });

  it('is told for each statement of a text', () => {
    expect(statementShapes("SELECT ';' FROM a; ; UPDATE b SET x = 1;")).toEqual([
      { kind: 'read', tables: [{ schema: null, name: 'a' }] },
      { kind: 'write', tables: [{ schema: null, name: 'b' }] },
    ]);
    expect(statementShapes(' ;-- nothing')).toEqual([]);
  });

  it('depends on how the session reads quotes and backslashes', () => {
    expect(named('SELECT * FROM "orders"')).toEqual([]);
    expect(named('SELECT * FROM "or""ders"', { ansiQuotes: true })).toEqual(['or"ders']);
    expect(named("SELECT '\\' FROM a, ' FROM b")).toEqual(['b']);
    expect(named("SELECT '\\' FROM a, ' FROM b", { noBackslashEscapes: true })).toEqual(['a']);
  });

  it('takes time that is linear in the length', () => {
    for (const piece of [
      '(',
      'SELECT * FROM a,',
      'WITH x AS (',
      '(SELECT 1 FROM ',
      'a.',
      'FOR ',
      ';',
      'CREATE ',
      'JOIN a ',
      'WITH a AS (b) ',
      ') ',
      'TABLE ',
      'ANALYZE ',
      'EXPLAIN ANALYZE ',
    ]) {
      const sql = piece.repeat(20_000);
      const started = performance.now();
      statementShapes(sql);
      statementShapes(`SELECT ${sql}`);
      expect([piece, performance.now() - started < 1_500]).toEqual([piece, true]);
    }
  });
});
