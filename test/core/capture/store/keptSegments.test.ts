import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openCaptureStore } from '../../../../src-core/capture/captureStore.ts';
import type { OpenSql } from '../../../../src-core/capture/sqlPort.ts';
import { type FakeRecord, makeBatch, makeSegment, openingBatch, queryRecord } from '../../../support/exchanges.ts';
import { openSqlite } from '../../../support/sqlite.ts';

const segments = 30;

it('keeps the segments that are read again, however many are read for a late record', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kept-'));
  const path = join(folder, 'a.hydro');
  // Each segment has an exchange that ends in the next one.
  const writer = openCaptureStore(openSqlite, path, 'new');
  writer.append(openingBatch());
  for (let id = 1; id <= segments; id++) {
    const open: FakeRecord = { ...queryRecord(id, `SELECT ${id}`), end: 'open', fragments: [] };
    const late = id === 1 ? [] : [id - 1];
    const ended = late.map((before) => queryRecord(before, `SELECT ${before}`));
    writer.append(makeBatch({ segment: makeSegment([...ended, open], late) }));
  }
  writer.close();

  let read = 0;
  const reader = openCaptureStore(
    counting(() => {
      read += 1;
    }),
    path,
    'readOnly',
  );
  const onePlace = () => reader.segments.range(0, 1).length;
  expect(onePlace()).toBe(1);
  for (let id = 5; id < segments; id++) expect(reader.segments.findLate(id)?.header.end).not.toBe('open');
  const before = read;
  expect(onePlace()).toBe(1);
  expect(read - before).toBe(1); // the late record's segment; the one in which it began is kept
  // Several late records of a segment are read with it at once.
  for (let i = 0; i < 3; i++) reader.segments.findLate(segments - 1);
  expect(read - before).toBe(2);
  reader.close();
  rmSync(folder, { recursive: true });
});

/** SQLite that tells of each segment that is read from the file. */
function counting(tell: () => void): OpenSql {
  return (path, options) => {
    const db = openSqlite(path, options);
    return {
      exec: (sql) => db.exec(sql),
      close: () => db.close(),
      prepare(sql) {
        const statement = db.prepare(sql);
        return {
          all: (...values) => statement.all(...values),
          run: (...values) => statement.run(...values),
          get(...values) {
            if (sql.includes('bytes FROM segment WHERE id')) tell();
            return statement.get(...values);
          },
        };
      },
    };
  };
}
