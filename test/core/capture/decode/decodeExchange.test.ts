import { describe, expect, it } from 'vitest';
import { resultRows } from '../../../../src-core/capture/decode/decodeExchange.ts';
import { exchangeScope } from '../../../../src-core/capture/decode/exchangeScope.ts';
import type { Fragment } from '../../../../src-core/capture/recordFormat.ts';
import { clientBytes, serverBytes, text } from '../../../support/exchanges.ts';
import {
  eofPayload,
  errPayload,
  gap,
  head,
  intColumn,
  nameColumn,
  okPayload,
  reply,
  textRowPayload,
  wire,
} from '../../../support/replies.ts';
import { captureForEachTest, decoded, keep, query, rows, store } from './keptExchanges.ts';

captureForEachTest();

describe('text results', () => {
  it('come with their columns and rows', () => {
    keep(
      1,
      [
        query('SELECT * FROM t'),
        reply(...head([intColumn, nameColumn]), textRowPayload('1', 'ü'), textRowPayload('2', null), eofPayload(0x22, 3)),
      ],
      { changes: { rows: 2 } },
    );
    const { record, notes } = decoded();
    expect(record).toMatchObject({
      command: 'COM_QUERY',
      sql: 'SELECT * FROM t',
      params: null,
      error: null,
      dropped_bytes: 0,
      results: [
        {
          columns: [
            { name: 'id', type: 'LONG', table: 't', schema: 'shop' },
            { name: 'name', type: 'VAR_STRING', table: 't', schema: 'shop' },
          ],
          row_count: 2,
          rows: [
            [1, 'ü'],
            [2, null],
          ],
          rows_truncated: false,
          affected_rows: null,
          last_insert_id: null,
          warnings: 3,
          info: '',
          status: ['AUTOCOMMIT', 'NO_INDEX_USED'],
        },
      ],
    });
    expect(notes).toEqual([]);
  });

  it('end with an OK where EOF is deprecated', () => {
    const end = okPayload({ header: 0xfe, warnings: 1, statusFlags: 3 });
    keep(1, [query('SELECT 1'), reply(...head([intColumn], false), textRowPayload('7'), end)], { context: 2, changes: { rows: 1 } });
    expect(decoded().record.results).toMatchObject([{ rows: [[7]], warnings: 1, status: ['IN_TRANS', 'AUTOCOMMIT'], affected_rows: null }]);
  });

  it('may be several, with OKs between them and an error behind', () => {
    keep(1, [
      query('…'),
      reply(
        ...head([intColumn]),
        textRowPayload('1'),
        eofPayload(0x0a),
        okPayload({ affectedRows: 5n, lastInsertId: 9n, statusFlags: 0x0a, info: 'Records: 5' }),
        errPayload(1146, 'no t'),
      ),
    ]);
    const { record } = decoded();
    expect(record.results).toMatchObject([
      { row_count: 1, status: ['AUTOCOMMIT', 'MORE_RESULTS_EXISTS'] },
      { columns: [], row_count: 0, affected_rows: 5, last_insert_id: 9, info: 'Records: 5' },
    ]);
    expect(record.error).toEqual({ code: 1146, sqlstate: '42S02', message: 'no t' });
  });

  it('are decoded up to the limit and counted to the end', () => {
    keep(1, [query('SELECT'), reply(...head([intColumn, nameColumn]), ...rows(250), eofPayload())], { changes: { rows: 250 } });
    const [result] = decoded(1, 100).record.results;
    expect([result?.row_count, result?.rows.length, result?.rows_truncated]).toEqual([250, 100, true]);
    expect(decoded(1, 0).record.results[0]).toMatchObject({ row_count: 250, rows: [], rows_truncated: true });
  });

  it('give a page of rows of one result', () => {
    keep(1, [
      query('SELECT'),
      reply(...head([intColumn, nameColumn]), ...rows(50), eofPayload(0x0a), ...head([intColumn]), textRowPayload('99'), eofPayload()),
    ]);
    const scope = exchangeScope(store, store.segments.find(1)!);
    expect(resultRows(scope, 0, 10, 2)).toEqual([
      [10, 'n10'],
      [11, 'n11'],
    ]);
    expect(resultRows(scope, 0, 49, 5)).toEqual([[49, 'n49']]);
    expect(resultRows(scope, 1, 0, 5)).toEqual([[99]]);
    expect(resultRows(scope, 2, 0, 5)).toBeNull();
  });

  it('are the same however the bytes were cut', () => {
    const bytes = wire([...head([intColumn, nameColumn]), ...rows(3), eofPayload()]);
    keep(1, [query('SELECT'), serverBytes(bytes)], { changes: { rows: 3 } });
    const whole = decoded().record;
    for (const size of [1, 2, 3, 5, 7, 64]) {
      const fragments: Fragment[] = [query('SELECT')];
      for (let at = 0; at < bytes.length; at += size) fragments.push(serverBytes(bytes.subarray(at, at + size)));
      keep(size + 1, fragments, { changes: { rows: 3 } });
      expect(decoded(size + 1).record.results).toEqual(whole.results);
    }
  });
});

describe('what was not kept', () => {
  const kept = wire([...head([intColumn, nameColumn]), ...rows(3)]);

  it('is counted: rows of a gap', () => {
    keep(1, [query('SELECT'), serverBytes(kept), gap(5000, 500, 500), serverBytes(wire([eofPayload(0x22)], 9))], {
      changes: { rows: 503 },
    });
    const { record, notes } = decoded();
    expect(record.dropped_bytes).toBe(5000);
    expect(record.results).toMatchObject([
      {
        row_count: 503,
        rows: [
          [0, 'n0'],
          [1, 'n1'],
          [2, 'n2'],
        ],
        rows_truncated: true,
        status: ['AUTOCOMMIT', 'NO_INDEX_USED'],
      },
    ]);
    expect(notes).toEqual(['5,000 bytes are past the keep limit and were not recorded; counts and times are exact.']);
  });

  it('may begin inside of a row, which counts as one', () => {
    keep(1, [query('SELECT'), serverBytes(kept.subarray(0, kept.length - 2)), gap(5002, 500, 500), serverBytes(wire([eofPayload()], 9))], {
      changes: { rows: 503 },
    });
    const [result] = decoded().record.results;
    expect([result?.row_count, result?.rows.length]).toEqual([503, 2]);
  });

  it('is skipped by pages', () => {
    const after = wire([textRowPayload('503', 'x'), eofPayload()], 9);
    keep(1, [query('SELECT'), serverBytes(kept), gap(5000, 500, 500), serverBytes(after)], { changes: { rows: 504 } });
    const scope = exchangeScope(store, store.segments.find(1)!);
    expect(resultRows(scope, 0, 1, 600)).toEqual([
      [1, 'n1'],
      [2, 'n2'],
    ]);
    expect(resultRows(scope, 0, 3, 10)).toEqual([]);
    expect(resultRows(scope, 0, 200, 10)).toEqual([]);
    expect(resultRows(scope, 0, 503, 10)).toEqual([[503, 'x']]);
  });

  it('may be all packets of an exchange', () => {
    keep(1, [], { detailLost: true, changes: { requestBytes: 30, replyBytes: 900, rows: 40, replyPackets: 45 } });
    const { record, notes } = decoded();
    expect(record).toMatchObject({ sql: null, dropped_bytes: 930, results: [{ row_count: 40, rows: [], rows_truncated: true }] });
    expect(notes[0]).toContain('The disk could not follow');
    keep(2, [], { detailLost: true, changes: { affectedRows: 3n, lastInsertId: 8n } });
    expect(decoded(2).record.results).toMatchObject([{ affected_rows: 3, last_insert_id: 8 }]);
    keep(3, [], { detailLost: true, changes: { errorCode: 1146 } });
    expect(decoded(3).record.error).toMatchObject({ code: 1146, sqlstate: null });
  });

  it('is told where an exchange has no end', () => {
    keep(1, [query('SELECT'), serverBytes(kept)], { end: 'serverGone', changes: { rows: 3 } });
    const { record, notes } = decoded();
    expect([record.end, record.results[0]?.row_count]).toEqual(['serverGone', 3]);
    expect(notes).toEqual(['The server went away before the reply was complete.']);
  });
});

describe('payloads of several wire packets', () => {
  it('are joined, in requests and rows', { timeout: 20_000 }, () => {
    const size = 0xffffff;
    const sql = `SELECT '${'x'.repeat(size)}'`;
    const request = new Uint8Array([3, ...text('')]);
    const body = new Uint8Array(1 + sql.length);
    body.set(request);
    body.set(text(sql), 1);
    const cell = new Uint8Array(9 + size + 10).fill(0x61);
    cell.set([0xfe, 0, 0, 0, 0, 0, 0, 0, 0]);
    new DataView(cell.buffer).setUint32(1, size + 10, true);
    keep(
      1,
      [clientBytes(split(body, 0)), reply(...head([nameColumn])), serverBytes(split(cell, 4)), serverBytes(wire([eofPayload()], 6))],
      { changes: { rows: 1 } },
    );
    const { record, notes } = decoded();
    expect(record.sql?.length).toBe(sql.length);
    expect(record.results[0]?.row_count).toBe(1);
    expect(String(record.results[0]?.rows[0]?.[0]).length).toBe(size + 10);
    expect(notes).toEqual([]);
  });

  function split(body: Uint8Array, sequence: number): Uint8Array {
    const size = 0xffffff;
    const joined = new Uint8Array(body.length + 8);
    joined.set([0xff, 0xff, 0xff, sequence]);
    joined.set(body.subarray(0, size), 4);
    const rest = body.length - size;
    joined.set([rest & 255, (rest >> 8) & 255, rest >> 16, sequence + 1], 4 + size);
    joined.set(body.subarray(size), 8 + size);
    return joined;
  }
});
