import { describe, expect, it } from 'vitest';
import type { ColumnRecord, ExchangeRecord, ResultRecord, Value } from '../../../../src-core/bridge/records.ts';
import { columnTypeText } from '../../../../src-core/responder/mock/made/columnTypeText.ts';
import { MadeMock } from '../../../../src-core/responder/mock/made/madeMock.ts';
import { parseMock } from '../../../../src-core/responder/mock/parseMock.ts';

const nothing: ResultRecord = {
  columns: [],
  row_count: 0,
  rows: [],
  rows_truncated: false,
  affected_rows: null,
  last_insert_id: null,
  warnings: 0,
  info: '',
  status: [],
};
const int: ColumnRecord = { name: 'n', type: 'LONG', table: '', schema: '', length: 11, flags: [], charset: 'binary' };
const rowsOf = (...values: Value[]): ResultRecord => ({
  ...nothing,
  columns: [int],
  rows: values.map((value) => [value]),
  row_count: values.length,
});
const ok = (changes: Partial<ResultRecord> = {}): ResultRecord => ({ ...nothing, affected_rows: 0, last_insert_id: 0, ...changes });

let id = 0;
function exchange(sql: string | null, changes: Partial<ExchangeRecord> = {}): ExchangeRecord {
  id++;
  const record = {
    kind: 'exchange',
    id,
    session: 1,
    command: 'COM_QUERY',
    sql,
    params: null,
    results: [rowsOf(1)],
    error: null,
    injected: false,
    end: 'replied',
  };
  return { ...record, ...changes } as ExchangeRecord;
}

function made(records: readonly ExchangeRecord[], strict = false, name = 'Made by hand', version: string | null = '10.11.6-MariaDB') {
  const mock = new MadeMock({ strict, name });
  for (const record of records) mock.take(record, version);
  const result = mock.finish();
  return { ...result, mock: parseMock(result.text) };
}

describe('a mock made from exchanges', () => {
  it('is a text that a person would write', () => {
    const { text, notes, statements, exchanges } = made([
      exchange('SELECT n\nFROM t', { results: [rowsOf(1, null, 3)] }),
      exchange('SELECT ?', { command: 'COM_STMT_EXECUTE', params: [7, null, { base64: 'AAE=' }, 'x: y'] }),
      exchange('INSERT', { results: [ok({ affected_rows: 2, last_insert_id: '18446744073709551615', warnings: 1, info: 'Records: 2' })] }),
      exchange('CALL p()', { results: [{ ...rowsOf(1), out_params: true }, ok()] }),
      exchange('SELECT oops', { results: [], error: { code: 1054, sqlstate: '42S22', message: "Unknown column 'oops'" } }),
      exchange('SIGNAL', { results: [], error: { code: 1644, sqlstate: '45000', message: 'no' } }),
    ]);
    expect({ notes, statements, exchanges }).toEqual({ notes: [], statements: 6, exchanges: 6 });
    expect(text).toBe(`# Made by hand

server: { version: 10.11.6-MariaDB }
per: connection
statements:
  - sql: |-
      SELECT n
      FROM t
    then:
      rows:
        columns:
          - { name: n, type: int }
        rows:
          - [ 1 ]
          - [ null ]
          - [ 3 ]
  - sql: SELECT ?
    params: [ 7, null, { base64: AAE= }, "x: y" ]
    then:
      rows:
        columns:
          - { name: n, type: int }
        rows:
          - [ 1 ]
  - sql: INSERT
    then:
      ok: { affected_rows: 2, last_insert_id: 18446744073709551615, warnings: 1, info: "Records: 2" }
  - sql: CALL p()
    then:
      results:
        - rows:
            columns:
              - { name: n, type: int }
            rows:
              - [ 1 ]
          out_params: true
        - ok: true
  - sql: SELECT oops
    then:
      error: { code: 1054, message: Unknown column 'oops' }
  - sql: SIGNAL
    then:
      error: { code: 1644, sqlstate: "45000", message: no }
`);
  });

  it('has a sequence where a statement was answered differently, without what comes for ever', () => {
    const answers = [1, 1, 2, 2, 2].map((n) => exchange(n === 1 ? 'select  n' : 'SELECT n', { results: [rowsOf(n)] }));
    const { mock, exchanges } = made([...answers, exchange('SELECT m')]);
    expect(exchanges).toBe(6);
    expect(mock.statements.map(({ what, answers, times }) => [what, answers.length, times])).toEqual([
      ['select  n', 3, null],
      ['SELECT m', 1, null],
    ]);
  });

  it('is in the order of the capture where it is strict', () => {
    const records = ['a', 'a', 'b', 'a', 'a', 'a'].map((sql, i) => exchange(sql, { results: [rowsOf(i === 3 ? 9 : 1)] }));
    const { mock } = made(records, true);
    expect(mock).toMatchObject({ strict: true, per: 'connection' });
    expect(mock.statements.map(({ what, answers, times }) => [what, answers.length, times])).toEqual([
      ['a', 1, 2],
      ['b', 1, null],
      ['a', 2, 3],
    ]);
  });

  it('counts over all connections where there were several', () => {
    expect(made([exchange('a'), exchange('a', { session: 2, results: [rowsOf(2)] })]).mock.per).toBe('server');
  });

  it('tells executions apart by their values, and takes refused preparations', () => {
    const { mock } = made([
      exchange('SELECT ?', { command: 'COM_STMT_EXECUTE', params: [1] }),
      exchange('SELECT ?', { command: 'COM_STMT_EXECUTE', params: ['1'] }),
      exchange('SELECT ?', { command: 'COM_STMT_PREPARE', results: [ok()] }),
      exchange('SELECT x', { command: 'COM_STMT_PREPARE', results: [], error: { code: 1146, sqlstate: '42S02', message: 'gone' } }),
    ]);
    expect(mock.statements.map(({ what, parameters }) => [what, parameters])).toEqual([
      ['SELECT ?', [{ value: 1 }]],
      ['SELECT ?', [{ value: '1' }]],
      ['SELECT x', null],
    ]);
  });

  it('says what is missing', () => {
    const { notes, text, exchanges } = made([
      exchange('SELECT n', { results: [{ ...rowsOf(1), row_count: 5 }] }),
      exchange('SELECT gone', { end: 'serverGone' }),
      exchange("SET PASSWORD = PASSWORD('*****')", { results: [ok()] }),
      exchange('SELECT 2 * 3', {}),
      exchange(null, { command: 'COM_PING' }),
      exchange('INSERT ?', { command: 'COM_STMT_BULK_EXECUTE' }),
      exchange(' '),
      exchange('SHOW WARNINGS', { injected: true }),
    ]);
    expect(exchanges).toBe(3);
    expect(notes).toEqual([
      '4 rows of the results are not here, because not all was kept.',
      '1 exchange had no whole reply and was left out.',
      '1 statement with a hidden password is known by its digest.',
      'A mock does not answer COM_STMT_BULK_EXECUTE; 1 of them was left out.',
    ]);
    for (const note of notes) expect(text).toContain(`# ${note}\n`);
    expect(text).toContain("  # 4 rows more in the capture's results; not all was kept\n  - sql: SELECT n\n");
    expect(text).toMatch(/ {2}# SET PASSWORD = PASSWORD\('\*{5}'\)\n {2}- digest: "?[0-9a-f]{16}"?\n/);
    expect(text).not.toContain('SHOW WARNINGS');
    expect(made([exchange('a'), exchange('b')], false, '', null).text).toMatch(/^per: connection\n/);
  });

  it('gives what a cursor gave with the execution that opened it', () => {
    const opened = { ...rowsOf(), status: ['CURSOR_EXISTS'] };
    const { mock, exchanges } = made([
      exchange('SELECT n', { command: 'COM_STMT_EXECUTE', statement_id: 3, results: [opened] }),
      exchange('SELECT n', { command: 'COM_STMT_FETCH', statement_id: 3, results: [rowsOf(1, 2)] }),
      exchange('SELECT m', { command: 'COM_STMT_FETCH', statement_id: 4, results: [rowsOf(9)] }),
      exchange('SELECT n', { command: 'COM_STMT_FETCH', statement_id: 3, results: [rowsOf(3)] }),
    ]);
    expect(exchanges).toBe(1);
    expect(mock.statements[0]!.answers[0]!.results[0]).toMatchObject({ rows: { rows: [[1], [2], [3]] } });
  });

  it('leaves a type out that the values do not fit', () => {
    const odd = { ...rowsOf('2024-13-45'), columns: [{ ...int, type: 'DATE', flags: ['NOT_NULL', 'BINARY'], table: 't', schema: 's' }] };
    expect(made([exchange('SELECT d', { results: [odd] })]).text).toContain('- { name: n, table: t, schema: s, flags: [ NOT_NULL ] }\n');
  });
});

describe('types of columns', () => {
  const text = { charset: 'utf8mb4_general_ci', flags: [] };
  const bytes = { charset: 'binary', flags: ['BINARY'] };
  it.each([
    [{ type: 'TINY', length: 1 }, 'tinyint(1)'],
    [{ type: 'TINY', length: 3, flags: ['UNSIGNED'] }, 'tinyint unsigned'],
    [{ type: 'LONGLONG', flags: ['UNSIGNED'] }, 'bigint unsigned'],
    [{ type: 'NEWDECIMAL', length: 14, decimals: 4 }, 'decimal(12,4)'],
    [{ type: 'NEWDECIMAL', length: 10, decimals: 0, flags: ['UNSIGNED'] }, 'decimal(10,0) unsigned'],
    [{ type: 'FLOAT', decimals: 31 }, 'float'],
    [{ type: 'DATETIME', decimals: 6 }, 'datetime(6)'],
    [{ type: 'TIMESTAMP', decimals: 0 }, 'timestamp'],
    [{ type: 'TIME', decimals: 39 }, 'time'],
    [{ type: 'YEAR' }, 'year'],
    [{ type: 'NULL' }, 'NULL'],
    [{ type: 'BIT', length: 9 }, 'bit(9)'],
    [{ type: 'VAR_STRING', length: 120, ...text }, 'varchar(30)'],
    [{ type: 'VAR_STRING', length: 30, charset: 'latin1_swedish_ci' }, 'varchar(30)'],
    [{ type: 'VAR_STRING', length: 8, ...bytes }, 'varbinary(8)'],
    [{ type: 'STRING', length: 12, charset: 'utf8mb4_bin', flags: ['ENUM'] }, 'char(3)'],
    [{ type: 'STRING', length: 16, ...bytes }, 'binary(16)'],
    [{ type: 'BLOB', length: 262_140, ...text }, 'text'],
    [{ type: 'BLOB', length: 255, ...bytes }, 'tinyblob'],
    [{ type: 'MEDIUM_BLOB', length: 67_108_860, ...text }, 'mediumtext'],
    [{ type: 'BLOB', length: 4_294_967_295, ...bytes }, 'longblob'],
    [{ type: 'BLOB', length: 4_294_967_295, format: 'json', ...text }, 'json'],
    [{ type: 'STRING', length: 144, extended_type: 'uuid', ...text }, 'uuid'],
    [{ type: 'GEOMETRY' }, 'geometry'],
    [{ type: 'VECTOR', length: 12 }, 'vector(3)'],
    [{ type: '0x77' }, null],
  ])('%j is %s', (column, type) => {
    expect(columnTypeText({ name: 'c', table: '', schema: '', ...column })).toBe(type);
  });
});
