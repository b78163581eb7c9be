import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ExchangeRecord, Value } from '../../src-core/bridge/contract.ts';
import { type Backend, describeOnBackends } from '../support/backends.ts';
import { openMysql2 } from '../support/clients.ts';
import { type Hydrophone, startRecord } from '../support/hydrophone.ts';
import { eventually } from '../support/ports.ts';
import { sameAsBytes } from '../support/recordValues.ts';

interface TypeCase {
  readonly type: string;
  /** SQL literals to store. NULL is added to each. */
  readonly values: readonly string[];
  /** What the record must show, where that is not simply the server's text. */
  readonly shown?: readonly Value[];
  readonly only?: 'mariadb' | 'mysql9';
}

const integers = (type: string, low: string, high: string, unsignedHigh: string): TypeCase[] => [
  { type, values: [low, '-1', '0', '1', high] },
  { type: `${type} UNSIGNED`, values: ['0', high, unsignedHigh] },
];

const cases: TypeCase[] = [
  ...integers('TINYINT', '-128', '127', '255'),
  ...integers('SMALLINT', '-32768', '32767', '65535'),
  ...integers('MEDIUMINT', '-8388608', '8388607', '16777215'),
  ...integers('INT', '-2147483648', '2147483647', '4294967295'),
  ...integers('BIGINT', '-9223372036854775808', '9223372036854775807', '18446744073709551615'),
  {
    type: 'BIGINT',
    values: ['9007199254740991', '9007199254740992', '-9007199254740993'],
    shown: [9007199254740991, '9007199254740992', '-9007199254740993'],
  },
  {
    type: 'DECIMAL(65,30)',
    values: ['99999999999999999999999999999999999.999999999999999999999999999999', '-0.000000000000000000000000000001', '0'],
  },
  { type: 'DECIMAL(10,2)', values: ['12.5', '-99999999.99', '0.01'], shown: ['12.50', '-99999999.99', '0.01'] },
  { type: 'FLOAT', values: ['0', '1.5', '-3.25', '0.1', '3.402823466e38', '1.175494351e-38', '123456789', '16777217', '0.000012345'] },
  { type: 'FLOAT(7,3)', values: ['1.5', '1234.567', '-0.001'] },
  {
    type: 'DOUBLE',
    values: ['0', '0.1', '-1.7976931348623157e308', '2.2250738585072014e-308', '1e15', '1e16', '123456789012345678', '1e-5', '-1.5e-10'],
  },
  { type: 'DOUBLE(12,4)', values: ['1.5', '12345678.1235', '-0.0001'] },
  { type: 'DATE', values: ["'1000-01-01'", "'2024-02-29'", "'9999-12-31'", "'0000-00-00'", "'2024-00-00'"] },
  { type: 'TIME', values: ["'00:00:00'", "'-838:59:59'", "'838:59:59'", "'23:59:59'", "'-00:00:01'"] },
  { type: 'TIME(3)', values: ["'10:11:12.5'", "'-00:00:00.001'", "'00:00:00'"], shown: ['10:11:12.500', '-00:00:00.001', '00:00:00.000'] },
  { type: 'TIME(6)', values: ["'-838:59:58.999999'", "'01:02:03.000004'"] },
  { type: 'DATETIME', values: ["'1000-01-01 00:00:00'", "'9999-12-31 23:59:59'", "'2024-02-29 00:00:00'", "'0000-00-00 00:00:00'"] },
  {
    type: 'DATETIME(3)',
    values: ["'2024-02-29 12:34:56.789'", "'2024-02-29 00:00:00'"],
    shown: ['2024-02-29 12:34:56.789', '2024-02-29 00:00:00.000'],
  },
  { type: 'DATETIME(6)', values: ["'2024-02-29 12:34:56.000001'", "'2024-02-29 12:34:56'"] },
  { type: 'TIMESTAMP NULL', values: ["'1970-01-02 00:00:01'", "'2038-01-19 03:14:07'", "'0000-00-00 00:00:00'"] },
  { type: 'TIMESTAMP(6) NULL', values: ["'2024-02-29 12:34:56.123456'", "'2024-02-29 12:34:56'"] },
  { type: 'YEAR', values: ['1901', '2024', '2155', '0'] },
  { type: 'BIT(1)', values: ["b'0'", "b'1'"], shown: [{ base64: 'AA==' }, { base64: 'AQ==' }] },
  { type: 'BIT(64)', values: ["b'1'", '18446744073709551615'], shown: [{ base64: 'AAAAAAAAAAE=' }, { base64: '//////////8=' }] },
  { type: "ENUM('small','größer','')", values: ["'small'", "'größer'", "''"] },
  { type: "SET('a','b','ü')", values: ["'a,b'", "'ü'", "''"] },
  { type: 'JSON', values: [`'{"a": [1, null, "ü🐬"]}'`, "'[]'", '\'"text"\''] },
  { type: 'CHAR(10)', values: ["'padded'", "''"] },
  { type: 'VARCHAR(100) CHARACTER SET utf8mb4', values: ["'Grüße 日本 🐬'", "''", "REPEAT('é', 100)"] },
  { type: 'VARCHAR(100) CHARACTER SET latin1', values: ["'Grüße €'"] },
  { type: 'VARCHAR(20) CHARACTER SET utf16', values: ["'Grüße 🐬'"] },
  { type: 'TEXT', values: ["REPEAT('x', 60000)", "''"] },
  { type: 'MEDIUMTEXT', values: ["REPEAT('ü', 70000)"] },
  { type: 'BINARY(4)', values: ["X'00FF'", "'abcd'"], shown: [{ base64: 'AP8AAA==' }, { base64: 'YWJjZA==' }] },
  { type: 'VARBINARY(300)', values: ["X'00010203FFFE'", "''", "REPEAT(X'80', 251)"] },
  { type: 'TINYBLOB', values: ["X'F09F'", "'text'"], shown: [{ base64: '8J8=' }, { base64: 'dGV4dA==' }] },
  { type: 'BLOB', values: ["REPEAT(X'00', 65535)"] },
  { type: 'LONGBLOB', values: ["REPEAT(X'AB', 100000)"] },
  { type: 'POINT', values: ["ST_GeomFromText('POINT(1 2)')"] },
  { type: 'UUID', values: ["'123e4567-e89b-12d3-a456-426655440000'"], only: 'mariadb' },
  { type: 'INET6', values: ["'::ffff:192.0.2.1'"], only: 'mariadb' },
  { type: 'VECTOR(3)', values: ["STRING_TO_VECTOR('[1,2.5,-3]')"], only: 'mysql9' },
];

describeOnBackends('values', (backend) => {
  const own = cases.filter((entry) => entry.only === undefined || (entry.only === 'mysql9') === backend.mysql);
  let hydrophone: Hydrophone;
  let connection: Awaited<ReturnType<typeof openMysql2>>;
  const read = {
    text: new Map<number, ExchangeRecord>(),
    binary: new Map<number, ExchangeRecord>(),
    raw: new Map<number, (Buffer | null)[]>(),
  };

  beforeAll(async () => {
    hydrophone = await startRecord(backend.port);
    connection = await openMysql2(hydrophone.port);
    await connection.query("SET time_zone = '+00:00', sql_mode = 'NO_ENGINE_SUBSTITUTION'");
    for (const [index, { type, values }] of own.entries()) {
      await connection.query(`DROP TABLE IF EXISTS v${index}`);
      await connection.query(`CREATE TABLE v${index} (n INT PRIMARY KEY, v ${type})`);
      for (const [n, value] of [...values, 'NULL'].entries()) await connection.query(`INSERT INTO v${index} VALUES (${n}, ${value})`);
      const [rows] = await connection.query({
        sql: `SELECT v FROM v${index} ORDER BY n`,
        rowsAsArray: true,
        typeCast: (field: { buffer(): Buffer | null }) => field.buffer(),
      } as never);
      read.raw.set(
        index,
        (rows as unknown as (Buffer | null)[][]).map((row) => row[0]!),
      );
      // Some of these values mysql2 itself cannot read from a binary row; that is not what is looked at.
      await connection.execute(`SELECT v FROM v${index} ORDER BY n`).catch(() => {});
    }
    await connection.end();
    await eventually('all records', () => hydrophone.exchanges().some((exchange) => exchange.command === 'COM_QUIT'));
    await hydrophone.stop();
    for (const exchange of hydrophone.exchanges()) {
      const index = /^SELECT v FROM v(\d+) ORDER BY n$/.exec(exchange.sql ?? '')?.[1];
      if (index === undefined) continue;
      if (exchange.command === 'COM_QUERY') read.text.set(Number(index), exchange);
      if (exchange.command === 'COM_STMT_EXECUTE') read.binary.set(Number(index), exchange);
    }
  });
  afterAll(() => hydrophone?.dispose());

  for (const [index, { type, values, shown }] of own.entries()) {
    it(`${type}: text and binary rows show the same`, () => {
      const text = cells(read.text.get(index));
      const binary = cells(read.binary.get(index));
      expect(text).toHaveLength(values.length + 1);
      expect(text.at(-1)).toBeNull();
      expect(binary).toEqual(text);
      const raw = read.raw.get(index)!;
      // The server sends all text in the connection's utf8mb4, so its bytes are the record's text.
      for (const [n, value] of text.entries()) expect(sameAsBytes(value, raw[n]!), `${JSON.stringify(value)} is not ${raw[n]}`).toBe(true);
      if (shown) expect(text.slice(0, -1)).toEqual(shown);
    });
  }
});

function cells(exchange: ExchangeRecord | undefined): Value[] {
  return exchange?.results[0]?.rows.map((row) => row[0]!) ?? [];
}

describeOnBackends('character sets', (backend: Backend) => {
  it('a latin1 connection shows the same characters as a utf8mb4 one', async () => {
    const hydrophone = await startRecord(backend.port);
    try {
      const latin1 = await openMysql2(hydrophone.port, { charset: 'latin1_swedish_ci' });
      await latin1.query("SELECT 'Grüße' AS word");
      await latin1.execute("SELECT 'Grüße' AS word");
      await latin1.query('SET NAMES utf8mb4');
      await latin1.query('SELECT 1');
      await latin1.end();
      await hydrophone.stop();
      const words = hydrophone
        .exchanges()
        .filter((exchange) => exchange.sql === "SELECT 'Grüße' AS word" && exchange.command !== 'COM_STMT_PREPARE');
      expect(words.map((exchange) => cells(exchange))).toEqual([['Grüße'], ['Grüße']]);
    } finally {
      await hydrophone.dispose();
    }
  });
});
