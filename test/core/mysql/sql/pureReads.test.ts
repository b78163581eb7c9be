import { describe, expect, it } from 'vitest';
import { firstChange } from '../../../../src-core/mysql/sql/pureReads.ts';

describe('pure reads', () => {
  it.each([
    '',
    '-- nothing',
    'SELECT 1',
    'select * from t where a = "insert into t"',
    '(SELECT 1) UNION (SELECT 2)',
    'WITH a AS (SELECT 1) SELECT * FROM a',
    'SELECT 1 INTO @x',
    'SHOW TABLES; SHOW STATUS',
    'EXPLAIN DELETE FROM t',
    'DESCRIBE t',
    'BEGIN',
    'START TRANSACTION READ ONLY',
    'COMMIT',
    'LOCK TABLES t READ',
    'UNLOCK TABLES',
    'USE shop',
    'SET NAMES utf8mb4',
    'SET autocommit=1, SESSION sql_mode = ""',
    'SET @a = 1',
    'SET STATEMENT max_statement_time=1 FOR SELECT 1',
    'KILL QUERY 5',
    "PREPARE s FROM 'SELECT ''it''s'' FROM t'",
    'EXECUTE s',
    'DEALLOCATE PREPARE s',
    'DROP PREPARE s',
  ])('%s', (sql) => {
    expect(firstChange(sql)).toBeNull();
  });

  it.each([
    ['INSERT INTO t VALUES (1)', 'INSERT'],
    ['/* SELECT */ update t set a = 1', 'UPDATE'],
    ['SELECT 1; DELETE FROM t', 'DELETE'],
    ['WITH a AS (SELECT 1) DELETE FROM t', 'DELETE'],
    ['/*!50000 INSERT */ INTO t VALUES (1)', 'INSERT'],
    ['SELECT * FROM t FOR UPDATE', 'SELECT … FOR UPDATE'],
    ["SELECT 1 INTO OUTFILE '/tmp/x'", 'SELECT … INTO a file'],
    ['CREATE TABLE t (a INT)', 'CREATE TABLE'],
    ['DROP TABLE t', 'DROP TABLE'],
    ['TRUNCATE t', 'TRUNCATE'],
    ['CALL p()', 'CALL'],
    ["LOAD DATA INFILE 'x' INTO TABLE t", 'LOAD DATA'],
    ['EXPLAIN ANALYZE DELETE FROM t', 'EXPLAIN … DELETE'],
    ['ANALYZE DELETE FROM t', 'ANALYZE DELETE'],
    ['ANALYZE TABLE t', 'ANALYZE TABLE'],
    ['LOCK TABLES t WRITE', 'LOCK TABLES … WRITE'],
    ['SET GLOBAL max_connections = 1', 'SET GLOBAL'],
    ['SET @a = 1, @@global.max_connections = 1', 'SET GLOBAL'],
    ['SET autocommit = 0, GLOBAL max_connections = 1', 'SET GLOBAL'],
    ["SET PASSWORD = 'x'", 'SET PASSWORD'],
    ['SET STATEMENT max_statement_time=1 FOR DELETE FROM t', 'DELETE'],
    ["PREPARE s FROM 'DELETE FROM t'", 'DELETE'],
    ['PREPARE s FROM @text', 'PREPARE … FROM what is not written out'],
    ["EXECUTE IMMEDIATE 'DELETE FROM t'", 'EXECUTE IMMEDIATE'],
    ['BEGIN NOT ATOMIC DELETE FROM t; END', 'BEGIN'],
    ['IF 1 THEN DELETE FROM t; END IF', 'IF'],
    ['GRANT ALL ON *.* TO a', 'GRANT'],
    ['FLUSH TABLES', 'FLUSH TABLES'],
    ['?', 'such a statement'],
  ])('%s is none', (sql, verb) => {
    expect(firstChange(sql)).toBe(verb);
  });
});
