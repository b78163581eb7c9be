import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CaptureStore, openCaptureStore } from '../../../../src-core/capture/captureStore.ts';
import { decodeExchange, resultRows } from '../../../../src-core/capture/decode/decodeExchange.ts';
import { exchangeScope } from '../../../../src-core/capture/decode/exchangeScope.ts';
import { exchangeDetail } from '../../../../src-core/capture/exchangeDetail.ts';
import type { Fragment, RecordEnd } from '../../../../src-core/capture/recordFormat.ts';
import { Summaries } from '../../../../src-core/capture/summary.ts';
import type { OpenExchange } from '../../../../src-core/machine/io.ts';
import {
  clientBytes,
  contextRow,
  fakeContext,
  fakeExchange,
  fakeSession,
  makeBatch,
  makeSegment,
  openingBatch,
  packet,
  queryPacket,
  serverBytes,
  text,
} from '../../../support/exchanges.ts';
import { seededRandom } from '../../../support/random.ts';
import {
  binaryRowPayload,
  columnPayload,
  deprecateEof,
  eofPayload,
  errPayload,
  gap,
  head,
  intColumn,
  nameColumn,
  okPayload,
  prepareOkPayload,
  protocol41,
  reply,
  textRowPayload,
  wire,
} from '../../../support/replies.ts';
import { openSqlite } from '../../../support/sqlite.ts';

let folder: string;
let store: CaptureStore;
let summaries: Summaries;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'capture-'));
  store = openCaptureStore(openSqlite, join(folder, 'a.hydro'), 'new');
  store.append(openingBatch());
  const newer = fakeContext({ session: fakeSession({ capabilities: protocol41 | deprecateEof }) });
  store.append(makeBatch({ contexts: [contextRow(2, newer)] }));
  summaries = new Summaries(store);
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

interface Given {
  readonly changes?: Partial<OpenExchange>;
  readonly end?: RecordEnd;
  /** 1: with EOF packets, 2: without. */
  readonly context?: number;
  readonly detailLost?: boolean;
}

function keep(id: number, fragments: readonly Fragment[], { changes, end, context, detailLost }: Given = {}): void {
  const bytes = (from: 'client' | 'server') =>
    fragments.reduce((n, f) => (f.from === from ? n + (f.bytes?.length ?? f.gap?.bytes ?? 0) : n), 0);
  const exchange = fakeExchange(id, { requestBytes: bytes('client'), replyBytes: bytes('server'), ...changes });
  store.append(
    makeBatch({
      segment: makeSegment([{ exchange, fragments, end: end ?? 'replied', context: context ?? 1, detailLost: detailLost ?? false }]),
    }),
  );
}

function decoded(id = 1, rowLimit = 100) {
  const found = store.segments.find(id);
  if (found === null) throw new Error(`no exchange ${id}`);
  return decodeExchange(exchangeScope(store, found), summaries, { rowLimit, fullColumns: false });
}

const query = (sql: string) => clientBytes(queryPacket(sql));
const rows = (n: number, from = 0) => Array.from({ length: n }, (_, i) => textRowPayload(String(from + i), `n${from + i}`));

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

describe('prepared statements', () => {
  const sql = "SELECT * FROM t WHERE id = ? AND name <> '?'";
  beforeEach(() => {
    keep(
      1,
      [
        clientBytes(queryPacket(sql, 0x16)),
        reply(
          prepareOkPayload(5, 1, 2),
          columnPayload(intColumn),
          eofPayload(),
          columnPayload(intColumn),
          columnPayload(nameColumn),
          eofPayload(),
        ),
      ],
      { changes: { command: 0x16, statementId: 5 } },
    );
  });

  it('tell their columns when they are prepared', () => {
    const { record } = decoded();
    expect(record).toMatchObject({ command: 'COM_STMT_PREPARE', sql, statement_id: 5, params: null });
    expect(record.results).toMatchObject([{ columns: [{ name: 'id' }, { name: 'name' }], row_count: 0, rows: [], affected_rows: null }]);
  });

  it('are executed with parameters, whose types may have been sent before', () => {
    const columns = [intColumn, nameColumn];
    const execute = packet(0, [0x17, 5, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 42, 0, 0, 0]);
    const rowBytes = binaryRowPayload(columns, Uint8Array.of(42, 0, 0, 0), text('a'));
    keep(2, [clientBytes(execute), reply(...head(columns), rowBytes, eofPayload())], {
      changes: { command: 0x17, statementId: 5, prepareExchange: 1, boundTypes: Uint8Array.of(3, 0), parameterCount: 1, rows: 1 },
    });
    const { record, notes } = decoded(2);
    expect(record).toMatchObject({ command: 'COM_STMT_EXECUTE', sql, params: [42], statement_id: 5, results: [{ rows: [[42, 'a']] }] });
    expect(notes).toEqual([]);
    const detail = exchangeDetail(store, summaries, 2);
    expect(detail.sqlWithParams).toBe("SELECT * FROM t WHERE id = 42 AND name <> '?'");
    expect(detail.params).toEqual([{ index: 0, name: '', type: 'LONG', unsigned: false, value: 42 }]);
    expect(detail.summary.title).toBe(`${sql}  ?=42`);
  });

  it('give rows of a cursor with the columns of their PREPARE', () => {
    const fetch = packet(0, [0x1c, 5, 0, 0, 0, 2, 0, 0, 0]);
    const columns = [intColumn, nameColumn];
    keep(2, [clientBytes(fetch), reply(binaryRowPayload(columns, Uint8Array.of(1, 0, 0, 0), null), eofPayload(0x82))], {
      changes: { command: 0x1c, statementId: 5, prepareExchange: 1, rows: 1 },
    });
    const { record } = decoded(2);
    expect(record.results).toMatchObject([
      { columns: [{ name: 'id' }, { name: 'name' }], rows: [[1, null]], status: ['AUTOCOMMIT', 'LAST_ROW_SENT'] },
    ]);
    expect(record.sql).toBeNull();
    expect(exchangeDetail(store, summaries, 2).summary.title).toBe(`fetch 2 rows of statement 5: ${sql}`);
  });
});

describe('other commands', () => {
  it('FIELD_LIST gives columns', () => {
    keep(1, [clientBytes(packet(0, [4, ...text('t'), 0])), reply(columnPayload(intColumn), columnPayload(nameColumn), eofPayload())], {
      changes: { command: 4 },
    });
    expect(decoded().record.results).toMatchObject([{ columns: [{ name: 'id' }, { name: 'name' }], row_count: 0, status: ['AUTOCOMMIT'] }]);
  });

  it('STATISTICS gives its text', () => {
    keep(1, [clientBytes(packet(0, [9])), reply(text('Uptime: 1'))], { changes: { command: 9 } });
    expect(decoded().record.results).toMatchObject([{ info: 'Uptime: 1', affected_rows: null }]);
  });

  it('one without a reply gives no result', () => {
    keep(1, [clientBytes(packet(0, [0x19, 5, 0, 0, 0]))], { changes: { command: 0x19, statementId: 5, replyBytes: 0, replyPackets: 0 } });
    expect(decoded().record).toMatchObject({ command: 'COM_STMT_CLOSE', sql: null, results: [], statement_id: 5 });
  });

  it('SET_OPTION may be answered by an EOF', () => {
    keep(1, [clientBytes(packet(0, [0x1b, 0, 0])), reply(eofPayload())], { changes: { command: 0x1b } });
    expect(decoded().record.results).toMatchObject([{ columns: [], affected_rows: null, status: ['AUTOCOMMIT'] }]);
  });
});

describe('what cannot be read', () => {
  it('is noted', () => {
    keep(1, [clientBytes(packet(0, [0x17, 5])), reply(Uint8Array.of(2), Uint8Array.of(3, 1), text('??'))], { changes: { command: 0x17 } });
    const { record, notes } = decoded();
    expect(record).toMatchObject({ sql: null, params: null });
    expect(notes.length).toBeGreaterThan(1);
    expect(notes[0]).toMatch(/^The request cannot be read: COM_STMT_EXECUTE: statement id at byte 1/);
  });

  it('never throws, whatever the bytes', () => {
    const random = seededRandom(7);
    for (let id = 1; id <= 300; id++) {
      const bytes = (n: number) => Uint8Array.from({ length: Math.floor(random() * n) }, () => Math.floor(random() * 256));
      const command = Math.floor(random() * 32);
      const replyPackets = Array.from({ length: Math.floor(random() * 6) }, () => bytes(20));
      keep(id, [clientBytes(packet(0, [command, ...bytes(30)])), serverBytes(wire(replyPackets)), serverBytes(bytes(9))], {
        changes: { command },
        context: 1 + (id % 2),
      });
      expect(exchangeDetail(store, summaries, id).record.id).toBe(id);
    }
  });
});
