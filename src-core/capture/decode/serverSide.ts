/** What proxy and server said to each other in an exchange, where that is not what client and proxy said to each other. */
import type { ExchangeRecord, ResultRecord } from '../../bridge/contract.ts';
import type { Fragment } from '../recordFormat.ts';
import { keptRequest } from '../requestBytes.ts';
import type { RequestText } from '../requestText.ts';
import type { Summaries } from '../summary.ts';
import { collectResults } from './collectResults.ts';
import type { ExchangeScope } from './exchangeScope.ts';

export interface ServerSide {
  /** What the server got; null where it got the client's own request, or none. */
  readonly request: (RequestText & { readonly command: number }) | null;
  /** What it answered; null where the client got its own reply, or it gave none. */
  readonly reply: { readonly results: readonly ResultRecord[]; readonly error: ExchangeRecord['error'] } | null;
}

const asTheClient: ServerSide = { request: null, reply: null };

/** `rowLimit` rows of each result are decoded; `fullColumns`: columns with all that their definitions say. */
export function serverSide(scope: ExchangeScope, summaries: Summaries, rowLimit: number, fullColumns: boolean): ServerSide {
  if (scope.behind.length === 0) return asTheClient;
  const sent = lastRequest(scope.behind);
  const kept = keptRequest(sent);
  const command = kept?.payload[0] ?? scope.header.command;
  const server = scopeBehind(scope, command);
  const text = sent.length === 0 ? null : { ...summaries.textOf(server.header, kept, server.context, server.longData), command };
  if (!scope.behind.some((f) => f.from === 'server')) return { request: text, reply: null };
  const { collector } = collectResults(server, rowLimit);
  return { request: text, reply: { results: collector.finish(fullColumns), error: collector.error } };
}

/**
 * The server's whole conversation: what the server got in place of the client's request, else that; and what it answered in place
 * of what the client got, else that.
 */
export function serverConversation(client: readonly Fragment[], behind: readonly Fragment[]): Fragment[] {
  const request = lastRequest(behind);
  const reply = behind.filter((f) => f.from === 'server');
  return [
    ...(request.length > 0 ? request : client.filter((f) => f.from === 'client')),
    ...(reply.length > 0 ? reply : client.filter((f) => f.from === 'server')),
  ];
}

/** Of several requests in the client's place, each a fragment, the last one is what the server got. */
export function lastRequest(behind: readonly Fragment[]): readonly Fragment[] {
  const requests = behind.filter((f) => f.from === 'client');
  return requests.slice(
    Math.max(
      0,
      requests.findLastIndex((f) => f.bytes !== null),
    ),
  );
}

/** What the record's header counts is the client's, so that only what was kept tells of the server's reply. */
function scopeBehind(scope: ExchangeScope, command: number): ExchangeScope {
  const fragments = serverConversation(scope.fragments, scope.behind);
  const header = { ...scope.header, command, rows: 0, errorCode: 0 };
  if (command === scope.header.command) return { ...scope, header, fragments };
  const { statement: _, ...codec } = scope.codec;
  const unprepared = { ...header, prepareExchange: 0, related: [], boundTypes: null, parameterCount: 0 };
  return { ...scope, header: unprepared, fragments, codec, longData: undefined, preparedColumns: () => undefined };
}
