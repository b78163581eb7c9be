/**
 * The grammar of one command's reply: given each packet's first bytes and length, says what the packet is, and when the
 * reply is over. Pure; the tracker uses it on live traffic, `capture/decodeExchange` on what was kept.
 *
 * In the words of the protocol documentation ("Command Phase"), per command:
 *
 *   resultset    = ERR | OK | LOCAL_INFILE request, client's content, then OK or ERR
 *                | column count, column definitions, [EOF], rows, (EOF | OK | ERR)
 *                  and again from the start while SERVER_MORE_RESULTS_EXISTS is set
 *   prepare      = ERR | PREPARE_OK, parameter definitions, [EOF], column definitions, [EOF]
 *   definitions  = ERR | column definitions, EOF
 *   rows         = ERR | rows, (EOF | OK)                          (COM_STMT_FETCH)
 *   single       = OK | EOF | ERR
 *   auth         = (auth switch | more data, the client's answer)…, then OK or ERR
 *   stream       = packets until EOF or ERR                        (COM_BINLOG_DUMP)
 *   unknown      = OK | EOF | ERR | packets until the next command
 *
 * [EOF] is left out when both sides agreed on CLIENT_DEPRECATE_EOF; rows then end with an OK packet headed 0xFE.
 * 0xFE heads a row too (a value of 2^24 bytes and more), hence: it ends rows only below 9 bytes, or, when EOF is
 * deprecated, below 2^24-1. 0xFF ends rows always: a row cannot begin with it. MariaDB sends progress reports as ERR
 * packets with the code 0xFFFF; they end nothing.
 */
import { maxPacketPayload } from '../../mysql/bytes/packetHeader.ts';
import type { PacketRole } from '../roles.ts';
import { lenenc, uint } from './cutPacket.ts';
import { authRole, type Dialect, dialectOf } from './replyDialect.ts';
import { hasBinaryRows, type ReplyShape, replyShape } from './replyShapes.ts';

const moreResultsExist = 0x0008;
const cursorExists = 0x0040;
const psOutParams = 0x1000;

type Stage = 'start' | 'parameters' | 'parametersEof' | 'columns' | 'columnsEof' | 'rows' | 'infile';

export class ReplyGrammar {
  /** The reply is complete. */
  done: boolean;
  /** Whose packet is awaited: the client's while it sends a local file or answers an authentication request. */
  awaits: 'server' | 'client' = 'server';
  /** The last packet's role is a row's. */
  isRow = false;
  /** Status flags of the last OK or EOF; 0 before the first. */
  statusFlags = 0;
  /** Of the last OK packet (and, for warnings, EOF packet). */
  affectedRows = 0n;
  lastInsertId = 0n;
  /** Sum of `affectedRows` over all OK packets. */
  affectedTotal = 0n;
  warnings = 0;
  errorCode = 0;
  /** The reply of an unknown command that neither is one OK, EOF or ERR nor has an end that could be told. */
  openEnded = false;
  /** A stream of binary log events; the client may send acknowledgements in between. */
  readonly streams: boolean;
  /** Later replies may leave the columns out that this one tells. */
  readonly columnsLast: boolean;
  /** A result's columns were told, or left out because the client has them already. */
  metadataTold = false;
  metadataSkipped = false;
  /** From COM_STMT_PREPARE_OK. */
  statementId = 0;
  parameterCount = 0;
  columnCount = 0;

  private readonly shape: ReplyShape;
  private readonly binary: boolean;
  private readonly dialect: Dialect;
  private stage: Stage = 'start';
  private left = 0;
  /** Status flags of the EOF behind the columns that hold for the one behind the rows. */
  private carried = 0;

  /** `capabilities`: what both sides agreed on, MariaDB's extended ones in the upper 32 bits. */
  constructor(command: number, capabilities: bigint) {
    this.shape = replyShape(command);
    this.binary = hasBinaryRows(command);
    this.dialect = dialectOf(capabilities);
    this.done = this.shape === 'none';
    this.streams = this.shape === 'stream';
    const mayBeLeftOut = this.dialect.metadataOptional || this.dialect.metadataCached;
    this.columnsLast = mayBeLeftOut && (this.shape === 'prepare' || (this.shape === 'resultset' && this.binary));
  }

  /**
   * A packet of the server: `bytes[at]` … are the first `available` bytes of its `length` payload bytes.
   * Numbers that stand past `available` or past the packet are read as 0.
   */
  server(bytes: Uint8Array, at: number, available: number, length: number): PacketRole {
    this.isRow = false;
    const first = available > 0 ? bytes[at]! : -1;
    if (first === 0xff) return this.err(bytes, at, available);
    switch (this.stage) {
      case 'rows':
        return this.row(bytes, at, available, length, first);
      case 'columns':
        return this.definition('columnDefinition', length);
      case 'parameters':
        return this.definition('parameterDefinition', length);
      case 'parametersEof':
        this.readEof(bytes, at, available);
        this.enterPrepareColumns();
        return 'eof';
      case 'columnsEof':
        this.readEof(bytes, at, available);
        // MySQL tells that OUT parameters come, and that more follows them, in the first EOF only.
        this.carried = (this.statusFlags & psOutParams) === 0 ? 0 : this.statusFlags & (psOutParams | moreResultsExist);
        this.afterColumns();
        return 'eof';
      case 'infile':
      case 'start':
        return this.start(bytes, at, available, length, first);
    }
  }

  /** Only rows, or what ends them, can come next. */
  get inRows(): boolean {
    return this.stage === 'rows';
  }

  /** A further packet of the client while the reply is open. An empty one ends a local file. */
  client(length: number): PacketRole {
    if (this.stage === 'infile') {
      if (length === 0) this.awaits = 'server';
      return 'localInfileData';
    }
    if (this.shape === 'auth') {
      this.awaits = 'server';
      return 'authResponse';
    }
    return this.streams ? 'semiSyncAck' : 'unknown';
  }

  private start(bytes: Uint8Array, at: number, available: number, length: number, first: number): PacketRole {
    switch (this.shape) {
      case 'resultset':
        if (first === 0x00) return this.ok(bytes, at, available);
        if (first === 0xfb && this.stage === 'start' && !this.binary) {
          this.stage = 'infile';
          this.awaits = 'client';
          return 'localInfileRequest';
        }
        if (first === 0xfe && length < 9) return this.eof(bytes, at, available);
        return this.columnCountPacket(bytes, at, available);
      case 'prepare':
        return first === 0x00 ? this.prepareOk(bytes, at, available) : this.unknown();
      case 'definitions':
        if (first === 0xfe && length < 9) return this.eof(bytes, at, available);
        if (first === 0xfe && this.dialect.eofDeprecated) return this.ok(bytes, at, available);
        return 'columnDefinition';
      case 'rows':
        return this.row(bytes, at, available, length, first);
      case 'single':
        if (first === 0x00) return this.ok(bytes, at, available);
        if (first === 0xfe)
          return this.dialect.eofDeprecated && length >= 7 ? this.ok(bytes, at, available) : this.eof(bytes, at, available);
        return this.unknown();
      case 'text':
        this.done = true;
        return 'statistics';
      case 'auth':
        if (first === 0x00) return this.ok(bytes, at, available);
        return this.authPacket(authRole(first, this.dialect), available, bytes, at);
      case 'stream':
        if (first === 0xfe && length < 9) return this.eof(bytes, at, available);
        return 'binlogEvent';
      case 'unknown':
        return this.unknownReply(bytes, at, available, length, first);
      case 'none':
        return 'unknown';
    }
  }

  /** Servers answer what they do not know with an ERR; a command that is only unknown here may be answered by anything. */
  private unknownReply(bytes: Uint8Array, at: number, available: number, length: number, first: number): PacketRole {
    if (!this.openEnded && first === 0x00 && length === 7) return this.ok(bytes, at, available);
    if (!this.openEnded && first === 0xfe && length === 5) return this.eof(bytes, at, available);
    this.openEnded = true;
    return 'unknown';
  }

  private authPacket(role: PacketRole, available: number, bytes: Uint8Array, at: number): PacketRole {
    // caching_sha2_password's "fast authentication succeeded" (0x01 0x03) is followed by OK, not by the client.
    const fastSuccess = role === 'authMoreData' && available === 2 && bytes[at + 1] === 3;
    this.awaits = fastSuccess ? 'server' : 'client';
    return role;
  }

  private columnCountPacket(bytes: Uint8Array, at: number, available: number): PacketRole {
    const count = lenenc(bytes, at, available);
    this.columnCount = count.value;
    let follows = true;
    // The byte behind the count says whether definitions follow (0: none, 1: all).
    if (this.dialect.metadataOptional || this.dialect.metadataCached) follows = available <= count.size || bytes[at + count.size] !== 0;
    this.left = follows ? count.value : 0;
    if (this.binary && count.value > 0) {
      this.metadataTold = follows;
      this.metadataSkipped = !follows;
    }
    if (this.left > 0) this.stage = 'columns';
    else this.afterDefinitions();
    return 'columnCount';
  }

  private prepareOk(bytes: Uint8Array, at: number, available: number): PacketRole {
    this.statementId = uint(bytes, at, available, 1, 4);
    this.columnCount = uint(bytes, at, available, 5, 2);
    this.parameterCount = uint(bytes, at, available, 7, 2);
    this.warnings = uint(bytes, at, available, 10, 2);
    if (this.dialect.metadataOptional && available > 12 && bytes[at + 12] === 0) this.done = true;
    else if (this.parameterCount > 0) {
      this.stage = 'parameters';
      this.left = this.parameterCount;
    } else this.enterPrepareColumns();
    return 'prepareOk';
  }

  private enterPrepareColumns(): void {
    this.stage = 'columns';
    this.left = this.columnCount;
    if (this.left === 0) this.done = true;
  }

  private definition(role: 'columnDefinition' | 'parameterDefinition', length: number): PacketRole {
    if (length === 0) return this.unknown();
    this.left--;
    if (this.left > 0) return role;
    if (this.stage === 'columns') this.afterDefinitions();
    else if (this.dialect.eofDeprecated) this.enterPrepareColumns();
    else this.stage = 'parametersEof';
    return role;
  }

  private afterDefinitions(): void {
    if (this.dialect.eofDeprecated) this.afterColumns();
    else this.stage = 'columnsEof';
  }

  private afterColumns(): void {
    // With a cursor open the rows come by COM_STMT_FETCH, and the EOF after the definitions ends the reply.
    if (this.shape === 'prepare') this.done = true;
    else if (this.binary && !this.dialect.eofDeprecated && (this.statusFlags & cursorExists) !== 0) this.endOfResult();
    else this.stage = 'rows';
  }

  private row(bytes: Uint8Array, at: number, available: number, length: number, first: number): PacketRole {
    if (first === 0xfe && length < 9 && !this.dialect.eofDeprecated) return this.eof(bytes, at, available);
    if (first === 0xfe && this.dialect.eofDeprecated && length < maxPacketPayload) {
      return length < 7 ? this.eof(bytes, at, available) : this.ok(bytes, at, available);
    }
    this.isRow = true;
    return this.binary ? 'binaryRow' : 'textRow';
  }

  private ok(bytes: Uint8Array, at: number, available: number): PacketRole {
    const affected = lenenc(bytes, at + 1, available - 1);
    const insertId = lenenc(bytes, at + 1 + affected.size, available - 1 - affected.size);
    const flags = 1 + affected.size + insertId.size;
    this.affectedRows = affected.big;
    this.lastInsertId = insertId.big;
    if (affected.value > 0) this.affectedTotal += affected.big;
    this.statusFlags = uint(bytes, at, available, flags, 2);
    this.warnings = uint(bytes, at, available, flags + 2, 2);
    this.endOfResult();
    return 'ok';
  }

  private eof(bytes: Uint8Array, at: number, available: number): PacketRole {
    this.readEof(bytes, at, available);
    this.statusFlags |= this.carried;
    this.carried = 0;
    this.endOfResult();
    return 'eof';
  }

  private readEof(bytes: Uint8Array, at: number, available: number): void {
    this.warnings = uint(bytes, at, available, 1, 2);
    this.statusFlags = uint(bytes, at, available, 3, 2);
  }

  private endOfResult(): void {
    if (this.shape === 'resultset' && (this.statusFlags & moreResultsExist) !== 0) this.stage = 'start';
    else this.done = true;
  }

  private err(bytes: Uint8Array, at: number, available: number): PacketRole {
    const code = uint(bytes, at, available, 1, 2);
    if (code === 0xffff && this.dialect.progress) return 'progress';
    this.errorCode = code;
    this.awaits = 'server';
    this.done = true;
    return 'err';
  }

  private unknown(): PacketRole {
    this.done = true;
    return 'unknown';
  }
}
