import { describe, expect, it } from 'vitest';
import type { ExchangeRecord, SessionRecord } from '../../../src-core/bridge/contract.ts';
import { outcomeOf, printable, recordLine, whatOf } from '../../../src-core/node/recordText.ts';

const result = { columns: [], row_count: 0, rows: [], rows_truncated: false, affected_rows: null, last_insert_id: null };
const withRows = { ...result, columns: [{ name: 'a', type: 'LONG', table: '', schema: '' }], row_count: 1_200 };

function exchange(changes: Partial<ExchangeRecord>): ExchangeRecord {
  const base = {
    kind: 'exchange',
    id: 17,
    session: 3,
    command: 'COM_QUERY',
    sql: 'SELECT 1',
    params: null,
    results: [],
    error: null,
    held_us: 0,
  };
  return { ...base, started_at: '2026-11-21T07:30:00.123456Z', duration_us: 413, end: 'replied', ...changes } as ExchangeRecord;
}

describe('a line of text', () => {
  it('says what was asked and what came of it', () => {
    const line = recordLine(exchange({ results: [withRows] as never }), 80);
    expect(line).toMatch(/#17 {2}\d\d:\d\d:\d\d\.123 {2}s3 +0\.413 ms {2}1,200 rows {4}SELECT 1$/);
  });

  it('never lets recorded text steer the terminal', () => {
    const line = recordLine(exchange({ sql: 'SELECT "\u001b[2J\r\n\u009b31m" \u0007' }), 80);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none of these may be left
    expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
    expect(printable('x'.repeat(50), 10)).toBe('xxxxxxxxx…');
  });

  it('tells a session with its failure', () => {
    const session = {
      kind: 'session',
      id: 4,
      event: 'failed',
      at: '2026-11-21T07:30:00.123456Z',
      client: 'c:1',
      backend: 'b:2',
      user: 'app',
    };
    const error = { code: 1045, sqlstate: '28000', message: 'Access denied' };
    expect(recordLine({ ...session, schema: 'shop', error } as SessionRecord, 80)).toMatch(
      /s4 +failed app@shop, c:1 → b:2: 1045 Access denied$/,
    );
  });
});

describe('what was asked', () => {
  it('is the statement, with the parameters of a prepared one', () => {
    expect(whatOf(exchange({}))).toBe('SELECT 1');
    expect(whatOf(exchange({ command: 'COM_STMT_EXECUTE', sql: 'SELECT ?', params: [7] }))).toBe('stmt execute: SELECT ?  [7]');
    expect(whatOf(exchange({ command: 'COM_PING', sql: null }))).toBe('ping');
  });

  it('says first what somebody did to it', () => {
    const by = ['rule limits', 'breakpoint b1'];
    expect(whatOf(exchange({ modified: true, held_us: 1_500, by }))).toBe(
      '[modified, held 1.500 ms by rule limits, breakpoint b1] SELECT 1',
    );
    expect(whatOf(exchange({ mocked: true, by: ['rule a'] }))).toBe('[mocked by rule a] SELECT 1');
    expect(whatOf(exchange({ injected: true, parent: 16 }))).toBe('[sent by the proxy for #16] SELECT 1');
    expect(whatOf(exchange({ injected: true, parent: null }))).toBe('[sent by the proxy] SELECT 1');
    expect(whatOf(exchange({ by: ['rule a'] }))).toBe('SELECT 1');
  });
});

describe('what came of it', () => {
  it('is the error, the rows, the rows affected, or who left', () => {
    expect(outcomeOf(exchange({ error: { code: 1146, sqlstate: null, message: '' } }))).toBe('error 1146');
    expect(outcomeOf(exchange({ results: [{ ...withRows, row_count: 1 }] as never }))).toBe('1 row');
    expect(outcomeOf(exchange({ results: [{ ...result, affected_rows: 3 }] as never }))).toBe('3 affected');
    expect(outcomeOf(exchange({ results: [{ ...result, affected_rows: 0 }] as never }))).toBe('ok');
    expect(outcomeOf(exchange({ end: 'serverGone' }))).toBe('server left');
  });
});
