/** The demo database over a real socket, with clients that others wrote. */
import mariadb from 'mariadb';
import mysql from 'mysql';
import mysql2 from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DemoDatabase, startDemoApp, startDemoDatabase } from '../../../src-core/node/demo.ts';

let database: DemoDatabase;
const login = () => ({ host: '127.0.0.1', port: database.port, user: 'app', password: 'demo', database: 'shop' });

beforeAll(async () => {
  database = await startDemoDatabase({ host: '127.0.0.1', port: 0 });
});
afterAll(() => database.stop());

async function withMysql2<T>(task: (c: mysql2.Connection) => Promise<T>, more: object = {}): Promise<T> {
  const connection = await mysql2.createConnection({ ...login(), ...more });
  try {
    return await task(connection);
  } finally {
    await connection.end();
  }
}

function withMysql<T>(task: (ask: (sql: string) => Promise<T>) => Promise<void>): Promise<void> {
  const connection = mysql.createConnection({ ...login(), multipleStatements: true });
  const ask = (sql: string) => new Promise<T>((yes, no) => connection.query(sql, (e, rows) => (e ? no(e) : yes(rows))));
  return task(ask).finally(() => new Promise<void>((done) => connection.end(() => done())));
}

const oneProduct = 'SELECT id, sku, price, weight_kg, active, category, updated_at FROM products WHERE id = 1';

describe('the same row for every client', () => {
  const expected = { id: 1, sku: 'HYD-100', price: expect.stringMatching(/^\d+\.\d\d$/), active: 1, category: 'audio' };

  it('mysql2, text and prepared', () =>
    withMysql2(async (c) => {
      const [text] = await c.query(oneProduct);
      const [prepared] = await c.execute(oneProduct.replace('= 1', '= ?'), [1]);
      expect(text).toMatchObject([expected]);
      expect(prepared).toEqual(text);
    }));

  it('mysql', () =>
    withMysql<object[]>(async (ask) => {
      expect(await ask(oneProduct)).toMatchObject([{ ...expected, price: expect.any(Number) }]);
    }));

  it('mariadb, query, execute and batch', async () => {
    const c = await mariadb.createConnection(login());
    const text = await c.query(oneProduct);
    expect(text).toMatchObject([expected]);
    expect(await c.execute(oneProduct.replace('= 1', '= ?'), [1])).toEqual(text);
    await c.batch('INSERT INTO sessions (token, customer_id) VALUES (?, ?)', [
      ['batch-1', 1],
      ['batch-2', 2],
    ]);
    expect(await c.query("SELECT token FROM sessions WHERE token LIKE 'batch%' ORDER BY 1")).toEqual([
      { token: 'batch-1' },
      { token: 'batch-2' },
    ]);
    await c.query("DELETE FROM sessions WHERE token LIKE 'batch%'");
    await c.end();
  });
});

describe('types', () => {
  it('every type comes back as it went in, in text and in binary rows', () =>
    withMysql2(
      async (c) => {
        await c.query(`CREATE TABLE kinds (id INT AUTO_INCREMENT PRIMARY KEY, ti TINYINT, su SMALLINT UNSIGNED, mi MEDIUMINT, b BIGINT,
          d DECIMAL(20,6), f FLOAT, g DOUBLE, c CHAR(3), v VARCHAR(40), t TEXT, bl BLOB, vb VARBINARY(8), da DATE, ti2 TIME, dt DATETIME(6),
          ts TIMESTAMP NULL, y YEAR, j JSON, e ENUM('a','b'), s SET('x','y'), bi BIT(10))`);
        const values = [
          -128,
          65535,
          -8388608,
          '-9223372036854775808',
          '12345678901234.123457',
          1.5,
          -2.5e-10,
          'äöü',
          '🐬 naïve',
          'x'.repeat(70000),
        ];
        const rest = [
          Buffer.from([0, 255, 39]),
          Buffer.from('ab'),
          '2024-02-29',
          '-12:34:56',
          '2024-02-29 23:59:58.123456',
          '2026-01-02 03:04:05',
          1999,
        ];
        const last = ['{"a": [1, "ü"]}', 'b', 'x,y', Buffer.from([2, 1])];
        const all = [...values, ...rest, ...last];
        await c.query(`INSERT INTO kinds VALUES (NULL${', ?'.repeat(all.length)})`, all);
        const [text] = await c.query('SELECT * FROM kinds');
        const [binary] = await c.execute('SELECT * FROM kinds');
        expect(binary).toEqual(text);
        expect(text).toMatchObject([
          {
            ...{ id: 1, ti: -128, su: 65535, mi: -8388608, b: '-9223372036854775808', f: 1.5, g: -2.5e-10, c: 'äöü', v: '🐬 naïve' },
            ...{ t: 'x'.repeat(70000), bl: Buffer.from([0, 255, 39]), vb: Buffer.from('ab'), da: '2024-02-29', ti2: '-12:34:56' },
            ...{ dt: '2024-02-29 23:59:58.123456', ts: '2026-01-02 03:04:05', y: 1999, e: 'b', s: 'x,y', bi: Buffer.from([2, 1]) },
          },
        ]);
        await c.query('DROP TABLE kinds');
      },
      { dateStrings: true, supportBigNumbers: true, jsonStrings: true },
    ));

  it('expressions have the types that MySQL gives them', () =>
    withMysql2(async (c) => {
      const [, fields] = await c.query(
        "SELECT COUNT(*), SUM(total) s, AVG(total), MAX(note), 1+1, 'abc', NULL, NOW(), 1.5, 1e0, CURDATE(), @@version, DATABASE() FROM orders",
      );
      expect(fields.map((f) => [f.name, f.columnType, f.decimals])).toEqual([
        ['COUNT(*)', 8, 0],
        ['s', 246, 2],
        ['AVG(total)', 246, 6],
        ['MAX(note)', 253, 0],
        ['1+1', 8, 0],
        ['abc', 253, 31],
        ['NULL', 6, 0],
        ['NOW()', 12, 0],
        ['1.5', 246, 1],
        ['1e0', 5, 31],
        ['CURDATE()', 10, 0],
        ['@@version', 253, 31],
        ['DATABASE()', 253, 31],
      ]);
    }));

  it('a session in latin1 gets latin1', () =>
    withMysql2(async (c) => {
      await c.query('SET NAMES latin1');
      const [rows, fields] = await c.query("SELECT name FROM customers WHERE name LIKE '%M_ller' LIMIT 1");
      expect(fields[0]?.characterSet).toBe(8);
      expect(rows).toMatchObject([{ name: expect.stringMatching(/Müller$/) }]);
    }));
});

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

describe('sessions side by side', () => {
  /** Until SHOW PROCESSLIST shows the other connection's SLEEP. */
  const sleeps = async (c: mysql2.Connection) => {
    const list = async () => JSON.stringify((await c.query('SHOW PROCESSLIST'))[0]);
    await expect.poll(list, { timeout: 4000 }).toMatch(/SELECT SLEEP/);
  };

  it('SLEEP waits without holding others up', () =>
    withMysql2((slow) =>
      withMysql2(async (quick) => {
        const before = performance.now();
        let asleep = true;
        const sleeping = slow.query('SELECT SLEEP(1.2) AS s').then(([rows]) => {
          asleep = false;
          return rows;
        });
        await sleeps(quick);
        await quick.query('SELECT COUNT(*) FROM orders');
        expect(asleep).toBe(true);
        expect(await sleeping).toEqual([{ s: 0 }]);
        expect(performance.now() - before).toBeGreaterThan(1150);
      }),
    ));

  it('KILL QUERY ends a SLEEP with 1317', () =>
    withMysql2((slow) =>
      withMysql2(async (other) => {
        const sleeping = slow.query('SELECT SLEEP(20)').catch((e: unknown) => e);
        await sleeps(other);
        await other.query(`KILL QUERY ${slow.threadId}`);
        expect(await sleeping).toMatchObject({ errno: 1317 });
        await slow.query('SELECT 1');
      }),
    ));

  it('a transaction is undone by ROLLBACK and by the end of its connection; writers wait their turn', () =>
    withMysql2((a) =>
      withMysql2(async (b) => {
        const stock = () => b.query('SELECT stock FROM products WHERE id = 2').then(([r]) => (r as { stock: number }[])[0]?.stock);
        const before = await stock();
        await a.query('START TRANSACTION');
        await a.query('UPDATE products SET stock = stock + 100 WHERE id = 2');
        let waited = true;
        const second = b.query('UPDATE products SET stock = stock + 1 WHERE id = 2').then(() => (waited = false));
        await new Promise((r) => setTimeout(r, 50));
        expect(waited).toBe(true);
        await a.query('ROLLBACK');
        await second;
        expect(await stock()).toBe((before ?? 0) + 1);
        await withMysql2(async (c) => {
          await c.query('SET autocommit = 0');
          await c.query('UPDATE products SET stock = 0 WHERE id = 2');
          c.destroy();
        }).catch(() => undefined);
        await expect.poll(stock).toBe((before ?? 0) + 1);
      }),
    ));

  it('a wait that never ends becomes 1205', () =>
    withMysql2((a) =>
      withMysql2(async (b) => {
        await a.query('START TRANSACTION');
        await a.query('UPDATE products SET stock = stock WHERE id = 3');
        await b.query('SET innodb_lock_wait_timeout = 0');
        await expect(b.query('UPDATE products SET stock = stock WHERE id = 3')).rejects.toMatchObject({ errno: 1205 });
        await a.query('COMMIT');
      }),
    ));
});

it('several statements give several results, and the status flags follow transactions', () =>
  withMysql<unknown[]>(async (ask) => {
    const results = await ask('SELECT 1 AS a; START TRANSACTION; SELECT 2 AS b; COMMIT');
    expect(results).toMatchObject([[{ a: 1 }], { serverStatus: 0x0b }, [{ b: 2 }], { serverStatus: 0x02 }]);
  }));

it('a large result arrives whole, and long data goes in whole', { timeout: 30_000 }, () =>
  withMysql2(async (c) => {
    const [rows] = await c.query('SELECT a.id, b.id AS other FROM orders a JOIN orders b');
    expect(rows).toHaveLength((await c.query('SELECT COUNT(*) AS n FROM orders').then(([r]) => (r as { n: number }[])[0]?.n ?? 0)) ** 2);
    const long = 'ß'.repeat(9_000_000);
    const [echo] = await c.query('SELECT ? AS t', [long]);
    expect((echo as { t: string }[])[0]?.t.length).toBe(long.length);
  }),
);

describe('the demo app', () => {
  it('drives the database over connections with names of their own, and leaves none behind', () =>
    withMysql2(async (c) => {
      const processes = async () => {
        const [rows] = await c.query('SHOW PROCESSLIST');
        return rows as { Id: number; User: string; Info: string | null }[];
      };
      const own = (await processes()).length;
      const app = startDemoApp({ host: '127.0.0.1', port: database.port, rate: 50 });
      await expect.poll(async () => (await processes()).map((p) => p.User), { timeout: 4000 }).toContain('report');
      await expect.poll(async () => (await processes()).some((p) => p.Info?.includes('SLEEP(0.8)')), { timeout: 4000 }).toBe(true);
      await app.stop();
      await expect.poll(async () => (await processes()).length, { timeout: 4000 }).toBe(own);
    }));

  it('waits for a server that is not there, and stops at once', async () => {
    const app = startDemoApp({ host: '127.0.0.1', port: 1 });
    await new Promise((r) => setTimeout(r, 100));
    const before = performance.now();
    await app.stop();
    expect(performance.now() - before).toBeLessThan(900);
  });
});
