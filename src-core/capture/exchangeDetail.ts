/** One exchange with all its parts, for the window's detail tabs. */
import type { ExchangeDetail } from '../bridge/contract.ts';
import { CallFault } from './callFault.ts';
import type { CaptureStore } from './captureStore.ts';
import { decodeExchange } from './decode/decodeExchange.ts';
import { type ExchangeScope, exchangeScope } from './decode/exchangeScope.ts';
import { timelineOf } from './decode/timeline.ts';
import { sessionSummary } from './sessionSummary.ts';
import { sqlWithParameters } from './sqlWithParameters.ts';
import type { FoundRecord } from './store/segments.ts';
import type { Summaries } from './summary.ts';

const detailRows = 100;

export function exchangeDetail(store: CaptureStore, summaries: Summaries, id: number): ExchangeDetail {
  const found = findExchange(store, id);
  const scope = exchangeScope(store, found);
  const { record, request, parameters, packetCount, notes } = decodeExchange(scope, summaries, { rowLimit: detailRows, fullColumns: true });
  const session = store.sessions.session(found.header.session);
  if (session === null)
    throw new CallFault('captureDamaged', `The capture does not have session ${found.header.session} of exchange ${id}.`);
  return {
    summary: summaries.of(found),
    sessionSummary: sessionSummary(store, session),
    record,
    sqlWithParams: sqlWithParameters(request, found.header.statusFlags),
    params: parameters,
    timeline: timelineOf(found.header, scope.fragments),
    packetCount,
    notes,
  };
}

/** Throws CallFault where the capture has no such exchange. */
export function scopeOf(store: CaptureStore, id: number): ExchangeScope {
  return exchangeScope(store, findExchange(store, id));
}

function findExchange(store: CaptureStore, id: number): FoundRecord {
  const found = store.segments.find(id);
  if (found === null) throw new CallFault('notFound', `The capture has no exchange ${id}; it may not have been recorded.`);
  return found;
}
