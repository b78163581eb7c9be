/**
 * A held reply by its parts: results one after the other, each with its columns, rows and end. Packets stay as they are.
 * https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_query_response.html
 */
import { ReplyGrammar } from '../../machine/commands/replyGrammar.ts';
import type { HeldAtReply } from '../../machine/holding/held.ts';
import type { PacketRole } from '../../machine/roles.ts';
import { MalformedPacket } from '../../mysql/bytes/malformedPacket.ts';
import { maxPacketPayload, packetHeaderBytes } from '../../mysql/bytes/packetHeader.ts';
import { PacketReader } from '../../mysql/bytes/packetReader.ts';
import { framePayload, wirePackets } from '../../mysql/bytes/packetWriter.ts';
import { capability, has } from '../../mysql/constants/capabilities.ts';
import type { CodecContext, PacketCodec } from '../../mysql/packets/codec.ts';
import { columnCount } from '../../mysql/packets/columnCount.ts';
import { type ColumnDefinition, columnDefinition41 } from '../../mysql/packets/columnDefinition.ts';
import { PacketAssembler, PacketStreamFault } from '../../mysql/synth/packetAssembler.ts';
import { Refused } from '../../mysql/synth/refused.ts';
import { toldColumns } from '../heldContext.ts';

/** A result set; `columns` are null where the server left them out and nobody told them. */
export interface ResultSet {
  readonly kind: 'rows';
  /** Null in a COM_STMT_FETCH, whose columns the execution told. */
  count: Uint8Array | null;
  definitions: Uint8Array[];
  /** The EOF behind the definitions, where there is one. */
  definitionsEnd: Uint8Array | null;
  rows: Uint8Array[];
  binary: boolean;
  /** EOF or OK; an ERR that broke the rows off; null where a cursor was opened. */
  end: Uint8Array | null;
  columns: readonly ColumnDefinition[] | null;
}

/** Whatever is no result set: an OK, an error, MariaDB's progress reports and the like. */
interface OtherPacket {
  readonly kind: 'ok' | 'err' | 'other';
  readonly payload: Uint8Array;
}

export type ReplyPart = ResultSet | OtherPacket;

const largestPacket = 1024 * 1024 * 1024;

/** Throws Refused where the bytes are no whole reply. */
export function replyParts(held: HeldAtReply, codec: CodecContext): ReplyPart[] {
  const grammar = new ReplyGrammar(held.reply.command, codec.capabilities);
  const collector = new PartCollector(has(codec.capabilities, capability.CLIENT_DEPRECATE_EOF));
  try {
    for (const { payload } of new PacketAssembler(largestPacket).push(held.reply.packets)) {
      if (grammar.done) throw new Refused('the reply goes on behind its end');
      collector.take(grammar.server(payload, 0, payload.length, payload.length), payload);
    }
    const told = toldColumns(held);
    for (const part of collector.parts) if (part.kind === 'rows') part.columns = columnsOf(part, codec, told);
  } catch (error) {
    if (error instanceof MalformedPacket || error instanceof PacketStreamFault)
      throw new Refused(`the reply cannot be read: ${error.message}`);
    throw error;
  }
  if (!grammar.done) throw new Refused('the reply is not complete');
  return collector.parts;
}

/** The payloads as wire packets with sequence ids from 1. Into one piece of memory: a reply may have a million rows. */
export function packetsOf(parts: readonly ReplyPart[]): Uint8Array {
  const payloads = parts.flatMap(payloadsOf);
  let size = 0;
  for (const { length } of payloads) size += length + wirePackets(length) * packetHeaderBytes;
  const packets = new Uint8Array(size);
  let at = 0;
  let sequence = 1;
  for (const payload of payloads) {
    const { length } = payload;
    if (length < maxPacketPayload) {
      packets[at] = length & 0xff;
      packets[at + 1] = (length >>> 8) & 0xff;
      packets[at + 2] = length >>> 16;
      packets[at + 3] = sequence & 0xff;
      packets.set(payload, at + packetHeaderBytes);
      at += packetHeaderBytes + length;
    } else {
      const framed = framePayload(payload, sequence & 0xff);
      packets.set(framed, at);
      at += framed.length;
    }
    sequence += wirePackets(length);
  }
  return packets;
}

function payloadsOf(part: ReplyPart): readonly Uint8Array[] {
  if (part.kind !== 'rows') return [part.payload];
  const { count, definitions, definitionsEnd, rows, end } = part;
  return [count, ...definitions, definitionsEnd, ...rows, end].filter((payload) => payload !== null);
}

class PartCollector {
  readonly parts: ReplyPart[] = [];
  private readonly eofDeprecated: boolean;
  /** The result set that is not at its end. */
  private open: ResultSet | null = null;

  constructor(eofDeprecated: boolean) {
    this.eofDeprecated = eofDeprecated;
  }

  take(role: PacketRole, payload: Uint8Array): void {
    const { open } = this;
    switch (role) {
      case 'columnCount':
        this.begin(payload, false);
        break;
      case 'columnDefinition':
        if (open === null) this.parts.push({ kind: 'other', payload });
        else open.definitions.push(payload);
        break;
      case 'textRow':
      case 'binaryRow': {
        const result = open ?? this.begin(null, role === 'binaryRow');
        result.binary = role === 'binaryRow';
        result.rows.push(payload);
        break;
      }
      case 'eof':
        if (open !== null && open.count !== null && open.definitionsEnd === null && !this.eofDeprecated) open.definitionsEnd = payload;
        else this.end('other', payload);
        break;
      case 'ok':
      case 'err':
        this.end(role, payload);
        break;
      default:
        this.parts.push({ kind: 'other', payload });
    }
  }

  private begin(count: Uint8Array | null, binary: boolean): ResultSet {
    this.open = { kind: 'rows', count, definitions: [], definitionsEnd: null, rows: [], binary, end: null, columns: null };
    this.parts.push(this.open);
    return this.open;
  }

  private end(kind: OtherPacket['kind'], payload: Uint8Array): void {
    if (this.open === null) this.parts.push({ kind, payload });
    else this.open.end = payload;
    this.open = null;
  }
}

function columnsOf(
  { count, definitions }: ResultSet,
  codec: CodecContext,
  told: readonly ColumnDefinition[] | null,
): readonly ColumnDefinition[] | null {
  const read = <T>(of: PacketCodec<T>, payload: Uint8Array) => of.read(new PacketReader(payload, { record: false }), codec);
  if (definitions.length > 0) return definitions.map((payload) => read(columnDefinition41, payload));
  if (told === null || count === null) return told;
  return told.length === read(columnCount, count).count ? told : null;
}
