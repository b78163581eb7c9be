/** What the client sent against what the server got, and what the server answered against what the client got. */
import type { ChangedReply, ChangedRequest, ExchangeChanges, ResultRecord } from '../bridge/contract.ts';
import { commandName } from '../mysql/constants/commands.ts';
import type { CaptureStore } from './captureStore.ts';
import { decodeExchange } from './decode/decodeExchange.ts';
import { droppedNotes } from './decode/notes.ts';
import { serverSide } from './decode/serverSide.ts';
import { scopeOf } from './exchangeDetail.ts';
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
  const request: ChangedRequest | null =
    behind.request === null
      ? unsent
        ? null
        : client.request
      : {
          command: commandName(behind.request.command),
          sql: behind.request.sql,
          params: behind.request.parameters?.map((p) => p.value) ?? null,
        };
  const reply = behind.reply === null ? (unsent ? null : client.reply) : changedReply(behind.reply.results, behind.reply.error);
  return {
    request: { client: client.request, server: request },
    reply: { server: reply, client: client.reply },
    by: interception?.by ?? [],
    notes: [...(interception?.notes ?? []), ...(detailLost ? droppedNotes(scope.header, 0) : [])],
    children: store.childrenOf(id),
  };
}

function changedReply(
  results: readonly ResultRecord[],
  error: { code: number; sqlstate: string | null; message: string } | null,
): ChangedReply {
  return { results, error: error === null ? null : { ...error, sqlstate: error.sqlstate ?? '' } };
}
