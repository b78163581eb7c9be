import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CaptureStore, openCaptureStore } from '../../../src-core/capture/captureStore.ts';
import { compileFilter } from '../../../src-core/capture/filter/filter.ts';
import { fragmentBytes, writeFragment } from '../../../src-core/capture/recordFormat.ts';
import { Search } from '../../../src-core/capture/search.ts';
import { Summaries } from '../../../src-core/capture/summary.ts';
import {
  clientBytes,
  contextRow,
  type FakeRecord,
  fakeContext,
  fakeExchange,
  fakeSession,
  makeBatch,
  makeSegment,
  openingBatch,
  packet,
  queryPacket,
  queryRecord,
} from '../../support/exchanges.ts';
import { seededRandom } from '../../support/random.ts';
import { openSqlite } from '../../support/sqlite.ts';

let folder: string;
let store: CaptureStore;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'capture-'));
  store = openCaptureStore(openSqlite, join(folder, 'a.hydro'), 'new');
  store.append(openingBatch());
  const second = fakeContext({ session: fakeSession({ id: 2, user: 'Report' }), clientCharset: 'gbk' });
  store.append(
    makeBatch({ sessions: [{ event: 'opened', at: 0, session: second.session, error: null }], contexts: [contextRow(2, second)] }),
  );
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

function search(typed: string): Search {
  return new Search(store, new Summaries(store), compileFilter(typed));
}

function found(typed: string): number[] {
  const all = search(typed);
  all.advance(0, () => false);
  return all.ids(0, 0, 1_000_000);
}

describe('a search', () => {
  it('finds what the filter matches, no more and no less', () => {
    const random = seededRandom(11);
    const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
    const words = ['select', 'FROM', 'orders', 'Users', 'id=7', 'größe', 'ÄRGER', '漢字', "'x y'", 'com_'];
    const rows: { id: number; text: string; user: string }[] = [];
    for (let segment = 0; segment < 12; segment++) {
      const records: FakeRecord[] = [];
      for (let i = 0; i < 25; i++) {
        const id = segment * 25 + i + 1;
        const sql = Array.from({ length: 1 + Math.floor(random() * 4) }, () => pick(words)).join(' ');
        const context = sql.match(/^[\x20-\x7e]*$/) && random() < 0.3 ? 2 : 1;
        records.push({ ...queryRecord(id, sql), context });
        rows.push({ id, text: sql.toLowerCase(), user: context === 1 ? 'app' : 'Report' });
      }
      records.sort(() => random() - 0.5);
      store.append(makeBatch({ segment: makeSegment(records) }));
    }
    const has =
      (...sought: string[]) =>
      (row: { text: string }) =>
        sought.every((word) => row.text.includes(word));
    for (const [typed, matches] of [
      ['select', has('select')],
      ['orders users', has('orders', 'users')],
      ['orders or users', (row) => has('orders')(row) || has('users')(row)],
      ['GRÖSSE', has('größe'.toUpperCase().toLowerCase())],
      ['größe', has('größe')],
      ['ärger', has('ärger')],
      ['漢 -select', (row) => has('漢')(row) && !has('select')(row)],
      ['user:report', (row) => row.user === 'Report'],
      ['not user:rep* orders', (row) => row.user === 'app' && has('orders')(row)],
      ['"x y"', has('x y')],
      ['sql:"ID=7"', has('id=7')],
      ['sql~"^select( select)*$"', (row) => /^select( select)*$/.test(row.text)],
      ['sql="from"', (row) => row.text === 'from'],
      ['user:app command:query', (row) => row.user === 'app'],
      ['command:ping', () => false],
      ['"s S"', has('s s')],
      ['session:1', () => true],
      ['session:1 select', has('select')],
      ['session:2 select', () => false],
      ['exchange<=30 select', (row) => row.id <= 30 && has('select')(row)],
    ] satisfies [string, (row: (typeof rows)[number]) => boolean][]) {
      expect([typed, found(typed)]).toEqual([typed, rows.filter(matches).map((row) => row.id)]);
    }
  });

  it('finds an execution by its prepared text and by its parameters', () => {
    const prepare = {
      exchange: fakeExchange(1, { command: 0x16, statementId: 1 }),
      fragments: [clientBytes(queryPacket('SELECT * FROM orders WHERE id = ?', 0x16))],
    };
    const execute = (id: number, value: number): FakeRecord => ({
      exchange: fakeExchange(id, { command: 0x17, statementId: 1, prepareExchange: 1, boundTypes: Uint8Array.of(3, 0), parameterCount: 1 }),
      fragments: [clientBytes(packet(0, [0x17, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, value, 0, 0, 0]))],
    });
    const close: FakeRecord = {
      exchange: fakeExchange(4, { command: 0x19, statementId: 1, prepareExchange: 1 }),
      fragments: [clientBytes(packet(0, [0x19, 1, 0, 0, 0]))],
    };
    store.append(makeBatch({ segment: makeSegment([prepare, execute(2, 42), execute(3, 43), close]) }));
    expect(found('orders')).toEqual([1, 2, 3, 4]);
    expect(found('?=42')).toEqual([2]);
    expect(found('orders ?=43 command:execute')).toEqual([3]);
    expect(found('param:42,44')).toEqual([2]);
    expect(found('sql:"from orders"')).toEqual([1, 2, 3]);
    expect(found('table:orders is:prepared')).toEqual([1, 2, 3]);
    expect(found('statement:1')).toEqual([1, 2, 3, 4]);
    expect(found('close')).toEqual([4]);
  });

  it('finds a request that stands in a part', () => {
    const request = clientBytes(queryPacket('SELECT large'));
    const bytes = new Uint8Array(fragmentBytes(request));
    writeFragment(bytes, new DataView(bytes.buffer), 0, request);
    store.append(
      makeBatch({ segment: makeSegment([{ ...queryRecord(1, ''), parts: 1, fragments: [] }]), parts: [{ exchange: 1, n: 0, bytes }] }),
    );
    expect(found('large')).toEqual([1]);
  });

  it('has the newest matches first, and keeps places when older ones are found', () => {
    for (let n = 0; n < 4; n++)
      store.append(makeBatch({ segment: makeSegment([queryRecord(2 * n + 1, 'x1'), queryRecord(2 * n + 2, 'y1')]) }));
    const running = search('x1');
    const steps: [number, number[], boolean][] = [];
    for (let n = 0; n < 4; n++) {
      running.advance(0, () => true);
      steps.push([running.scanned(0), running.ids(0, 0, 9), running.done(0)]);
    }
    expect(steps).toEqual([
      [2, [7], false],
      [4, [5, 7], false],
      [6, [3, 5, 7], false],
      [8, [1, 3, 5, 7], true],
    ]);
    store.append(makeBatch({ segment: makeSegment([queryRecord(9, 'x1')]) }));
    expect(running.done(0)).toBe(false);
    running.advance(0, () => false);
    expect([running.ids(0, 0, 9), running.includes(9), running.includes(8)]).toEqual([[1, 3, 5, 7, 9], true, false]);
  });

  it('does not look behind what is hidden', () => {
    for (let n = 0; n < 4; n++)
      store.append(makeBatch({ segment: makeSegment([queryRecord(2 * n + 1, 'a'), queryRecord(2 * n + 2, 'a')]) }));
    const running = search('a');
    running.advance(5, () => false);
    expect([running.done(5), running.scanned(5), running.matched(5), running.ids(5, 0, 9)]).toEqual([true, 3, 3, [6, 7, 8]]);
    running.advance(0, () => false);
    expect(running.ids(0, 0, 9)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('finds an exchange whose request was not complete when it was first recorded', () => {
    const begun = (id: number): FakeRecord => ({ ...queryRecord(id, 'INSERT large'), end: 'open', fragments: [] });
    store.append(makeBatch({ segment: makeSegment([queryRecord(1, 'large'), begun(2), queryRecord(3, 'large')]) }));
    const before = search('large');
    before.advance(0, () => false);
    expect(before.ids(0, 0, 9)).toEqual([1, 3]);
    store.append(makeBatch({ segment: makeSegment([queryRecord(2, 'INSERT large'), begun(4)], [2]) }));
    store.append(makeBatch({ segment: makeSegment([queryRecord(5, 'large'), queryRecord(4, 'INSERT large')], [4]) }));
    before.advance(0, () => false);
    expect(before.ids(0, 0, 9)).toEqual([1, 2, 3, 4, 5]);
    expect(before.scanned(0)).toBe(5);
    expect(found('large')).toEqual([1, 2, 3, 4, 5]);
  });
});
