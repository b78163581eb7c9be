/**
 * Reads one reply packet by packet, client role: OKs, result sets (text or binary), prepared statements.
 * https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_query_response.html
 */

import { maxPacketPayload } from '../mysql/bytes/packetHeader.ts';
import { PacketReader } from '../mysql/bytes/packetReader.ts';
import { capability, has } from '../mysql/constants/capabilities.ts';
import { serverStatus } from '../mysql/constants/statusFlags.ts';
import { binaryRow } from '../mysql/packets/binaryRow.ts';
import type { CodecContext } from '../mysql/packets/codec.ts';
import { columnCount } from '../mysql/packets/columnCount.ts';
import { type ColumnDefinition, columnDefinition41 } from '../mysql/packets/columnDefinition.ts';
import { eof } from '../mysql/packets/eof.ts';
import { err } from '../mysql/packets/err.ts';
import { ok } from '../mysql/packets/ok.ts';
import { prepareOk } from '../mysql/packets/prepareOk.ts';
import { textRow } from '../mysql/packets/textRow.ts';
import { binaryCellReader, textCellReader, type Value } from '../mysql/values/value.ts';
import { columnValueType } from '../mysql/values/valueType.ts';

/** A result set, or an OK (then without columns and rows). */
export interface ClientResult {
  readonly columns: readonly ColumnDefinition[];
  readonly rows: readonly (readonly Value[])[];
  readonly affectedRows: bigint;
  readonly lastInsertId: bigint;
  readonly warnings: number;
  readonly info: string;
  readonly statusFlags: number;
}

export interface ClientStatement {
  readonly id: number;
  readonly parameterCount: number;
  readonly columns: readonly ColumnDefinition[];
}

/** The server's ERR. */
export class ServerError extends Error {
  override readonly name = 'ServerError';
  readonly code: number;
  readonly sqlstate: string;

  constructor(code: number, sqlstate: string, message: string) {
    super(message);
    this.code = code;
    this.sqlstate = sqlstate;
  }
}

const noCounts = { affectedRows: 0n, lastInsertId: 0n, info: '' };

export type ReplyKind = 'text' | 'binary' | 'prepare';

export class ClientReply {
  readonly results: ClientResult[] = [];
  statement: ClientStatement | null = null;
  private readonly kind: ReplyKind;
  private context: CodecContext;
  private state: 'first' | 'definitions' | 'definitionsEnd' | 'rows' = 'first';
  private missing = 0;
  private parameters = 0;
  private columns: ColumnDefinition[] = [];
  private rows: (readonly Value[])[] = [];
  private cells: ((cell: Uint8Array | null) => Value)[] = [];

  constructor(kind: ReplyKind, context: CodecContext) {
    this.kind = kind;
    this.context = context;
  }

  /** True once the reply is complete. Throws ServerError for an ERR (which completes it), MalformedPacket for anything odd. */
  receive(payload: Uint8Array): boolean {
    const reader = new PacketReader(payload, { record: false });
    if (payload[0] === 0xff && this.state !== 'definitions') {
      const { code, sqlstate, message } = err.read(reader, this.context);
      throw new ServerError(code, sqlstate ?? 'HY000', message);
    }
    switch (this.state) {
      case 'first':
        return this.kind === 'prepare' ? this.prepared(reader) : this.begin(payload, reader);
      case 'definitions':
        return this.definition(reader);
      case 'definitionsEnd':
        eof.read(reader, this.context);
        return this.afterDefinitions();
      case 'rows':
        return this.row(payload, reader);
    }
  }

  private get deprecateEof(): boolean {
    return has(this.context.capabilities, capability.CLIENT_DEPRECATE_EOF);
  }

  private begin(payload: Uint8Array, reader: PacketReader): boolean {
    if (payload[0] === 0x00) return this.end(reader);
    if (payload[0] === 0xfb) throw reader.malformed('reply', 'LOAD DATA LOCAL is not among our capabilities', 0);
    this.missing = columnCount.read(reader, this.context).count;
    this.columns = [];
    this.rows = [];
    this.state = 'definitions';
    return false;
  }

  private prepared(reader: PacketReader): boolean {
    const { statementId, parameterCount, columnCount: columns } = prepareOk.read(reader, this.context);
    this.statement = { id: statementId, parameterCount, columns: this.columns };
    this.parameters = parameterCount;
    this.missing = columns;
    return this.nextDefinitions();
  }

  /** Parameters come first, then columns, each group with its end. */
  private nextDefinitions(): boolean {
    this.state = 'definitions';
    return this.parameters === 0 && this.missing === 0;
  }

  private definition(reader: PacketReader): boolean {
    const column = columnDefinition41.read(reader, this.context);
    if (this.parameters > 0) {
      this.parameters--;
      if (this.parameters > 0) return false;
    } else {
      this.columns.push(column);
      this.missing--;
      if (this.missing > 0) return false;
    }
    if (this.deprecateEof) return this.afterDefinitions();
    this.state = 'definitionsEnd';
    return false;
  }

  private afterDefinitions(): boolean {
    if (this.kind === 'prepare') return this.nextDefinitions();
    this.state = 'rows';
    this.context = { ...this.context, columns: this.columns };
    const cellReader = this.kind === 'binary' ? binaryCellReader : textCellReader;
    this.cells = this.columns.map((c) => cellReader(columnValueType(c)));
    return false;
  }

  private row(payload: Uint8Array, reader: PacketReader): boolean {
    // A row can begin with 0xFE too: then it is longer than any OK, or than any EOF.
    const endsBelow = this.deprecateEof ? maxPacketPayload : 9;
    if (payload[0] === 0xfe && payload.length < endsBelow) return this.end(reader);
    const { cells } = (this.kind === 'binary' ? binaryRow : textRow).read(reader, this.context);
    this.rows.push(cells.map((cell, i) => this.cells[i]?.(cell) ?? null));
    return false;
  }

  private end(reader: PacketReader): boolean {
    const isOk = this.state === 'first' || this.deprecateEof;
    const last = isOk ? ok.read(reader, this.context) : { ...eof.read(reader, this.context), ...noCounts };
    const { affectedRows, lastInsertId, warnings, info, statusFlags } = last;
    const { columns, rows } = this;
    this.results.push({ columns, rows, affectedRows, lastInsertId, warnings, info, statusFlags });
    this.state = 'first';
    this.columns = [];
    this.rows = [];
    return (statusFlags & serverStatus.moreResultsExist) === 0;
  }
}
