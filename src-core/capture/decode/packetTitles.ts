/** What the packets of a reply are read by, and what is in them in one line. */
import type { PacketRole } from '../../machine/roles.ts';
import { binlogEventName } from '../../mysql/constants/binlogEvents.ts';
import { columnTypeName } from '../../mysql/constants/columnTypes.ts';
import { errorName } from '../../mysql/constants/errorCodes.ts';
import { statusNames } from '../../mysql/constants/statusFlags.ts';
import { authMoreData } from '../../mysql/packets/authMoreData.ts';
import { authNextFactor } from '../../mysql/packets/authNextFactor.ts';
import { authResponse } from '../../mysql/packets/authResponse.ts';
import { authSwitchRequest } from '../../mysql/packets/authSwitchRequest.ts';
import { binaryRow } from '../../mysql/packets/binaryRow.ts';
import { type BinlogEventPacket, binlogEvent, semiSyncAck } from '../../mysql/packets/binlogEvent.ts';
import type { CodecContext, PacketCodec } from '../../mysql/packets/codec.ts';
import { columnCount } from '../../mysql/packets/columnCount.ts';
import { type ColumnDefinition, columnDefinition41 } from '../../mysql/packets/columnDefinition.ts';
import { eof } from '../../mysql/packets/eof.ts';
import { err } from '../../mysql/packets/err.ts';
import { localInfileRequest } from '../../mysql/packets/localInfileRequest.ts';
import { ok } from '../../mysql/packets/ok.ts';
import { prepareOk } from '../../mysql/packets/prepareOk.ts';
import { progress } from '../../mysql/packets/progress.ts';
import { statistics } from '../../mysql/packets/statistics.ts';
import { type Row, textRow } from '../../mysql/packets/textRow.ts';
import { binaryCellReader, showValue, textCellReader } from '../../mysql/values/value.ts';
import { resultValueType } from '../../mysql/values/valueType.ts';
import { sessionStateTitle } from './sessionTracking.ts';

export interface ReadableRole {
  // biome-ignore lint/suspicious/noExplicitAny: each line's title gets what its own codec has read.
  readonly codec: PacketCodec<any>;
  // biome-ignore lint/suspicious/noExplicitAny: see above.
  readonly title: (value: any, context: CodecContext) => string;
}

function readable<T>(codec: PacketCodec<T>, title: (value: T, context: CodecContext) => string): ReadableRole {
  return { codec, title };
}

/** Roles without a line are shown as bytes. */
export const readableRoles: { readonly [R in PacketRole]?: ReadableRole } = {
  ok: readable(ok, (v) =>
    join([
      counted(v.affectedRows, 'row affected', 'rows affected'),
      ...[insertId(v.lastInsertId), warnings(v.warnings), v.info, sessionStateTitle(v.sessionState)],
    ]),
  ),
  err: readable(err, (v, c) => `${v.code}${v.sqlstate === null ? '' : ` (${v.sqlstate})`} ${errorName(v.code, c.family)}: ${v.message}`),
  eof: readable(eof, (v) => join([statusNames(v.statusFlags).join(', '), warnings(v.warnings)])),
  progress: readable(progress, (v) => `stage ${v.stage} of ${v.stages}, ${v.progress / 1000} %, ${v.info}`),
  columnCount: readable(columnCount, (v) => counted(BigInt(v.count), 'column', 'columns')),
  columnDefinition: readable(columnDefinition41, columnTitle),
  parameterDefinition: readable(columnDefinition41, (v) => `parameter, ${columnTypeName(v.type)}`),
  textRow: readable(textRow, (v, c) => rowTitle(v, c, 'text')),
  binaryRow: readable(binaryRow, (v, c) => rowTitle(v, c, 'binary')),
  prepareOk: readable(
    prepareOk,
    (v) =>
      `statement ${v.statementId}, ${counted(BigInt(v.parameterCount), 'parameter', 'parameters')}, ${counted(BigInt(v.columnCount), 'column', 'columns')}`,
  ),
  localInfileRequest: readable(localInfileRequest, (v) => `the server asks for the file ${v.filename}`),
  statistics: readable(statistics, (v) => v.text),
  authSwitchRequest: readable(authSwitchRequest, (v) => `go on with ${v.authPlugin}`),
  authNextFactor: readable(authNextFactor, (v) => `next factor: ${v.authPlugin}`),
  authMoreData: readable(authMoreData, (v) => moreDataTitle(v.data)),
  binlogEvent: readable(binlogEvent, binlogTitle),
  semiSyncAck: readable(semiSyncAck, (v) => `the replica has all up to ${v.filename}, position ${v.position}`),
  authResponse: readable(authResponse, (v) => counted(BigInt(v.data.length), 'byte', 'bytes')),
};

const shownCells = 8;
const shownCharacters = 160;

export function moreDataTitle(data: Uint8Array): string {
  if (data.length === 1 && data[0] === 3) return 'fast authentication succeeded';
  if (data.length === 1 && data[0] === 4) return 'full authentication is wanted';
  return counted(BigInt(data.length), 'byte', 'bytes');
}

function columnTitle(column: ColumnDefinition): string {
  const place = [column.schema, column.table, column.name].filter((part) => part !== '').join('.');
  const finer = [column.extended?.type, column.extended?.format].filter((part) => part != null).join(', ');
  return `${place} ${columnTypeName(column.type)}${finer === '' ? '' : ` (${finer})`}`;
}

function binlogTitle({ type, serverId, eventSize, nextPosition, semiSync }: BinlogEventPacket): string {
  const acknowledge = semiSync?.acknowledge ? ', to be acknowledged' : '';
  return `${binlogEventName(type)} of server ${serverId}, ${eventSize} bytes, next at ${nextPosition}${acknowledge}`;
}

function rowTitle(row: Row, context: CodecContext, kind: 'text' | 'binary'): string {
  const shown = row.cells.slice(0, shownCells).map((cell, i) => {
    const column = context.columns?.[i];
    const type =
      column === undefined
        ? { type: 0xfd, unsigned: false, decimals: 0, charset: 'utf8mb4' }
        : resultValueType(column, context.resultsCharset);
    return showValue((kind === 'text' ? textCellReader : binaryCellReader)(type)(cell));
  });
  const title = shown.join(', ').slice(0, shownCharacters);
  return row.cells.length > shownCells ? `${title}, …` : title;
}

function insertId(id: bigint): string {
  return id === 0n ? '' : `insert id ${id}`;
}

function warnings(count: number): string {
  return count === 0 ? '' : counted(BigInt(count), 'warning', 'warnings');
}

function counted(count: bigint, one: string, many: string): string {
  return `${count} ${count === 1n ? one : many}`;
}

function join(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(', ');
}
