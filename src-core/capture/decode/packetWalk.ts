/**
 * Walks the kept fragments of an exchange packet by packet, in the order in which the packets were complete, and says what
 * each is. Payloads stay as they are: nothing is decoded here, and bytes are copied only where a packet was cut.
 */

import { ReplyGrammar } from '../../machine/commands/replyGrammar.ts';
import type { Gap, Side } from '../../machine/io.ts';
import type { PacketRole } from '../../machine/roles.ts';
import { concat } from '../../mysql/bytes/concat.ts';
import { maxPacketPayload, packetHeaderBytes, payloadLength } from '../../mysql/bytes/packetHeader.ts';
import type { Fragment } from '../recordFormat.ts';

export interface WalkedPacket {
  readonly from: Side;
  /** µs after the start of the exchange, of the packet's first byte. */
  readonly at: number;
  readonly sequence: number;
  /** Payload length that the header says. */
  readonly length: number;
  readonly role: PacketRole;
  /** Header and payload, as far as kept. */
  readonly bytes: Uint8Array;
  /** Bytes that `bytes` lacks. */
  readonly missing: number;
  /** The packet goes on the payload of the one before it (a payload of 2^24-1 bytes or more). */
  readonly continued: boolean;
  /** The payload goes on in the next packet. */
  readonly continues: boolean;
  /** A stand-in for packets that were not kept; `bytes` is empty and `length` is theirs together. */
  readonly gap: Gap | null;
}

export interface WalkScope {
  readonly command: number;
  readonly capabilities: bigint;
}

const nothing = new Uint8Array(0);

/** Cuts one direction's bytes into packets. */
class Direction {
  private readonly from: Side;
  private pieces: Uint8Array[] = [];
  private have = 0;
  private startedAt = 0;
  private continued = false;
  private readonly roleOf: (bytes: Uint8Array, length: number, continued: boolean) => PacketRole;

  constructor(from: Side, roleOf: (bytes: Uint8Array, length: number, continued: boolean) => PacketRole) {
    this.from = from;
    this.roleOf = roleOf;
  }

  *take(bytes: Uint8Array, at: number): Generator<WalkedPacket> {
    for (let i = 0; i < bytes.length; ) {
      if (this.have === 0) {
        this.startedAt = at;
        // Most packets stand in one piece.
        const whole = bytes.length - i < packetHeaderBytes ? Number.POSITIVE_INFINITY : packetHeaderBytes + payloadLength(bytes, i);
        if (i + whole <= bytes.length) {
          yield this.packet(bytes.subarray(i, i + whole), whole - packetHeaderBytes, 0);
          i += whole;
          continue;
        }
      }
      const length = this.lengthWith(bytes, i);
      const wanted = length === null ? packetHeaderBytes - this.have : packetHeaderBytes + length - this.have;
      const piece = bytes.subarray(i, i + wanted);
      this.pieces.push(piece);
      this.have += piece.length;
      i += piece.length;
      const known = this.knownLength();
      if (known !== null && this.have === packetHeaderBytes + known) yield this.close(known, 0);
    }
  }

  /** What is cut off at the end, or by a gap of `gapBytes`. */
  *cut(gapBytes: number | null): Generator<WalkedPacket> {
    if (this.have === 0) return;
    const length = this.knownLength();
    const lacking = length === null ? packetHeaderBytes - this.have : packetHeaderBytes + length - this.have;
    yield this.close(length ?? 0, gapBytes === null ? lacking : Math.min(lacking, gapBytes));
  }

  gapped(): void {
    this.continued = false;
  }

  private close(length: number, missing: number): WalkedPacket {
    const bytes = this.pieces.length === 1 ? (this.pieces[0] as Uint8Array) : concat(this.pieces);
    this.pieces = [];
    this.have = 0;
    return this.packet(bytes, length, missing);
  }

  private packet(bytes: Uint8Array, length: number, missing: number): WalkedPacket {
    const continued = this.continued;
    const continues = length === maxPacketPayload;
    const role = bytes.length < packetHeaderBytes ? 'unknown' : this.roleOf(bytes, length, continued);
    this.continued = continues;
    return { from: this.from, at: this.startedAt, sequence: bytes[3] ?? 0, length, role, bytes, missing, continued, continues, gap: null };
  }

  /** The packet's length once the header is there, with `bytes` from `i` on as what comes next. */
  private lengthWith(bytes: Uint8Array, i: number): number | null {
    if (this.have >= packetHeaderBytes) return this.knownLength();
    if (this.have > 0 || bytes.length - i < packetHeaderBytes) return null;
    return payloadLength(bytes, i);
  }

  private knownLength(): number | null {
    if (this.have < packetHeaderBytes) return null;
    const first = this.pieces[0] as Uint8Array;
    if (first.length >= 3) return payloadLength(first, 0);
    const joined = concat(this.pieces);
    this.pieces = [joined];
    return payloadLength(joined, 0);
  }
}

export function* walkPackets(fragments: readonly Fragment[], scope: WalkScope): Generator<WalkedPacket> {
  const grammar = new ReplyGrammar(scope.command, scope.capabilities);
  let commandSeen = false;
  let clientRole: PacketRole = 'command';
  let serverRole: PacketRole = 'unknown';
  const directions = {
    client: new Direction('client', (_, length, continued) => {
      if (!continued) clientRole = commandSeen ? grammar.client(length) : 'command';
      commandSeen = true;
      return clientRole;
    }),
    server: new Direction('server', (bytes, length, continued) => {
      if (!continued)
        serverRole = grammar.done ? 'unknown' : grammar.server(bytes, packetHeaderBytes, bytes.length - packetHeaderBytes, length);
      return serverRole;
    }),
  };
  for (const { from, at, bytes, gap } of fragments) {
    const direction = directions[from];
    if (gap === null) {
      yield* direction.take(bytes, at);
      continue;
    }
    let missing = 0;
    for (const cut of direction.cut(gap.bytes)) {
      missing = cut.missing;
      yield cut;
    }
    direction.gapped();
    if (gap.bytes > missing) yield standIn(from, at, { ...gap, bytes: gap.bytes - missing });
  }
  yield* directions.client.cut(null);
  yield* directions.server.cut(null);
}

function standIn(from: Side, at: number, gap: Gap): WalkedPacket {
  const role = gap.rows > 0 ? 'textRow' : 'unknown';
  return { from, at, sequence: 0, length: gap.bytes, role, bytes: nothing, missing: gap.bytes, continued: false, continues: false, gap };
}

/** Joins the wire packets of long payloads: one item a payload, without headers. Gaps pass as they are. */
export function* joinPayloads(packets: Iterable<WalkedPacket>): Generator<Payload> {
  let pieces: Uint8Array[] = [];
  let last: WalkedPacket | null = null;
  for (const packet of packets) {
    // A payload whose further packets were not kept.
    if (last !== null && !packet.continued) {
      yield { packet: last, payload: concat(pieces), missing: Math.max(1, last.missing) };
      pieces = [];
      last = null;
    }
    const piece = packet.bytes.subarray(packetHeaderBytes);
    if (packet.continues && packet.missing === 0) {
      pieces.push(piece);
      last = packet;
    } else {
      yield { packet, payload: pieces.length === 0 ? piece : concat([...pieces, piece]), missing: packet.missing };
      pieces = [];
      last = null;
    }
  }
  if (last !== null) yield { packet: last, payload: concat(pieces), missing: Math.max(1, last.missing) };
}

export interface Payload {
  /** The (last) wire packet of the payload. */
  readonly packet: WalkedPacket;
  readonly payload: Uint8Array;
  readonly missing: number;
}
