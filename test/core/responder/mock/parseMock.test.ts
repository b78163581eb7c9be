import { describe, expect, it } from 'vitest';
import { RulesFault } from '../../../../src-core/intercept/rules/rulesFault.ts';
import { parseMock } from '../../../../src-core/responder/mock/parseMock.ts';

const faultOf = (text: string): string => {
  try {
    parseMock(text);
    return 'none';
  } catch (thrown) {
    if (!(thrown instanceof RulesFault)) throw thrown;
    return `${thrown.line}:${thrown.column} ${thrown.message}`;
  }
};
const entry = (text: string): string => `statements:\n  - ${text}\n`;

describe('a mock file', () => {
  it('may say nothing', () => {
    for (const text of ['', '# nothing\n', 'statements:\n', 'server:\n']) {
      const { server, ...mock } = parseMock(text);
      expect(mock).toEqual({ strict: false, per: 'server', bare: false, statements: [], fallback: null });
      expect(server).toMatchObject({
        version: '8.4.6-hydrophone-mock',
        connectionIds: 1,
        collation: 255,
        statusFlags: 2,
        users: null,
        schemas: null,
      });
    }
  });

  it('says what the server is like', () => {
    const { server } = parseMock(`
server:
  version: 11.4
  connectionIds: 4294967295
  charset: latin1
  plugin: caching_sha2_password
  status: [autocommit, SERVER_STATUS_NO_BACKSLASH_ESCAPES]
  users: { app: secret, 12: 0034, guest: }
  any_user: true
  schemas: [shop]
  variables: { Max_Allowed_Packet: 1024, read_only: true, sql_mode: '' }`);
    expect(server).toEqual({
      version: '11.4',
      connectionIds: 0xffff_ffff,
      collation: 8,
      plugin: 'caching_sha2_password',
      statusFlags: 0x202,
      users: new Map([
        ['app', 'secret'],
        ['12', '0034'],
        ['guest', ''],
      ]),
      anyUser: true,
      schemas: ['shop'],
      variables: new Map<string, string | number>([
        ['max_allowed_packet', 1024],
        ['read_only', 1],
        ['sql_mode', ''],
      ]),
    });
    expect(parseMock('server: { version: 11.4.2-MariaDB }').server.collation).toBe(45);
  });

  it('says in words what an entry does', () => {
    const { statements } = parseMock(`
statements:
  - { sql: a, then: [{ rows: { columns: [x], rows: [[1], [2]] } }, { delay: 100ms-2s, error: 1213 }, { ok: true, close: after }] }
  - { like: b, then: { results: [{ rows: { columns: [x], rows: [[1]] } }, { ok: { affected_rows: 3 } }] } }
  - { pattern: c, times: 3, then: { close: true } }
  - { digest: 1234567812345678, params: [1, { any: true }, { base64: AAE= }], then: { ok: true } }`);
    expect(statements.map(({ answers }) => answers.map(({ words }) => words))).toEqual([
      [
        'answer with 2 rows',
        'wait 100 ms to 2 s, answer with error 1213 (ER_LOCK_DEADLOCK)',
        'answer with OK, close the connection behind the reply',
      ],
      ['answer with 1 row, answer with OK (3 affected)'],
      ['close the connection'],
      ['answer with OK'],
    ]);
    expect(statements.map(({ line, times }) => [line, times])).toEqual([
      [3, null],
      [4, null],
      [5, 3],
      [6, null],
    ]);
    expect(statements[3]).toMatchObject({
      known: { digest: '1234567812345678' },
      parameters: [{ value: 1 }, { any: true }, { value: { base64: 'AAE=' } }],
    });
  });

  it.each([
    ['- 1', '1:1 expected statements: with a list such as'],
    ['statement: []', '1:1 a mock file has no key “statement”; did you mean statements?'],
    ['a: [', '1:5 this is no YAML: '],
    ['strict: 1', '1:9 expected true or false'],
    ['per: session', '1:6 “session” is not known; expected server or connection'],
    ['server: { version: mysql }', '1:20 expected a version in quotes, such as 8.4.6'],
    ['server: { plugin: kerberos }', '1:19 “kerberos” is no plugin that a mock speaks; expected mysql_native_password, '],
    ['server: { status: [OPEN] }', '1:20 “OPEN” is no status flag; expected IN_TRANS, '],
    ['server: { collation: klingon }', '1:22 “klingon” is no collation that a greeting can name'],
    ['server: { collation: latin1_bin, charset: utf8mb4 }', '1:43 latin1_bin is a collation of latin1; expected that, or no charset'],
    ['server: { connection_ids: 0 }', '1:27 0 does not fit; expected the id of the first connection'],
    ['server: { users: [app] }', '1:18 expected users with their passwords'],
    ['default: { oh: 1 }', '1:12 an answer has no key “oh”; '],
    [entry('{ sql: a }'), '2:5 this statement has no then; expected a statement such as'],
    [entry('{ then: { ok: true } }'), '2:5 this statement has no sql, like, pattern or digest; '],
    [entry('{ sql: a, like: b, then: { ok: true } }'), '2:15 sql and like exclude each other; expected one of them'],
    [entry("{ sql: ' ', then: { ok: true } }"), '2:12 expected the text of a statement'],
    [entry("{ pattern: '(', then: { ok: true } }"), '2:16 this is no regular expression: missing closing )'],
    [entry('{ sql: a, times: 0, then: { ok: true } }'), '2:22 0 does not fit; expected how many times it answers, from 1'],
    [entry('{ sql: a, params: 1, then: { ok: true } }'), '2:23 expected the values in order'],
    [entry('{ sql: a, params: [{ any: false }], then: { ok: true } }'), '2:31 expected true'],
    [entry('{ sql: a, then: [] }'), '2:21 expected at least one answer'],
    [entry('{ sql: a, then: { delay: 1s } }'), '2:21 expected an answer such as'],
    [entry('{ sql: a, then: { ok: true, error: 1213 } }'), '2:33 ok and error exclude each other'],
    [entry('{ sql: a, then: { ok: true, close: before } }'), '2:33 close: before and ok exclude each other'],
    [entry('{ sql: a, then: { results: [{ error: 1213 }, { ok: true }] } }'), '2:33 nothing comes behind an error'],
    [entry('{ sql: a, then: { results: [{ ok: true, out_params: true }] } }'), '2:45 out_params goes with rows, not with ok'],
    [entry('{ sql: a, then: { results: [{}] } }'), '2:33 expected one of rows, ok and error'],
    [entry('{ sql: a, then: { rows: { columns: [a], rows: [[1, 2]] } } }'), '2:52 this row has 2 values; expected 1, one for each column'],
    [entry('{ sql: a, then: { rows: { columns: [{ name: a, type: date }], rows: [[x]] } } }'), '2:75 '],
    [
      entry('{ sql: a, then: { rows: { columns: [{ name: a, flags: [GREEN] }] } } }'),
      '2:60 “GREEN” is no flag of a column; expected NOT_NULL, ',
    ],
    [entry('{ sql: a, then: { error: 7777 } }'), '2:30 7777 is no code of MySQL or MariaDB; '],
  ])('%j has a mistake', (text, fault) => {
    expect(faultOf(text).slice(0, fault.length)).toBe(fault);
  });
});
