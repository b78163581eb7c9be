/** All that is needed to decode an exchange: its record, its kept bytes and the context they were sent in. */

import type { CodecContext } from '../../mysql/packets/codec.ts';
import type { ColumnDefinition } from '../../mysql/packets/columnDefinition.ts';
import type { ContextRow } from '../batch.ts';
import type { CaptureStore } from '../captureStore.ts';
import type { Fragment, RecordHeader } from '../recordFormat.ts';
import type { FoundRecord } from '../store/segments.ts';
import { codecContext, serverFamilyOf } from './codecContext.ts';
import { type LongData, longDataOf } from './longData.ts';
import { joinPayloads, type Payload, walkPackets } from './packetWalk.ts';
import { toldColumns } from './toldColumns.ts';

export interface ExchangeScope {
  readonly header: RecordHeader;
  readonly fragments: readonly Fragment[];
  /** Of the conversation with the server behind, where that is another one (serverSide.ts). */
  readonly behind: readonly Fragment[];
  readonly context: ContextRow | null;
  readonly codec: CodecContext;
  /** The backend that served it, where that is not the one that its session began with; otherwise null. */
  readonly otherBackend: string | null;
  /** What came ahead of an EXECUTE; undefined for nothing. */
  readonly longData: LongData | undefined;
  /** Columns of rows whose own reply does not tell them; undefined where not known. */
  readonly preparedColumns: () => readonly ColumnDefinition[] | undefined;
}

export function exchangeScope(store: CaptureStore, record: FoundRecord): ExchangeScope {
  const { header } = record;
  const context = store.sessions.context(header.context);
  let prepared: readonly ColumnDefinition[] | undefined;
  let asked = false;
  const longData = longDataOf(store, header, true);
  return {
    header,
    fragments: store.fragments(record),
    behind: header.interception === null ? [] : store.fragmentsBehind(record),
    context,
    otherBackend: otherBackend(store, context),
    longData,
    codec: { ...codecContext(header, context, longData), family: serverFamilyOf(store, header.session) },
    preparedColumns: () => {
      if (!asked) prepared = toldColumns(store, header);
      asked = true;
      return prepared;
    },
  };
}

function otherBackend(store: CaptureStore, context: ContextRow | null): string | null {
  if (context === null || context.backend === null) return null;
  return context.backend === store.sessions.firstBackend(context.session) ? null : context.backend;
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
