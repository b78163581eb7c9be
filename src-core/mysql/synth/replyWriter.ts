/**
 * A server's reply, packet by packet: `ok`, `error`, or `columns`, `row`, …, `endRows`; several results one after the other
 * where each but the last says `more`. The writer knows the order; a call out of order throws, as that is a mistake of ours.
 * https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_query_response.html
 */
import { concat } from '../bytes/concat.ts';
import { PacketWriter, wirePackets } from '../bytes/packetWriter.ts';
import { capability, has } from '../constants/capabilities.ts';
import { serverStatus } from '../constants/statusFlags.ts';
import { binaryRow } from '../packets/binaryRow.ts';
import type { CodecContext, PacketCodec } from '../packets/codec.ts';
import { columnCount } from '../packets/columnCount.ts';
import { type ColumnDefinition, columnDefinition41 } from '../packets/columnDefinition.ts';
import { eof } from '../packets/eof.ts';
import { err } from '../packets/err.ts';
import { ok } from '../packets/ok.ts';
import { prepareOk } from '../packets/prepareOk.ts';
import { textRow } from '../packets/textRow.ts';
import { binaryCell, textCell } from '../values/value.ts';
import { columnValueType, type ValueType } from '../values/valueType.ts';
import type { Cell, OkResult, SqlError } from './reply.ts';
import { inCharset } from './resultCharset.ts';

export interface ReplyWriterOptions {
  /** Decides EOF or OK, and the encoding of text. */
  readonly context: CodecContext;
  /** Number of the reply's first packet: 1 after a command. */
  readonly sequence: number;
  /** Rows of a prepared statement. */
  readonly binary: boolean;
  /** Id of the collation in which text columns are told, where it is one of character_set_results; left out: that charset's default. */
  readonly collation?: number;
}

export class ReplyWriter {
  /** Status flags for the next OK or EOF, without SERVER_MORE_RESULTS_EXISTS. */
  statusFlags: number = serverStatus.autocommit;
  private readonly binary: boolean;
  private readonly collation: number | undefined;
  private context: CodecContext;
  private next: number;
  private stage: 'result' | 'rows' | 'done' = 'result';
  private types: readonly ValueType[] = [];
  private readonly packet = new PacketWriter();
  private chunks: Uint8Array[] = [];
  private size = 0;

  constructor(o: ReplyWriterOptions) {
    this.context = o.context;
    this.next = o.sequence & 0xff;
    this.binary = o.binary;
    this.collation = o.collation;
  }

  /** For what follows: the login's end, where both sides have just agreed. */
  useCapabilities(capabilities: bigint): void {
    this.context = { ...this.context, capabilities };
  }

  /** Number of the packet that comes next. */
  get sequence(): number {
    return this.next;
  }

  /** Bytes written and not taken. */
  get pending(): number {
    return this.size;
  }

  /** What was written since the last time, as one chunk. */
  take(): Uint8Array {
    const [only] = this.chunks;
    const all = this.chunks.length === 1 && only !== undefined ? only : concat(this.chunks);
    this.chunks = [];
    this.size = 0;
    return all;
  }

  ok(o: Omit<OkResult, 'kind' | 'status'> & { readonly more?: boolean } = {}): void {
    this.enter('result', o.more === true ? 'result' : 'done');
    this.writeOk(0x00, o);
  }

  error(e: SqlError): void {
    if (this.stage === 'done') throw new Error('an error after the end of a reply');
    this.stage = 'done';
    this.add(err, { code: e.code, sqlstate: e.sqlstate, message: e.message });
  }

  /** Begins a result set. Text columns are told, and their cells sent, in the session's character_set_results. */
  columns(given: readonly ColumnDefinition[]): void {
    if (given.length === 0) throw new Error('a result set has at least one column');
    this.enter('result', 'rows');
    const columns = given.map((c) => inCharset(c, this.context.resultsCharset, this.collation));
    this.types = columns.map(columnValueType);
    this.context = { ...this.context, columns };
    this.add(columnCount, { count: columns.length, metadataFollows: true });
    this.definitions(columns);
    if (!this.deprecateEof) this.add(eof, { warnings: 0, statusFlags: this.statusFlags });
  }

  /** One cell a column. */
  row(cells: readonly Cell[]): void {
    this.enter('rows', 'rows');
    const { types } = this;
    if (cells.length !== types.length) throw new Error(`${cells.length} cells for ${types.length} columns`);
    const encode = this.binary ? binaryCell : textCell;
    const row = { cells: cells.map((cell, i) => (cell instanceof Uint8Array ? cell : encode(plain(cell), types[i] as ValueType))) };
    this.add(this.binary ? binaryRow : textRow, row);
  }

  endRows(o: { readonly warnings?: number; readonly more?: boolean } = {}): void {
    this.enter('rows', o.more === true ? 'result' : 'done');
    if (this.deprecateEof) this.writeOk(0xfe, o);
    else this.add(eof, { warnings: o.warnings ?? 0, statusFlags: this.flags(o.more) });
  }

  /** The answer to COM_STMT_PREPARE, complete. */
  prepared(statementId: number, parameters: readonly ColumnDefinition[], columns: readonly ColumnDefinition[]): void {
    this.enter('result', 'done');
    const counts = { columnCount: columns.length, parameterCount: parameters.length };
    this.add(prepareOk, { statementId, ...counts, warnings: 0, metadataFollows: true });
    for (const group of [parameters, columns]) {
      this.definitions(group);
      if (group.length > 0 && !this.deprecateEof) this.add(eof, { warnings: 0, statusFlags: this.statusFlags });
    }
  }

  /** The answer to COM_FIELD_LIST, complete: definitions with defaults, and an EOF. */
  fieldList(columns: readonly ColumnDefinition[]): void {
    this.definitions(columns.map((c) => ({ ...c, defaultValue: c.defaultValue ?? null })));
    this.eof();
  }

  /** The answer to COM_SET_OPTION, complete: an EOF, or the OK that stands for one. */
  eof(): void {
    this.enter('result', 'done');
    if (this.deprecateEof) this.writeOk(0xfe, {});
    else this.add(eof, { warnings: 0, statusFlags: this.statusFlags });
  }

  /** One packet of any kind (a login's, COM_STATISTICS's). */
  add<T>(codec: PacketCodec<T>, value: T): void {
    this.packet.reset();
    codec.write(this.packet, value, this.context);
    const framed = this.packet.finish(this.next);
    this.next = (this.next + wirePackets(this.packet.length)) & 0xff;
    this.chunks.push(framed);
    this.size += framed.length;
  }

  private get deprecateEof(): boolean {
    return has(this.context.capabilities, capability.CLIENT_DEPRECATE_EOF);
  }

  private definitions(columns: readonly ColumnDefinition[]): void {
    for (const column of columns) this.add(columnDefinition41, column);
  }

  private writeOk(header: 0x00 | 0xfe, o: Omit<OkResult, 'kind' | 'status'> & { readonly more?: boolean }): void {
    const sessionState = has(this.context.capabilities, capability.CLIENT_SESSION_TRACK) ? (o.sessionState ?? []) : [];
    this.add(ok, {
      header,
      affectedRows: BigInt(o.affectedRows ?? 0),
      lastInsertId: BigInt(o.lastInsertId ?? 0),
      statusFlags: this.flags(o.more) | (sessionState.length > 0 ? serverStatus.sessionStateChanged : 0),
      warnings: Math.min(o.warnings ?? 0, 0xffff),
      info: o.info ?? '',
      sessionState,
    });
  }

  private flags(more: boolean | undefined): number {
    return this.statusFlags | (more === true ? serverStatus.moreResultsExist : 0);
  }

  private enter(expected: 'result' | 'rows', next: 'result' | 'rows' | 'done'): void {
    if (this.stage !== expected) throw new Error(`the reply is at its ${this.stage}, not at its ${expected}`);
    this.stage = next;
  }
}

function plain(cell: Exclude<Cell, Uint8Array>): string | number | null {
  return typeof cell === 'bigint' ? cell.toString() : cell;
}
