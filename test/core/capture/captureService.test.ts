import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ChangeSet } from '../../../src-core/bridge/contract.ts';
import { CaptureService } from '../../../src-core/capture/captureService.ts';
import { type CaptureStore, openCaptureStore } from '../../../src-core/capture/captureStore.ts';
import { fakeSession, makeBatch, makeSegment, openingBatch, queryRecord, sessionChange } from '../../support/exchanges.ts';
import { loginStory } from '../../support/loginStories.ts';
import { servicePorts as ports } from '../../support/servicePorts.ts';
import { openSqlite } from '../../support/sqlite.ts';

let folder: string;
let store: CaptureStore;
let service: CaptureService;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'capture-'));
  store = openCaptureStore(openSqlite, join(folder, 'a.hydro'), 'new');
  service = new CaptureService(store, ports);
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
    const { rows, matched } = await service.handlers.calls['capture.rows']({ filter: '', from: 8, count: 4 });
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
    const { rows, matched } = await service.handlers.calls['capture.rows']({ filter: '', from: 0, count: 10 });
    expect([matched, rows.map((r) => r.id)]).toEqual([3, [2, 5, 9]]);
  });

  it('finds filtered rows in all of the capture', async () => {
    service.append(openingBatch());
    appendTens(1, 30);
    const { rows, matched } = await service.handlers.calls['capture.rows']({ filter: 'orders user:app', from: 98, count: 10 });
    expect(matched).toBe(100);
    expect(rows.map((r) => r.id)).toEqual([297, 300]);
    const found = await service.handlers.calls['capture.rows']({ filter: '"select 17 from"', from: 0, count: 10 });
    expect([found.matched, found.rows.map((r) => r.id)]).toEqual([1, [17]]);
  });

  it('goes on with a search when exchanges arrive', async () => {
    service.append(openingBatch());
    appendTens(1, 3);
    expect((await service.handlers.calls['capture.rows']({ filter: 'orders', from: 0, count: 1 })).matched).toBe(10);
    appendTens(31, 3);
    const { matched, rows } = await service.handlers.calls['capture.rows']({ filter: 'ORDERS', from: 18, count: 5 });
    expect([matched, rows.map((r) => r.id)]).toEqual([20, [57, 60]]);
  });

  it('hides what a clear hid, and shows it again', async () => {
    service.append(openingBatch());
    appendTens(1, 3);
    await service.handlers.calls['capture.clear']({ undo: false });
    appendTens(31, 1);
    const cleared = await service.handlers.calls['capture.rows']({ filter: '', from: 0, count: 3 });
    expect([cleared.matched, cleared.rows.map((r) => r.id)]).toEqual([10, [31, 32, 33]]);
    const filtered = await service.handlers.calls['capture.rows']({ filter: 'orders', from: 0, count: 10 });
    expect(filtered.rows.map((r) => r.id)).toEqual([33, 36, 39]);
    await service.handlers.calls['capture.clear']({ undo: true });
    expect((await service.handlers.calls['capture.rows']({ filter: '', from: 0, count: 1 })).matched).toBe(40);
    expect((await service.handlers.calls['capture.rows']({ filter: 'orders', from: 0, count: 500 })).matched).toBe(13);
  });
});

describe('capture.changes', () => {
  it('begins with a snapshot and goes on with what is new', async () => {
    service.append(openingBatch());
    appendTens(1, 2);
    const iterator = service.handlers.streams['capture.changes']({ filter: '', since: null, tailRows: 3 })[Symbol.asyncIterator]();
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
    const iterator = service.handlers.streams['capture.changes']({ filter: '', since: null, tailRows: 2 })[Symbol.asyncIterator]();
    await nextSet(iterator);
    expect((await service.handlers.calls['capture.rows']({ filter: '', from: 0, count: 1 })).rows[0]).toMatchObject({
      id: 1,
      state: 'running',
    });
    service.append(makeBatch({ segment: makeSegment([queryRecord(1, 'SELECT sleep(9)')], [1]) }));
    const second = await nextSet(iterator);
    expect(second.upserts).toMatchObject([{ id: 1, state: 'replied' }]);
    expect(second.total).toBe(21);
    expect((await service.handlers.calls['capture.rows']({ filter: '', from: 0, count: 1 })).rows[0]).toMatchObject({
      id: 1,
      state: 'replied',
    });
    await iterator.return?.();
  });

  it('leaves out what nobody saw running', async () => {
    service.append(openingBatch());
    const opened = (id: number) => ({ ...queryRecord(id, 'SELECT 1'), end: 'open' as const, fragments: [] });
    const ended = (id: number) => makeBatch({ segment: makeSegment([queryRecord(id, 'SELECT 1')], [id]) });
    appendTens(1, 1);
    const iterator = service.handlers.streams['capture.changes']({ filter: '', since: null, tailRows: 2 })[Symbol.asyncIterator]();
    await nextSet(iterator);
    service.append(makeBatch({ segment: makeSegment([opened(11)]) }));
    // Read by somebody between two sets.
    await service.handlers.calls['capture.rows']({ filter: '', from: 10, count: 1 });
    service.append(makeBatch({ segment: makeSegment([opened(12)]) }));
    appendTens(13, 1);
    service.append(ended(11));
    service.append(ended(12));
    const second = await nextSet(iterator);
    expect(second.total).toBe(22);
    expect(second.upserts.map((row) => row.id)).toEqual([11]);
    await iterator.return?.();
  });

  it('resumes at a cursor, with what has changed meanwhile', async () => {
    service.append(openingBatch());
    appendTens(1, 1);
    const before = service.handlers.streams['capture.changes']({ filter: '', since: null, tailRows: 1 })[Symbol.asyncIterator]();
    const { next } = await nextSet(before);
    await before.return?.();
    service.append(makeBatch({ sessions: [sessionChange('opened', fakeSession({ id: 2, user: null, serverVersion: null }))] }));
    const after = service.handlers.streams['capture.changes']({ filter: '', since: next, tailRows: 1 })[Symbol.asyncIterator]();
    const set = await nextSet(after);
    expect(set.sessions).toMatchObject([{ id: 2, state: 'connecting' }]);
    await after.return?.();
  });

  it('tells more sessions than fit one set, one set after the other', async () => {
    const sessions = Array.from({ length: 2500 }, (_, i) => sessionChange('opened', fakeSession({ id: i + 1 })));
    service.append(makeBatch({ sessions }));
    const iterator = service.handlers.streams['capture.changes']({ filter: '', since: null, tailRows: 0 })[Symbol.asyncIterator]();
    const ids: number[] = [];
    while (ids.length < 2500) ids.push(...(await nextSet(iterator)).sessions.map((s) => s.id));
    expect(ids).toEqual(sessions.map((s) => s.session.id));
    await iterator.return?.();
  });

  it('tells the counts of a session a little later', async () => {
    service.append(openingBatch());
    const iterator = service.handlers.streams['capture.changes']({ filter: '', since: null, tailRows: 0 })[Symbol.asyncIterator]();
    expect((await nextSet(iterator)).sessions).toMatchObject([{ id: 1, exchanges: 0, state: 'ready' }]);
    service.append(makeBatch({ segment: makeSegment([queryRecord(1, 'BEGIN', { statusFlags: 3 })]) }));
    const sessions: ChangeSet['sessions'][number][] = [];
    while (sessions.length === 0) sessions.push(...(await nextSet(iterator)).sessions);
    expect(sessions).toMatchObject([{ id: 1, exchanges: 1, state: 'inTransaction' }]);
    await iterator.return?.();
  });

  it('tells a clear, and hides the sessions that are closed', async () => {
    service.append(openingBatch());
    appendTens(1, 1);
    const second = fakeSession({ id: 2 });
    service.append(makeBatch({ sessions: [sessionChange('opened', second), sessionChange('closed', second)] }));
    const iterator = service.handlers.streams['capture.changes']({ filter: '', since: null, tailRows: 5 })[Symbol.asyncIterator]();
    expect((await nextSet(iterator)).sessions.map((s) => s.id)).toEqual([1, 2]);
    await service.handlers.calls['capture.clear']({ undo: false });
    const cleared = await nextSet(iterator);
    expect([cleared.total, cleared.tail.length, cleared.sessions.map((s) => s.id)]).toEqual([0, 0, [1]]);
    await service.handlers.calls['capture.clear']({ undo: true });
    expect((await nextSet(iterator)).sessions.map((s) => s.id)).toEqual([1, 2]);
    await iterator.return?.();
  });

  it('ends while it waits', async () => {
    const iterator = service.handlers.streams['capture.changes']({ filter: '', since: null, tailRows: 1 })[Symbol.asyncIterator]();
    await nextSet(iterator);
    const waiting = iterator.next();
    await new Promise((resolve) => setTimeout(resolve, 20));
    await iterator.return?.();
    expect((await waiting).done).toBe(true);
  });

  it('rejects a cursor that is none', async () => {
    const iterator = service.handlers.streams['capture.changes']({ filter: '', since: 'x', tailRows: 1 })[Symbol.asyncIterator]();
    await expect(iterator.next()).rejects.toMatchObject({ code: 'badInput' });
  });
});

describe('a capture that is damaged inside', () => {
  it('says so, call by call, and goes on with what it can read', async () => {
    service.append(openingBatch());
    appendTens(1, 2);
    // Of the newest segments, records stand in memory as well.
    appendTens(21, 9);
    store.database.prepare('UPDATE segment SET bytes = zeroblob(5000) WHERE id = 2').run();
    const damaged = { code: 'captureDamaged', message: expect.stringContaining('The file is damaged') };
    await expect(service.handlers.calls['capture.rows']({ filter: '', from: 10, count: 5 })).rejects.toMatchObject(damaged);
    await expect(service.handlers.calls['capture.rows']({ filter: 'orders', from: 0, count: 5 })).rejects.toMatchObject(damaged);
    const iterator = service.handlers.streams['capture.changes']({ filter: 'orders', since: null, tailRows: 5 })[Symbol.asyncIterator]();
    await expect(iterator.next().then(() => iterator.next())).rejects.toMatchObject(damaged);
    expect((await service.handlers.calls['capture.rows']({ filter: '', from: 0, count: 5 })).rows.length).toBe(5);
  });

  it('says that an exchange, a result or a session is not there', async () => {
    service.append(openingBatch());
    appendTens(1, 1);
    const missing = { code: 'notFound' };
    await expect(service.handlers.calls['capture.exchange']({ id: 99 })).rejects.toMatchObject(missing);
    await expect(service.handlers.calls['capture.resultRows']({ id: 1, result: 3, from: 0, count: 1 })).rejects.toMatchObject(missing);
    await expect(service.handlers.calls['capture.login']({ session: 99 })).rejects.toMatchObject(missing);
  });
});

describe('capture.login', () => {
  it('says who put something in the place of a packet, in the file and in its copy', async () => {
    const story = loginStory('mariadb-accepted');
    const logins = story.messages.map((m, i) => ({
      ...m,
      session: 1,
      masked: [],
      ...(i === 0 ? { sent: m.packet, by: ['script x'] } : {}),
    }));
    const session = { ...story.session, openedAt: 0 };
    service.append(makeBatch({ logins, sessions: story.events.map((e) => ({ ...e, session })) }));
    const login = await service.handlers.calls['capture.login']({ session: 1 });
    expect(login.packets.map(({ by }) => by)).toEqual([['script x'], ...logins.slice(1).map(() => undefined)]);
    expect(login.steps.map(({ title }) => title)).toContain('Script x gives the client another greeting');
    const path = join(folder, 'copy.hydro');
    await service.handlers.calls['capture.saveAs']({ path });
    const copied = openCaptureStore(openSqlite, path, 'readOnly');
    expect(copied.sessions.loginPackets(1)[0]!.by).toEqual(['script x']);
    copied.close();
  });

  it('has the packets with their fields, and the explanation', async () => {
    const story = loginStory('mysql-wrong-password');
    const session = { ...story.session, openedAt: 0 };
    const logins = story.messages.map((m) => ({ ...m, session: 1, masked: [] }));
    service.append(makeBatch({ logins, sessions: story.events.map((e) => ({ ...e, session })) }));
    const login = await service.handlers.calls['capture.login']({ session: 1 });
    expect(login.session).toMatchObject({
      state: 'failed',
      error: "1045 (28000): Access denied for user 'app'@'localhost' (using password: YES)",
    });
    expect(login.packets.map((p) => [p.name, p.title, p.malformed])).toEqual([
      ['HandshakeV10', '9.7.4-2, connection 21, caching_sha2_password', null],
      ['SSLRequest', 'the client wants to go on with TLS', null],
      ['SSLRequest', 'the proxy wants to go on with TLS', null],
      ['HandshakeResponse41', 'user app, caching_sha2_password', null],
      ['AuthMoreData', 'full authentication is wanted', null],
      ['AuthSwitchResponse', '6 bytes', null],
      ['ERR', "1045 (28000) ER_ACCESS_DENIED_ERROR: Access denied for user 'app'@'localhost' (using password: YES)", null],
    ]);
    expect(login.packets.map((p) => p.proxy)).toEqual([undefined, 'kept', 'madeUp', undefined, undefined, undefined, undefined]);
    expect(login.packets.every((p) => p.sent === null && p.missing === 0)).toBe(true);
    expect(login.causes[0]?.cause).toBe('The password is wrong');
    for (const step of login.steps) expect(step.packet === null || login.packets[step.packet] !== undefined).toBe(true);
  });
});
