import { describe, expect, it } from 'vitest';
import { selectList, toSqlite, UnknownVariable } from '../../../../../src-core/responder/sql/language/statements.ts';
import { tokensOf } from '../../../../../src-core/responder/sql/language/tokens.ts';

const variables = {
  systemVariable: (name: string) => (name === 'version' ? "'8'" : null),
  userVariable: (name: string) => (name === 'x' ? '3' : 'NULL'),
};
const translated = (sql: string) =>
  toSqlite(tokensOf(sql), variables)
    .replace(/\s+/g, ' ')
    .replace(/ ?([(),]) ?/g, '$1')
    .trim();

describe('toSqlite', () => {
  it.each([
    ["SELECT `a b`, \"c\", 'd''e' FROM t", `SELECT "a b",'c','d''e' FROM t`],
    ['SELECT @@version, @x', "SELECT '8',3"],
    ['SELECT NOW() - INTERVAL 7 DAY', "SELECT date_sub(NOW(),7,'DAY')"],
    ['SELECT o.at + INTERVAL ? HOUR', "SELECT date_add(o.at,?,'HOUR')"],
    ['SELECT DATE_ADD(a, INTERVAL 1 MONTH)', "SELECT DATE_ADD(a,1,'MONTH')"],
    ['SELECT a DIV b, a MOD b, a / b', 'SELECT a / b,a % b,a * 1.0 / b'],
    ['SELECT a FROM t FORCE INDEX (x) WHERE b RLIKE c FOR UPDATE', 'SELECT a FROM t WHERE b REGEXP c'],
    ["SELECT a LIKE 'x\\_%'", "SELECT a LIKE 'x\\_%' ESCAPE '\\'"],
    ["SELECT _utf8mb4'x' COLLATE utf8mb4_bin", "SELECT 'x' COLLATE BINARY"],
    ["INSERT IGNORE INTO t SET a = 1, b = 'x'", "INSERT OR IGNORE INTO t(a,b)VALUES(1,'x')"],
    ['INSERT t () VALUES ()', 'INSERT INTO t DEFAULT VALUES'],
    [
      'INSERT INTO t (a) VALUES (1) ON DUPLICATE KEY UPDATE a = VALUES(a) + 1',
      'INSERT INTO t(a)VALUES(1)ON CONFLICT DO UPDATE SET a = excluded. a + 1',
    ],
    [
      'INSERT INTO t (a) VALUES (1) AS new ON DUPLICATE KEY UPDATE a = new.a',
      'INSERT INTO t(a)VALUES(1)ON CONFLICT DO UPDATE SET a = excluded.a',
    ],
    ['UPDATE t SET t.a = 1 ORDER BY b LIMIT 2', 'UPDATE t SET a = 1 WHERE rowid IN(SELECT rowid FROM t ORDER BY b LIMIT 2)'],
    ['DELETE FROM s.t WHERE a LIMIT 1', 'DELETE FROM s.t WHERE rowid IN(SELECT rowid FROM s.t WHERE a LIMIT 1)'],
    ['SELECT $$, nothing', 'SELECT "$$","nothing"'],
    ["SELECT GROUP_CONCAT(DISTINCT a SEPARATOR ';')", 'SELECT group_concat(DISTINCT a)'],
    ['DO SLEEP(1)', 'SELECT SLEEP(1)'],
  ])('%s', (sql, expected) => {
    expect(translated(sql)).toBe(expected);
  });

  it('throws for a variable that does not exist, and for what SQLite cannot do', () => {
    expect(() => translated('SELECT @@nothing')).toThrow(UnknownVariable);
    expect(() => translated('UPDATE a JOIN b ON a.x = b.x SET a.y = 1')).toThrow(/several tables/);
    expect(() => translated('DELETE a FROM a JOIN b ON a.x = b.x')).toThrow(/several tables/);
  });
});

describe('selectList', () => {
  it.each([
    ['SELECT a, b AS c, COUNT(*) n, t.* FROM t', ['a', 'c', 'n', '*']],
    ["SELECT CASE WHEN a THEN 1 END, a IS NULL, 'x' y, NOT b", [null, null, 'y', null]],
    ['WITH x AS (SELECT 1) SELECT a FROM x', ['a']],
    ['(SELECT a one) UNION (SELECT 2)', ['one']],
  ])('%s', (sql, expected) => {
    const names = selectList(tokensOf(sql))?.map((i) => (i.star ? '*' : (i.alias ?? (i.tokens.length === 1 ? i.tokens[0]?.text : null))));
    expect(names).toEqual(expected);
  });

  it('is null for what selects nothing', () => {
    expect(selectList(tokensOf('INSERT INTO t VALUES (1)'))).toBeNull();
  });
});
