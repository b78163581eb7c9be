import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FieldNode, PacketDetail } from '../../../../src-core/bridge/contract.ts';
import { type CaptureStore, openCaptureStore } from '../../../../src-core/capture/captureStore.ts';
import { exchangeScope } from '../../../../src-core/capture/decode/exchangeScope.ts';
import { packetPage } from '../../../../src-core/capture/decode/packetDetails.ts';
import type { Fragment } from '../../../../src-core/capture/recordFormat.ts';
import type { OpenExchange } from '../../../../src-core/machine/io.ts';
import {
  clientBytes,
  fakeExchange,
  makeBatch,
  makeSegment,
  openingBatch,
  packet,
  queryPacket,
  serverBytes,
  text,
} from '../../../support/exchanges.ts';
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
import { openSqlite } from '../../../support/sqlite.ts';

let folder: string;
let store: CaptureStore;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'capture-'));
  store = openCaptureStore(openSqlite, join(folder, 'a.hydro'), 'new');
  store.append(openingBatch());
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

function page(fragments: readonly Fragment[], from = 0, count = 100, changes: Partial<OpenExchange> = {}) {
  store.append(makeBatch({ segment: makeSegment([{ exchange: fakeExchange(1, changes), fragments }]) }));
  return packetPage(exchangeScope(store, store.segments.find(1)!), from, count);
}

const query = clientBytes(queryPacket('SELECT * FROM t'));

/** Every field lies within its parent and within the packet's bytes. */
function expectNested(detail: PacketDetail): void {
  const check = (fields: readonly FieldNode[], from: number, to: number): void => {
    for (const field of fields) {
      expect(field.from).toBeGreaterThanOrEqual(from);
      expect(field.to).toBeLessThanOrEqual(to);
      check(field.children, field.from, field.to);
    }
  };
  check(detail.fields, 0, detail.bytes.length);
}

describe('the packets of an exchange', () => {
  it('are named, titled and taken apart', () => {
    const { packets, total } = page([query, reply(...head([intColumn, nameColumn]), textRowPayload('1', 'ü'), eofPayload())]);
    expect(total).toBe(7);
    expect(packets.map((p) => [p.index, p.from, p.sequence, p.role, p.name, p.title])).toEqual([
      [0, 'client', 0, 'command', 'COM_QUERY', 'SELECT * FROM t'],
      [1, 'server', 1, 'columnCount', 'column count', '2 columns'],
      [2, 'server', 2, 'columnDefinition', 'ColumnDefinition41', 'shop.t.id LONG'],
      [3, 'server', 3, 'columnDefinition', 'ColumnDefinition41', 'shop.t.name VAR_STRING'],
      [4, 'server', 4, 'eof', 'EOF', 'AUTOCOMMIT'],
      [5, 'server', 5, 'textRow', 'ProtocolText::ResultsetRow', '1, ü'],
      [6, 'server', 6, 'eof', 'EOF', 'AUTOCOMMIT'],
    ]);
    expect(packets[0]?.fields.map((f) => [f.label, f.from, f.to])).toEqual([
      ['payload length', 0, 3],
      ['sequence id', 3, 4],
      ['command', 4, 5],
      ['query', 5, 20],
    ]);
    expect(packets[5]?.fields.map((f) => [f.label, f.value]).slice(2)).toEqual([
      ['id', '1'],
      ['name', 'ü'],
    ]);
    for (const p of packets) {
      expect(p.malformed).toBeNull();
      expectNested(p);
    }
  });

  it('come in pages, rows with the columns that stand before the page', () => {
    const rows = Array.from({ length: 50 }, (_, i) => textRowPayload(String(i), 'x'));
    const { packets, total } = page([query, reply(...head([intColumn, nameColumn]), ...rows, eofPayload())], 40, 2);
    expect(total).toBe(56);
    expect(packets.map((p) => [p.index, p.title, p.fields[2]?.label])).toEqual([
      [40, '35, x', 'id'],
      [41, '36, x', 'id'],
    ]);
  });

  it('show an OK and an error', () => {
    const { packets } = page([
      query,
      reply(okPayload({ affectedRows: 2n, lastInsertId: 7n, statusFlags: 10, warnings: 1, info: 'Rows' }), errPayload(1146, 'no')),
    ]);
    expect(packets.slice(1).map((p) => p.title)).toEqual([
      '2 rows affected, insert id 7, 1 warning, Rows',
      '1146 (42S02) ER_NO_SUCH_TABLE: no',
    ]);
  });

  it('have a stand-in for what was not kept, and mark what was cut', () => {
    const kept = wire([...head([intColumn]), textRowPayload('1234567')]);
    const { packets } = page([
      query,
      serverBytes(kept.subarray(0, kept.length - 3)),
      gap(1003, 100, 99),
      serverBytes(wire([eofPayload()], 9)),
    ]);
    const [cut, standIn, end] = packets.slice(-3);
    expect(cut).toMatchObject({ missing: 3, malformed: 'cut: 3 bytes of the packet were not kept', role: 'textRow' });
    expect(standIn).toMatchObject({
      gap: { packets: 100, bytes: 1000, rows: 99 },
      title: '100 packets with 99 rows, 1,000 bytes, were not kept',
    });
    expect(end).toMatchObject({ role: 'eof', gap: null, malformed: null });
  });

  it('say why one cannot be read, with what could be', () => {
    const { packets } = page([clientBytes(packet(0, [0x17, 5, 0, 0, 0, 1]))], 0, 9, { command: 0x17 });
    expect(packets[0]?.malformed).toMatch(/iteration count at byte 6/);
    expect(packets[0]?.fields.map((f) => f.label)).toEqual(['payload length', 'sequence id', 'command', 'statement id', 'flags']);
  });

  it('give at most 64 KiB of a long one', () => {
    const sql = `SELECT '${'x'.repeat(100_000)}'`;
    const { packets } = page([clientBytes(queryPacket(sql))]);
    expect(packets[0]).toMatchObject({ length: sql.length + 1, missing: sql.length + 5 - 65536, malformed: null });
    expect(packets[0]?.bytes.length).toBe(65536);
    expectNested(packets[0]!);
  });

  it('show the parts of a local file', () => {
    const request = reply(Uint8Array.of(0xfb, ...text('/tmp/a.csv')));
    const { packets } = page([
      query,
      request,
      clientBytes(packet(2, text('1,2'))),
      clientBytes(packet(3, [])),
      serverBytes(wire([okPayload()], 4)),
    ]);
    expect(packets.map((p) => [p.role, p.title])).toEqual([
      ['command', 'SELECT * FROM t'],
      ['localInfileRequest', 'the server asks for the file /tmp/a.csv'],
      ['localInfileData', '3 bytes'],
      ['localInfileData', '0 bytes'],
      ['ok', '0 rows affected'],
    ]);
  });
});
