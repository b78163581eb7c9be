/** Exchanges that interceptors took hold of: from the machine's events to the file and back. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CaptureStore, openCaptureStore } from '../../../src-core/capture/captureStore.ts';
import { packetPage } from '../../../src-core/capture/decode/packetDetails.ts';
import { exchangeChanges } from '../../../src-core/capture/exchangeChanges.ts';
import { exchangeDetail, scopeOf } from '../../../src-core/capture/exchangeDetail.ts';
import { compileFilter } from '../../../src-core/capture/filter/filter.ts';
import type { ReplySubject } from '../../../src-core/capture/filter/subject.ts';
import { Recorder } from '../../../src-core/capture/recorder.ts';
import { RecordSubject } from '../../../src-core/capture/recordSubject.ts';
import { viewOf } from '../../../src-core/capture/store/parsedSegment.ts';
import { Summaries } from '../../../src-core/capture/summary.ts';
import { type Interception, newInterception } from '../../../src-core/machine/holding/held.ts';
import type { OpenExchange, Side } from '../../../src-core/machine/io.ts';
import { baseTime, fakeExchange, fakeSession } from '../../support/exchanges.ts';
import { eofPayload, head, intColumn, nameColumn, textRowPayload, wire } from '../../support/replies.ts';
import { openSqlite } from '../../support/sqlite.ts';
import { command, err, ok, packet } from '../../support/wire.ts';

let folder: string;
let store: CaptureStore;
let recorder: Recorder;
let stored: Uint8Array[];
let keepBytes: number;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'capture-'));
  store = openCaptureStore(openSqlite, join(folder, 'a.hydro'), 'new');
  stored = [];
  keepBytes = 4 * 1024 * 1024;
  recorder = new Recorder({
    post: (batch) => {
      if (batch.segment !== null) stored.push(batch.segment.bytes);
      stored.push(...batch.parts.map((part) => part.bytes));
      store.append(batch);
    },
    pendingBytes: 0,
    keepBytes: () => keepBytes,
    spareMemory: () => null,
    after: () => () => {},
  });
  recorder.record({ kind: 'session', event: 'authenticated', at: baseTime, session: fakeSession() });
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

interface Told {
  readonly request: Uint8Array;
  readonly reply?: Uint8Array;
  readonly behind?: readonly (readonly [Side, Uint8Array])[];
  readonly interception?: Partial<Interception> | null;
  readonly changes?: Partial<OpenExchange>;
}

/** Begins an exchange; the returned function ends it. */
function begin(id: number, { request, reply, behind, interception, changes }: Told): () => void {
  const exchange = fakeExchange(id, {
    requestBytes: request.length,
    replyBytes: reply?.length ?? 0,
    replyPackets: reply === undefined ? 0 : 1,
    interception: interception === null ? null : { ...newInterception(), ...interception },
    ...changes,
  });
  const at = exchange.startedAt;
  recorder.record({ kind: 'started', exchange });
  recorder.record({ kind: 'bytes', exchange, from: 'client', at, bytes: request, gap: null });
  for (const [from, bytes] of behind ?? []) recorder.record({ kind: 'behind', exchange, from, at: at + 50, bytes });
  if (reply !== undefined) recorder.record({ kind: 'bytes', exchange, from: 'server', at: at + 200, bytes: reply, gap: null });
  return () => recorder.record({ kind: 'finished', exchange, at: at + 220, end: 'replied' });
}

function tell(id: number, told: Told): void {
  begin(id, told)();
  recorder.flush();
}

const detail = (id: number) => exchangeDetail(store, new Summaries(store), id);
const changes = (id: number) => exchangeChanges(store, new Summaries(store), id);
const storedText = () => Buffer.concat(stored).toString('latin1');

/** A text result of one row; packets whose sequence ids count from 1. */
function result(id: string, name: string): Uint8Array {
  return wire([...head([intColumn, nameColumn]), textRowPayload(id, name), eofPayload(2, 0)]);
}

describe('a changed statement whose reply was changed too', () => {
  beforeEach(() => {
    tell(1, {
      request: command(3, 'SELECT * FROM t'),
      reply: result('1', 'shown'),
      behind: [
        ['client', command(3, 'SELECT * FROM t LIMIT 1')],
        ['server', result('1', 'secret')],
      ],
      interception: { modified: true, heldUs: 1_500, by: ['rule limits', 'breakpoint b1'], notes: ['had no limit'] },
      changes: { rows: 1 },
    });
  });

  it('is recorded as the client saw it, with what the server got and answered beside it', () => {
    const { record, notes, packetCount } = detail(1);
    expect(record).toMatchObject({
      ...{ sql: 'SELECT * FROM t', modified: true, mocked: false, injected: false, held_us: 1_500, parent: null, dropped_bytes: 0 },
      ...{ by: ['rule limits', 'breakpoint b1'], notes: ['had no limit'] },
      ...{ server_command: 'COM_QUERY', server_sql: 'SELECT * FROM t LIMIT 1', server_params: null, server_error: null },
    });
    expect(record.results.map((r) => r.rows)).toEqual([[[1, 'shown']]]);
    expect(record.server_results?.map((r) => r.rows)).toEqual([[[1, 'secret']]]);
    expect(notes).toEqual(['had no limit']);
    expect(packetCount).toBe(7);
    const { packets } = packetPage(scopeOf(store, 1), 0, 10);
    expect(packets[0]?.sent).toEqual(command(3, 'SELECT * FROM t LIMIT 1'));
    expect(packets.slice(1).every((p) => p.sent === null && p.proxy === undefined)).toBe(true);
  });

  it('shows both sides of its changes', () => {
    const { request, reply, by, notes, children } = changes(1);
    expect(request).toEqual({
      client: { command: 'COM_QUERY', sql: 'SELECT * FROM t', params: null },
      server: { command: 'COM_QUERY', sql: 'SELECT * FROM t LIMIT 1', params: null },
    });
    expect([reply.server, reply.client].map((r) => r?.results[0]?.rows)).toEqual([[[1, 'secret']], [[1, 'shown']]]);
    expect([by, notes, children]).toEqual([['rule limits', 'breakpoint b1'], ['had no limit'], []]);
  });

  it('is found by filters', () => {
    tell(2, { request: command(3, 'SELECT 2'), reply: ok(1), interception: null });
    tell(3, { request: command(3, 'SELECT 3'), reply: ok(1), interception: { ...newInterception(1), mocked: true } });
    const subject = new RecordSubject(store, new Summaries(store));
    const found = (filter: string) =>
      store.segments.range(0, 10).flatMap(({ segment, offset, header }) => {
        subject.put(segment.bytes, viewOf(segment.bytes), offset);
        return compileFilter(filter).matches(subject as ReplySubject) ? [header.id] : [];
      });
    const words = ['is:held', 'is:modified', 'is:mocked', 'is:injected', 'held>1ms', 'held>2ms', 'not is:injected'];
    expect(words.map(found)).toEqual([[1], [1], [3], [3], [1], [], [1, 2]]);
  });

  it('tells in its row of the list what was done to it', () => {
    expect(detail(1).summary).toMatchObject({
      title: 'SELECT * FROM t',
      interception: { parent: null, heldUs: 1_500, modified: true, mocked: false, injected: false, by: ['rule limits', 'breakpoint b1'] },
    });
  });
});

it('a prepared execution that ran as text shows the text, and the rows that came of it', () => {
  tell(1, { request: command(0x16, 'SELECT ?'), reply: ok(1), interception: null, changes: { command: 0x16, statementId: 1 } });
  tell(2, {
    request: packet(0, [0x17, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 3, 0, 7, 0, 0, 0]),
    reply: err(1, 1064, '42000', 'no'),
    behind: [['client', command(3, 'SELECT 8')]],
    interception: { modified: true },
    changes: { command: 0x17, statementId: 1, parameterCount: 1, prepareExchange: 1, errorCode: 1064 },
  });
  const { request, reply } = changes(2);
  expect(request.client).toEqual({ command: 'COM_STMT_EXECUTE', sql: 'SELECT ?', params: [7] });
  expect(request.server).toEqual({ command: 'COM_QUERY', sql: 'SELECT 8', params: null });
  // What the client got is what the server answered.
  expect(reply.server).toEqual({ results: [], error: { code: 1064, sqlstate: '42000', message: 'no' } });
  expect(reply.client).toEqual(reply.server);
  expect(detail(2).record).not.toHaveProperty('server_results');
});

it('a made-up answer says that the server got nothing', () => {
  tell(1, {
    request: command(3, 'DELETE FROM t'),
    reply: ok(1, 3),
    interception: { mocked: true, by: ['rule no deletes'] },
    changes: { forwardedAt: 0, affectedRows: 3n },
  });
  const { request, reply } = changes(1);
  expect([request.server, reply.server]).toEqual([null, null]);
  expect(reply.client.results[0]).toMatchObject({ affected_rows: 3 });
  const { record, timeline } = detail(1);
  expect(record).toMatchObject({ mocked: true, modified: false, wait_us: 195, server_us: 0 });
  expect(record).not.toHaveProperty('server_sql');
  expect(packetPage(scopeOf(store, 1), 0, 10).packets.map((p) => p.proxy)).toEqual([undefined, 'madeUp']);
  expect(timeline.map((m) => m.label)).toEqual([
    'the request begins to come in',
    'the request is complete',
    'the proxy answers',
    'the reply is complete',
  ]);
});

it('an answer in the server’s place shows the server’s error', () => {
  tell(1, {
    request: command(3, 'SELECT 1'),
    reply: ok(1),
    behind: [['server', err(1, 1146, '42S02', 'no table')]],
    interception: { modified: true },
  });
  const { request, reply } = changes(1);
  expect(request.server).toEqual(request.client);
  expect(reply.server?.error).toEqual({ code: 1146, sqlstate: '42S02', message: 'no table' });
  expect(reply.client.error).toBeNull();
  expect(detail(1).record).toMatchObject({ error: null, server_error: { code: 1146 }, server_results: [] });
});

it('an exchange knows what it caused, also where that came in a later batch', () => {
  const finish = begin(1, { request: command(3, 'SELECT 1'), reply: ok(1), interception: { modified: true } });
  recorder.flush();
  tell(2, { request: command(3, 'SET @a = 1'), reply: ok(1), interception: newInterception(1) });
  tell(3, { request: command(3, 'SELECT 3'), reply: ok(1), interception: null });
  tell(5, { request: command(3, 'SHOW WARNINGS'), reply: ok(1), interception: newInterception(1) });
  finish();
  recorder.flush();
  expect(changes(1).children).toEqual([2, 5]);
  expect(changes(2).children).toEqual([]);
  expect(detail(2).record).toMatchObject({ parent: 1, injected: true });
  expect(detail(2).summary.interception).toMatchObject({ parent: 1, injected: true });
  expect(detail(3).summary.interception).toBeNull();
});

describe('passwords', () => {
  const rewritten = "CREATE USER b IDENTIFIED BY 'Top-5ecret'";

  it('are blotted out of what the server got, and of both errors that repeat it', () => {
    tell(1, {
      request: command(3, 'CREATE USER b'),
      reply: err(1, 1064, '42000', "near 'Top-5ecret'"),
      behind: [
        ['client', command(3, rewritten)],
        ['server', err(1, 1064, '42000', "here: near 'Top-5ecret'")],
      ],
      interception: { modified: true },
      changes: { errorCode: 1064 },
    });
    expect(changes(1).request.server?.sql).toBe("CREATE USER b IDENTIFIED BY '**********'");
    expect(storedText()).toContain('here: near');
    expect(storedText()).not.toContain('5ecret');
  });

  it('are blotted out of each of several requests in the client’s place, of which the last one went', () => {
    tell(1, {
      request: command(3, 'CREATE USER b'),
      reply: ok(1),
      behind: [
        ['client', command(3, rewritten)],
        ['client', command(3, "ALTER USER c IDENTIFIED BY 'An0ther-5ecret'")],
      ],
      interception: { modified: true },
    });
    expect(changes(1).request.server?.sql).toBe("ALTER USER c IDENTIFIED BY '**************'");
    expect(storedText()).toContain('CREATE USER b IDENTIFIED');
    expect(storedText()).not.toContain('5ecret');
  });

  it('are not in the record of an exchange that is still open', () => {
    begin(1, { request: command(3, 'CREATE USER b'), behind: [['client', command(3, rewritten)]], interception: { modified: true } });
    recorder.flush();
    expect(store.segments.find(1)?.header.end).toBe('open');
    expect(storedText()).not.toContain('IDENTIFIED');
  });

  it('of what the client sent are masked, too, where the server got something else', () => {
    tell(1, {
      request: command(3, rewritten),
      reply: ok(1),
      behind: [
        ['client', command(3, 'CREATE USER b')],
        ['server', err(1, 1064, '42000', "near 'Top-5ecret'")],
      ],
      interception: { modified: true },
    });
    expect(changes(1).request.client.sql).toBe("CREATE USER b IDENTIFIED BY '**********'");
    expect(storedText()).not.toContain('5ecret');
  });

  it('are masked also where the server’s side was told of before anything of the client’s', () => {
    const exchange = fakeExchange(1, { interception: { ...newInterception(), modified: true } });
    const { startedAt: at } = exchange;
    recorder.record({ kind: 'started', exchange });
    recorder.record({ kind: 'behind', exchange, from: 'client', at, bytes: command(3, 'SELECT 1') });
    recorder.record({ kind: 'bytes', exchange, from: 'client', at, bytes: command(3, rewritten), gap: null });
    recorder.record({ kind: 'finished', exchange, at, end: 'replied' });
    recorder.flush();
    expect(storedText()).toContain('IDENTIFIED');
    expect(storedText()).not.toContain('5ecret');
  });

  it('of a change of user that somebody rewrote never leave', () => {
    tell(1, {
      request: command(3, 'SELECT 1'),
      reply: ok(1),
      behind: [['client', packet(0, [0x11, ...Buffer.from('app\0'), 6, ...Buffer.from('5ecret'), ...Buffer.from('shop\0')])]],
      interception: { modified: true },
    });
    expect(storedText()).not.toContain('5ecret');
  });
});

describe('the keep limit', () => {
  const rows = Array.from({ length: 100 }, (_, i) => textRowPayload(`${i}`, 'x'.repeat(50)));
  const many = wire([...head([intColumn, nameColumn]), ...rows, eofPayload(2, 0)]);

  it('holds for the server’s side by itself; its rows are counted all the same', () => {
    keepBytes = 2_000;
    tell(1, {
      request: command(3, 'SELECT * FROM t'),
      reply: result('1', 'shown'),
      behind: [['server', many]],
      interception: { modified: true },
      changes: { rows: 1 },
    });
    const [server] = changes(1).reply.server?.results ?? [];
    expect(server).toMatchObject({ row_count: 100, rows_truncated: true });
    expect(server?.rows.length).toBeGreaterThan(10);
    expect(server?.rows.length).toBeLessThan(40);
    expect(storedText().length).toBeLessThan(3_500);
    // Nothing of the client's is missing.
    expect(detail(1).record.dropped_bytes).toBe(0);
  });

  it('counts rows over several pieces, and never cuts a packet’s header', () => {
    for (keepBytes = 100; keepBytes < 110; keepBytes++) {
      const id = keepBytes;
      const packets = head([intColumn, nameColumn]);
      const pieces = [...packets, textRowPayload('1', 'a'), textRowPayload('2', 'b'), eofPayload(2, 0)].map((payload, i) =>
        packet(i + 1, payload),
      );
      tell(id, {
        request: command(3, 'SELECT * FROM t'),
        reply: ok(1),
        behind: pieces.map((piece) => ['server', piece] as const),
        interception: { modified: true },
      });
      expect(changes(id).reply.server?.results[0]).toMatchObject({ row_count: 2 });
    }
  });
});
