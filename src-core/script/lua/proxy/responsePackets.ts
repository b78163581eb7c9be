/**
 * What a script answers in the server's place, as wire packets that are right for the command, for what the client negotiated and for
 * its character set. All throw Refused for what the command cannot be answered with.
 */
import type { HeldInSession } from '../../../intercept/heldContext.ts';
import { errorReply, okReply, writerFor } from '../../../intercept/replies/madeUpReply.ts';
import { hasBinaryRows, type ReplyShape, replyShape } from '../../../machine/commands/replyShapes.ts';
import { concat } from '../../../mysql/bytes/concat.ts';
import { framePayload, wirePackets } from '../../../mysql/bytes/packetWriter.ts';
import { binaryCollation } from '../../../mysql/constants/collations.ts';
import { columnFlag } from '../../../mysql/constants/columnFlags.ts';
import { columnType as t } from '../../../mysql/constants/columnTypes.ts';
import { command, commandName } from '../../../mysql/constants/commands.ts';
import type { PacketCodec } from '../../../mysql/packets/codec.ts';
import type { ColumnDefinition } from '../../../mysql/packets/columnDefinition.ts';
import { utf8mb4GeneralCi } from '../../../mysql/synth/namedType.ts';
import { Refused } from '../../../mysql/synth/refused.ts';
import { columnValueType, valueKind } from '../../../mysql/values/valueType.ts';
import type { LuaResponse, ResponseField } from './luaResponse.ts';
import { classicResult, readsOtherResults } from './rawResults.ts';

const nothing = new Uint8Array(0);

/** A client that got an EOF here would wait on and on, or read it as something else. */
const awaitsMore: ReadonlySet<ReplyShape> = new Set(['resultset', 'prepare', 'text', 'auth', 'stream']);

/** A reply to the command that is held, or in place of its reply: sequence ids from 1. Empty where the command has none. */
export function responsePackets(held: HeldInSession, response: LuaResponse): Uint8Array {
  const { code } = held.command;
  if (replyShape(code) === 'none') return nothing;
  switch (response.kind) {
    case 'error':
      return errorReply(held, response);
    case 'raw':
      return rawPackets(held, response.packets);
    case 'eof':
      if (awaitsMore.has(replyShape(code))) throw new Refused(`${commandName(code)} is not answered by an EOF packet alone`);
      return withWriter(held, (writer) => writer.eof());
    case 'ok':
      return okPackets(held, response);
    case 'rows':
      return rowsPackets(held, response);
  }
}

/** Payloads as wire packets, numbered one after the other. */
export function framed(packets: readonly Uint8Array[], first: number): Uint8Array {
  let sequence = first;
  const all: Uint8Array[] = [];
  for (const payload of packets) {
    all.push(framePayload(payload, sequence & 0xff));
    sequence += wirePackets(payload.length);
  }
  return concat(all);
}

/** As they are, but for a result set in a form that this client does not read. */
function rawPackets(held: HeldInSession, packets: readonly Uint8Array[]): Uint8Array {
  const result = readsOtherResults(held.context.session.capabilities) ? classicResult(packets) : null;
  if (result === null) return framed(packets, 1);
  return withWriter(held, (writer) => {
    writer.statusFlags = result.statusFlags;
    writer.columns(result.columns);
    for (const row of result.rows) writer.add(textCells, row);
    writer.endRows({ warnings: result.warnings });
  });
}

function okPackets(held: HeldInSession, { affectedRows, lastInsertId }: Extract<LuaResponse, { readonly kind: 'ok' }>): Uint8Array {
  const { code } = held.command;
  if (code === command.COM_FIELD_LIST) return withWriter(held, (writer) => writer.eof());
  if (replyShape(code) === 'auth') return withWriter(held, (writer) => writer.ok());
  return okReply(held, { affectedRows, lastInsertId });
}

type Rows = Extract<LuaResponse, { readonly kind: 'rows' }>;

function rowsPackets(held: HeldInSession, { fields, rows }: Rows): Uint8Array {
  const { code } = held.command;
  const columns = fields.map(columnOf);
  if (code === command.COM_FIELD_LIST) return withWriter(held, (writer) => writer.fieldList(columns));
  if (replyShape(code) !== 'resultset') throw new Refused(`${commandName(code)} is not answered by rows`);
  return withWriter(held, (writer) => {
    writer.columns(columns);
    let n = 0;
    for (const row of rowsIn(rows)) {
      n++;
      if (hasBinaryRows(code)) writer.row(cellsOf(row, columns, n));
      else writer.add(textCells, row);
    }
    writer.endRows();
  });
}

function withWriter(held: HeldInSession, write: (writer: ReturnType<typeof writerFor>) => void): Uint8Array {
  const writer = writerFor(held);
  try {
    write(writer);
  } catch (error) {
    // A value that our codecs cannot write is refused in their own words.
    if (error instanceof RangeError) throw new Refused(error.message);
    throw error;
  }
  return writer.take();
}

/** A text row's payload, as it stands. */
const textCells: PacketCodec<Uint8Array> = {
  name: 'ProtocolText::ResultsetRow',
  spec: 'https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_query_response_text_resultset_row.html',
  read: () => nothing,
  write: (writer, row) => void writer.bytes(row),
};

function* rowsIn(rows: Uint8Array): Generator<Uint8Array> {
  const view = new DataView(rows.buffer, rows.byteOffset, rows.byteLength);
  for (let at = 0; at < rows.length; ) {
    const length = view.getUint32(at, true);
    yield rows.subarray(at + 4, at + 4 + length);
    at += 4 + length;
  }
}

/** For binary rows: numbers and times as text, which the writer brings into their form; all else as bytes. */
function cellsOf(row: Uint8Array, columns: readonly ColumnDefinition[], n: number): (string | Uint8Array | null)[] {
  let at = 0;
  return columns.map((column) => {
    const { value, end } = lenencBytes(row, at);
    at = end;
    const kind = valueKind(columnValueType(column));
    if (value === null || kind === 'text' || kind === 'bytes') return value;
    const text = new TextDecoder().decode(value);
    if (kind === 'null' || (isNumeric(kind) && !/^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(text)))
      throw new Refused(
        `row ${n}, field ${column.name}: '${text}' does not fit its type, which the binary rows of a prepared statement need`,
      );
    return kind === 'integer' ? text.trim().replace(/\..*$/, '') : text;
  });
}

function isNumeric(kind: string): boolean {
  return kind === 'integer' || kind === 'float' || kind === 'double' || kind === 'decimal';
}

function lenencBytes(row: Uint8Array, at: number): { readonly value: Uint8Array | null; readonly end: number } {
  const first = row[at]!;
  if (first === 0xfb) return { value: null, end: at + 1 };
  const size = first < 0xfb ? 0 : first === 0xfc ? 2 : first === 0xfd ? 3 : 8;
  let length = size === 0 ? first : 0;
  for (let i = size; i >= 1; i--) length = length * 256 + row[at + i]!;
  const from = at + 1 + size;
  return { value: row.subarray(from, from + length), end: from + length };
}

const wide = 0xffff;
/** Display widths of what is not text. */
const widths: Readonly<Record<number, number>> = {
  [t.TINY]: 4,
  [t.SHORT]: 6,
  [t.INT24]: 9,
  [t.LONG]: 11,
  [t.LONGLONG]: 20,
  [t.YEAR]: 4,
  [t.FLOAT]: 12,
  [t.DOUBLE]: 22,
  [t.DATE]: 10,
  [t.TIME]: 10,
  [t.DATETIME]: 19,
  [t.TIMESTAMP]: 19,
};

/** A script names a column and its type, nothing more. What is text or BLOB to it is told as text. */
function columnOf({ name, type }: ResponseField): ColumnDefinition {
  const place = { catalog: 'def', schema: '', table: '', orgTable: '', name, orgName: '', extended: null };
  const isText = valueKind({ type, unsigned: false, decimals: 0, charset: 'utf8mb4' }) === 'text';
  const decimals = type === t.FLOAT || type === t.DOUBLE ? 31 : 0;
  if (isText) return { ...place, type, length: wide, decimals, flags: 0, collation: utf8mb4GeneralCi };
  return { ...place, type, length: widths[type] ?? wide, decimals, flags: columnFlag.binary, collation: binaryCollation };
}
