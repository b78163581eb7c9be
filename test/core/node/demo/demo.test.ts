/** The demo database over a real socket, with clients that others wrote. */
import mariadb from 'mariadb';
import mysql from 'mysql';
import type mysql2 from 'mysql2/promise';
import { describe, expect, it } from 'vitest';
import { startDemoApp } from '../../../../src-core/node/demo/demo.ts';
import { demoClients } from './demoClients.ts';

const { database, login, withMysql2 } = demoClients();

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
      const app = startDemoApp({ host: '127.0.0.1', port: database().port, rate: 50 });
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
