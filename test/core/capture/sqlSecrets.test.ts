import { describe, expect, it } from 'vitest';
import { maskSql, mayHoldSecret } from '../../../src-core/capture/masking.ts';
import { passwordRanges } from '../../../src-core/capture/sqlSecrets.ts';
import { capabilitiesOf, capability } from '../../../src-core/mysql/constants/capabilities.ts';
import { command as codes } from '../../../src-core/mysql/constants/commands.ts';
import { cpuMs } from '../../support/cpuTime.ts';
import { command, err, packet } from '../../support/wire.ts';

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');

function masked(sql: string): string {
  const { sent } = maskSql(codes.COM_QUERY, command(3, sql), [], 0n, 2);
  return text(sent.subarray(5));
}

describe('passwords in SQL', () => {
  it.each([
    ["CREATE USER a@'%' IDENTIFIED BY 'secret'", "CREATE USER a@'%' IDENTIFIED BY '******'"],
    [
      "create user 'a'@'h' identified by 's1', 'b'@'h' identified by 's2'",
      "create user 'a'@'h' identified by '**', 'b'@'h' identified by '**'",
    ],
    [
      "ALTER USER a IDENTIFIED WITH 'sha256_password' BY \"it''s\" REPLACE 'old'",
      "ALTER USER a IDENTIFIED WITH 'sha256_password' BY \"*****\" REPLACE '***'",
    ],
    ["ALTER USER a IDENTIFIED WITH x AS 0xABCD REQUIRE SUBJECT 'cn'", "ALTER USER a IDENTIFIED WITH x AS 0x**** REQUIRE SUBJECT 'cn'"],
    [
      "CREATE USER a IDENTIFIED VIA ed25519 USING PASSWORD('pw') OR unix_socket",
      "CREATE USER a IDENTIFIED VIA ed25519 USING PASSWORD('**') OR unix_socket",
    ],
    ["GRANT ALL ON *.* TO a@'%' IDENTIFIED BY PASSWORD '*0123'", "GRANT ALL ON *.* TO a@'%' IDENTIFIED BY PASSWORD '*****'"],
    ["SET PASSWORD FOR 'a'@'%' = PASSWORD('new')", "SET PASSWORD FOR 'a'@'%' = PASSWORD('***')"],
    ["SET PASSWORD = 'new' REPLACE 'old'", "SET PASSWORD = '***' REPLACE '***'"],
    ["CHANGE MASTER TO MASTER_USER='r', MASTER_PASSWORD='pw'", "CHANGE MASTER TO MASTER_USER='r', MASTER_PASSWORD='**'"],
    [
      "CHANGE REPLICATION SOURCE TO SOURCE_PASSWORD = 'p\\'w', SOURCE_HOST='h'",
      "CHANGE REPLICATION SOURCE TO SOURCE_PASSWORD = '****', SOURCE_HOST='h'",
    ],
    ["START REPLICA USER='u' PASSWORD='pw'", "START REPLICA USER='u' PASSWORD='**'"],
    ["CLONE INSTANCE FROM 'u'@'h':3306 IDENTIFIED BY 'pw'", "CLONE INSTANCE FROM 'u'@'h':3306 IDENTIFIED BY '**'"],
    [
      "CREATE SERVER s FOREIGN DATA WRAPPER mysql OPTIONS (USER 'u', PASSWORD 'pw', HOST 'h')",
      "CREATE SERVER s FOREIGN DATA WRAPPER mysql OPTIONS (USER 'u', PASSWORD '**', HOST 'h')",
    ],
    [
      "CREATE TABLE t (a INT) ENGINE=FEDERATED CONNECTION='mysql://u:pw@h:3306/db/t'",
      "CREATE TABLE t (a INT) ENGINE=FEDERATED CONNECTION='mysql://u:**@h:3306/db/t'",
    ],
    ["PREPARE s FROM 'ALTER USER a IDENTIFIED BY ''pw'''", "PREPARE s FROM '*********************************'"],
    ["SET GLOBAL wsrep_sst_auth='u:pw'", "SET GLOBAL wsrep_sst_auth='****'"],
    ["/* app */ CREATE USER a IDENTIFIED BY 'pw' -- 'x'", "/* app */ CREATE USER a IDENTIFIED BY '**' -- 'x'"],
    ["/*!50706 CREATE USER a IDENTIFIED BY 'pw' */", "/*!50706 CREATE USER a IDENTIFIED BY '**' */"],
    ["CREATE USER a IDENTIFIED BY 'never closed", "CREATE USER a IDENTIFIED BY '************"],
    ["CREATE USER a IDENTIFIED BY 'pw' COMMENT 'hi'", "CREATE USER a IDENTIFIED BY '**' COMMENT 'hi'"],
    ["BEGIN NOT ATOMIC CREATE USER a IDENTIFIED BY 'pw'; END", "BEGIN NOT ATOMIC CREATE USER a IDENTIFIED BY '**'; END"],
    ["IF 1 THEN SET PASSWORD = 'pw'; END IF", "IF 1 THEN SET PASSWORD = '**'; END IF"],
    ["SELECT PASSWORD('secret'), 'secret'", "SELECT PASSWORD('******'), 'secret'"],
    ["SELECT old_password ( 'secret' )", "SELECT old_password ( '******' )"],
    ['SELECT `PASSWORD` /* it */ ("secret")', 'SELECT `PASSWORD` /* it */ ("******")'],
    ["SET @hash = PASSWORD('secret')", "SET @hash = PASSWORD('******')"],
    ["INSERT INTO users VALUES ('a', PASSWORD('secret'))", "INSERT INTO users VALUES ('a', PASSWORD('******'))"],
    ["UPDATE users SET p = PASSWORD('secret') WHERE a = (1)", "UPDATE users SET p = PASSWORD('******') WHERE a = (1)"],
    ["CREATE TABLE t (password VARCHAR(9) DEFAULT 'x')", "CREATE TABLE t (password VARCHAR(9) DEFAULT 'x')"],
  ])('%s', (sql, kept) => {
    expect(masked(sql)).toBe(kept);
    expect(mayHoldSecret(codes.COM_QUERY, command(3, sql), 0n) || sql === kept).toBe(true);
    const prepare = maskSql(codes.COM_STMT_PREPARE, command(0x16, sql), [], capability.CLIENT_QUERY_ATTRIBUTES, 2);
    expect(text(prepare.sent.subarray(5))).toBe(kept);
  });

  it('are looked for behind query attributes, and behind another statement where several may be sent', () => {
    const attributes = capabilitiesOf('CLIENT_QUERY_ATTRIBUTES');
    const none = command(3, "\0\x01CREATE USER a IDENTIFIED BY 'pw'");
    expect(mayHoldSecret(codes.COM_QUERY, none, attributes)).toBe(true);
    expect(text(maskSql(codes.COM_QUERY, none, [], attributes, 2).sent)).toContain("BY '**'");
    const head = [1, 1, 0, 1, 0xfe, 0, 1, 0x6b, 1, 0x76];
    const one = packet(0, [3, ...head, ...Buffer.from("CREATE USER a IDENTIFIED BY 'pw'")]);
    expect(mayHoldSecret(codes.COM_QUERY, one, attributes)).toBe(true);
    expect(text(maskSql(codes.COM_QUERY, one, [], attributes, 2).sent)).toContain("BY '**'");
    const several = command(3, "SELECT 1; CREATE USER a IDENTIFIED BY 'pw'");
    expect(mayHoldSecret(codes.COM_QUERY, several, 0n)).toBe(false);
    expect(mayHoldSecret(codes.COM_QUERY, several, capability.CLIENT_MULTI_STATEMENTS)).toBe(true);
    expect(text(maskSql(codes.COM_QUERY, several, [], 0n, 2).sent)).toContain("BY '**'");
  });

  it('are blotted out of an error that repeats them', () => {
    const reply = err(1, 1064, '42000', "syntax error near 'secret'");
    const { replies } = maskSql(codes.COM_QUERY, command(3, "CREATE USER a IDENTIFIED BYE 'secret'"), [reply], 0n, 2);
    expect(text(replies[0]!)).toContain("near '******'");
  });

  it('are blotted out of the name that a column has of them, and not out of rows', () => {
    const reply = packet(2, Buffer.from("PASSWORD('secret')"));
    const value = packet(3, Buffer.from('secret'));
    const { replies } = maskSql(codes.COM_QUERY, command(3, "SELECT PASSWORD('secret')"), [reply, value], 0n, 2, true);
    expect(replies.map(text)).toEqual([expect.stringContaining("PASSWORD('******')"), expect.stringContaining('secret')]);
  });

  it.each(['SELECT password FROM t', 'INSERT INTO t (password) VALUES (1)', 'UPDATE t SET password = 1', 'BEGIN', 'SET autocommit=1', ''])(
    'are not looked for in %j',
    (sql) => expect(mayHoldSecret(codes.COM_QUERY, command(3, sql), 0n)).toBe(false),
  );

  it('may be in what is cut too early to tell', () => {
    expect(mayHoldSecret(codes.COM_QUERY, command(3, 'CREATE USER').subarray(0, 6), 0n)).toBe(true);
    expect(mayHoldSecret(codes.COM_QUERY, command(3, 'CREATE USER').subarray(0, 2), 0n)).toBe(true);
    expect(mayHoldSecret(codes.COM_PING, command(14), 0n)).toBe(false);
  });

  it('take linear time', () => {
    const long = Buffer.from(`CREATE USER a IDENTIFIED BY '${"x''".repeat(100_000)}'`);
    const taken = cpuMs(() => expect(passwordRanges(long, false)).toHaveLength(1));
    expect(taken).toBeLessThan(1000);
  });
});
