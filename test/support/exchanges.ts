/** Exchanges, segments and batches built by hand, as the recorder would write them. */
import type { Batch, ContextRow, Segment, SessionChange } from '../../src-core/capture/batch.ts';
import {
  type Fragment,
  fragmentBytes,
  type RecordEnd,
  recordBytes,
  writeFragment,
  writeRecord,
} from '../../src-core/capture/recordFormat.ts';
import type { ExchangeContext, OpenExchange, SessionInfo } from '../../src-core/machine/io.ts';
import { newSession } from '../../src-core/machine/newSession.ts';

export const baseTime = 1_790_000_000_000_000;

export function fakeSession(changes: Partial<SessionInfo> = {}): SessionInfo {
  return {
    ...newSession(1, baseTime, '127.0.0.1:50000', '127.0.0.1:3306'),
    user: 'app',
    schema: 'shop',
    serverVersion: '10.11.19-MariaDB',
    connectionId: 7,
    authPlugin: 'mysql_native_password',
    attributes: { program_name: 'shop-api' },
    // PROTOCOL_41, SECURE_CONNECTION, MULTI_RESULTS, PLUGIN_AUTH
    capabilities: 0x000a8201n,
    collation: 45,
    statusFlags: 2,
    ...changes,
  };
}

export function fakeContext(changes: Partial<ExchangeContext> = {}): ExchangeContext {
  return { session: fakeSession(), schema: 'shop', clientCharset: 'utf8mb4', resultsCharset: 'utf8mb4', ...changes };
}

export function contextRow(id: number, context: ExchangeContext): ContextRow {
  const { session, schema, clientCharset, resultsCharset } = context;
  const { user, capabilities, backend } = session;
  return { id, session: session.id, backend, user, capabilities, schema, clientCharset, resultsCharset };
}

export function fakeExchange(id: number, changes: Partial<OpenExchange> = {}): OpenExchange {
  const startedAt = changes.startedAt ?? baseTime + id * 1000;
  return {
    id,
    context: fakeContext(),
    command: 3,
    startedAt,
    requestAt: startedAt + 5,
    forwardedAt: startedAt + 10,
    firstReplyAt: startedAt + 200,
    lastReplyAt: startedAt + 220,
    requestBytes: 0,
    replyBytes: 0,
    requestPackets: 1,
    replyPackets: 1,
    rows: 0,
    affectedRows: 0n,
    lastInsertId: 0n,
    warnings: 0,
    interception: null,
    errorCode: 0,
    statusFlags: 2,
    statementId: null,
    prepareExchange: 0,
    boundTypes: null,
    toldColumns: null,
    parameterCount: 0,
    related: null,
    notes: null,
    ...changes,
  };
}

/** A wire packet: header and payload. */
export function packet(sequence: number, payload: Uint8Array | readonly number[]): Uint8Array {
  const body = Uint8Array.from(payload);
  return Uint8Array.of(body.length & 255, (body.length >> 8) & 255, (body.length >> 16) & 255, sequence, ...body);
}

export function text(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}

export function queryPacket(sql: string, command = 3): Uint8Array {
  return packet(0, [command, ...text(sql)]);
}

export const okPacket = packet(1, [0, 0, 0, 2, 0, 0, 0]);

export function clientBytes(bytes: Uint8Array, at = 0): Fragment {
  return { from: 'client', at, bytes, gap: null };
}

export function serverBytes(bytes: Uint8Array, at = 200): Fragment {
  return { from: 'server', at, bytes, gap: null };
}

export interface FakeRecord {
  readonly exchange: OpenExchange;
  readonly end?: RecordEnd;
  readonly context?: number;
  readonly parts?: number;
  readonly detailLost?: boolean;
  readonly fragments: readonly Fragment[];
}

/** A COM_QUERY that was answered with OK, with byte counts that fit its fragments. */
export function queryRecord(id: number, sql: string, changes: Partial<OpenExchange> = {}): FakeRecord {
  const request = queryPacket(sql);
  const exchange = fakeExchange(id, { requestBytes: request.length, replyBytes: okPacket.length, ...changes });
  return { exchange, fragments: [clientBytes(request), serverBytes(okPacket)] };
}

/** Fragments as they stand in a record. */
export function writtenFragments(fragments: readonly Fragment[]): Uint8Array {
  const bytes = new Uint8Array(fragments.reduce((n, f) => n + fragmentBytes(f), 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const fragment of fragments) at = writeFragment(bytes, view, at, fragment);
  return bytes;
}

/** `late`: ids of the records whose exchanges began in earlier segments. */
export function makeSegment(records: readonly FakeRecord[], late: readonly number[] = []): Segment {
  const total = records.reduce((n, r) => n + recordBytes(r.exchange, writtenFragments(r.fragments).length), 0);
  const bytes = new Uint8Array(total);
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const { exchange, end, context, parts, detailLost, fragments } of records) {
    at = writeRecord(
      bytes,
      view,
      at,
      exchange,
      end ?? 'replied',
      context ?? 1,
      parts ?? 0,
      detailLost ?? false,
      writtenFragments(fragments),
    );
  }
  const ids = records.map((r) => r.exchange.id).filter((id) => !late.includes(id));
  return ids.length === 0 ? { bytes, first: 1, last: 0, late } : { bytes, first: Math.min(...ids), last: Math.max(...ids), late };
}

export function makeBatch(changes: Partial<Batch> = {}): Batch {
  return { segment: null, parts: [], sessions: [], contexts: [], logins: [], children: [], lost: 0, detailLost: 0, ...changes };
}

export function sessionChange(event: SessionChange['event'], session: SessionInfo, changes: Partial<SessionChange> = {}): SessionChange {
  return { event, at: session.openedAt + 100, session, error: null, ...changes };
}

/** What a capture begins with: session 1 opened and logged in, context 1. */
export function openingBatch(changes: Partial<Batch> = {}): Batch {
  const context = fakeContext();
  return makeBatch({
    sessions: [
      sessionChange('opened', { ...context.session, user: null, schema: null, serverVersion: null }),
      sessionChange('authenticated', context.session),
    ],
    contexts: [contextRow(1, context)],
    ...changes,
  });
}
