/** What is held, as a hook is told it. Decoded only for hooks that a script exports. */
import type { ExchangeRecord, ResultRecord } from '../bridge/records.ts';
import { heldResults } from '../intercept/held/heldResults.ts';
import { subjectOf } from '../intercept/held/subject.ts';
import type { Asked } from '../intercept/interceptor.ts';
import type { HeldAtCommand, HeldAtReply } from '../machine/holding/held.ts';
import type { SessionInfo } from '../machine/io.ts';
import { commandName } from '../mysql/constants/commands.ts';
import { serverStatus } from '../mysql/constants/statusFlags.ts';
import type { SqlError } from '../mysql/synth/reply.ts';
import type { HookError, HookEvent, HookName, HookResult, HookSession, QueryEvent, QueryResultEvent } from './hooks.ts';

const hooks: { readonly [A in Asked['at']]: HookName } = {
  connect: 'connectServer',
  greeting: 'readHandshake',
  login: 'readAuth',
  loginResult: 'readAuthResult',
  command: 'readQuery',
  reply: 'readQueryResult',
};

export function hookFor(asked: Asked): HookName {
  return hooks[asked.at];
}

/** `maxRows`: of each result. `queued`: what a queue runs, by its ids. Throws where what is held cannot be read. */
export function eventOf(asked: Asked, maxRows: number, queued: ReadonlyMap<number, string> | null): HookEvent {
  const session = sessionOf(asked.session);
  switch (asked.at) {
    case 'loginResult':
      return { session, error: asked.error === null ? null : errorOf(asked.error) };
    case 'command':
      return queryEvent(asked);
    case 'reply':
      return resultEvent(asked, maxRows, queued);
    default:
      return { session };
  }
}

export function sessionOf(info: SessionInfo, statusFlags = info.statusFlags, schema = info.schema): HookSession {
  const { id, client, backend, user, serverVersion, connectionId, attributes, tls, compression } = info;
  return {
    id,
    client,
    backend,
    user,
    schema,
    serverVersion,
    connectionId,
    attributes,
    tls: { client: tls.client?.version ?? null, backend: tls.server?.version ?? null },
    compression,
    inTransaction: (statusFlags & serverStatus.inTransaction) !== 0,
    autocommit: (statusFlags & serverStatus.autocommit) !== 0,
  };
}

function queryEvent(held: HeldAtCommand | HeldAtReply): QueryEvent {
  const subject = subjectOf(held);
  if (!('request' in subject)) throw new Error(`${held.at} is not a command`);
  const { sql, parameters, attributes } = subject.request;
  return {
    session: sessionOf(held.session, held.statusFlags, held.context.schema),
    exchange: held.exchange.id,
    command: commandName(held.command.code),
    sql,
    params: parameters === null ? null : parameters.map(({ value }) => value),
    statementId: held.exchange.statementId,
    queryAttributes: Object.fromEntries(attributes.map(({ name, value }) => [name, value])),
  };
}

function resultEvent(held: HeldAtReply, maxRows: number, queued: ReadonlyMap<number, string> | null): QueryResultEvent {
  const collector = heldResults(held, (_result, row) => row < maxRows);
  const results = collector.finish(false).map(resultOf);
  const { queueId: id, command } = held.reply;
  const error = collector.error === null ? null : errorOf(collector.error);
  if (id === null) return { ...queryEvent(held), id, results, error };
  const own = { command: commandName(command), sql: queued?.get(id) ?? null, params: null, statementId: null, queryAttributes: {} };
  return { ...queryEvent(held), ...own, id, results, error };
}

function resultOf(record: ResultRecord): HookResult {
  return {
    columns: record.columns,
    rows: record.rows,
    rowCount: record.row_count,
    rowsTruncated: record.rows_truncated,
    affectedRows: record.affected_rows,
    lastInsertId: record.last_insert_id,
    warnings: record.warnings,
    info: record.info,
    status: record.status,
  };
}

function errorOf({ code, sqlstate, message }: SqlError | NonNullable<ExchangeRecord['error']>): HookError {
  return { code, sqlstate, message };
}
