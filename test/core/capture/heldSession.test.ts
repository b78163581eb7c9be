/** Sessions that somebody takes hold of, from the machine through the recorder to what a window shows. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type CaptureStore, openCaptureStore } from '../../../src-core/capture/captureStore.ts';
import { exchangeChanges } from '../../../src-core/capture/exchangeChanges.ts';
import { exchangeDetail } from '../../../src-core/capture/exchangeDetail.ts';
import { Recorder } from '../../../src-core/capture/recorder.ts';
import { Summaries } from '../../../src-core/capture/summary.ts';
import type { Held, Verdict } from '../../../src-core/machine/holding/held.ts';
import type { Side } from '../../../src-core/machine/io.ts';
import { SessionMachine } from '../../../src-core/machine/sessionMachine.ts';
import { columnDefinition41 } from '../../../src-core/mysql/packets/columnDefinition.ts';
import { Collector, recorded, sessionOptions } from '../../support/playbook.ts';
import { codec, eofPayload, intColumn, nameColumn, payload, prepareOkPayload, textRowPayload, wire } from '../../support/replies.ts';
import { openSqlite } from '../../support/sqlite.ts';
import { command, ok, packet } from '../../support/wire.ts';

let folder: string;
let store: CaptureStore;
let recorder: Recorder;
let machine: SessionMachine;
let decide: (held: Held) => Verdict | null;
let now: number;
let ticket: number;

const forward: Verdict = { kind: 'forward' };
const sql = (text: string) => new Uint8Array([3, ...new TextEncoder().encode(text)]);
/** What the recorded login agreed on: MariaDB's extended metadata among it, EOF packets too. */
const agreed = codec(0x800bbf3cen);
const columns = [intColumn, nameColumn].map((column) => payload(columnDefinition41, column, agreed));
const oneRow = (id: string, name: string) => wire([Uint8Array.of(2), ...columns, eofPayload(), textRowPayload(id, name), eofPayload()]);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'capture-'));
  store = openCaptureStore(openSqlite, join(folder, 'a.hydro'), 'new');
  recorder = new Recorder({
    post: (batch) => store.append(batch),
    pendingBytes: 0,
    keepBytes: () => 4 * 1024 * 1024,
    spareMemory: () => null,
    after: () => () => {},
  });
  decide = () => forward;
  let id = 1;
  const out = Object.assign(new Collector(), {
    tell: (event: Parameters<Recorder['record']>[0]) => recorder.record(event),
    ask: (held: Held) => {
      ticket = held.ticket;
      return decide(held);
    },
  });
  machine = new SessionMachine(sessionOptions({ nextExchangeId: () => id++ }), out);
  now = 1_000;
  for (const [side, chunk] of recorded('mysql2').slice(0, 3)) feed(side, chunk);
  machine.handle({ kind: 'interest', value: { login: false, commands: 'all' } }, ++now);
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

function feed(side: Side, chunk: Uint8Array): void {
  machine.handle({ kind: 'bytes', side, chunk }, ++now);
}

function detail(id: number) {
  recorder.flush();
  return exchangeDetail(store, new Summaries(store), id);
}

function changes(id: number) {
  recorder.flush();
  return exchangeChanges(store, new Summaries(store), id);
}

it('a statement and its reply, both held and both changed', () => {
  decide = () => null;
  feed('client', command(3, 'SELECT * FROM t'));
  now += 2_000_000;
  const by = ['breakpoint b1'];
  machine.handle(
    { kind: 'verdict', ticket, verdict: { kind: 'replace', payload: sql('SELECT * FROM t LIMIT 1'), holdReply: true, by } },
    now,
  );
  feed('server', oneRow('1', 'Ida'));
  now += 3_000_000;
  machine.handle({ kind: 'verdict', ticket, verdict: { kind: 'answer', packets: oneRow('1', 'Eva') } }, now);
  const { record, timeline } = detail(1);
  expect(record).toMatchObject({
    ...{ sql: 'SELECT * FROM t', server_sql: 'SELECT * FROM t LIMIT 1', modified: true, mocked: false, by, dropped_bytes: 0 },
    ...{ results: [{ rows: [[1, 'Eva']] }], server_results: [{ rows: [[1, 'Ida']] }], server_error: null },
  });
  expect(record.held_us).toBeGreaterThanOrEqual(5_000_000);
  expect(record.duration_us).toBeGreaterThanOrEqual(record.held_us);
  expect(timeline.map((m) => m.label).filter((label) => label.includes('held'))).toEqual([
    'the request is held for 2.00 s (breakpoint b1)',
    'the reply is held for 3.00 s (breakpoint b1)',
  ]);
  expect(changes(1).reply.server?.results[0]?.rows).toEqual([[1, 'Ida']]);
});

it('a prepared execution that ran as text: the client’s rows are binary, the server’s were text', () => {
  feed('client', command(0x16, 'SELECT * FROM t WHERE id = ?'));
  feed('server', wire([prepareOkPayload(1, 1, 0), columns[0]!, eofPayload()]));
  decide = () => ({ kind: 'replace', payload: sql('SELECT * FROM t WHERE id = 8'), binaryRows: true, notes: ['ran as a text query'] });
  feed('client', packet(0, [0x17, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 3, 0, 7, 0, 0, 0]));
  feed('server', oneRow('8', 'Ida'));
  const { request, reply, notes } = changes(2);
  expect(request).toEqual({
    client: { command: 'COM_STMT_EXECUTE', sql: 'SELECT * FROM t WHERE id = ?', params: [7] },
    server: { command: 'COM_QUERY', sql: 'SELECT * FROM t WHERE id = 8', params: null },
  });
  expect([reply.server, reply.client].map((r) => r?.results[0]?.rows)).toEqual([[[8, 'Ida']], [[8, 'Ida']]]);
  expect(notes).toEqual(['ran as a text query']);
  const { record } = detail(2);
  expect(record).toMatchObject({ command: 'COM_STMT_EXECUTE', server_command: 'COM_QUERY', modified: true, dropped_bytes: 0 });
});

it('an execution of a statement that was changed as it was prepared', () => {
  decide = ({ at }) => (at === 'command' ? { kind: 'replace', payload: Uint8Array.of(0x16, ...sql('SELECT 8').subarray(1)) } : forward);
  feed('client', command(0x16, 'SELECT 7'));
  feed('server', wire([prepareOkPayload(1, 0, 0)]));
  decide = () => forward;
  feed('client', packet(0, [0x17, 1, 0, 0, 0, 0, 1, 0, 0, 0]));
  feed('server', ok(1));
  const { request, notes } = changes(2);
  expect([request.client.sql, request.server?.sql]).toEqual(['SELECT 7', 'SELECT 8']);
  expect(notes).toEqual(['The statement was changed when it was prepared, in exchange 1.']);
});

it('a statement that somebody was asked about and let go at once is like any other', () => {
  feed('client', command(3, 'SELECT * FROM t'));
  now += 100;
  feed('server', oneRow('1', 'Ida'));
  const { record, summary, timeline } = detail(1);
  expect(summary.interception).toBeNull();
  expect(record).toMatchObject({ wait_us: 0, server_us: 101, held_us: 0, results: [{ rows: [[1, 'Ida']] }] });
  expect(timeline.map((m) => m.label)).toContain('passed on to the server');
});

it('an answer that the server was not asked for', () => {
  decide = () => ({ kind: 'answer', packets: ok(1, 3), by: ['rule no deletes'] });
  feed('client', command(3, 'DELETE FROM t'));
  const { request, reply, by } = changes(1);
  expect([request.server, reply.server, by]).toEqual([null, null, ['rule no deletes']]);
  expect(detail(1)).toMatchObject({ record: { mocked: true, results: [{ affected_rows: 3 }] }, summary: { affectedRows: '3' } });
});

it('statements beside the client’s own are its children', () => {
  const commands = [
    { id: 1, payload: sql('SET @a = 1'), reply: 'keep' },
    { id: 2, payload: null, reply: 'pass' },
    { id: 3, payload: sql('SHOW WARNINGS'), reply: 'keep' },
  ] as const;
  decide = ({ at }) => (at === 'command' ? { kind: 'queue', commands } : forward);
  feed('client', command(3, 'SELECT * FROM t'));
  feed('server', ok(1));
  feed('server', oneRow('1', 'Ida'));
  feed('server', oneRow('2', 'warning'));
  expect(changes(1).children).toEqual([2, 3]);
  expect([1, 2, 3].map((id) => detail(id).summary).map((s) => [s.title, s.interception?.parent ?? null])).toEqual([
    ['SELECT * FROM t', null],
    ['SET @a = 1', 1],
    ['SHOW WARNINGS', 1],
  ]);
  expect(changes(1).request.server).toEqual(changes(1).request.client);
});

it('a queued statement whose reply the client gets in place of its own: the server got nothing of the client’s', () => {
  decide = ({ at }) => (at === 'command' ? { kind: 'queue', commands: [{ id: 1, payload: sql('SELECT 2'), reply: 'pass' }] } : forward);
  feed('client', command(3, 'SELECT 1'));
  feed('server', oneRow('2', 'two'));
  const { request, reply, children } = changes(1);
  expect([request.server, reply.server, children]).toEqual([null, null, [2]]);
  expect(reply.client.results[0]?.rows).toEqual([[2, 'two']]);
});

it('a client that leaves while its statement is held', () => {
  decide = () => null;
  feed('client', command(3, 'DELETE FROM t'));
  now += 2_000_000;
  machine.handle({ kind: 'ended', side: 'client' }, now);
  machine.handle({ kind: 'ended', side: 'server' }, ++now);
  const { record, timeline } = detail(1);
  expect(record).toMatchObject({ end: 'clientGone', held_us: 2_000_000 });
  expect(timeline.map((m) => m.label)).toEqual([
    'the request begins to come in',
    'the request is complete',
    'the request is held for 2.00 s',
  ]);
  expect(changes(1).request.server).toBeNull();
});
