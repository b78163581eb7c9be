import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CaptureStore, openCaptureStore } from '../../../../src-core/capture/captureStore.ts';
import type { FoundRecord } from '../../../../src-core/capture/store/segments.ts';
import { type FakeRecord, makeBatch, makeSegment, openingBatch, queryRecord } from '../../../support/exchanges.ts';
import { openSqlite } from '../../../support/sqlite.ts';

/** Segments as the recorder makes them: ends in any order, exchanges that are open at their segment's end, lost ones. */
const traffic = fc.array(
  fc.record({
    begin: fc.integer({ min: 0, max: 150 }),
    open: fc.integer({ min: 0, max: 5 }),
    reverse: fc.boolean(),
    lost: fc.array(fc.nat(149), { maxLength: 3 }),
    ends: fc.boolean(),
  }),
  { minLength: 1, maxLength: 12 },
);

function append(store: CaptureStore, script: typeof traffic extends fc.Arbitrary<infer T> ? T : never): number {
  let next = 1;
  let running: number[] = [];
  store.append(openingBatch());
  for (const { begin, open, reverse, lost, ends } of script) {
    const late = ends ? running : [];
    const first = next;
    next += begin;
    const ids = Array.from({ length: begin }, (_, i) => first + i).filter((_, i) => !lost.includes(i));
    const left = ids.slice(Math.max(0, ids.length - open));
    running = [...running.filter((id) => !late.includes(id)), ...left];
    const whole = ids.slice(0, ids.length - left.length);
    if (reverse) whole.reverse();
    const records: FakeRecord[] = [...late, ...whole].map((id) => queryRecord(id, `SELECT ${id}`, { rows: id }));
    for (const id of left) records.push({ ...queryRecord(id, `SELECT ${id}`), end: 'open', fragments: [] });
    if (records.length > 0) store.append(makeBatch({ segment: makeSegment(records, late) }));
  }
  return next - 1;
}

function seen(record: FoundRecord | null, store: CaptureStore) {
  return record === null ? null : { header: record.header, fragments: store.fragments(record) };
}

describe('records of the newest segments', () => {
  it('are those that stand in the file', () => {
    fc.assert(
      fc.property(traffic, (script) => {
        const folder = mkdtempSync(join(tmpdir(), 'fresh-'));
        const path = join(folder, 'a.hydro');
        const writer = openCaptureStore(openSqlite, path, 'new');
        const last = append(writer, script);
        // Of another reader's nothing is fresh.
        const reader = openCaptureStore(openSqlite, path, 'readOnly');
        const { exchanges } = reader.segments.total();
        const all = (store: CaptureStore) => store.segments.range(0, exchanges + 5).map((record) => seen(record, store));
        expect(all(writer)).toEqual(all(reader));
        for (const back of [1, 10, 60, 64, 65, 200]) {
          const tail = (store: CaptureStore) => store.segments.range(exchanges - back, back).map((record) => seen(record, store));
          expect(tail(writer)).toEqual(tail(reader));
        }
        for (let id = 0; id <= last + 1; id++) {
          expect(seen(writer.segments.find(id), writer)).toEqual(seen(reader.segments.find(id), reader));
          expect(seen(writer.segments.findLate(id), writer)).toEqual(seen(reader.segments.findLate(id), reader));
        }
        reader.close();
        writer.close();
        rmSync(folder, { recursive: true });
      }),
      { numRuns: 15 },
    );
  });
});
