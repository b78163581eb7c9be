import { describe, expect, it } from 'vitest';
import type { Reply } from '../../../../src-core/mysql/synth/reply.ts';
import { answerNoise } from '../../../../src-core/responder/mock/noise.ts';
import { parseMock } from '../../../../src-core/responder/mock/parseMock.ts';
import { SessionFacts } from '../../../../src-core/responder/mock/sessionFacts.ts';
import { tokensOf } from '../../../../src-core/responder/sql/language/tokens.ts';

const session = (text = '') => {
  const facts = new SessionFacts(parseMock(text).server, 7);
  facts.user = 'app@127.0.0.1';
  return facts;
};

function run(facts: SessionFacts, sql: string): unknown {
  const tokens = tokensOf(sql);
  const reply: Reply | null = answerNoise(sql, tokens, facts);
  if (reply === null) return null;
  const [result] = reply.results;
  if (result?.kind !== 'error') facts.apply(tokens);
  if (result?.kind === 'rows') return [result.columns.map(({ name }) => name), ...[...result.rows].map((row) => [...row])];
  return result?.kind === 'error' ? result.error.code : 'ok';
}

describe('what drivers say at connect', () => {
  it.each([
    // mysql2, Connector/J, PyMySQL, the command lines, HikariCP, Django, SQLAlchemy, Laravel
    ['SET NAMES utf8mb4 COLLATE utf8mb4_unicode_ci', 'ok'],
    ["SET character_set_results = NULL, autocommit=1, sql_mode=concat(@@sql_mode,',STRICT_TRANS_TABLES')", 'ok'],
    ['SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED', 'ok'],
    ['SET @@SESSION.autocommit = OFF', 'ok'],
    ['SET SQL_AUTO_IS_NULL = 0', 'ok'],
    ['select @@version_comment limit 1', [['@@version_comment'], ['Hydrophone mock server']]],
    ['SELECT @@session.tx_isolation', [['@@session.tx_isolation'], ['REPEATABLE-READ']]],
    [
      'SELECT @@max_allowed_packet, @@wait_timeout AS w',
      [
        ['@@max_allowed_packet', 'w'],
        [67108864, 28800],
      ],
    ],
    ['SELECT VERSION()', [['VERSION()'], ['8.4.6-hydrophone-mock']]],
    [
      'select DATABASE(), USER() limit 1',
      [
        ['DATABASE()', 'USER()'],
        [null, 'app@127.0.0.1'],
      ],
    ],
    ['SELECT CONNECTION_ID() id FROM DUAL', [['id'], [7]]],
    ['SELECT CURRENT_USER', [['CURRENT_USER'], ['app@127.0.0.1']]],
    ['SELECT 1', [['1'], [1]]],
    ['/* ping */ SELECT 1', [['1'], [1]]],
    ['select $$', 1054],
    [
      "SHOW VARIABLES LIKE 'sql\\_mode'",
      [
        ['Variable_name', 'Value'],
        ['sql_mode', expect.stringContaining('ONLY_FULL_GROUP_BY')],
      ],
    ],
    [
      "SHOW SESSION VARIABLES WHERE Variable_name IN ('autocommit', 'hostname')",
      [
        ['Variable_name', 'Value'],
        ['autocommit', 'ON'],
        ['hostname', 'hydrophone-mock'],
      ],
    ],
    [
      "SHOW VARIABLES WHERE Variable_name = 'WAIT_TIMEOUT' OR Variable_name LIKE 'port%'",
      [
        ['Variable_name', 'Value'],
        ['port', '0'],
        ['wait_timeout', '28800'],
      ],
    ],
    [
      "SHOW STATUS LIKE 'Ssl_cipher'",
      [
        ['Variable_name', 'Value'],
        ['Ssl_cipher', ''],
      ],
    ],
    ['SHOW WARNINGS', [['Level', 'Code', 'Message']]],
    ['START TRANSACTION READ ONLY', 'ok'],
    ['SAVEPOINT a', 'ok'],
    ['RELEASE SAVEPOINT a', 'ok'],
    ['ROLLBACK TO SAVEPOINT a', 'ok'],
  ])('%s', (sql, expected) => {
    expect(run(session(), sql)).toEqual(expected);
  });

  it.each([
    'SELECT 2',
    'SELECT 1, 2',
    "SELECT 'x'",
    'SELECT NOW()',
    'SELECT @@nothing',
    'SELECT @user',
    'SELECT VERSION() FROM t',
    'SELECT DATABASE() + 1',
    "SET PASSWORD = 'x'",
    'SHOW TABLES',
    'SHOW CREATE TABLE t',
    'SHOW FULL PROCESSLIST',
    'INSERT INTO t VALUES (1)',
    'BEGIN NOT ATOMIC SELECT 1; END',
    'CALL p()',
    '',
  ])('%s is none of that', (sql) => {
    expect(run(session(), sql)).toBeNull();
  });
});

describe('a session', () => {
  it('keeps what was set', () => {
    const facts = session();
    for (const sql of [
      'SET NAMES latin1',
      'SET autocommit = 0',
      'SET @@session.sql_mode = ANSI',
      'SET time_zone = @@system_time_zone',
      "SET GLOBAL sql_mode = ''",
    ])
      run(facts, sql);
    expect(facts.status).toEqual({ autocommit: false, inTransaction: false, clientCharset: 'latin1', resultsCharset: 'latin1' });
    expect(run(facts, 'SELECT @@sql_mode, @@time_zone, @@autocommit, @@collation_connection')).toEqual([
      ['@@sql_mode', '@@time_zone', '@@autocommit', '@@collation_connection'],
      ['ANSI', 'UTC', 0, 'latin1_swedish_ci'],
    ]);
    facts.apply(tokensOf('INSERT INTO t VALUES (1)'));
    expect(facts.status.inTransaction).toBe(true);
    run(facts, 'ROLLBACK TO a');
    expect(facts.status.inTransaction).toBe(true);
    run(facts, 'SET autocommit = ON');
    expect(facts.status).toMatchObject({ autocommit: true, inTransaction: false });
    run(facts, 'SET character_set_results = NULL');
    expect(facts.status.resultsCharset).toBeNull();
    facts.reset();
    expect(facts.status.clientCharset).toBe('utf8mb4');
  });

  it('knows its schemas', () => {
    const facts = session('server: { schemas: [shop, other] }');
    expect([run(facts, 'USE Shop'), run(facts, 'USE nope'), run(facts, 'SELECT DATABASE()')]).toEqual([
      'ok',
      1049,
      [['DATABASE()'], ['Shop']],
    ]);
    expect(run(facts, 'SHOW DATABASES')).toEqual([['Database'], ['shop'], ['other']]);
    expect(run(facts, 'SHOW TABLES')).toEqual([['Tables_in_Shop']]);
  });
});
