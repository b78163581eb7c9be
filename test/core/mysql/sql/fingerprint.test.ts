import { describe, expect, it } from 'vitest';
import { digestOf, normalForm } from '../../../../src-core/mysql/sql/fingerprint.ts';
import { cpuMs } from '../../../support/cpuTime.ts';

describe('the normal form', () => {
  it.each([
    ['select  *\nfrom `users` where id=42;', 'SELECT * FROM users WHERE id = ?'],
    ["SELECT 'a' 'b', -1, +.5, x'4D', NULL, @v", 'SELECT ?, ?, ?, ?, ?, @v'],
    ['SELECT a-1, (b)-1, a IS NULL, c IS NOT NULL FROM t', 'SELECT a - ?, (b) - ?, a IS NULL, c IS NOT NULL FROM t'],
    ['SELECT * FROM t WHERE a IN (1,2,3) AND b IN(?)', 'SELECT * FROM t WHERE a IN (…) AND b IN (…)'],
    ['SELECT * FROM t WHERE (a, b) IN ((1, 2), (3, 4))', 'SELECT * FROM t WHERE (a, b) IN (…)'],
    ['SELECT * FROM t WHERE a IN (SELECT id FROM u)', 'SELECT * FROM t WHERE a IN (SELECT id FROM u)'],
    ["INSERT INTO t (a, b) VALUES (1, 'x'), (2, 'y'), (3, NULL)", 'INSERT INTO t(a, b) VALUES (…)'],
    [
      'INSERT INTO t VALUES (1, now()), (2, now()) ON DUPLICATE KEY UPDATE a = 1',
      'INSERT INTO t VALUES (?, now()) ON DUPLICATE KEY UPDATE a = ?',
    ],
    ['SELECT coalesce(1, 2) -- why\n/* no */ # end', 'SELECT coalesce(?, ?)'],
    ['SELECT /*+ MAX_EXECUTION_TIME(10) */ 1', 'SELECT /*+ MAX_EXECUTION_TIME(10) */ ?'],
    ['SELECT `a b`.`c` FROM `select`', 'SELECT `a b`.c FROM `select`'],
    ['SELECT 1 WHERE a IN (SELECT b FROM t WHERE c IN (1, 2))', 'SELECT ? WHERE a IN (SELECT b FROM t WHERE c IN (…))'],
    ['VALUES (1, f(2)), (3, g(4))', 'VALUES (?, f(?)), (?, g(?))'],
    ['', ''],
    ['VALUES (', 'VALUES ('],
  ])('of %s', (sql, normal) => {
    expect(normalForm(sql)).toBe(normal);
  });

  it('is the same for statements that differ in values only, and so is the digest', () => {
    const forms = ['SELECT 1 FROM t WHERE a IN (1)', "select 'x' from t where a in (1, 2) ;"].map((sql) => digestOf(normalForm(sql)));
    expect(forms[0]).toMatch(/^[0-9a-f]{16}$/);
    expect(forms[1]).toBe(forms[0]);
  });

  // Test vectors of the specification
  it.each([
    ['', 'cbf29ce484222325'],
    ['a', 'af63dc4c8601ec8c'],
    ['foobar', '85944171f73967e8'],
  ])('has the FNV-1a of %j as its digest', (text, digest) => {
    expect(digestOf(text)).toBe(digest);
  });

  it('of a long VALUES takes linear time', () => {
    const sql = `INSERT INTO t VALUES ${Array.from({ length: 50_000 }, (_, i) => `(${i}, 'x')`).join(', ')}`;
    const taken = cpuMs(() => {
      expect(normalForm(sql)).toBe('INSERT INTO t VALUES (…)');
      expect(normalForm('VALUES ('.repeat(50_000))).toContain('VALUES (VALUES');
      expect(normalForm(`${'IN ('.repeat(10_000)}${')'.repeat(10_000)}`)).toContain('IN (…)');
    });
    expect(taken).toBeLessThan(2_000);
  });
});
