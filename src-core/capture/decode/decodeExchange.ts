/**
 * An exchange as a record: the form in which the command line prints it (docs/records.md) and the window shows it.
 *
 * What was not kept or cannot be read is told in `notes`, never thrown. Counts stay exact, since they come from the
 * record's header and its gaps, and not from what could be decoded.
 */
import type { BulkValue, ExchangeRecord, ParameterDetail, Value } from '../../bridge/contract.ts';
import type { BulkCell, Parameter } from '../../mysql/commands/index.ts';
import { columnTypeName } from '../../mysql/constants/columnTypes.ts';
import { command, commandName } from '../../mysql/constants/commands.ts';
import { errorName, type ServerFamily } from '../../mysql/constants/errorCodes.ts';
import type { Fragment, RecordHeader } from '../recordFormat.ts';
import { keptRequest } from '../requestBytes.ts';
import { type RequestText, traceContextOf } from '../requestText.ts';
import type { Summaries } from '../summary.ts';
import { collectResults } from './collectResults.ts';
import { type ExchangeScope, payloadsOf } from './exchangeScope.ts';
import { isoTime } from './isoTime.ts';
import { droppedNotes } from './notes.ts';
import { ResultCollector } from './results.ts';
import { serverSide } from './serverSide.ts';

export interface DecodedExchange {
  readonly record: ExchangeRecord;
  readonly request: RequestText;
  readonly parameters: readonly ParameterDetail[];
  /** Wire packets kept, and stand-ins for gaps: as many as `capture.packets` gives. */
  readonly packetCount: number;
  readonly notes: readonly string[];
}

export interface RecordOptions {
  /** Rows of each result that are decoded. */
  readonly rowLimit: number;
  /** Columns with all that their definitions say. */
  readonly fullColumns: boolean;
}

export function decodeExchange(scope: ExchangeScope, summaries: Summaries, options: RecordOptions): DecodedExchange {
  const { header } = scope;
  const kept = keptRequest(scope.fragments);
  const request = summaries.textOf(header, kept, scope.context, scope.longData);
  const { collector, packetCount } = collectResults(scope, options.rowLimit);
  const dropped = droppedBytes(header, scope.fragments);
  const record: ExchangeRecord = {
    kind: 'exchange',
    id: header.id,
    session: header.session,
    ...(scope.otherBackend === null ? {} : { backend: scope.otherBackend }),
    parent: header.interception?.parent || null,
    command: commandName(header.command),
    sql: request.sql,
    statement_id: header.statementId,
    params: request.parameters?.map((p) => p.value) ?? null,
    ...(request.parameterRows === null
      ? {}
      : { param_rows: request.parameterRows.slice(0, options.rowLimit).map(bulkRow), param_row_count: request.parameterRows.length }),
    query_attributes: Object.fromEntries(request.attributes.map((p): [string, Value] => [p.name, p.value])),
    ...present('trace', traceContextOf(request)),
    started_at: isoTime(header.startedAt),
    wait_us: header.waitUs,
    server_us: header.serverUs,
    transfer_us: header.transferUs,
    duration_us: header.waitUs + header.serverUs + header.transferUs,
    request_bytes: header.requestBytes,
    reply_bytes: header.replyBytes,
    request_packets: header.requestPackets,
    reply_packets: header.replyPackets,
    results: collector.finish(options.fullColumns),
    ...present('binlog', collector.binlog(header.replyPackets)),
    ...present('progress', collector.progress),
    error: collector.error ?? unkeptError(header, scope.codec.family),
    modified: header.interception?.modified ?? false,
    mocked: header.interception?.mocked ?? false,
    injected: header.interception?.injected ?? false,
    held_us: header.interception?.heldUs ?? 0,
    ...interceptionFields(scope, summaries, options),
    end: header.end === 'open' ? 'degraded' : header.end,
    dropped_bytes: dropped,
  };
  const notes = [
    ...droppedNotes(header, dropped),
    ...(request.malformed === null ? [] : [`The request cannot be read: ${request.malformed}.`]),
    ...(request.parameters ?? []).flatMap((p, i) =>
      p.longData && p.cell === null ? [`Parameter ${i + 1} was sent ahead by COM_STMT_SEND_LONG_DATA, and not all of it was kept.`] : [],
    ),
    ...unknownStatementNote(header),
    ...collector.notes,
    ...(header.interception?.notes ?? []),
  ];
  return { record, request, parameters: parameterDetails(request), packetCount, notes };
}

/** A page of one result's rows: those kept that stand at places `from` …, without a hole. */
export function resultRows(scope: ExchangeScope, result: number, from: number, count: number): readonly (readonly Value[])[] | null {
  const collector = new ResultCollector(scope, (r, row) => r === result && row >= from && row < from + count);
  for (const item of payloadsOf(scope)) {
    const before = collector.place;
    if (before.result > result || (before.result === result && before.rows >= from + count)) break;
    // Rows behind a gap do not follow those before it, and those in it are not there.
    const { gap } = item.packet;
    if (gap !== null && before.result === result && from < before.rows + gap.rows) break;
    collector.take(item);
  }
  return collector.rowsOf(result);
}

export function droppedBytes(header: RecordHeader, fragments: readonly Fragment[]): number {
  const kept = fragments.reduce((sum, f) => sum + (f.bytes?.length ?? 0), 0);
  return Math.max(0, header.requestBytes + header.replyBytes - kept);
}

function interceptionFields(scope: ExchangeScope, summaries: Summaries, options: RecordOptions): Partial<ExchangeRecord> {
  const { interception } = scope.header;
  if (interception === null) return {};
  const { request, reply } = serverSide(scope, summaries, options.rowLimit, options.fullColumns);
  return {
    by: interception.by,
    notes: interception.notes,
    ...(request === null ? {} : { server_command: commandName(request.command), server_sql: request.sql }),
    ...(request === null ? {} : { server_params: request.parameters?.map((p) => p.value) ?? null }),
    ...(reply === null ? {} : { server_results: reply.results, server_error: reply.error }),
  };
}

function present<K extends string, T>(key: K, value: T | undefined): { readonly [P in K]?: T } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]: T });
}

function bulkRow(row: readonly BulkCell[]): BulkValue[] {
  return row.map((cell) => (typeof cell !== 'string' ? cell.value : cell === 'null' ? null : { indicator: cell }));
}

const ofStatement: ReadonlySet<number> = new Set([command.COM_STMT_EXECUTE, command.COM_STMT_FETCH, command.COM_STMT_BULK_EXECUTE]);

function unknownStatementNote({ command: code, prepareExchange, errorCode }: RecordHeader): string[] {
  if (!ofStatement.has(code) || prepareExchange !== 0 || errorCode !== 0) return [];
  return ['What was prepared is not known: the PREPARE came before the recording, or too many others came after it.'];
}

function parameterDetails(request: RequestText): ParameterDetail[] {
  return (request.parameters ?? []).map((p, i) => parameterDetail(p, i));
}

function parameterDetail({ name, type, unsigned, value, longData }: Parameter, index: number): ParameterDetail {
  return { index, name, type: columnTypeName(type), unsigned, value, ...(longData ? { longData } : {}) };
}

/** The reply was an error of which only the code is known. */
function unkeptError(header: RecordHeader, family: ServerFamily | undefined): ExchangeRecord['error'] {
  return header.errorCode === 0
    ? null
    : { code: header.errorCode, sqlstate: null, message: `${errorName(header.errorCode, family)} (its message was not kept)` };
}
