import { describe, expect, it } from 'vitest';
import { plainKind, statementKind, statementShapes, statementTables } from '../../../../src-core/mysql/sql/statements.ts';
import { cpuMs } from '../../../support/cpuTime.ts';
import { corpus } from '../../../support/statementCorpus.ts';

function named(sql: string, options = {}): string[] {
  return statementTables(sql, options).map(({ schema, name }) => (schema === null ? name : `${schema}.${name}`));
}

describe('what a statement does, and to which tables', () => {
  it.each(corpus.map((known) => [known.sql, known] as const))('%s', (sql, { kind, tables }) => {
    expect([statementKind(sql), named(sql).sort()]).toEqual([kind, [...tables].sort()]);
  });

  it.each(corpus.map(({ sql }) => [sql]))('without its tokens, %s is the same kind or none', (sql) => {
    for (const text of [sql, `${sql};`, `${sql}; DELETE FROM a`, `SELECT 1; ${sql}`]) {
      const plain = plainKind(text);
      if (plain !== null) expect(statementShapes(text).map(({ kind }) => kind)).toEqual([plain]);
    }
  });

  it('is told for most statements without their tokens', () => {
    expect(['SELECT a FROM b', ' update a SET b = 1;\n', 'INSERT INTO a VALUES (1)', 'SHOW TABLES', 'COMMIT WORK'].map(plainKind)).toEqual([
      'read',
      'write',
      'write',
      'read',
      'transaction',
    ]);
    expect(
      ['SELECT 1 FOR UPDATE', 'SELECT 1; DELETE FROM a', '/*! DELETE */ x', 'WITH a AS (SELECT 1) DELETE FROM b'].map(plainKind),
    ).toEqual([null, null, null, null]);
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
      const taken = cpuMs(() => {
        statementShapes(sql);
        statementShapes(`SELECT ${sql}`);
      });
      expect(taken, piece).toBeLessThan(1_500);
    }
  });
});
