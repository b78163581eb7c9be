import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type CaptureStore, openCaptureStore } from '../../../src-core/capture/captureStore.ts';
import { RecordSubject } from '../../../src-core/capture/recordSubject.ts';
import { viewOf } from '../../../src-core/capture/store/parsedSegment.ts';
import { Summaries } from '../../../src-core/capture/summary.ts';
import { newInterception } from '../../../src-core/machine/holding/held.ts';
import {
  clientBytes,
  contextRow,
  type FakeRecord,
  fakeContext,
  fakeSession,
  makeBatch,
  makeSegment,
  openingBatch,
  queryPacket,
  queryRecord,
} from '../../support/exchanges.ts';
import { openSqlite } from '../../support/sqlite.ts';

let folder: string;
let store: CaptureStore;
let subject: RecordSubject;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'capture-'));
  store = openCaptureStore(openSqlite, join(folder, 'a.hydro'), 'new');
  store.append(openingBatch());
  subject = new RecordSubject(store, new Summaries(store));
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

/** The subject, put on exchange `id`. */
function put(id: number): RecordSubject {
  const { segment, offset } = store.segments.find(id)!;
  subject.put(segment.bytes, viewOf(segment.bytes), offset);
  return subject;
}

it('reads from a record’s header what the header says', () => {
  const interception = { ...newInterception(5), heldUs: 7_000_000_000, modified: true, mocked: true };
  const record = queryRecord(9, 'DELETE FROM orders', {
    interception,
    requestAt: 1_000_000,
    forwardedAt: 5_000_000_000,
    firstReplyAt: 15_000_000_000,
    lastReplyAt: 35_000_000_000,
    requestBytes: 40,
    replyBytes: 2,
    rows: 12_345_678_901,
    affectedRows: 2n ** 63n,
    warnings: 70_000,
    errorCode: 0,
    statusFlags: 0x0801,
    statementId: 77,
  });
  store.append(makeBatch({ segment: makeSegment([queryRecord(8, 'SELECT 1'), record]) }));
  const { header } = store.segments.find(9)!;
  expect(put(9)).toMatchObject({
    stage: 'reply',
    session: 1,
    exchange: 9,
    command: header.command,
    statementId: 77,
    waitUs: header.waitUs,
    serverUs: header.serverUs,
    transferUs: header.transferUs,
    rows: header.rows,
    affectedRows: header.affectedRows,
    bytes: 42,
    warnings: 70_000,
    errorCode: 0,
    errorName: '',
    errorMessage: '',
    end: 'replied',
    slow: true,
    inTransaction: true,
    heldUs: 7_000_000_000,
    mocked: true,
    modified: true,
    injected: true,
    text: 'DELETE FROM orders',
  });
  expect([header.waitUs, header.serverUs, header.transferUs]).toEqual([4_999_000_000, 10_000_000_000, 20_000_000_000]);
  expect(put(8)).toMatchObject({ exchange: 8, rows: null, slow: false, heldUs: 0, mocked: false, injected: false });
});

it('knows its session and its context', () => {
  const session = fakeSession({ id: 2, client: '[::1]:9', backend: 'db:1', attributes: { _client_name: 'libmysql' }, compression: 'zstd' });
  const context = fakeContext({ session, schema: 'other' });
  store.append(makeBatch({ sessions: [{ event: 'degraded', at: 0, session, error: null }], contexts: [contextRow(2, context)] }));
  const record = { ...queryRecord(1, 'SELECT 1'), context: 2 };
  store.append(makeBatch({ segment: makeSegment([{ ...record, exchange: { ...record.exchange, context } }]) }));
  expect(put(1)).toMatchObject({
    session: 2,
    client: '[::1]:9',
    backend: 'db:1',
    user: session.user,
    schema: 'other',
    program: 'libmysql',
    tls: null,
    compression: 'zstd',
    opaque: true,
  });
});

it('is at its command until the reply is recorded, or its session has gone', () => {
  const open: FakeRecord = { ...queryRecord(1, 'SELECT 1'), end: 'open' };
  store.append(makeBatch({ segment: makeSegment([open]) }));
  expect(put(1).stage).toBe('command');
  store.append(makeBatch({ sessions: [{ event: 'closed', at: 5, session: fakeSession(), error: null }] }));
  subject.renew();
  expect([put(1).stage, put(1).end]).toEqual(['reply', 'degraded']);
});

it('finds text without decoding, and says where it cannot', () => {
  const prepare: FakeRecord = {
    ...queryRecord(2, ''),
    exchange: { ...queryRecord(2, '').exchange, command: 0x16 },
    fragments: [clientBytes(queryPacket('SELECT `Größe` FROM t', 0x16))],
  };
  store.append(makeBatch({ segment: makeSegment([queryRecord(1, 'SELECT a FROM Orders'), prepare]) }));
  expect([put(1).includes('sql', 'from orders'), put(1).includes('text', 'x'), put(1).includes('sql', 'größe')]).toEqual([
    true,
    false,
    null,
  ]);
  expect([put(2).includes('sql', 'from t'), put(2).includes('sql', 'größe'), put(2).statement?.folded]).toEqual([
    true,
    null,
    'select `größe` from t',
  ]);
});
