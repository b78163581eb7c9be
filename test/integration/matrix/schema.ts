/** What the driver programs work on: a database and an account for each driver, so that they do not meet. */
import { administer } from '../../support/databases.ts';
import type { MatrixServer } from './servers.ts';

export const password = 'Drive-1!';

/** A schema and an account of the same name. */
export function accountOf(driver: string): string {
  return `m_${driver.replaceAll(/\W+/g, '_')}`;
}

const kinds = `
  id INT PRIMARY KEY, tiny TINYINT, small SMALLINT UNSIGNED, medium MEDIUMINT, normal INT, big BIGINT, huge BIGINT UNSIGNED,
  exact DECIMAL(65,30), money DECIMAL(10,2), single FLOAT, twice DOUBLE, day DATE, span TIME(6), moment DATETIME(6), stamp TIMESTAMP NULL,
  y YEAR, fixed CHAR(10), word VARCHAR(100), prose TEXT, raw VARBINARY(20), lump BLOB, choice ENUM('small','größer'), several SET('a','b','ü'),
  bits BIT(10), latin VARCHAR(20) CHARACTER SET latin1`;

const rows = [
  `(1, 1, 2, 3, 4, 5, 6, 7.5, 8.25, 1.5, 2.5, '2024-02-29', '01:02:03.000004', '2024-02-29 12:34:56.789', '2024-02-29 12:34:56', 2024,
    'fest', 'Grüße 日本 🐬', 'text', X'00FF80', X'0001FE', 'größer', 'a,ü', b'1010', 'é')`,
  `(2, -128, 65535, -8388608, -2147483648, -9223372036854775808, 18446744073709551615,
    99999999999999999999999999999999999.999999999999999999999999999999, -99999999.99, -3.25, -1.7976931348623157e308, '1000-01-01',
    '-838:59:59', '9999-12-31 23:59:59.999999', '2038-01-19 03:14:07', 1901, '', '', REPEAT('ü', 300), '', REPEAT(X'FE', 300), 'small', '',
    b'1111111111', '')`,
  `(3${', NULL'.repeat(24)})`,
  "(4, 127, 0, 8388607, 2147483647, 9223372036854775807, 0, -0.000000000000000000000000000001, 0, 0, 0, '9999-12-31', '00:00:00', '1000-01-01', '1971-01-01', 2155, 'x', \"it's\", 'a\\nb\\t\\\\', 'abc', 'abc', 'small', 'b', b'0', 'ÿ')",
];

/** For the time of one suite; the server keeps nothing of it. */
export async function createSchemas(server: MatrixServer, drivers: readonly string[]): Promise<void> {
  const identified = (driver: string) => {
    if (server.kind === 'mysql9') return `IDENTIFIED WITH caching_sha2_password BY '${password}'`;
    // MariaDB knows caching_sha2_password since 11.8.
    const plugin = driver === 'mysql CLI' && server.name !== 'MariaDB 10.11' ? 'caching_sha2_password' : 'mysql_native_password';
    return `IDENTIFIED VIA ${plugin} USING PASSWORD('${password}')`;
  };
  await administer(
    server,
    drivers
      .map((driver) => ({ name: accountOf(driver), identified: identified(driver) }))
      .map(
        ({ name, identified }) => `
          SET NAMES utf8mb4;
          DROP DATABASE IF EXISTS ${name};
          DROP USER IF EXISTS ${name}@'%';
          CREATE DATABASE ${name} CHARACTER SET utf8mb4;
          CREATE USER ${name}@'%' ${identified};
          GRANT ALL ON ${name}.* TO ${name}@'%';
          USE ${name};
          CREATE TABLE kinds (${kinds});
          INSERT INTO kinds VALUES ${rows.join(',')};
          CREATE TABLE numbers (n INT PRIMARY KEY, word VARCHAR(50));
          INSERT INTO numbers WITH RECURSIVE s (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < 1000)
            SELECT n, REPEAT('wort ', n % 9) FROM s;
          INSERT INTO numbers SELECT n + 1000, word FROM numbers;
          DELIMITER //
          CREATE PROCEDURE twice(IN a INT, OUT b INT) BEGIN SELECT a AS first; SELECT a * 2 AS second, 'zwei' AS word; SET b = a * 3; END //
          DELIMITER ;`,
      )
      .join('\n'),
  );
}
