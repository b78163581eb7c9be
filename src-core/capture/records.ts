/**
 * The capture as a stream of records (docs/records.md), in the order in which they were recorded: an exchange when its
 * complete record was written, a session's beginning before the exchanges of its batch and its end behind them.
 */
import type { ExchangeRecord, RecordPage, SessionRecord } from '../bridge/contract.ts';
import { CallFault } from './callFault.ts';
import type { CaptureStore } from './captureStore.ts';
import { decodeExchange } from './decode/decodeExchange.ts';
import { exchangeScope } from './decode/exchangeScope.ts';
import { isoTime } from './decode/isoTime.ts';
import { readRecord } from './recordFormat.ts';
import { eachRecord, viewOf } from './store/parsedSegment.ts';
import type { StoredEvent } from './store/sessionRows.ts';
import type { Summaries } from './summary.ts';

/** Where a reader stands: behind session event `event` and the first `record` records of segment `segment`. */
export interface RecordPlace {
  readonly segment: number;
  readonly record: number;
  readonly event: number;
}

export const firstPlace: RecordPlace = { segment: 1, record: 0, event: 0 };

const mostRecords = 200;
/** About this many bytes of packets are decoded for one page. */
const mostBytes = 2 * 1024 * 1024;

export class Records {
  private readonly store: CaptureStore;
  private readonly summaries: Summaries;

  constructor(store: CaptureStore, summaries: Summaries) {
    this.store = store;
    this.summaries = summaries;
  }

  /** What follows `from`, as far as it fits a page. */
  page(from: RecordPlace, rowLimit: number): { readonly page: RecordPage; readonly place: RecordPlace } {
    const records: (ExchangeRecord | SessionRecord)[] = [];
    let place = from;
    let bytes = 0;
    let atEnd = false;
    while (records.length < mostRecords && bytes < mostBytes) {
      // The segment is looked for first: once it is there, all events before it are.
      const segment = this.store.segments.rawSegment(place.segment);
      const room = mostRecords - records.length;
      const events = place.record === 0 ? this.store.sessions.eventsBehind(place.segment - 1, place.event, room) : [];
      for (const event of events) {
        if (event.event !== 'changed') records.push(sessionRecord(event, event.event));
        place = { ...place, event: event.id };
      }
      if (events.length === room) continue;
      if (segment === null) {
        atEnd = true;
        break;
      }
      const offsets = offsetsOf(segment.bytes);
      let at = place.record;
      for (; at < offsets.length && records.length < mostRecords && bytes < mostBytes; at++) {
        const record = this.exchange(place.segment, segment.bytes, offsets[at] as number, rowLimit);
        if (record === null) continue;
        records.push(record);
        bytes += record.request_bytes + record.reply_bytes - record.dropped_bytes;
      }
      place = at === offsets.length ? { segment: place.segment + 1, record: 0, event: 0 } : { ...place, record: at };
    }
    return { page: { next: placeText(place), records, atEnd }, place };
  }

  /** Null for the record of an exchange that was still open. */
  private exchange(id: number, bytes: Uint8Array, offset: number, rowLimit: number): ExchangeRecord | null {
    const header = readRecord(bytes, offset);
    if (header.end === 'open') return null;
    const segment = { id, bytes, before: 0, ids: new Float64Array(), offsets: new Uint32Array(), late: new Map<number, number>() };
    const scope = exchangeScope(this.store, { segment, offset, header });
    return decodeExchange(scope, this.summaries, { rowLimit, fullColumns: false }).record;
  }
}

function offsetsOf(bytes: Uint8Array): number[] {
  const offsets: number[] = [];
  eachRecord(bytes, viewOf(bytes), (offset) => offsets.push(offset));
  return offsets;
}

function sessionRecord({ info, at, error }: StoredEvent, event: SessionRecord['event']): SessionRecord {
  return {
    kind: 'session',
    id: info.id,
    event,
    at: isoTime(at),
    client: info.client,
    proxied_client: null,
    backend: info.backend,
    user: info.user,
    schema: info.schema,
    server_version: info.serverVersion,
    connection_id: info.connectionId,
    auth_plugin: info.authPlugin,
    auth_path: info.authPath,
    tls: { client: info.tls.client?.version ?? null, backend: info.tls.server?.version ?? null },
    compression: info.compression,
    attributes: info.attributes,
    removed_capabilities: info.removedCapabilities,
    error: error === null ? null : { code: error.code, sqlstate: error.sqlstate, message: error.message },
  };
}

function placeText(place: RecordPlace): string {
  return ['r1', place.segment, place.record, place.event].join('.');
}

/** Throws CallFault for what is not a cursor of `capture.records`. */
export function readPlace(text: string): RecordPlace {
  const [kind, ...rest] = text.split('.');
  const [segment, record, event] = rest.map(Number);
  if (
    kind !== 'r1' ||
    segment === undefined ||
    record === undefined ||
    event === undefined ||
    ![segment, record, event].every(Number.isSafeInteger)
  ) {
    throw new CallFault('badInput', 'The cursor is not one of capture.records; start without a cursor.');
  }
  return { segment, record, event };
}
