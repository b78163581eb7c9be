/** All that is needed to decode an exchange: its record, its kept bytes and the context they were sent in. */
import type { CodecContext } from '../../mysql/packets/codec.ts';
import { type ColumnDefinition, columnDefinition41 } from '../../mysql/packets/columnDefinition.ts';
import type { ContextRow } from '../batch.ts';
import type { CaptureStore } from '../captureStore.ts';
import type { Fragment, RecordHeader } from '../recordFormat.ts';
import type { FoundRecord } from '../store/segments.ts';
import { joinPayloads, type Payload, walkPackets } from './packetWalk.ts';
import { readPayload } from './readPayload.ts';

export interface ExchangeScope {
  readonly header: RecordHeader;
  readonly fragments: readonly Fragment[];
  readonly context: ContextRow | null;
  readonly codec: CodecContext;
  /** Columns that the statement's PREPARE described, for rows whose own reply does not; undefined where not known. */
  readonly preparedColumns: () => readonly ColumnDefinition[] | undefined;
}

export function exchangeScope(store: CaptureStore, record: FoundRecord): ExchangeScope {
  const { header } = record;
  const context = store.sessions.context(header.context);
  let prepared: readonly ColumnDefinition[] | undefined;
  let asked = header.prepareExchange === 0;
  return {
    header,
    fragments: store.fragments(record),
    context,
    codec: codecContext(header, context),
    preparedColumns: () => {
      if (!asked) prepared = columnsOfPrepare(store, header.prepareExchange);
      asked = true;
      return prepared;
    },
  };
}

/** `each` is called for every wire packet before its payload is given. */
export function payloadsOf(scope: ExchangeScope, each?: () => void): Generator<Payload> {
  const packets = walkPackets(scope.fragments, { command: scope.header.command, capabilities: scope.codec.capabilities });
  return joinPayloads(each === undefined ? packets : told(packets, each));
}

function* told<T>(items: Iterable<T>, each: () => void): Generator<T> {
  for (const item of items) {
    each();
    yield item;
  }
}

export function codecContext(header: RecordHeader, context: ContextRow | null): CodecContext {
  return {
    capabilities: context?.capabilities ?? 0n,
    clientCharset: context?.clientCharset ?? 'utf8mb4',
    resultsCharset: context === null ? 'utf8mb4' : context.resultsCharset,
    statement: { parameterCount: header.parameterCount, boundTypes: header.boundTypes },
  };
}

function columnsOfPrepare(store: CaptureStore, id: number): ColumnDefinition[] | undefined {
  const prepare = store.segments.find(id);
  // A record that names a prepare of its own is none: the file is not to be trusted with a chain of them.
  if (prepare === null || prepare.header.prepareExchange !== 0) return undefined;
  const scope = exchangeScope(store, prepare);
  const columns: ColumnDefinition[] = [];
  for (const { packet, payload } of payloadsOf(scope)) {
    const column = packet.role === 'columnDefinition' ? readPayload(columnDefinition41, payload, scope.codec).value : null;
    if (column !== null) columns.push(column);
  }
  return columns;
}
