import { Readable } from 'node:stream';
import { ReplyGrammar } from '../../src-core/machine/commands/replyGrammar.ts';
import { openMariadb, openMysql, openMysql2, runMariadbCli } from '../support/clients.ts';
import { account } from '../support/databases.ts';
import { eventually } from '../support/ports.ts';
import { seededRandom } from '../support/random.ts';
import { command, openRawSession, type RawSession } from '../support/rawSession.ts';

/** Repeatable choices. */
class Chooser {
  private readonly next: () => number;

  constructor(seed: number) {
    this.next = seededRandom(seed);
  }

  /** 0 … below - 1. */
  upTo(below: number): number {
    return Math.floor(this.next() * below);
  }

  one<T>(of: readonly T[]): T {
    return of[this.upTo(of.length)]!;
  }

  word(): string {
    return this.one([
      'anchor',
      'buoy',
      'chart',
      'dinghy',
      'engine',
      "o''clock",
      'Grüße',
      '日本',
      '🐬 dolphin',
      '',
      'x'.repeat(this.upTo(300)),
    ]);
  }

  number(): number {
    return this.one([0, 1, -1, 127, 255, 65535, -32768, 2147483647, this.upTo(1_000_000), this.upTo(100) / 8]);
  }
}

/** A statement that leaves the table as it should be for the others, whatever comes before and after it. */
function statement(c: Chooser, table: string): string {
  const n = c.upTo(50);
  return c.one([
    `SELECT id, name, price, made, note FROM ${table} WHERE id > ${n} ORDER BY id LIMIT ${c.upTo(20)}`,
    `SELECT ${c.number()} AS a, '${c.word()}' AS b, NULL AS c`,
    `SELECT COUNT(*), SUM(price), AVG(price), MAX(made) FROM ${table}`,
    `SELECT name, COUNT(*) FROM ${table} GROUP BY name ORDER BY name LIMIT 5`,
    `INSERT INTO ${table} (name, price, made, note) VALUES ('${c.word().slice(0, 30)}', ${c.upTo(1000) / 4}, NOW(), '${c.word()}')`,
    `INSERT INTO ${table} (name, price) VALUES ('a', 1), ('b', 2), ('c', ${c.upTo(9)})`,
    `UPDATE ${table} SET price = price + ${c.upTo(9)} WHERE id = ${n}`,
    `DELETE FROM ${table} WHERE id = ${n}`,
    `SELECT * FROM ${table} WHERE 1 = 0`,
    `SELECT missing_${n} FROM ${table}`,
    `SELECT * FROM no_such_table_${n}`,
    'SELEKT 1',
    `INSERT INTO ${table} (id, name) VALUES (1, 'again')`,
    'SHOW WARNINGS',
    'BEGIN',
    'COMMIT',
    'ROLLBACK',
    `SET @v${n} = ${n}`,
    `SELECT @v${n}, @@autocommit, DATABASE()`,
    `SELECT 1 UNION SELECT ${n} UNION SELECT 'x'`,
    `SELECT CAST('2024-01-02' AS DATE), CAST('-10:11:12' AS TIME), CAST(${n} AS DECIMAL(10,3)), CAST(${n} AS DOUBLE)`,
    `DO ${n}`,
    `SELECT REPEAT('${c.word()}', ${c.upTo(40)}) AS wide`,
    `SHOW COLUMNS FROM ${table}`,
  ]);
}

const tableOf = (name: string) =>
  `CREATE TABLE ${name} (id INT UNSIGNED PRIMARY KEY AUTO_INCREMENT, name VARCHAR(40) NOT NULL, price DECIMAL(10,2), made DATETIME, note TEXT, tiny TINYINT, big BIGINT UNSIGNED, real_number DOUBLE, small SMALLINT)`;

export async function mysql2Traffic(port: number, seed: number, count: number): Promise<void> {
  const c = new Chooser(seed);
  const table = `random_mysql2_${seed}`;
  const connection = await openMysql2(port, { multipleStatements: true, flags: ['LOCAL_FILES'] });
  const tried = (sql: string) => connection.query({ sql, rowsAsArray: true }).catch(() => {});
  await tried(`DROP TABLE IF EXISTS ${table}`);
  await tried(tableOf(table));
  await tried(`DROP PROCEDURE IF EXISTS ${table}_p`);
  await tried(`CREATE PROCEDURE ${table}_p(IN n INT) BEGIN SELECT n AS given; SELECT id, name FROM ${table} ORDER BY id LIMIT n; END`);
  const prepared = [
    `SELECT id, name, price, made, note, tiny, big, real_number, small FROM ${table} WHERE id > ? ORDER BY id LIMIT 7`,
    'SELECT ? AS a, ? AS b, ? AS c',
    `INSERT INTO ${table} (name, price, tiny, big, real_number, small) VALUES (?, ?, ?, ?, ?, ?)`,
    `UPDATE ${table} SET note = ? WHERE id = ?`,
    `CALL ${table}_p(?)`,
  ];
  for (let i = 0; i < count; i++) {
    const kind = c.upTo(20);
    if (kind < 9) await tried(statement(c, table));
    else if (kind < 15) {
      const which = c.upTo(prepared.length);
      const word = c.word().replaceAll("''", "'");
      const values = [
        [c.upTo(60)],
        [c.number(), word, c.one([null, c.number()])],
        [word.slice(0, 30), c.upTo(100), c.upTo(100), c.upTo(1e9), c.number(), c.upTo(3000)],
        [word, c.upTo(60)],
        [c.upTo(4)],
      ][which]!;
      await connection.execute({ sql: prepared[which]!, rowsAsArray: true }, values).catch(() => {});
    } else if (kind === 15) await connection.ping();
    else if (kind === 16) await tried(`${statement(c, table)}; SELECT ${i}; ${statement(c, table)}`);
    else if (kind === 17) await tried(`CALL ${table}_p(${c.upTo(5)})`);
    else if (kind === 18 && i % 3 === 0) await connection.changeUser({ ...account, database: c.one(['shop', 'other']) });
    else if (kind === 18) await connection.reset();
    else {
      const rows = Array.from({ length: 1 + c.upTo(5) }, (_, n) => `\\N\tloaded${n}\t${n}\n`);
      const infileStreamFactory = () => Readable.from([Buffer.from(rows.join(''))]);
      const sql = `LOAD DATA LOCAL INFILE 'rows.tsv' INTO TABLE ${table} (id, name, price)`;
      await connection.query({ sql, infileStreamFactory } as never).catch(() => {});
    }
    if (kind === 18) await tried('USE shop');
  }
  await connection.end();
}

export async function mysqlTraffic(port: number, seed: number, count: number): Promise<void> {
  const c = new Chooser(seed);
  const table = `random_mysql_${seed}`;
  const client = await openMysql(port);
  const tried = (sql: string) => client.query(sql).catch(() => {});
  await tried(`DROP TABLE IF EXISTS ${table}`);
  await tried(tableOf(table));
  for (let i = 0; i < count; i++) await tried(statement(c, table));
  await client.end();
}

/** One command after the other, bulk executions among them: pipelined commands are left to tests that tshark cannot follow. */
export async function mariadbTraffic(port: number, seed: number, count: number): Promise<void> {
  const c = new Chooser(seed);
  const table = `random_mariadb_${seed}`;
  const connection = await openMariadb(port, { pipelining: false });
  const tried = (sql: string, values?: unknown[]) => connection.query(sql, values).catch(() => {});
  await tried(`DROP TABLE IF EXISTS ${table}`);
  await tried(tableOf(table));
  for (let i = 0; i < count; i++) {
    const kind = c.upTo(8);
    if (kind < 5) await tried(statement(c, table));
    else if (kind === 5) await connection.ping();
    else if (kind === 6) await connection.execute(`SELECT id, name, big FROM ${table} WHERE id > ?`, [c.upTo(40)]).catch(() => {});
    else
      await connection
        .batch(
          `INSERT INTO ${table} (name, price) VALUES (?, ?)`,
          Array.from({ length: 1 + c.upTo(4) }, (_, n) => [`b${n}`, n]),
        )
        .catch(() => {});
  }
  await connection.end();
}

export async function cliTraffic(port: number, seed: number, count: number, ...args: string[]): Promise<void> {
  const c = new Chooser(seed);
  const table = `random_cli_${seed}`;
  const all = [`DROP TABLE IF EXISTS ${table}`, tableOf(table), ...Array.from({ length: count }, () => statement(c, table))];
  await runMariadbCli(port, `${all.join(';\n')};\n`, '--force', '--default-character-set=utf8mb4', ...args);
}

/** The commands that no client library sends, or not in all their forms. */
export async function rawTraffic(port: number, seed: number, count: number): Promise<void> {
  const c = new Chooser(seed);
  const table = `random_raw_${seed}`;
  const raw = await openRawSession(port);
  const ask = asker(raw);
  await ask(command(0x03, `DROP TABLE IF EXISTS ${table}`));
  await ask(command(0x03, tableOf(table)));
  await ask(command(0x03, `INSERT INTO ${table} (name, price, big) VALUES ('a', 1, 7), ('b', 2, 8), ('c', 3, 9), ('d', 4, 10)`));
  const u32 = (n: number) => Buffer.from([n & 255, (n >> 8) & 255, (n >> 16) & 255, n >>> 24]);
  for (let i = 0; i < count; i++) {
    switch (c.upTo(16)) {
      case 0:
        await ask(command(0x02, c.one(['shop', 'other', 'nowhere'])));
        await ask(command(0x02, 'shop'));
        break;
      case 1:
        await ask(command(0x04, `${c.one([table, 'no_such_table'])}\0${c.one(['', 'n%'])}`));
        break;
      case 2:
        await ask(command(0x09));
        break;
      case 3:
        await ask(command(0x0a));
        break;
      case 4:
        await ask(command(0x0c, u32(4_000_000_000)));
        break;
      case 5:
        await ask(command(0x0e));
        break;
      case 6:
        await ask(command(0x1b, Buffer.from([c.upTo(2), 0])));
        break;
      case 7:
        await ask(command(0x1f));
        await ask(command(0x02, 'shop'));
        break;
      case 8:
        await ask(command(c.one([0x05, 0x06, 0x0b, 0x0f, 0x13, 0x1d]), 'x'));
        break;
      case 9:
        await ask(command(0x03, statement(c, table)));
        break;
      default:
        await preparedSteps(c, raw, ask, table);
    }
  }
  raw.send(command(0x01));
  raw.close();
}

type Ask = (bytes: Buffer) => Promise<Buffer>;

/** Sends a command and waits for its whole reply; gives the reply's first payload. */
function asker(raw: RawSession): Ask {
  return async (bytes) => {
    const from = raw.packets.length;
    const grammar = new ReplyGrammar(bytes[4]!, 0n);
    let seen = from;
    raw.send(bytes);
    await eventually(`the reply to command ${bytes[4]}`, () => {
      for (; seen < raw.packets.length && !grammar.done; seen++) {
        const { payload } = raw.packets[seen]!;
        grammar.server(payload, 0, payload.length, payload.length);
      }
      return grammar.done || raw.closed;
    });
    return raw.packets[from]?.payload ?? Buffer.alloc(0);
  };
}

async function preparedSteps(c: Chooser, raw: RawSession, ask: Ask, table: string): Promise<void> {
  const prepared = await ask(command(0x16, `SELECT id, name, big, ? AS given FROM ${table} WHERE id < ? ORDER BY id`));
  const id = prepared.subarray(1, 5);
  const word = Buffer.from(c.one(['word', 'Grüße', 'y'.repeat(260)]));
  const length = word.length < 0xfb ? Buffer.from([word.length]) : Buffer.from([0xfc, word.length & 255, word.length >> 8]);
  const given = Buffer.concat([length, word]);
  const most = Buffer.from([1 + c.upTo(6), 0, 0, 0]);
  const head = (cursor: number, nulls: number) => Buffer.concat([id, Buffer.from([cursor, 1, 0, 0, 0, nulls])]);
  const types = Buffer.from([1, 0xfd, 0, 3, 0]);
  await ask(command(0x17, Buffer.concat([head(0, 0), types, given, most])));
  // Types that hold on.
  await ask(command(0x17, Buffer.concat([head(0, 0), Buffer.from([0]), given, most])));
  if (c.upTo(2) === 0) {
    await ask(command(0x17, Buffer.concat([head(1, 1), types, most])));
    for (let n = 0; n < 3; n++) await ask(command(0x1c, Buffer.concat([id, Buffer.from([2, 0, 0, 0])])));
    await ask(command(0x1a, id));
  }
  if (c.upTo(2) === 0) {
    raw.send(command(0x18, Buffer.concat([id, Buffer.from([0, 0]), word])));
    raw.send(command(0x18, Buffer.concat([id, Buffer.from([0, 0]), word])));
    await ask(command(0x17, Buffer.concat([head(0, 0), types, most])));
  }
  raw.send(command(0x19, id));
  await ask(command(0x0e));
}
