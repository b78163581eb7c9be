import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type CaptureStore, openCaptureStore } from '../../../src-core/capture/captureStore.ts';
import { CaptureTables } from '../../../src-core/capture/tables.ts';
import { digestOf } from '../../../src-core/mysql/sql/fingerprint.ts';
import { fakeSession, makeBatch, makeSegment, openingBatch, queryRecord, sessionChange } from '../../support/exchanges.ts';
import { openSqlite } from '../../support/sqlite.ts';

let folder: string;
let writer: CaptureStore;
let reader: CaptureStore;
let tables: CaptureTables;

/** The capture is written and read by two connections, as in two threads. */
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tables-'));
  const path = join(folder, 'a.hydro');
  writer = openCaptureStore(openSqlite, path, 'new');
  reader = openCaptureStore(openSqlite, path, 'readOnly');
  tables = new CaptureTables(reader);
});
afterEach(() => {
  reader.close();
  writer.close();
  rmSync(folder, { recursive: true });
});

it('gives the exchanges of a segment as rows, with their normal forms', () => {
  writer.append(
    openingBatch({ segment: makeSegment([queryRecord(1, "SELECT 'a'", { errorCode: 1146, warnings: 2 }), queryRecord(2, '')]) }),
  );
  expect(tables.end()).toBe(2);
  const [first, second] = tables.exchanges(1);
  expect(first!.normalForm).toBe('SELECT ?');
  const names = [1, 1, null, 'COM_QUERY', "SELECT 'a'", digestOf('SELECT ?'), 'app', 'shop'];
  const times = ['2026-09-21 14:13:20.001000', 220 - 5, 5, 190, 20];
  expect(first!.row).toEqual([...names, ...times, null, 0n, 1146, 'ER_NO_SUCH_TABLE', 2, 15, 11, 'replied', 0, 0, 0]);
  expect(second).toMatchObject({ normalForm: null });
  expect(second!.row.slice(3, 6)).toEqual(['COM_QUERY', '', null]);
  expect(tables.exchanges(2)).toEqual([]);
});

it('gives an exchange that is still open, and again when it has ended', () => {
  const running = queryRecord(1, 'SELECT SLEEP(9)');
  writer.append(openingBatch({ segment: makeSegment([{ ...running, end: 'open' }]) }));
  writer.append(makeBatch({ segment: makeSegment([queryRecord(2, 'a'), running], [1]) }));
  const state = (segment: number) => tables.exchanges(segment).map(({ row }) => [row[0], row[9], row[20]]);
  expect(state(1)).toEqual([[1, null, 'running']]);
  expect(state(2)).toEqual([
    [2, 215, 'replied'],
    [1, 215, 'replied'],
  ]);
});

it('finds where the newest exchanges begin', () => {
  writer.append(openingBatch({ segment: makeSegment([queryRecord(1, 'a'), queryRecord(2, 'b')]) }));
  writer.append(makeBatch({ segment: makeSegment([queryRecord(3, 'c'), queryRecord(4, 'd')]) }));
  writer.append(makeBatch({ segment: makeSegment([queryRecord(5, 'e')]) }));
  expect([1, 2, 3, 4, 100].map((newest) => tables.startOf(newest))).toEqual([3, 2, 2, 1, 1]);
});

it('starts at the first segment of an empty capture', () => {
  expect([tables.startOf(5), tables.end()]).toEqual([1, 1]);
});

it('gives all sessions first, then those that are open or were closed since', () => {
  const other = fakeSession({ id: 2, openedAt: fakeSession().openedAt + 10 });
  writer.append(openingBatch({ segment: makeSegment([queryRecord(1, 'a')]) }));
  writer.append(makeBatch({ sessions: [sessionChange('opened', other), sessionChange('authenticated', other)] }));
  const ids = ({ rows }: ReturnType<CaptureTables['sessions']>) => rows.map((row) => row[0]);
  const first = tables.sessions(0);
  expect(ids(first)).toEqual([1, 2]);
  expect(first.rows[0]!.slice(0, 9)).toEqual([
    ...[1, 'ready', '2026-09-21 14:13:20.000000', null, '127.0.0.1:50000', '127.0.0.1:3306', 'shop-api', 'app', 'shop'],
  ]);
  writer.append(makeBatch({ sessions: [sessionChange('closed', other)] }));
  const second = tables.sessions(first.change);
  expect(ids(second)).toEqual([1, 2]);
  expect(second.rows[1]!.slice(0, 2)).toEqual([2, 'closed']);
  expect(ids(tables.sessions(second.change))).toEqual([1]);
});

it('counts the exchanges of a session once, also after their writer has put them in its row', () => {
  writer.append(openingBatch());
  const counted = () => tables.sessions(0).rows[0]!.at(-2);
  // Counts go into the rows every 64 segments.
  for (let id = 1; id <= 200; id++) {
    writer.append(makeBatch({ segment: makeSegment([queryRecord(id, 'a')]) }));
    if (id % 7 === 0) expect([id, counted()]).toEqual([id, id]);
  }
});
