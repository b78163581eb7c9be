/** Statements with what they do and the tables they touch, over the schema below. Servers are asked whether it is so. */
import type { StatementKind } from '../../src-core/mysql/sql/statements.ts';

export interface KnownStatement {
  readonly sql: string;
  readonly kind: StatementKind;
  /** As `table` or `schema.table`, in any order. */
  readonly tables: readonly string[];
  /** Only this family knows it. */
  readonly only?: 'mysql9' | 'mariadb';
  /**
   * Why a server is not asked whether it locks these tables, and refuses it in a read-only transaction if it writes:
   * it would change the schema or the session, locks tables of its own, or (only for the kind) refuses what it does not run.
   */
  readonly unasked?: 'definition' | 'session' | 'locks' | 'kind';
}

export const corpusSchema = `
  CREATE TABLE orders (id INT PRIMARY KEY, user_id INT, total DECIMAL(10,2), status VARCHAR(20), placed DATETIME, KEY (user_id));
  CREATE TABLE users (id INT PRIMARY KEY, name VARCHAR(50), age INT);
  CREATE TABLE items (id INT PRIMARY KEY, order_id INT, body JSON);
  CREATE TABLE \`odd name\` (id INT PRIMARY KEY);
  CREATE TABLE \`events\` (id INT PRIMARY KEY);
  CREATE TABLE other.archive (id INT PRIMARY KEY, placed DATETIME);
  CREATE PROCEDURE nothing() SELECT 1;
`;

const read = (sql: string, ...tables: string[]): KnownStatement => ({ sql, kind: 'read', tables });
const write = (sql: string, ...tables: string[]): KnownStatement => ({ sql, kind: 'write', tables });

export const corpus: readonly KnownStatement[] = [
  read('SELECT 1'),
  read('SELECT 1 FROM DUAL'),
  read('SELECT * FROM orders', 'orders'),
  read('(SELECT * FROM orders) UNION (SELECT * FROM orders) ORDER BY 1', 'orders'),
  read('((SELECT id FROM orders LIMIT 1))', 'orders'),
  read('SELECT * FROM shop . orders o, other.archive AS a WHERE o.id = a.id', 'shop.orders', 'other.archive'),
  read('SELECT * FROM `odd name`, `shop`.`users`', 'odd name', 'shop.users'),
  read('SELECT * FROM events', 'events'),
  read('SELECT o.* FROM orders o JOIN users u ON o.user_id = u.id LEFT JOIN items i ON i.order_id = o.id', 'orders', 'users', 'items'),
  read('SELECT * FROM (orders o, users u) JOIN items i ON i.order_id = o.id', 'orders', 'users', 'items'),
  read('SELECT * FROM orders o JOIN (users u CROSS JOIN items i) ON u.id = o.user_id', 'orders', 'users', 'items'),
  read('SELECT * FROM orders NATURAL JOIN users STRAIGHT_JOIN items', 'orders', 'users', 'items'),
  read('SELECT STRAIGHT_JOIN o.id FROM orders o JOIN users u USING (id), items', 'orders', 'users', 'items'),
  read('SELECT * FROM { OJ orders o LEFT OUTER JOIN users u ON o.user_id = u.id }', 'orders', 'users'),
  read('SELECT * FROM orders USE INDEX (PRIMARY), users FORCE INDEX FOR JOIN (PRIMARY) WHERE orders.id = users.id', 'orders', 'users'),
  read('SELECT id, (SELECT name FROM users u WHERE u.id = o.user_id) FROM orders o', 'orders', 'users'),
  read('SELECT * FROM (SELECT id FROM orders WHERE id IN (SELECT order_id FROM items)) d', 'orders', 'items'),
  read('SELECT * FROM orders WHERE EXISTS (SELECT 1 FROM items WHERE order_id = orders.id) AND id > 0', 'orders', 'items'),
  read('SELECT EXTRACT(YEAR FROM placed), TRIM(LEADING "x" FROM status), SUBSTRING(status FROM 2 FOR 3) FROM orders', 'orders'),
  read('SELECT COUNT(*), MAX(id) FROM orders GROUP BY status WITH ROLLUP HAVING COUNT(*) > 1 LIMIT 5', 'orders'),
  read('SELECT id FROM orders WHERE status = "FROM users" -- , items\n', 'orders'),
  read('SELECT orders.id FROM orders /* , users */ /*! , items */', 'orders', 'items'),
  read('SELECT id FROM orders /*!40000 JOIN users USING (id) */', 'orders', 'users'),
  read('SELECT DISTINCT id FROM orders UNION ALL SELECT id FROM users UNION DISTINCT SELECT id FROM items', 'orders', 'users', 'items'),
  read('SELECT * FROM orders LIMIT 1 OFFSET 2', 'orders'),
  read('SELECT IF(id, 1, 2), REPLACE(status, "a", "b"), INSERT(status, 1, 2, "x"), LEFT(status, 1) FROM orders', 'orders'),
  read('SELECT id INTO @x FROM orders LIMIT 1', 'orders'),
  read('SELECT * FROM orders LOCK IN SHARE MODE', 'orders'),
  read('SELECT j.v FROM items, JSON_TABLE(items.body, "$[*]" COLUMNS (v INT PATH "$")) AS j', 'items'),
  read('WITH big AS (SELECT * FROM orders WHERE total > 10) SELECT * FROM big JOIN users ON users.id = big.user_id', 'orders', 'users'),
  read('WITH a AS (SELECT id FROM orders), b (x) AS (SELECT id FROM a) SELECT * FROM b, a', 'orders'),
  read('WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3) SELECT * FROM n, users', 'users'),
  read('WITH orders AS (SELECT * FROM orders) SELECT * FROM orders', 'orders'),
  read('WITH users AS (SELECT 1 AS id) SELECT * FROM users'),
  read('SELECT * FROM (WITH t AS (SELECT id FROM items) SELECT * FROM t) d JOIN users USING (id)', 'items', 'users'),
  { ...read('VALUES ROW(1, 2), ROW(3, 4)'), only: 'mysql9' },
  { ...read('VALUES (1, 2), (3, 4)'), only: 'mariadb' },
  { ...read('TABLE orders', 'orders'), only: 'mysql9' },
  { ...read('TABLE orders UNION TABLE orders ORDER BY id', 'orders'), only: 'mysql9' },
  { ...read('SELECT * FROM orders o, LATERAL (SELECT * FROM items i WHERE i.order_id = o.id) l', 'orders', 'items'), only: 'mysql9' },
  { ...read('SELECT * FROM orders FOR SHARE OF orders SKIP LOCKED', 'orders'), only: 'mysql9' },
  { ...read('SELECT * FROM orders WHERE (id, placed) IN (TABLE other.archive)', 'orders', 'other.archive'), only: 'mysql9' },
  read('EXPLAIN SELECT * FROM orders', 'orders'),
  { ...read('EXPLAIN DELETE FROM orders WHERE id = 1', 'orders'), unasked: 'kind' },
  read('EXPLAIN FORMAT=JSON SELECT * FROM orders JOIN users', 'orders', 'users'),
  { ...read('EXPLAIN ANALYZE SELECT * FROM orders', 'orders'), only: 'mysql9' },
  { ...read('ANALYZE SELECT * FROM orders', 'orders'), only: 'mariadb' },
  { ...write('ANALYZE FORMAT=JSON DELETE FROM orders WHERE id = 1', 'orders'), only: 'mariadb' },
  { ...write('ANALYZE UPDATE orders SET total = 1', 'orders'), only: 'mariadb' },
  write('SELECT * FROM orders FOR UPDATE', 'orders'),
  write('SELECT * FROM orders o JOIN users u ON u.id = o.user_id FOR UPDATE', 'orders', 'users'),
  { ...write("SELECT * FROM orders INTO OUTFILE '/nowhere/x'", 'orders'), unasked: 'locks' },
  write('INSERT INTO orders VALUES (1, 2, 3, "FROM users", NOW())', 'orders'),
  write('INSERT orders (id, user_id) VALUES (2, 3)', 'orders'),
  write('INSERT IGNORE INTO shop.orders SET id = 3, total = 4', 'shop.orders'),
  write('INSERT INTO orders (id) SELECT id + 100 FROM users', 'orders', 'users'),
  write('INSERT INTO orders (id) (SELECT id + 100 FROM users)', 'orders', 'users'),
  write('INSERT INTO orders (id) VALUES (5) ON DUPLICATE KEY UPDATE total = (SELECT MAX(age) FROM users)', 'orders', 'users'),
  write('INSERT INTO orders (id) WITH t AS (SELECT id FROM items) SELECT id FROM t', 'orders', 'items'),
  { ...write('INSERT INTO other.archive TABLE other.archive', 'other.archive'), only: 'mysql9' },
  { ...write('INSERT INTO orders (id) VALUES (6) RETURNING id', 'orders'), only: 'mariadb' },
  write('REPLACE INTO users (id, name) VALUES (1, "a")', 'users'),
  write('REPLACE LOW_PRIORITY users SET id = 1', 'users'),
  write('UPDATE orders SET total = 1 WHERE id = 1', 'orders'),
  write('UPDATE orders o, users u SET o.total = u.age WHERE o.user_id = u.id', 'orders', 'users'),
  write('UPDATE orders o JOIN users u ON o.user_id = u.id SET o.total = 1, u.age = 2', 'orders', 'users'),
  write(
    'UPDATE orders SET total = (SELECT MAX(age) FROM users), status = "x" WHERE id IN (SELECT order_id FROM items)',
    'orders',
    'users',
    'items',
  ),
  { ...write('WITH t AS (SELECT id FROM users) UPDATE orders JOIN t USING (id) SET total = 1', 'users', 'orders'), only: 'mysql9' },
  { ...write('WITH t AS (SELECT id FROM users) DELETE FROM orders WHERE id IN (SELECT id FROM t)', 'users', 'orders'), only: 'mysql9' },
  write('DELETE FROM orders WHERE id = 1', 'orders'),
  write('DELETE QUICK FROM orders WHERE id IN (SELECT order_id FROM items) ORDER BY id LIMIT 1', 'orders', 'items'),
  write('DELETE o FROM orders o JOIN users u ON u.id = o.user_id', 'orders', 'users'),
  write('DELETE orders, users FROM orders, users WHERE orders.id = users.id', 'orders', 'users'),
  write('DELETE orders.* FROM orders, items WHERE orders.id = items.order_id', 'orders', 'items'),
  write('DELETE FROM o USING orders AS o JOIN users u ON u.id = o.user_id', 'orders', 'users'),
  { ...write('CALL nothing()'), unasked: 'locks' },
  read('DO SLEEP(0), (SELECT COUNT(*) FROM orders)', 'orders'),
  { ...read('SHOW TABLES FROM other'), unasked: 'locks' },
  { ...read('SHOW COLUMNS FROM orders FROM shop', 'orders'), unasked: 'locks' },
  { ...read('SHOW FULL COLUMNS IN orders', 'orders'), unasked: 'locks' },
  { ...read('SHOW INDEX FROM orders', 'orders'), unasked: 'locks' },
  { ...read('SHOW CREATE TABLE orders', 'orders'), unasked: 'locks' },
  { ...read("SHOW VARIABLES LIKE 'sql_mode'"), unasked: 'locks' },
  { ...read('DESCRIBE orders', 'orders'), unasked: 'locks' },
  { ...read('EXPLAIN orders status', 'orders'), unasked: 'locks' },
  {
    sql: 'CREATE TABLE a (id INT PRIMARY KEY, FOREIGN KEY (id) REFERENCES orders (id))',
    kind: 'ddl',
    tables: ['a', 'orders'],
    unasked: 'definition',
  },
  { sql: 'CREATE TABLE IF NOT EXISTS b LIKE orders', kind: 'ddl', tables: ['b', 'orders'], unasked: 'definition' },
  { sql: 'CREATE TEMPORARY TABLE c (LIKE orders)', kind: 'ddl', tables: ['c', 'orders'], unasked: 'definition' },
  { sql: 'CREATE TABLE d (x INT) AS SELECT id AS x FROM users', kind: 'ddl', tables: ['d', 'users'], unasked: 'definition' },
  {
    sql: 'CREATE OR REPLACE VIEW v AS SELECT * FROM users WHERE id IN (SELECT user_id FROM orders)',
    kind: 'ddl',
    tables: ['v', 'users', 'orders'],
    unasked: 'definition',
  },
  { sql: 'CREATE UNIQUE INDEX i ON users (name)', kind: 'ddl', tables: ['users'], unasked: 'definition' },
  { sql: 'DROP INDEX i ON users', kind: 'ddl', tables: ['users'], unasked: 'definition' },
  { sql: 'ALTER TABLE users ADD COLUMN x INT, DROP INDEX y', kind: 'ddl', tables: ['users'], unasked: 'definition' },
  { sql: 'ALTER TABLE users RENAME TO people', kind: 'ddl', tables: ['users', 'people'], unasked: 'definition' },
  {
    sql: 'RENAME TABLE users TO people, orders TO buys',
    kind: 'ddl',
    tables: ['users', 'people', 'orders', 'buys'],
    unasked: 'definition',
  },
  { sql: 'DROP TABLE IF EXISTS a, shop.b CASCADE', kind: 'ddl', tables: ['a', 'shop.b'], unasked: 'definition' },
  { sql: 'TRUNCATE orders', kind: 'ddl', tables: ['orders'], unasked: 'definition' },
  { sql: 'TRUNCATE TABLE other.archive', kind: 'ddl', tables: ['other.archive'], unasked: 'definition' },
  {
    sql: 'CREATE TRIGGER t BEFORE INSERT ON orders FOR EACH ROW BEGIN DELETE FROM users; SET NEW.id = 1; END',
    kind: 'ddl',
    tables: ['orders'],
    unasked: 'definition',
  },
  { sql: 'CREATE PROCEDURE p() BEGIN SELECT * FROM orders; DELETE FROM users; END', kind: 'ddl', tables: [], unasked: 'definition' },
  { sql: 'CREATE DATABASE x', kind: 'ddl', tables: [], unasked: 'definition' },
  {
    sql: "LOAD DATA LOCAL INFILE 'x' INTO TABLE orders FIELDS TERMINATED BY ','",
    kind: 'write',
    tables: ['orders'],
    unasked: 'definition',
  },
  { sql: 'LOCK TABLES orders READ, users AS u WRITE', kind: 'transaction', tables: ['orders', 'users'], unasked: 'definition' },
  ...[
    'BEGIN',
    'START TRANSACTION READ ONLY',
    'COMMIT',
    'ROLLBACK TO SAVEPOINT a',
    'SAVEPOINT a',
    'RELEASE SAVEPOINT a',
    "XA START 'x'",
  ].map((sql): KnownStatement => ({ sql, kind: 'transaction', tables: [], unasked: 'session' })),
  ...['SET autocommit = 0', 'SET @@session.autocommit=1', 'SET SESSION TRANSACTION READ ONLY', 'UNLOCK TABLES'].map(
    (sql): KnownStatement => ({ sql, kind: 'transaction', tables: [], unasked: 'session' }),
  ),
  ...[
    'SET NAMES utf8mb4',
    'USE shop',
    "GRANT SELECT ON shop.* TO x@'%'",
    'REVOKE SELECT ON shop.orders FROM x',
    'FLUSH PRIVILEGES',
    'KILL 5',
  ].map((sql): KnownStatement => ({ sql, kind: 'other', tables: [], unasked: 'session' })),
  ...["CREATE USER x IDENTIFIED BY 'y'", 'DROP ROLE r', "PREPARE s FROM 'DELETE FROM orders'", 'EXECUTE s', 'START REPLICA', ''].map(
    (sql): KnownStatement => ({ sql, kind: 'other', tables: [], unasked: 'session' }),
  ),
  { sql: 'ANALYZE TABLE orders, users', kind: 'other', tables: ['orders', 'users'], unasked: 'definition' },
  { sql: 'OPTIMIZE LOCAL TABLE orders', kind: 'other', tables: ['orders'], unasked: 'definition' },
  { sql: 'SELECT 1 FROM orders; DELETE FROM users; COMMIT', kind: 'write', tables: ['orders', 'users'], unasked: 'session' },
  { sql: 'SET @a = (SELECT COUNT(*) FROM orders)', kind: 'other', tables: ['orders'] },
  { sql: 'CREATE VIEW v AS SELECT * FROM users WHERE name LIKE status', kind: 'ddl', tables: ['v', 'users'], unasked: 'definition' },
  { sql: 'SHOW STATUS', kind: 'read', tables: [], unasked: 'session' },
  { sql: 'HANDLER orders OPEN AS h', kind: 'read', tables: ['orders'], unasked: 'definition' },
];
