/** Puts the results of a reply together, payload by payload. Rows are counted; only those that are asked for are decoded. */
import type { BinlogRecord, ColumnRecord, ExchangeRecord, ProgressRecord, ResultRecord, Value } from '../../bridge/contract.ts';
import { replyShape } from '../../machine/commands/replyShapes.ts';
import { MalformedPacket } from '../../mysql/bytes/malformedPacket.ts';
import { PacketReader } from '../../mysql/bytes/packetReader.ts';
import { capability, has } from '../../mysql/constants/capabilities.ts';
import { serverStatus, statusNames } from '../../mysql/constants/statusFlags.ts';
import { binaryRow } from '../../mysql/packets/binaryRow.ts';
import { binlogEvent } from '../../mysql/packets/binlogEvent.ts';
import type { CodecContext } from '../../mysql/packets/codec.ts';
import { columnCount } from '../../mysql/packets/columnCount.ts';
import { columnDefinition41 } from '../../mysql/packets/columnDefinition.ts';
import { eof } from '../../mysql/packets/eof.ts';
import { err } from '../../mysql/packets/err.ts';
import { ok } from '../../mysql/packets/ok.ts';
import { prepareOk } from '../../mysql/packets/prepareOk.ts';
import { progress } from '../../mysql/packets/progress.ts';
import { statistics } from '../../mysql/packets/statistics.ts';
import { textRow } from '../../mysql/packets/textRow.ts';
import { integerValue } from '../../mysql/values/integer.ts';
import { binaryCellReader, type CellReader, textCellReader } from '../../mysql/values/value.ts';
import { resultValueType } from '../../mysql/values/valueType.ts';
import { columnRecord } from './columns.ts';
import type { ExchangeScope } from './exchangeScope.ts';
import { emptyResult, type OpenResult } from './openResult.ts';
import type { Payload } from './packetWalk.ts';
import { readPayload } from './readPayload.ts';
import { sessionStateRecords } from './sessionTracking.ts';
import { StreamCollector } from './streamCollector.ts';

/** Which rows are wanted: of result `result` (from 0), the row at place `row`. */
export type RowWanted = (result: number, row: number) => boolean;

/** What of an exchange is needed to read its results; a reply that waits has no more. */
type ResultScope = Pick<ExchangeScope, 'codec' | 'preparedColumns'> & { readonly header: Pick<ExchangeScope['header'], 'command'> };

/** A text of a million statements has as many. */
const mostResults = 10_000;
const outParameterFlags = serverStatus.psOutParams | serverStatus.moreResultsExist;
const noColumns: CellReader = textCellReader({ type: 0xfd, unsigned: false, decimals: 0, charset: 'utf8mb4' });

export class ResultCollector {
  error: ExchangeRecord['error'] = null;
  /** Why something could not be read. */
  readonly notes: string[] = [];
  private readonly codec: CodecContext;
  private readonly preparedColumns: ExchangeScope['preparedColumns'];
  private readonly eofDeprecated: boolean;
  private readonly wanted: RowWanted;
  private readonly streams: boolean;
  private readonly results: OpenResult[] = [];
  private readonly stream: StreamCollector;
  private prepared = false;
  private readonly reader = new PacketReader(new Uint8Array(), { record: false });

  /** `eventLimit`: binary log events that are decoded. */
  constructor(scope: ResultScope, wanted: RowWanted, eventLimit = 0) {
    this.stream = new StreamCollector(eventLimit);
    this.codec = scope.codec;
    this.preparedColumns = scope.preparedColumns;
    this.eofDeprecated = has(scope.codec.capabilities, capability.CLIENT_DEPRECATE_EOF);
    this.wanted = wanted;
    this.streams = replyShape(scope.header.command) === 'stream';
  }

  /** Results so far, and rows of the last one. */
  get place(): { readonly result: number; readonly rows: number } {
    return { result: this.results.length - 1, rows: this.results[this.results.length - 1]?.rowCount ?? 0 };
  }

  get rowTotal(): number {
    return this.results.reduce((sum, result) => sum + result.rowCount, 0);
  }

  take(item: Payload): void {
    const { packet, payload, missing } = item;
    if (packet.from === 'client') return;
    if (packet.gap !== null) {
      if (packet.gap.rows > 0) this.rowsResult().rowCount += packet.gap.rows;
      return;
    }
    switch (packet.role) {
      case 'columnCount':
        this.columnCount(payload);
        break;
      case 'columnDefinition':
        this.column(payload);
        break;
      case 'textRow':
      case 'binaryRow':
        this.row(packet.role, payload, missing);
        break;
      case 'ok':
        this.ok(payload);
        break;
      case 'eof':
        this.eof(payload);
        break;
      case 'prepareOk':
        this.prepared = true;
        this.results.push({ ...emptyResult(), warnings: this.read(prepareOk, payload)?.warnings ?? 0 });
        break;
      case 'statistics':
        this.results.push({ ...emptyResult(), info: this.read(statistics, payload)?.text ?? '', closed: true });
        break;
      case 'err':
        this.error = this.read(err, payload);
        this.stream.end();
        break;
      case 'binlogEvent':
        this.stream.event(this.stream.wantsEvent() && missing === 0 ? this.read(binlogEvent, payload) : null);
        break;
      case 'progress': {
        const report = this.read(progress, payload);
        if (report !== null) this.stream.report(report);
        break;
      }
      default:
        break;
    }
  }

  /** Undefined where the reply is no stream. `replyPackets`: of the whole reply. */
  binlog(replyPackets: number): BinlogRecord | undefined {
    return this.stream.binlog(replyPackets);
  }

  get progress(): readonly ProgressRecord[] | undefined {
    return this.stream.progress;
  }

  /** Rows that were counted elsewhere but of which nothing was kept. */
  addUnkeptRows(rows: number): void {
    this.rowsResult().rowCount += rows;
  }

  /** An OK of which nothing was kept but what the record's header says. */
  addUnkeptOk(affectedRows: bigint, lastInsertId: bigint, warnings: number, statusFlags: number): void {
    this.results.push({ ...emptyResult(), affectedRows, lastInsertId, warnings, statusFlags, closed: true });
  }

  rowsOf(result: number): readonly (readonly Value[])[] | null {
    return this.results[result]?.rows ?? null;
  }

  /** `fullColumns`: with all that a column definition says. */
  finish(fullColumns: boolean): ResultRecord[] {
    if (this.results.length > mostResults) this.notes.push(`Of ${this.results.length} results, the first ${mostResults} are shown.`);
    return this.results.slice(0, mostResults).map((result) => ({
      columns: result.columns.map((column): ColumnRecord => columnRecord(column, fullColumns)),
      row_count: result.rowCount,
      rows: result.rows,
      rows_truncated: result.rows.length < result.rowCount,
      affected_rows: result.affectedRows === null ? null : integerValue(result.affectedRows),
      last_insert_id: result.lastInsertId === null ? null : integerValue(result.lastInsertId),
      warnings: result.warnings,
      info: result.info,
      status: statusNames(result.statusFlags),
      ...((result.statusFlags & serverStatus.psOutParams) === 0 || result.affectedRows !== null ? {} : { out_params: true as const }),
      ...(result.sessionState.length === 0 ? {} : { session_state: result.sessionState }),
    }));
  }

  private columnCount(payload: Uint8Array): void {
    const packet = this.read(columnCount, payload);
    const result = emptyResult();
    this.results.push(result);
    if (packet === null || packet.metadataFollows || packet.count === 0) return;
    const told = this.preparedColumns();
    if (told?.length === packet.count) result.columns = [...told];
    else this.notes.push('The server left the column definitions out, and no earlier reply with them is known.');
  }

  private column(payload: Uint8Array): void {
    const column = this.read(columnDefinition41, payload);
    // COM_FIELD_LIST's reply has no column count before it.
    if (this.results.length === 0) this.results.push({ ...emptyResult(), definitionsEnded: true });
    if (column !== null) this.last()?.columns.push(column);
  }

  private row(role: 'textRow' | 'binaryRow', payload: Uint8Array, missing: number): void {
    const result = this.rowsResult();
    const place = result.rowCount++;
    if (missing > 0 || !this.wanted(this.results.length - 1, place)) return;
    const { text, binary } = this.readersOf(result);
    const known = result.columns.length > 0;
    const context = known ? { ...this.codec, columns: result.columns } : this.codec;
    this.reader.reset(payload);
    try {
      const { cells } = (role === 'textRow' ? textRow : binaryRow).read(this.reader, context);
      const readers = role === 'textRow' ? text : binary;
      result.rows.push(cells.map((cell, i) => (readers[i] ?? noColumns)(cell)));
    } catch (error) {
      if (!(error instanceof MalformedPacket)) throw error;
      // An empty row keeps the places of those behind it.
      result.rows.push([]);
      if (this.notes.length < 10) this.notes.push(`Row ${place + 1} cannot be read: ${error.message}.`);
    }
  }

  private ok(payload: Uint8Array): void {
    const packet = this.read(ok, payload);
    if (packet === null) return;
    const { warnings, info, statusFlags } = packet;
    const closing = { warnings, info, statusFlags, sessionState: sessionStateRecords(packet.sessionState), closed: true };
    const open = this.last();
    if (open !== undefined && !open.closed) Object.assign(open, closing);
    else {
      const { affectedRows, lastInsertId } = packet;
      this.results.push({ ...emptyResult(), affectedRows, lastInsertId, ...closing });
    }
  }

  private eof(payload: Uint8Array): void {
    const packet = this.read(eof, payload);
    if (this.streams) {
      this.stream.end();
      return;
    }
    let open = this.last();
    if (this.prepared) {
      // Two at most: one ends the parameters' definitions, one the columns'.
      if (packet !== null && open !== undefined) open.statusFlags = packet.statusFlags;
      return;
    }
    if (open === undefined || open.closed) {
      open = emptyResult();
      open.definitionsEnded = true;
      this.results.push(open);
    }
    // See ReplyGrammar: OUT parameters are told of in the first EOF only.
    const carried = (open.statusFlags & serverStatus.psOutParams) === 0 ? 0 : open.statusFlags & outParameterFlags;
    if (packet !== null) Object.assign(open, packet, { statusFlags: packet.statusFlags | carried });
    // The first of two ends the column definitions.
    if (open.definitionsEnded || this.eofDeprecated) open.closed = true;
    else open.definitionsEnded = true;
  }

  /** The result that rows belong to. */
  private rowsResult(): OpenResult {
    const open = this.last();
    if (open !== undefined && !open.closed) {
      if (open.columns.length === 0) open.columns = [...(this.preparedColumns() ?? [])];
      return open;
    }
    // COM_STMT_FETCH: the columns were told by the statement's own reply.
    const result = { ...emptyResult(), columns: [...(this.preparedColumns() ?? [])], definitionsEnded: true };
    this.results.push(result);
    return result;
  }

  private readersOf(result: OpenResult): { text: readonly CellReader[]; binary: readonly CellReader[] } {
    result.readers ??= {
      text: result.columns.map((column) => textCellReader(resultValueType(column, this.codec.resultsCharset))),
      binary: result.columns.map((column) => binaryCellReader(resultValueType(column, this.codec.resultsCharset))),
    };
    return result.readers;
  }

  private last(): OpenResult | undefined {
    return this.results[this.results.length - 1];
  }

  private read<T>(codec: Parameters<typeof readPayload<T>>[0], payload: Uint8Array): T | null {
    const { value, malformed } = readPayload(codec, payload, this.codec);
    if (malformed !== null && this.notes.length < 10) this.notes.push(`${malformed}.`);
    return value;
  }
}
