/** What the client sent against what the server got, and what the server answered against what the client got. */
import type { ChangedReply, ChangedRequest, ExchangeChanges, ExchangeRecord, ResultRecord, Value } from '../bridge/contract.ts';
import { commandName } from '../mysql/constants/commands.ts';
import type { CaptureStore } from './captureStore.ts';
import { decodeExchange } from './decode/decodeExchange.ts';
import { exchangeScope } from './decode/exchangeScope.ts';
import { droppedNotes } from './decode/notes.ts';
import { serverSide } from './decode/serverSide.ts';
import { scopeOf } from './exchangeDetail.ts';
import type { RecordHeader } from './recordFormat.ts';
import type { RequestText } from './requestText.ts';
import type { Summaries } from './summary.ts';

const shownRows = 100;

/** Throws CallFault where the capture has no such exchange. */
export function exchangeChanges(store: CaptureStore, summaries: Summaries, id: number): ExchangeChanges {
  const scope = scopeOf(store, id);
  const { interception, unsent, detailLost } = scope.header;
  const { record } = decodeExchange(scope, summaries, { rowLimit: shownRows, fullColumns: true });
  const behind = serverSide(scope, summaries, shownRows, true);
  const client = {
    request: { command: record.command, sql: record.sql, params: record.params },
    reply: changedReply(record.results, record.error),
  };
  const prepared = unsent || behind.request !== null ? null : preparedBehind(store, summaries, scope.header);
  const notes = [
    ...(interception?.notes ?? []),
    ...(prepared === null ? [] : [`The statement was changed when it was prepared, in exchange ${scope.header.prepareExchange}.`]),
    ...(detailLost ? droppedNotes(scope.header, 0) : []),
  ];
  const untouched = unsent ? null : prepared === null ? client.request : { ...client.request, sql: prepared };
  return {
    request: { client: client.request, server: behind.request === null ? untouched : changedRequest(behind.request) },
    reply: { server: serverReply(behind.reply, unsent, client.reply), client: client.reply },
    by: interception?.by ?? [],
    notes,
    children: store.childrenOf(id),
  };
}

/** Of the execution of a statement: the text that the server was given to prepare, where that is not the client's; else null. */
function preparedBehind(store: CaptureStore, summaries: Summaries, { prepareExchange }: RecordHeader): string | null {
  const record = prepareExchange === 0 ? null : store.segments.find(prepareExchange);
  if (record === null || record.header.interception === null) return null;
  return serverSide(exchangeScope(store, record), summaries, 0, false).request?.sql ?? null;
}

function changedRequest({ command, sql, parameters }: RequestText & { readonly command: number }): ChangedRequest {
  const params: Value[] | null = parameters?.map((p) => p.value) ?? null;
  return { command: commandName(command), sql, params };
}

function serverReply(behind: ReturnType<typeof serverSide>['reply'], unsent: boolean, client: ChangedReply): ChangedReply | null {
  if (behind !== null) return changedReply(behind.results, behind.error);
  return unsent ? null : client;
}

function changedReply(results: readonly ResultRecord[], error: ExchangeRecord['error']): ChangedReply {
  return { results, error: error === null ? null : { ...error, sqlstate: error.sqlstate ?? '' } };
}
