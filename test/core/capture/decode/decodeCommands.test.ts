import { beforeEach, describe, expect, it } from 'vitest';
import { exchangeDetail } from '../../../../src-core/capture/exchangeDetail.ts';
import { clientBytes, packet, queryPacket, serverBytes, text } from '../../../support/exchanges.ts';
import { seededRandom } from '../../../support/random.ts';
import {
  binaryRowPayload,
  columnPayload,
  eofPayload,
  head,
  intColumn,
  nameColumn,
  prepareOkPayload,
  reply,
  wire,
} from '../../../support/replies.ts';
import { captureForEachTest, decoded, keep, store, summaries } from './keptExchanges.ts';

captureForEachTest();

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
