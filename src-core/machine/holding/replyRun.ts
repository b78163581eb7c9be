/**
 * Follows one reply of the server that does not go straight through: it waits for a verdict, its rows are made binary on the way, or
 * it goes row by row. Knows the reply's packets and its end; what becomes of them is said by commandRun.ts.
 */
import { concat } from '../../mysql/bytes/concat.ts';
import { PacketReader } from '../../mysql/bytes/packetReader.ts';
import { framePayload } from '../../mysql/bytes/packetWriter.ts';
import type { CodecContext } from '../../mysql/packets/codec.ts';
import { type ColumnDefinition, columnDefinition41 } from '../../mysql/packets/columnDefinition.ts';
import { type AssembledPacket, PacketAssembler } from '../../mysql/synth/packetAssembler.ts';
import { textToBinaryRow } from '../../mysql/synth/rowTranslation.ts';
import { ReplyGrammar } from '../commands/replyGrammar.ts';
import type { PacketRole } from '../roles.ts';
import type { OnlyResult } from './held.ts';
import { onlyResult } from './onlyResult.ts';
import { ReplyWalk } from './replyWalk.ts';

/** No packet of a server is larger than max_allowed_packet, which ends at 1 GiB. */
const largestPacket = 1024 * 1024 * 1024;

export interface ReplyRunOptions {
  /** Code of the command that the server got. */
  readonly command: number;
  readonly context: CodecContext;
  /** Bytes of the reply that are kept; more of them are not (`tooLarge`). */
  readonly keepLimit: number;
  /** The rows are text; the client expects binary ones. */
  readonly binaryRows: boolean;
  /** Column definitions that the client must be told, also where the server leaves them out. */
  readonly owedColumns: readonly Uint8Array[] | null;
  /** Sequence id of the first packet; null where ids say nothing. */
  readonly from: number | null;
  /** The client awaits ids that are so much higher. */
  readonly shift: number;
  /** `take` gives the packets. */
  readonly givesPackets: boolean;
}

/** A whole packet for the client, headers included. */
export interface ReplyPacket {
  readonly bytes: Uint8Array;
  readonly isRow: boolean;
}

const none: readonly ReplyPacket[] = [];

export class ReplyRun {
  /** The reply is complete. */
  done = false;
  /** The packet that came last asks the client for something: a local file, or an answer in a COM_CHANGE_USER. */
  asksClient = false;
  tooLarge = false;
  private readonly options: ReplyRunOptions;
  private readonly grammar: ReplyGrammar;
  /** Null where nobody needs the packets. */
  private readonly packets: PacketAssembler | null;
  private readonly walk: ReplyWalk | null;
  private columns: ColumnDefinition[] = [];
  private translate: ((row: Uint8Array) => Uint8Array) | null = null;
  private kept: Uint8Array[] = [];
  private keptBytes = 0;
  /** All that is kept is the chunk that came last, whose memory is read into again. */
  private borrowed = false;
  /** Packets that the client gets beside the server's. */
  private inserted = 0;

  constructor(options: ReplyRunOptions) {
    this.options = options;
    this.grammar = new ReplyGrammar(options.command, options.context.capabilities);
    const due = this.grammar.streams ? null : options.from;
    this.packets = options.givesPackets ? new PacketAssembler(largestPacket, due) : null;
    this.walk = options.givesPackets ? null : new ReplyWalk(this.grammar, due);
  }

  /** Of a COM_STMT_PREPARE that succeeded: the statement's id; otherwise null. */
  get preparedId(): number | null {
    return this.grammar.errorCode === 0 && this.grammar.statementId !== 0 ? this.grammar.statementId : null;
  }

  /** The chunk's packets, as the client is to get them. Throws PacketStreamFault where it is no sequence of packets. */
  take(chunk: Uint8Array): readonly ReplyPacket[] {
    this.keep(chunk);
    this.asksClient = false;
    const { walk, packets } = this;
    if (walk !== null) {
      walk.take(chunk);
      this.done = walk.done;
      this.asksClient = walk.asksClient;
    }
    if (!this.done) this.takeCopy();
    if (packets === null) return none;
    const out: ReplyPacket[] = [];
    for (const packet of packets.push(chunk)) out.push(this.forClient(packet, this.follow(packet.payload, packets)));
    return out;
  }

  /** To be called before the chunk goes, if what was kept is to be known any longer. */
  takeCopy(): void {
    if (!this.borrowed) return;
    this.borrowed = false;
    this.kept = [new Uint8Array(this.kept[0]!)];
  }

  /** What the reply says, where it is one result; null where it is several, and where that is not known. */
  get only(): OnlyResult | null {
    const { walk, grammar } = this;
    if (walk === null || !grammar.done || walk.walked !== this.keptBytes) return null;
    return onlyResult(walk, grammar, this.options.command);
  }

  /** What was kept: the whole reply where it was not `tooLarge`, as the server sent it. */
  get bytes(): Uint8Array {
    if (this.kept.length !== 1) this.kept = [concat(this.kept)];
    return this.kept[0]!;
  }

  /** The client was asked for a local file, and is given what was kept: the rest of the reply is kept from here on. */
  behindFile(): Uint8Array {
    const { bytes } = this;
    this.kept = [];
    this.keptBytes = 0;
    this.asksClient = false;
    this.grammar.client(0);
    return bytes;
  }

  private keep(chunk: Uint8Array): void {
    if (this.tooLarge) return;
    this.borrowed = this.keptBytes === 0;
    this.keptBytes += chunk.length;
    this.kept.push(this.borrowed ? chunk : new Uint8Array(chunk));
    if (this.keptBytes > this.options.keepLimit) this.tooLarge = true;
  }

  private follow(payload: Uint8Array, packets: PacketAssembler): PacketRole {
    const { grammar } = this;
    const role = grammar.server(payload, 0, payload.length, payload.length);
    this.done = grammar.done;
    this.asksClient = grammar.awaits === 'client';
    // What the client sends in between is counted as well.
    if (this.asksClient) packets.due = null;
    return role;
  }

  /** The client is told the columns of the rows. */
  get toldColumns(): boolean {
    return this.grammar.metadataTold || this.inserted > 0;
  }

  private forClient(packet: AssembledPacket, role: PacketRole): ReplyPacket {
    const { isRow, metadataSkipped } = this.grammar;
    const { owedColumns } = this.options;
    const { payload } = packet;
    if (role === 'columnCount' && metadataSkipped && owedColumns?.length === this.grammar.columnCount)
      return this.withColumns(packet.payload, owedColumns, (packet.sequence + this.options.shift) & 0xff);
    const sequence = (packet.sequence + this.inserted + this.options.shift) & 0xff;
    if (!this.options.binaryRows) return { bytes: framePayload(payload, sequence), isRow };
    if (role === 'columnCount') {
      this.columns = [];
      this.translate = null;
    } else if (role === 'columnDefinition') this.columns.push(this.definition(payload));
    if (!isRow) return { bytes: framePayload(payload, sequence), isRow };
    this.translate ??= textToBinaryRow(this.columns);
    return { bytes: framePayload(this.translate(payload), sequence), isRow };
  }

  /** The byte behind the count says that definitions follow. */
  private withColumns(payload: Uint8Array, definitions: readonly Uint8Array[], sequence: number): ReplyPacket {
    this.inserted = definitions.length;
    const count = concat([payload.subarray(0, -1), Uint8Array.of(1)]);
    const packets = [count, ...definitions].map((one, i) => framePayload(one, (sequence + i) & 0xff));
    return { bytes: concat(packets), isRow: false };
  }

  private definition(payload: Uint8Array): ColumnDefinition {
    return columnDefinition41.read(new PacketReader(payload, { record: false }), this.options.context);
  }
}
