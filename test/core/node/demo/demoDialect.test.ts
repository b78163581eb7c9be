/** MySQL's SQL and MySQL's errors from the demo database, over a real socket. */
import { describe, expect, it } from 'vitest';
import { demoClients } from './demoClients.ts';

const { withMysql2 } = demoClients();

describe('dialect', () => {
  const cases: readonly (readonly [string, unknown])[] = [
    ['SELECT `id` FROM `shop`.`orders` ORDER BY id LIMIT 2, 3', [{ id: 3 }, { id: 4 }, { id: 5 }]],
    ["SELECT 'it''s \\'x\\'\\n' AS a, \"b\" AS b", [{ a: "it's 'x'\n", b: 'b' }]],
    ['SELECT 5/2 AS q, 5 DIV 2 AS d, 5 MOD 2 AS m, TRUE && FALSE AS a, 1 <=> NULL AS n', [{ q: '2.5000', d: 2, m: 1, a: 0, n: 0 }]],
    [
      "SELECT CONCAT('a', NULL) AS a, CONCAT('a', 1) AS b, IF(1 > 2, 'x', 'y') AS c, LENGTH('ü') AS d, CHAR_LENGTH('ü') AS e",
      [{ a: null, b: 'a1', c: 'y', d: 2, e: 1 }],
    ],
    [
      "SELECT DATE_FORMAT('2024-02-09 13:05:00', '%d.%m.%y %H:%i') AS a, DATEDIFF('2024-03-01', '2024-02-28') AS b",
      [{ a: '09.02.24 13:05', b: 2 }],
    ],
    [
      "SELECT DATE_ADD('2024-01-31', INTERVAL 1 MONTH) AS a, TIMESTAMPDIFF(HOUR, '2024-01-01', '2024-01-02 01:30:00') AS b",
      [{ a: '2024-02-29', b: 25 }],
    ],
    ["SELECT DATE('2024-01-31 10:00:00' - INTERVAL 2 DAY) AS a", [{ a: '2024-01-29' }]],
    ["SELECT GROUP_CONCAT(name ORDER BY name SEPARATOR '|') AS a FROM products WHERE id < 3", [{ a: 'Hydrophone H2a|Hydrophone XLR' }]],
    [
      "SELECT CAST('12' AS UNSIGNED) AS a, CAST(3 AS CHAR) AS b, CONVERT('x' USING utf8mb4) AS c, SUBSTRING('abcdef' FROM 2 FOR 3) AS d",
      [{ a: 12, b: '3', c: 'x', d: 'bcd' }],
    ],
    ["SELECT preferences->>'$.currency' IN ('EUR', 'USD') AS a FROM customers WHERE id = 1", [{ a: 1 }]],
    ['SELECT /* a comment */ 1 AS a # and another\n, 2 AS b -- and one more', [{ a: 1, b: 2 }]],
    ['SELECT /*!40001 SQL_NO_CACHE */ 7 AS a FROM DUAL', [{ a: 7 }]],
    ['SET @x = 3', undefined],
    ['SELECT @x + 1 AS a, @nothing AS b', [{ a: 4, b: null }]],
    ["SHOW VARIABLES LIKE 'character\\_set\\_client'", [{ Variable_name: 'character_set_client', Value: 'utf8mb4' }]],
    ["SHOW VARIABLES WHERE Variable_name IN ('autocommit', 'port') AND Value <> '0'", [{ Variable_name: 'autocommit', Value: 'ON' }]],
    ['SHOW DATABASES', [{ Database: 'information_schema' }, { Database: 'shop' }]],
    ["SHOW TABLES LIKE 'order%'", [{ Tables_in_shop: 'order_items' }, { Tables_in_shop: 'orders' }]],
    [
      "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'shop' AND TABLE_NAME LIKE 'p%' ORDER BY 1",
      [{ TABLE_NAME: 'payments' }, { TABLE_NAME: 'products' }],
    ],
    ['SELECT DATABASE() AS a, USER() AS b, CURRENT_USER AS c', [{ a: 'shop', b: 'app@127.0.0.1', c: 'app@%' }]],
    ["SELECT @@autocommit AS a, @@session.sql_mode LIKE '%STRICT%' AS b, @@max_allowed_packet AS c", [{ a: 1, b: 1, c: 67108864 }]],
  ];

  it.each(cases)('%s', (sql, rows) =>
    withMysql2(
      async (c) => {
        if (sql.includes('@x + 1')) await c.query('SET @x = 3');
        const [got] = await c.query(sql);
        if (rows !== undefined) expect(got).toEqual(rows);
      },
      { dateStrings: true },
    ),
  );

  it('DESCRIBE and SHOW CREATE TABLE', () =>
    withMysql2(async (c) => {
      const [columns] = await c.query('DESCRIBE customers');
      expect(columns).toContainEqual({ Field: 'email', Type: 'varchar(190)', Null: 'NO', Key: 'UNI', Default: null, Extra: '' });
      expect(columns).toContainEqual({ Field: 'country', Type: 'char(2)', Null: 'NO', Key: 'MUL', Default: 'DE', Extra: '' });
      const [create] = await c.query('SHOW CREATE TABLE order_items');
      expect(create).toMatchObject([{ 'Create Table': expect.stringContaining('PRIMARY KEY (`order_id`,`line`)') }]);
      const [plan] = await c.query('EXPLAIN SELECT * FROM orders WHERE customer_id = 3');
      expect(plan).toMatchObject([{ table: 'orders', type: 'ref', key: 'customer_id' }]);
    }));

  it('writes: ids, affected rows, ON DUPLICATE KEY, REPLACE, LIMIT', () =>
    withMysql2(async (c) => {
      await c.query(
        'CREATE TABLE notes (id INT NOT NULL AUTO_INCREMENT, k VARCHAR(10) UNIQUE, n INT DEFAULT 5, at TIMESTAMP NULL, PRIMARY KEY (id)) ENGINE=InnoDB',
      );
      const [three] = await c.query("INSERT INTO notes (k) VALUES ('a'), ('b'), ('c')");
      expect(three).toMatchObject({ affectedRows: 3, insertId: 1, info: 'Records: 3  Duplicates: 0  Warnings: 0' });
      expect(await c.query('SELECT LAST_INSERT_ID() AS id').then(([r]) => r)).toEqual([{ id: 1 }]);
      await c.query("INSERT INTO notes SET k = 'a', n = 9 ON DUPLICATE KEY UPDATE n = n + VALUES(n)");
      await c.query("INSERT IGNORE INTO notes (k) VALUES ('a')");
      await c.query("REPLACE INTO notes (k, n) VALUES ('b', 1)");
      await c.query('UPDATE notes SET n = 0 ORDER BY n DESC LIMIT 1');
      await c.query('DELETE FROM notes ORDER BY n LIMIT 1');
      expect(await c.query('SELECT k, n FROM notes ORDER BY k').then(([r]) => r)).toEqual([
        { k: 'b', n: 1 },
        { k: 'c', n: 5 },
      ]);
      await c.query('TRUNCATE TABLE notes');
      expect(await c.query('ALTER TABLE notes ADD COLUMN extra VARCHAR(5), ADD INDEX (n)').then(([r]) => r)).toMatchObject({
        warningStatus: 0,
      });
      await c.query('CREATE TABLE copies LIKE notes');
      await c.query('INSERT INTO copies VALUES ()');
      await c.query("CREATE TABLE picked AS SELECT id, n, 7 AS seven, 'a' 'b' AS ab FROM copies");
      expect(await c.query('SELECT * FROM picked').then(([r]) => r)).toEqual([{ id: 1, n: 5, seven: 7, ab: 'ab' }]);
      await c.query('DROP TABLE notes, copies, picked');
    }));
});

describe('errors in MySQL’s words', () => {
  it.each([
    ['SELECT * FROM nowhere', 1146, '42S02', "Table 'shop.nowhere' doesn't exist"],
    ['SELECT nothing FROM orders', 1054, '42S22', "Unknown column 'nothing' in 'field list'"],
    ['SELECT id FROM orders WHERE nothing = 1', 1054, '42S22', "Unknown column 'nothing' in 'where clause'"],
    ['SELEC 1', 1064, '42000', /near 'SELEC 1' at line 1$/],
    ['SELECT 1 FROM', 1064, '42000', /near '' at line 1$/],
    ['SELECT id FROM orders WHERE WHERE 1', 1064, '42000', /at line 1$/],
    [
      "INSERT INTO customers (email, name) SELECT email, 'x' FROM customers WHERE id = 1",
      1062,
      '23000',
      /^Duplicate entry .* for key 'customers.email'$/,
    ],
    [
      "INSERT INTO products (sku, name, category, price) VALUES ('HYD-100', 'n', 'audio', 1)",
      1062,
      '23000',
      "Duplicate entry 'HYD-100' for key 'products.sku'",
    ],
    ["INSERT INTO customers (email, name) VALUES (NULL, 'x')", 1048, '23000', "Column 'email' cannot be null"],
    ["INSERT INTO customers (name) VALUES ('x')", 1364, 'HY000', "Field 'email' doesn't have a default value"],
    ['INSERT INTO orders (customer_id) VALUES (99999)', 1452, '23000', /foreign key constraint fails/],
    ['INSERT INTO orders (customer_id) VALUES (1, 2)', 1136, '21S01', /Column count/],
    ['SELECT nofunction(1)', 1305, '42000', 'FUNCTION shop.nofunction does not exist'],
    ['USE nowhere', 1049, '42000', "Unknown database 'nowhere'"],
    ['DROP TABLE nowhere', 1051, '42S02', "Unknown table 'shop.nowhere'"],
    ['CREATE TABLE orders (id INT)', 1050, '42S01', "Table 'orders' already exists"],
    ['SELECT @@nothing', 1193, 'HY000', "Unknown system variable 'nothing'"],
    ['', 1065, '42000', 'Query was empty'],
  ])('%s', (sql, errno, sqlState, sqlMessage) =>
    withMysql2(async (c) => {
      const message = typeof sqlMessage === 'string' ? sqlMessage : expect.stringMatching(sqlMessage);
      await expect(c.query(sql)).rejects.toMatchObject({ errno, sqlState, sqlMessage: message });
      if (errno === 1146)
        expect(await c.query('SHOW WARNINGS').then(([r]) => r)).toEqual([{ Level: 'Error', Code: errno, Message: sqlMessage }]);
    }),
  );

  it.each([
    [{ password: 'wrong' }, 1045, /^Access denied for user 'app'@'127.0.0.1' \(using password: YES\)$/],
    [{ password: '' }, 1045, /using password: NO/],
    [{ user: 'nobody' }, 1045, /'nobody'/],
    [{ database: 'nowhere' }, 1049, /Unknown database 'nowhere'/],
  ])('a login that fails: %j', (more, errno, message) =>
    expect(withMysql2(async () => undefined, more)).rejects.toMatchObject({ errno, message: expect.stringMatching(message) }),
  );
});
