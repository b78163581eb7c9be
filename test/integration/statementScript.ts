export type Parameter = string | number | null | Buffer;

/** One step of the script of item 3: what a client is to send. */
export type Step =
  /** COM_QUERY. */
  | { readonly how: 'text'; readonly sql: string }
  /** COM_STMT_PREPARE, EXECUTE and CLOSE; `refused` when the server will not even prepare it. */
  | { readonly how: 'prepared'; readonly sql: string; readonly values: readonly Parameter[]; readonly refused?: true }
  | { readonly how: 'ping' | 'resetConnection' }
  /** COM_CHANGE_USER to the same user with another schema. */
  | { readonly how: 'changeUser'; readonly schema: string };

const text = (sql: string): Step => ({ how: 'text', sql });
const prepared = (sql: string, ...values: Parameter[]): Step => ({ how: 'prepared', sql, values });

/** SQL that both servers and every client understand; each client makes the tables of its own name. */
export function textStatements(table: string): string[] {
  return [
    `DROP TABLE IF EXISTS ${table}`,
    `CREATE TABLE ${table} (id INT UNSIGNED PRIMARY KEY AUTO_INCREMENT, name VARCHAR(40) NOT NULL, price DECIMAL(10,2), made DATETIME(3), note TEXT, raw VARBINARY(8), flag BIT(3))`,
    `INSERT INTO ${table} (name, price, made, note) VALUES ('anchor', 12.50, '2024-02-29 23:59:59.125', 'heavy'), ('buoy', 3.05, NULL, NULL)`,
    `INSERT INTO ${table} (name, raw, flag) VALUES ('chart', X'00FF10', b'101')`,
    `SELECT id, name, price, made, note FROM ${table} ORDER BY id`,
    `SELECT name AS alias, price * 2 AS doubled FROM ${table} t ORDER BY id`,
    `SELECT raw, flag FROM ${table} WHERE id = 3`,
    `SELECT COUNT(*), SUM(price), AVG(price) FROM ${table}`,
    `SELECT * FROM ${table} WHERE 1 = 0`,
    `UPDATE ${table} SET price = price + 1 WHERE price IS NOT NULL`,
    `UPDATE ${table} SET name = name`,
    `SELECT price FROM ${table} ORDER BY id`,
    `DELETE FROM ${table} WHERE id = 2`,
    `SELECT nothing FROM ${table}`,
    'SELECT * FROM no_such_table',
    'SELEKT 1',
    `INSERT INTO ${table} (id, name) VALUES (1, 'again')`,
    'SELECT 1/0',
    'SHOW WARNINGS',
    `INSERT IGNORE INTO ${table} (id, name) VALUES (1, 'ignored')`,
    'SHOW WARNINGS',
    'BEGIN',
    `INSERT INTO ${table} (name) VALUES ('dinghy')`,
    'SELECT LAST_INSERT_ID()',
    'ROLLBACK',
    `START TRANSACTION READ ONLY`,
    `SELECT COUNT(*) FROM ${table}`,
    'COMMIT',
    'SET @count = 3',
    'SELECT @count + 1',
    "SELECT NULL, '', 'NULL', 0, -1, 1.5e10",
    "SELECT 'Grüße', '日本', '🐬' AS dolphin",
    'SELECT 18446744073709551615, -9223372036854775808',
    "SELECT CAST('2024-01-02' AS DATE), CAST('-10:11:12' AS TIME), CAST('2024-01-02 03:04:05.678901' AS DATETIME(6))",
    `SELECT REPEAT('x', 300) AS wide`,
    `SELECT a.id, b.id FROM ${table} a JOIN ${table} b ORDER BY 1, 2`,
    `SHOW TABLES LIKE '${table}'`,
    `SHOW COLUMNS FROM ${table}`,
    `EXPLAIN SELECT * FROM ${table}`,
    `DROP PROCEDURE IF EXISTS ${table}_p`,
    `CREATE PROCEDURE ${table}_p(IN n INT) BEGIN SELECT n AS given; SELECT id, name FROM ${table} ORDER BY id; UPDATE ${table} SET note = 'p' WHERE id = 1; END`,
    `CALL ${table}_p(7)`,
    'DO 1',
    'SET autocommit = 0',
    `SELECT id FROM ${table} ORDER BY id LIMIT 1`,
    'SET autocommit = 1',
    'WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 5) SELECT i, i * i AS square FROM n',
    `SELECT id, ROW_NUMBER() OVER (ORDER BY id DESC) AS place FROM ${table}`,
    "PREPARE plan FROM 'SELECT ? + 1 AS next'",
    'SET @a = 41',
    'EXECUTE plan USING @a',
    'DEALLOCATE PREPARE plan',
    `CREATE OR REPLACE VIEW ${table}_v AS SELECT id AS number, name FROM ${table}`,
    `SELECT * FROM ${table}_v ORDER BY number`,
    `DROP VIEW ${table}_v`,
    `INSERT INTO ${table} (id, name) VALUES (1, 'again') ON DUPLICATE KEY UPDATE note = 'twice'`,
    `REPLACE INTO ${table} (id, name) VALUES (1, 'anchor')`,
    'BEGIN',
    'SAVEPOINT before_all',
    `SELECT id FROM ${table} ORDER BY id FOR UPDATE`,
    `DELETE FROM ${table}`,
    'ROLLBACK TO SAVEPOINT before_all',
    'COMMIT',
    `ALTER TABLE ${table} ADD COLUMN extra SMALLINT DEFAULT -7`,
    `SELECT extra, COUNT(*) FROM ${table} GROUP BY extra`,
    `ANALYZE TABLE ${table}`,
    `LOCK TABLES ${table} READ`,
    'UNLOCK TABLES',
    "SELECT 1 UNION SELECT 2 UNION ALL SELECT '3'",
    `SELECT GROUP_CONCAT(name ORDER BY id SEPARATOR ' & ') AS names FROM ${table}`,
  ];
}

/** What mysql2 sends: the text statements, prepared ones, several statements in one, and the other commands. */
export function mysql2Script(table: string): Step[] {
  return [
    ...textStatements(table).map(text),
    text(`SELECT 1 AS one; SELECT 2 AS two, 3 AS three; UPDATE ${table} SET note = 'm' WHERE id = 1`),
    text('SELECT 1; SELECT broken broken broken; SELECT 2'),
    prepared(`SELECT id, name, price, made, note FROM ${table} WHERE id >= ? ORDER BY id`, 1),
    prepared(`SELECT id FROM ${table} WHERE name = ?`, 'anchor'),
    prepared(`SELECT id FROM ${table} WHERE name = ?`, 'nobody'),
    prepared('SELECT ? AS number, ? AS word, ? AS nothing', 1.25, 'Grüße 🐬', null),
    prepared(`INSERT INTO ${table} (name, price, raw) VALUES (?, ?, ?)`, 'engine', 99.95, Buffer.from([0, 1, 254, 255])),
    prepared(`UPDATE ${table} SET price = ? WHERE id = ?`, 1, 1),
    prepared(`INSERT INTO ${table} (id, name) VALUES (?, ?)`, 1, 'again'),
    { how: 'prepared', sql: 'SELECT * FROM no_such_table WHERE id = ?', values: [1], refused: true },
    prepared(`CALL ${table}_p(?)`, 9),
    { how: 'ping' },
    { how: 'changeUser', schema: 'other' },
    text('SELECT DATABASE()'),
    { how: 'resetConnection' },
    text('SELECT @count'),
  ];
}
