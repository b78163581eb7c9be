import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { explainLogin } from '../../../src-core/analysis/explainLogin.ts';
import type { RecordPage } from '../../../src-core/bridge/contract.ts';
import { CaptureService } from '../../../src-core/capture/captureService.ts';
import { openCaptureStore } from '../../../src-core/capture/captureStore.ts';
import {
  contextRow,
  fakeContext,
  fakeSession,
  makeBatch,
  makeSegment,
  openingBatch,
  queryRecord,
  sessionChange,
} from '../../support/exchanges.ts';
import { openSqlite } from '../../support/sqlite.ts';

let folder: string;
let service: CaptureService;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'capture-'));
  service = new CaptureService(openCaptureStore(openSqlite, join(folder, 'a.hydro'), 'new'), {
    now: () => Math.round(performance.now() * 1000),
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    yieldTurn: () => new Promise((resolve) => setImmediate(resolve)),
    prepareTrial: () => ({ of: () => [] }),
    prepareMock: () => Promise.reject(new Error('no mock is made here')),
    explainLogin,
  });
});
afterEach(() => {
  service.close();
  rmSync(folder, { recursive: true });
});

const name = (record: RecordPage['records'][number]) => (record.kind === 'session' ? `${record.event} ${record.id}` : record.id);

async function readAll(since: string | null = null): Promise<{ names: (string | number)[]; pages: number; next: string }> {
  const names: (string | number)[] = [];
  let pages = 0;
  for await (const page of service.handlers.streams['capture.records']({ since, rowLimit: 10 })) {
    pages++;
    names.push(...page.records.map(name));
    if (page.atEnd) return { names, pages, next: page.next };
  }
  throw new Error('the stream ended');
}

describe('capture.records', () => {
  it('gives sessions and exchanges in the order of their batches', async () => {
    const second = fakeSession({ id: 2 });
    service.append(openingBatch({ segment: makeSegment([queryRecord(1, 'a'), queryRecord(2, 'b')]) }));
    service.append(
      makeBatch({
        sessions: [sessionChange('closed', fakeSession()), sessionChange('opened', second), sessionChange('authenticated', second)],
        segment: makeSegment([queryRecord(3, 'c'), queryRecord(4, 'd')]),
      }),
    );
    service.append(makeBatch({ sessions: [sessionChange('closed', second)] }));
    const { names } = await readAll();
    expect(names).toEqual(['opened 1', 'authenticated 1', 1, 2, 'opened 2', 'authenticated 2', 3, 4, 'closed 1', 'closed 2']);
  });

  it('gives an exchange when it is complete, once', async () => {
    const running = queryRecord(1, 'a');
    service.append(openingBatch({ segment: makeSegment([{ ...running, end: 'open' }, queryRecord(2, 'b')]) }));
    service.append(makeBatch({ segment: makeSegment([queryRecord(3, 'c'), running], [1]) }));
    expect((await readAll()).names.slice(2)).toEqual([2, 3, 1]);
  });

  it('goes on where it was left, with what came meanwhile', async () => {
    service.append(openingBatch({ segment: makeSegment([queryRecord(1, 'a')]) }));
    const { next } = await readAll();
    service.append(makeBatch({ segment: makeSegment([queryRecord(2, 'b')]), sessions: [sessionChange('closed', fakeSession())] }));
    expect((await readAll(next)).names).toEqual([2, 'closed 1']);
  });

  it('pages through a long capture without a gap or a double', async () => {
    service.append(openingBatch());
    for (let n = 0; n < 10; n++) {
      const session = fakeSession({ id: n + 2 });
      const records = Array.from({ length: 77 }, (_, i) => queryRecord(n * 77 + i + 1, 'x'));
      service.append(
        makeBatch({ sessions: [sessionChange('opened', session), sessionChange('closed', session)], segment: makeSegment(records) }),
      );
    }
    const { names, pages } = await readAll();
    expect(pages).toBeGreaterThan(3);
    expect(names.filter((n) => typeof n === 'number')).toEqual(Array.from({ length: 770 }, (_, i) => i + 1));
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBe(770 + 22);
  });

  it('pages through thousands of sessions without an exchange', async () => {
    const sessions = Array.from({ length: 1000 }, (_, i) => sessionChange('opened', fakeSession({ id: i + 1 })));
    service.append(makeBatch({ sessions }));
    expect((await readAll()).names).toEqual(sessions.map((s) => `opened ${s.session.id}`));
  });

  it('waits for more, and ends when it is closed', async () => {
    const iterator = service.handlers.streams['capture.records']({ since: null, rowLimit: 10 })[Symbol.asyncIterator]();
    expect((await iterator.next()).value).toMatchObject({ records: [], atEnd: true });
    const waiting = iterator.next();
    service.append(openingBatch());
    expect(((await waiting).value as RecordPage).records.map(name)).toEqual(['opened 1', 'authenticated 1']);
    const last = iterator.next();
    await iterator.return?.();
    expect((await last).done).toBe(true);
  });

  it('rejects a cursor that is none', async () => {
    await expect(readAll('c1.2.3')).rejects.toMatchObject({ code: 'badInput' });
  });
});

describe('capture.saveAs', () => {
  it('copies the capture as it stands, while it goes on', async () => {
    service.append(openingBatch());
    for (let n = 0; n < 40; n++)
      service.append(makeBatch({ segment: makeSegment(Array.from({ length: 10 }, (_, i) => queryRecord(n * 10 + i + 1, 'x'))) }));
    const path = join(folder, 'copy.hydro');
    const saving = service.handlers.calls['capture.saveAs']({ path });
    service.append(makeBatch({ segment: makeSegment([queryRecord(401, 'later')]) }));
    expect(await saving).toEqual({ path, exchanges: 400 });
    const copy = openCaptureStore(openSqlite, path, 'readOnly');
    expect(copy.segments.find(400)?.header.id).toBe(400);
    copy.catchUp();
    expect(copy.exchangesOf(1, copy.sessions.session(1)!.exchanges)).toBe(400);
    copy.close();
  });

  it('does not write over a file', async () => {
    const path = join(folder, 'a.hydro');
    await expect(service.handlers.calls['capture.saveAs']({ path })).rejects.toMatchObject({
      code: 'failed',
      message: expect.stringContaining('exists already'),
    });
  });

  it('tells which backend served an exchange of a session that went to another one', async () => {
    const session = fakeSession();
    const moved = fakeSession({ backend: 'db2:3306' });
    service.append(
      openingBatch({
        sessions: [sessionChange('opened', session), sessionChange('authenticated', session), sessionChange('changed', moved)],
        contexts: [contextRow(1, fakeContext({ session })), contextRow(2, fakeContext({ session: moved }))],
        segment: makeSegment([queryRecord(1, 'a'), { ...queryRecord(2, 'b'), context: 2 }]),
      }),
    );
    const backends: (string | undefined)[] = [];
    for await (const page of service.handlers.streams['capture.records']({ since: null, rowLimit: 10 })) {
      for (const record of page.records) if (record.kind === 'exchange') backends.push(record.backend);
      if (page.atEnd) break;
    }
    expect(backends).toEqual([undefined, 'db2:3306']);
    const { rows } = await service.handlers.calls['capture.rows']({ filter: 'backend:db2:3306', from: 0, count: 4 });
    expect(rows.map(({ id }) => id)).toEqual([2]);
  });
});
