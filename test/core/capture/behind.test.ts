/** Exchanges that interceptors took hold of: from the machine's events to the file and back. */
import { beforeEach, describe, expect, it } from 'vitest';
import { packetPage } from '../../../src-core/capture/decode/packetDetails.ts';
import { scopeOf } from '../../../src-core/capture/exchangeDetail.ts';
import { compileFilter } from '../../../src-core/capture/filter/filter.ts';
import type { ReplySubject } from '../../../src-core/capture/filter/subject.ts';
import { RecordSubject } from '../../../src-core/capture/recordSubject.ts';
import { viewOf } from '../../../src-core/capture/store/parsedSegment.ts';
import { Summaries } from '../../../src-core/capture/summary.ts';
import { newInterception } from '../../../src-core/machine/holding/held.ts';
import { command, err, ok, packet } from '../../support/wire.ts';
import { begin, captureForEachTest, changes, detail, recorder, result, store, tell } from './toldExchanges.ts';

captureForEachTest();

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
