import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CaptureDamaged, type CaptureStore, openCaptureStore } from '../../../src-core/capture/captureStore.ts';
import { fragmentBytes, writeFragment } from '../../../src-core/capture/recordFormat.ts';
import {
  clientBytes,
  contextRow,
  fakeContext,
  fakeSession,
  makeBatch,
  makeSegment,
  okPacket,
  openingBatch,
  queryPacket,
  queryRecord,
  serverBytes,
  sessionChange,
} from '../../support/exchanges.ts';
import { openSqlite } from '../../support/sqlite.ts';

let folder: string;
let path: string;
const open: CaptureStore[] = [];

function openStore(mode: 'new' | 'readOnly', at = path): CaptureStore {
  const store = openCaptureStore(openSqlite, at, mode);
  open.push(store);
  return store;
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'capture-'));
  path = join(folder, 'a.hydro');
});
afterEach(() => {
  for (const store of open.splice(0)) {
    try {
      store.close();
    } catch {
      // closed by the test
    }
  }
  rmSync(folder, { recursive: true });
});

/** Ten exchanges from `first`. */
function tenRecords(first: number) {
  return makeSegment(Array.from({ length: 10 }, (_, i) => queryRecord(first + i, `SELECT ${first + i}`)));
}

describe('what is written', () => {
  it('is found again, also by another reader while the file grows', () => {
    const store = openStore('new');
    store.append(openingBatch({ segment: tenRecords(1) }));
    const reader = openStore('readOnly');
    expect(reader.segments.find(7)?.header).toMatchObject({ id: 7, session: 1, end: 'replied' });
    store.append(makeBatch({ segment: tenRecords(11) }));
    expect(reader.segments.total()).toEqual({ exchanges: 20, lastExchange: 20 });
    expect(reader.segments.find(11)?.header.id).toBe(11);
    expect(reader.segments.find(21)).toBeNull();
  });

  it('stands in one file after closing, which needs no log beside it', () => {
    const store = openStore('new');
    store.append(openingBatch({ segment: tenRecords(1) }));
    store.close();
    expect(existsSync(`${path}-wal`)).toBe(false);
    copyFileSync(path, join(folder, 'b.hydro'));
    expect(openStore('readOnly', join(folder, 'b.hydro')).segments.total().exchanges).toBe(10);
  });

  it('survives the death of the process', () => {
    const store = openStore('new');
    store.append(openingBatch({ segment: tenRecords(1) }));
    store.append(makeBatch({ segment: tenRecords(11) }));
    // What a killed process leaves: the file and its log as they are.
    const copy = join(folder, 'killed.hydro');
    copyFileSync(path, copy);
    copyFileSync(`${path}-wal`, `${copy}-wal`);
    const reader = openStore('readOnly', copy);
    reader.catchUp();
    expect(reader.segments.total().exchanges).toBe(20);
    expect(reader.exchangesOf(1, reader.sessions.session(1)!.exchanges)).toBe(20);
  });

  it('counts the exchanges of sessions in their rows when it is closed', () => {
    const store = openStore('new');
    store.append(openingBatch({ segment: tenRecords(1) }));
    store.close();
    expect(openStore('readOnly').sessions.session(1)?.exchanges).toBe(10);
  });

  it('takes the complete record of an exchange that began in an earlier segment', () => {
    const store = openStore('new');
    const begun = queryRecord(2, 'SELECT sleep(1)');
    store.append(
      openingBatch({ segment: makeSegment([queryRecord(1, 'a'), { ...begun, end: 'open', fragments: begun.fragments.slice(0, 1) }]) }),
    );
    expect(store.segments.find(2)?.header.end).toBe('open');
    store.append(makeBatch({ segment: makeSegment([queryRecord(3, 'c'), begun], [2]) }));
    expect(store.segments.find(2)?.header.end).toBe('replied');
    expect(store.segments.range(0, 10).map((r) => [r.header.id, r.header.end])).toEqual([
      [1, 'replied'],
      [2, 'replied'],
      [3, 'replied'],
    ]);
    expect(store.segments.total().exchanges).toBe(3);
  });

  it('takes a segment of late records only', () => {
    const store = openStore('new');
    const begun = queryRecord(1, 'SELECT 1');
    store.append(openingBatch({ segment: makeSegment([{ ...begun, end: 'open' }]) }));
    store.append(makeBatch({ segment: makeSegment([begun], [1]) }));
    store.append(makeBatch({ segment: makeSegment([queryRecord(2, 'b')]) }));
    expect(store.segments.range(0, 10).map((r) => r.header.id)).toEqual([1, 2]);
    expect(store.segments.find(1)?.header.end).toBe('replied');
  });

  it('puts parts before what stands in the record', () => {
    const store = openStore('new');
    const [request, reply] = [clientBytes(queryPacket('SELECT 1')), serverBytes(okPacket)];
    const part = new Uint8Array(fragmentBytes(request));
    writeFragment(part, new DataView(part.buffer), 0, request);
    const record = { ...queryRecord(1, ''), parts: 1, fragments: [reply] };
    store.append(openingBatch({ segment: makeSegment([record]), parts: [{ exchange: 1, n: 0, bytes: part }] }));
    expect(store.fragments(store.segments.find(1)!).map((f) => [f.from, f.bytes])).toEqual([
      ['client', request.bytes],
      ['server', reply.bytes],
    ]);
  });

  it('remembers who the user was in each context', () => {
    const store = openStore('new');
    store.append(openingBatch());
    const other = fakeSession({ user: 'admin' });
    store.append(makeBatch({ sessions: [sessionChange('changed', other)], contexts: [contextRow(2, fakeContext({ session: other }))] }));
    expect([store.sessions.context(1)?.user, store.sessions.context(2)?.user]).toEqual(['app', 'admin']);
  });

  it('does not write a session anew because its status flags changed', () => {
    const store = openStore('new');
    store.append(openingBatch());
    const before = store.sessions.lastEvent();
    store.append(makeBatch({ sessions: [sessionChange('changed', fakeSession({ statusFlags: 3 }))] }));
    expect(store.sessions.lastEvent()).toBe(before);
  });

  it('keeps what went wrong with a session when it is closed', () => {
    const store = openStore('new');
    const error = { code: 1045, sqlstate: '28000', message: 'no' };
    store.append(
      makeBatch({
        sessions: [
          sessionChange('opened', fakeSession()),
          sessionChange('failed', fakeSession(), { error }),
          sessionChange('closed', fakeSession()),
        ],
      }),
    );
    expect(store.sessions.session(1)).toMatchObject({ event: 'failed', error });
  });
});

describe('trouble with the disk', () => {
  it('is told, counted, and over once there is room', () => {
    const store = openStore('new');
    store.append(openingBatch({ segment: tenRecords(1) }));
    const pages = Number(store.database.prepare('PRAGMA page_count').get()?.page_count);
    store.database.exec(`PRAGMA max_page_count = ${pages}`);
    const large = makeSegment(Array.from({ length: 10 }, (_, i) => queryRecord(11 + i, 'x'.repeat(100_000))));
    store.append(makeBatch({ segment: large, sessions: [sessionChange('opened', fakeSession({ id: 2 }))] }));
    expect(store.captureError).toMatch(/a\.hydro cannot be written: database or disk is full\. Free some space/);
    expect(store.lost).toBe(10);
    store.database.exec('PRAGMA max_page_count = 1000000');
    store.append(makeBatch({ segment: tenRecords(21) }));
    expect(store.captureError).toBeNull();
    expect(store.segments.total()).toEqual({ exchanges: 20, lastExchange: 30 });
    expect(store.segments.find(15)).toBeNull();
    expect(store.segments.range(9, 3).map((r) => r.header.id)).toEqual([10, 21, 22]);
    expect(store.sessions.session(2)?.info.id).toBe(2);
    store.close();
    expect(openStore('readOnly').lost).toBe(10);
  });
});

describe('a file that cannot be used', () => {
  const messageOf = (mode: 'new' | 'readOnly') => {
    try {
      openStore(mode);
    } catch (error) {
      expect(error).toBeInstanceOf(CaptureDamaged);
      return (error as Error).message;
    }
    throw new Error('it was opened');
  };

  it('is not SQLite', () => {
    writeFileSync(path, 'GIF89a'.repeat(1000));
    expect(messageOf('readOnly')).toMatch(
      /^The capture .*a\.hydro cannot be opened: file is not a database\. It is not a SQLite file;.*\.$/,
    );
  });

  it('is the SQLite file of something else', () => {
    const other = new DatabaseSync(path);
    other.exec('CREATE TABLE t (a)');
    other.close();
    expect(messageOf('readOnly')).toMatch(/a\.hydro is not a capture of Hydrophone/);
    expect(messageOf('new')).toMatch(/a\.hydro exists already and is not empty\. Name another file/);
  });

  it('is of a newer version', () => {
    openStore('new').close();
    const newer = new DatabaseSync(path);
    newer.exec('PRAGMA user_version = 99');
    newer.close();
    expect(messageOf('readOnly')).toMatch(/written by a newer Hydrophone \(format 99; this one reads up to 3\)/);
  });

  it('is cut short', () => {
    const store = openStore('new');
    for (let n = 0; n < 50; n++)
      store.append(n === 0 ? openingBatch() : makeBatch({ segment: makeSegment([queryRecord(n, 'x'.repeat(50_000))]) }));
    store.close();
    truncateSync(path, Math.floor(readFileSync(path).length / 2));
    expect(messageOf('readOnly')).toMatch(/cannot be opened: database disk image is malformed\. The file is damaged/);
  });

  it('is not there', () => {
    expect(messageOf('readOnly')).toMatch(/unable to open database file\. Check that the folder exists/);
  });
});
