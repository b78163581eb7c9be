import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { explainLogin } from '../../../src-core/analysis/explainLogin.ts';
import type { ChangeSet } from '../../../src-core/bridge/contract.ts';
import { CaptureService, type ServicePorts } from '../../../src-core/capture/captureService.ts';
import { openCaptureStore } from '../../../src-core/capture/captureStore.ts';
import { fakeSession, makeBatch, makeSegment, openingBatch, queryRecord, sessionChange } from '../../support/exchanges.ts';
import { openSqlite } from '../../support/sqlite.ts';

const ports: ServicePorts = {
  now: () => Math.round(performance.now() * 1000),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, Math.min(ms, 5))),
  yieldTurn: () => new Promise((resolve) => setImmediate(resolve)),
  explainLogin,
};

let folder: string;
let service: CaptureService;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'capture-'));
  service = new CaptureService(openCaptureStore(openSqlite, join(folder, 'a.hydro'), 'new'), ports);
});
afterEach(() => {
  service.close();
  rmSync(folder, { recursive: true });
});

/** Ten exchanges a segment, ids from `first`; SQL names the id. */
function appendTens(first: number, tens: number): void {
  for (let n = 0; n < tens; n++) {
    const from = first + n * 10;
    const records = Array.from({ length: 10 }, (_, i) =>
      queryRecord(from + i, `SELECT ${from + i} FROM ${(from + i) % 3 === 0 ? 'Orders' : 'users'}`),
    );
    service.append(makeBatch({ segment: makeSegment(records) }));
  }
}

async function nextSet(iterator: AsyncIterator<ChangeSet>): Promise<ChangeSet> {
  const step = await iterator.next();
  if (step.done === true) throw new Error('the stream ended');
  return step.value;
}

describe('capture.rows', () => {
  it('addresses rows by position in id order', async () => {
    service.append(openingBatch());
    appendTens(1, 5);
    const { rows, matched } = await service.call('capture.rows', { filter: '', from: 8, count: 4 });
    expect(matched).toBe(50);
    expect(rows.map((r) => r.id)).toEqual([9, 10, 11, 12]);
    expect(rows[0]).toMatchObject({
      title: 'SELECT 9 FROM Orders',
      user: 'app',
      schema: 'shop',
      command: 'COM_QUERY',
      rows: null,
      affectedRows: '0',
    });
  });

  it('skips lost ids', async () => {
    service.append(openingBatch());
    service.append(makeBatch({ segment: makeSegment([queryRecord(5, 'SELECT 5'), queryRecord(2, 'SELECT 2')]), lost: 3 }));
    service.append(makeBatch({ segment: makeSegment([queryRecord(9, 'SELECT 9')]), lost: 6 }));
    const { rows, matched } = await service.call('capture.rows', { filter: '', from: 0, count: 10 });
    expect([matched, rows.map((r) => r.id)]).toEqual([3, [2, 5, 9]]);
  });

  it('finds filtered rows in all of the capture', async () => {
    service.append(openingBatch());
    appendTens(1, 30);
    const { rows, matched } = await service.call('capture.rows', { filter: 'orders app', from: 98, count: 10 });
    expect(matched).toBe(100);
    expect(rows.map((r) => r.id)).toEqual([297, 300]);
    const found = await service.call('capture.rows', { filter: '"select 17 from"', from: 0, count: 10 });
    expect([found.matched, found.rows.map((r) => r.id)]).toEqual([1, [17]]);
  });

  it('goes on with a search when exchanges arrive', async () => {
    service.append(openingBatch());
    appendTens(1, 3);
    expect((await service.call('capture.rows', { filter: 'orders', from: 0, count: 1 })).matched).toBe(10);
    appendTens(31, 3);
    const { matched, rows } = await service.call('capture.rows', { filter: 'ORDERS', from: 18, count: 5 });
    expect([matched, rows.map((r) => r.id)]).toEqual([20, [57, 60]]);
  });

  it('hides what a clear hid, and shows it again', async () => {
    service.append(openingBatch());
    appendTens(1, 3);
    await service.call('capture.clear', { undo: false });
    appendTens(31, 1);
    const cleared = await service.call('capture.rows', { filter: '', from: 0, count: 3 });
    expect([cleared.matched, cleared.rows.map((r) => r.id)]).toEqual([10, [31, 32, 33]]);
    const filtered = await service.call('capture.rows', { filter: 'orders', from: 0, count: 10 });
    expect(filtered.rows.map((r) => r.id)).toEqual([33, 36, 39]);
    await service.call('capture.clear', { undo: true });
    expect((await service.call('capture.rows', { filter: '', from: 0, count: 1 })).matched).toBe(40);
    expect((await service.call('capture.rows', { filter: 'orders', from: 0, count: 500 })).matched).toBe(13);
  });
});

describe('capture.changes', () => {
  it('begins with a snapshot and goes on with what is new', async () => {
    service.append(openingBatch());
    appendTens(1, 2);
    const iterator = service.stream('capture.changes', { filter: '', since: null, tailRows: 3 })[Symbol.asyncIterator]();
    const first = await nextSet(iterator);
    expect(first).toMatchObject({ total: 20, matched: 20, scanned: 20, lost: 0 });
    expect(first.tail.map((r) => r.id)).toEqual([18, 19, 20]);
    expect(first.sessions).toMatchObject([{ id: 1, state: 'ready', program: 'shop-api', user: 'app', exchanges: 20 }]);
    const pending = nextSet(iterator);
    appendTens(21, 1);
    const second = await pending;
    expect([second.total, second.tail.map((r) => r.id)]).toEqual([30, [28, 29, 30]]);
    await iterator.return?.();
  });

  it('tells when a running exchange has ended, once', async () => {
    service.append(openingBatch());
    const running = queryRecord(1, 'SELECT sleep(9)', { firstReplyAt: 0, lastReplyAt: 0, replyBytes: 0 });
    service.append(makeBatch({ segment: makeSegment([{ ...running, end: 'open', fragments: running.fragments.slice(0, 1) }]) }));
    appendTens(2, 2);
    const iterator = service.stream('capture.changes', { filter: '', since: null, tailRows: 2 })[Symbol.asyncIterator]();
    await nextSet(iterator);
    expect((await service.call('capture.rows', { filter: '', from: 0, count: 1 })).rows[0]).toMatchObject({ id: 1, state: 'running' });
    service.append(makeBatch({ segment: makeSegment([queryRecord(1, 'SELECT sleep(9)')], [1]) }));
    const second = await nextSet(iterator);
    expect(second.upserts).toMatchObject([{ id: 1, state: 'replied' }]);
    expect(second.total).toBe(21);
    expect((await service.call('capture.rows', { filter: '', from: 0, count: 1 })).rows[0]).toMatchObject({ id: 1, state: 'replied' });
    await iterator.return?.();
  });

  it('resumes at a cursor, with what has changed meanwhile', async () => {
    service.append(openingBatch());
    appendTens(1, 1);
    const before = service.stream('capture.changes', { filter: '', since: null, tailRows: 1 })[Symbol.asyncIterator]();
    const { next } = await nextSet(before);
    await before.return?.();
    service.append(makeBatch({ sessions: [sessionChange('opened', fakeSession({ id: 2, user: null, serverVersion: null }))] }));
    const after = service.stream('capture.changes', { filter: '', since: next, tailRows: 1 })[Symbol.asyncIterator]();
    const set = await nextSet(after);
    expect(set.sessions).toMatchObject([{ id: 2, state: 'connecting' }]);
    await after.return?.();
  });

  it('ends while it waits', async () => {
    const iterator = service.stream('capture.changes', { filter: '', since: null, tailRows: 1 })[Symbol.asyncIterator]();
    await nextSet(iterator);
    const waiting = iterator.next();
    await new Promise((resolve) => setTimeout(resolve, 20));
    await iterator.return?.();
    expect((await waiting).done).toBe(true);
  });

  it('rejects a cursor that is none', async () => {
    const iterator = service.stream('capture.changes', { filter: '', since: 'x', tailRows: 1 })[Symbol.asyncIterator]();
    await expect(iterator.next()).rejects.toMatchObject({ code: 'badInput' });
  });
});
