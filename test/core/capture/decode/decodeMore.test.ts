/** Long data, cursors, bulk executions, streams, session state: what one exchange alone does not tell, or tells beside its results. */
import { describe, expect, it } from 'vitest';
import { exchangeDetail } from '../../../../src-core/capture/exchangeDetail.ts';
import type { OpenExchange } from '../../../../src-core/machine/io.ts';
import { capability } from '../../../../src-core/mysql/constants/capabilities.ts';
import { clientBytes, contextRow, fakeContext, fakeSession, makeBatch, packet, queryPacket, text } from '../../../support/exchanges.ts';
import {
  binaryRowPayload,
  column,
  columnPayload,
  eofPayload,
  head,
  intColumn,
  nameColumn,
  okPayload,
  prepareOkPayload,
  protocol41,
  reply,
} from '../../../support/replies.ts';
import { captureForEachTest, decoded, keep, store, summaries } from './keptExchanges.ts';

captureForEachTest();

const sql = 'INSERT INTO t VALUES (?, ?)';

function prepare(): void {
  const definitions = [columnPayload(intColumn), columnPayload(intColumn), eofPayload()];
  keep(1, [clientBytes(queryPacket(sql, 0x16)), reply(prepareOkPayload(5, 2, 0), ...definitions)], {
    changes: { command: 0x16, statementId: 5 },
  });
}

function sendAhead(id: number, place: number, data: string): void {
  keep(id, [clientBytes(packet(0, [0x18, 5, 0, 0, 0, place, 0, ...text(data)]))], {
    changes: { command: 0x18, statementId: 5, prepareExchange: 1 },
  });
}

function execute(id: number, values: readonly number[], changes: Partial<OpenExchange>, nulls = 0): void {
  const request = packet(0, [0x17, 5, 0, 0, 0, 0, 1, 0, 0, 0, nulls, 1, 0xfe, 0, 3, 0, ...values]);
  keep(id, [clientBytes(request), reply(okPayload())], {
    changes: { command: 0x17, statementId: 5, prepareExchange: 1, parameterCount: 2, ...changes },
  });
}

describe('long data', () => {
  it('is joined to the execution that took it, also where the NULL bitmap says NULL', () => {
    prepare();
    sendAhead(2, 0, 'Grü');
    sendAhead(3, 0, 'ße');
    execute(4, [7, 0, 0, 0], { related: [2, 3] }, 1);
    const { record, notes } = decoded(4);
    expect([record.params, notes]).toEqual([['Grüße', 7], []]);
    const detail = exchangeDetail(store, summaries, 4);
    expect(detail.params).toMatchObject([{ value: 'Grüße', longData: true }, { value: 7 }]);
    expect(detail.params[1]).not.toHaveProperty('longData');
    expect(detail.sqlWithParams).toBe("INSERT INTO t VALUES ('Grüße', 7)");
    expect(detail.summary.title).toBe(`${sql}  ?=… ?=7`);
  });

  it('of which something is missing is told as missing', () => {
    prepare();
    sendAhead(2, 0, 'there');
    execute(4, [7, 0, 0, 0], { related: [2, 3] });
    const { record, notes } = decoded(4);
    expect(record.params).toEqual([null, 7]);
    expect(notes).toEqual(['Parameter 1 was sent ahead by COM_STMT_SEND_LONG_DATA, and not all of it was kept.']);
  });

  it('of too many pieces is told as missing too', () => {
    prepare();
    sendAhead(2, 0, 'there');
    execute(4, [7, 0, 0, 0], { related: [2, -1] });
    expect(decoded(4).record.params).toEqual([null, 7]);
  });

  it('is nothing that another exchange could pass for', () => {
    prepare();
    execute(3, [1, 65, 7, 0, 0, 0], {});
    execute(4, [1, 66, 7, 0, 0, 0], { related: [3, 4, 99] });
    expect(decoded(4).record.params).toEqual(['B', 7]);
  });
});

describe('rows without columns', () => {
  const wide = column('id', 0x08);

  it('of a FETCH are read by the columns of the execution, not of the PREPARE', () => {
    keep(1, [clientBytes(queryPacket('SELECT ?', 0x16)), reply(prepareOkPayload(5, 0, 1), columnPayload(nameColumn), eofPayload())], {
      changes: { command: 0x16, statementId: 5 },
    });
    const request = packet(0, [0x17, 5, 0, 0, 0, 1, 1, 0, 0, 0]);
    keep(2, [clientBytes(request), reply(...head([wide]).slice(0, -1), eofPayload(0x42))], {
      changes: { command: 0x17, statementId: 5, prepareExchange: 1 },
    });
    const fetch = [
      clientBytes(packet(0, [0x1c, 5, 0, 0, 0, 1, 0, 0, 0])),
      reply(binaryRowPayload([wide], Uint8Array.of(9, 0, 0, 0, 0, 0, 0, 0)), eofPayload(0x82)),
    ];
    keep(3, fetch, { changes: { command: 0x1c, statementId: 5, prepareExchange: 1, related: [2], rows: 1 } });
    expect(decoded(3).record.results).toMatchObject([{ columns: [{ name: 'id', type: 'LONGLONG' }], rows: [[9]] }]);
  });

  it('that the server left out are those of an earlier execution; where none is known, that is told', () => {
    const capabilities = protocol41 | capability.MARIADB_CLIENT_CACHE_METADATA;
    store.append(makeBatch({ contexts: [contextRow(3, fakeContext({ session: fakeSession({ capabilities }) }))] }));
    const request = clientBytes(packet(0, [0x17, 5, 0, 0, 0, 0, 1, 0, 0, 0]));
    const row = binaryRowPayload([wide], Uint8Array.of(9, 0, 0, 0, 0, 0, 0, 0));
    keep(2, [request, reply(Uint8Array.of(1, 1), columnPayload(wide), eofPayload(), row, eofPayload())], {
      context: 3,
      changes: { command: 0x17, statementId: 5, rows: 1 },
    });
    const without = [request, reply(Uint8Array.of(1, 0), eofPayload(), row, eofPayload())];
    keep(3, without, { context: 3, changes: { command: 0x17, statementId: 5, related: [2], rows: 1 } });
    expect(decoded(3).record.results).toMatchObject([{ columns: [{ name: 'id' }], rows: [[9]] }]);
    keep(4, without, { context: 3, changes: { command: 0x17, statementId: 5, rows: 1 } });
    expect(decoded(4).notes.join()).toContain('left the column definitions out');
  });
});

it('bulk executions show their parameters row by row', () => {
  prepare();
  const rows = [0, 1, 65, 0, 7, 0, 0, 0, 1, 2, 3, 0, 8, 0, 0, 0];
  keep(2, [clientBytes(packet(0, [0xfa, 5, 0, 0, 0, 128, 0, 0xfd, 0, 3, 0, ...rows])), reply(okPayload({ affectedRows: 3n }))], {
    changes: { command: 0xfa, statementId: 5, prepareExchange: 1, parameterCount: 2 },
  });
  const { record, request } = decoded(2);
  expect(record).toMatchObject({
    sql,
    params: null,
    param_rows: [
      ['A', 7],
      [null, { indicator: 'default' }],
      [{ indicator: 'ignore' }, 8],
    ],
    param_row_count: 3,
  });
  expect(request.title).toBe(`${sql}  3 rows of parameters`);
});

it('query attributes are shown, and a traceparent is read', () => {
  const session = fakeSession({ capabilities: protocol41 | capability.CLIENT_QUERY_ATTRIBUTES });
  store.append(makeBatch({ contexts: [contextRow(3, fakeContext({ session }))] }));
  const named = (key: string) => [0xfd, 0, key.length, ...text(key)];
  const value = (of: string) => [of.length, ...text(of)];
  const trace = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  const attributes = [2, 1, 0, 1, ...named('traceparent'), ...named('tracestate'), ...value(trace), ...value('a=1')];
  keep(1, [clientBytes(packet(0, [3, ...attributes, ...text('SELECT 1')])), reply(okPayload())], { context: 3 });
  expect(decoded().record).toMatchObject({
    sql: 'SELECT 1',
    query_attributes: { traceparent: trace, tracestate: 'a=1' },
    trace: { trace_id: '4bf92f3577b34da6a3ce929d0e0e4736', span_id: '00f067aa0ba902b7', sampled: true, state: 'a=1' },
  });
});

/** As MariaDB 10.11 and MySQL 9.7 sent them. */
const events = {
  rotate: '00ef0000000000040700000025000000000000002000040000000000000062696e2e303030303031',
  variable: '00ef00aca9016b0e070000001d0000001d0100000800010000002101e6225df7',
  gtid: '00dda9016b21090000004d000000eb0000000000014bf3502fe5b711f18e2a02fc00000001010000000000000002000000000000000001000000000000002f753322ca6006b9506201006eddd150',
};

it('a binary log stream is shown event by event, and counted', () => {
  const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'));
  keep(1, [clientBytes(packet(0, [0x12, ...new Uint8Array(10)])), reply(...Object.values(events).map(bytes), eofPayload())], {
    changes: { command: 0x12, replyPackets: 4 },
  });
  const { record, notes } = decoded(1, 2);
  expect(notes).toEqual([]);
  expect(record.results).toEqual([]);
  expect(record.binlog).toEqual({
    event_count: 3,
    events: [
      { type: 'ROTATE_EVENT', at: null, server_id: 7, size: 37, next_position: 0, flags: ['ARTIFICIAL'], acknowledge: false },
      {
        type: 'USER_VAR_EVENT',
        at: '2026-11-21T14:24:44Z',
        server_id: 7,
        size: 29,
        next_position: 285,
        flags: ['SUPPRESS_USE'],
        acknowledge: false,
      },
    ],
  });
  expect(decoded(1, 9).record.binlog!.events[2]).toEqual({
    type: 'GTID_EVENT',
    at: '2026-11-21T14:25:33Z',
    server_id: 9,
    size: 77,
    next_position: 235,
    flags: [],
  });
});

it('OUT parameters are told in the first EOF only by MySQL', () => {
  const rows = [binaryRowPayload([intColumn], Uint8Array.of(9, 0, 0, 0)), eofPayload(0x0002), okPayload()];
  keep(
    1,
    [clientBytes(packet(0, [0x17, 5, 0, 0, 0, 0, 1, 0, 0, 0])), reply(...head([intColumn]).slice(0, -1), eofPayload(0x100a), ...rows)],
    {
      changes: { command: 0x17, statementId: 5, rows: 1 },
    },
  );
  expect(decoded().record.results).toMatchObject([
    { rows: [[9]], out_params: true },
    { rows: [], affected_rows: 0 },
  ]);
});

it('what an OK tells of the session is named', () => {
  const session = fakeSession({ capabilities: protocol41 | capability.CLIENT_SESSION_TRACK });
  const context = contextRow(3, fakeContext({ session }));
  store.append(makeBatch({ contexts: [context] }));
  // As MariaDB 10.11 answered BEGIN.
  const begun = Uint8Array.from(Buffer.from('000000034000000020050908545f5f5f5f5f5f5f0413125354415254205452414e53414354494f4e3b', 'hex'));
  keep(1, [clientBytes(queryPacket('BEGIN')), reply(begun)], { context: 3 });
  expect(decoded().record.results[0]!.session_state).toEqual([
    { kind: 'transaction_state', name: 'SESSION_TRACK_TRANSACTION_STATE', value: 'T_______' },
    { kind: 'transaction_characteristics', name: 'SESSION_TRACK_TRANSACTION_CHARACTERISTICS', value: 'START TRANSACTION;' },
  ]);
});

it('of very many results the first ones are shown', () => {
  const more = Array.from({ length: 10_050 }, () => okPayload({ statusFlags: 10 }));
  keep(1, [clientBytes(queryPacket('DO 1; DO 1 …')), reply(...more, okPayload())]);
  const { record, notes } = decoded();
  expect(record.results).toHaveLength(10_000);
  expect(notes).toEqual(['Of 10051 results, the first 10000 are shown.']);
});
