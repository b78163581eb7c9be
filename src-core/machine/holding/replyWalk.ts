/** Follows a reply by its packets' headers and first bytes, without taking it apart, to where it ends. */
import { concat } from '../../mysql/bytes/concat.ts';
import { maxPacketPayload, packetHeaderBytes, payloadLength } from '../../mysql/bytes/packetHeader.ts';
import { PacketStreamFault } from '../../mysql/synth/packetAssembler.ts';
import { headBytes } from '../commands/framer.ts';
import type { ReplyGrammar } from '../commands/replyGrammar.ts';
import type { PacketRole } from '../roles.ts';

const errHeader = 0xff;
/** A row begins with less; what begins so may end the rows. */
const leastOther = 0xfe;
/** In place of an id, where ids say nothing. */
const anyId = -1;

export class ReplyWalk {
  /** The reply is complete. */
  done = false;
  /** The packet that came last, with the last bytes that were taken, asks the client for something. */
  asksClient = false;
  /** One of them did. */
  askedClient = false;
  /** A packet was none that could come. */
  sawUnknown = false;
  /** Bytes up to the end of the last whole packet. */
  walked = 0;
  /** Rows so far; result sets that began; results that ended: by an OK, an ERR, or an EOF behind rows, which `lastEnd` was last. */
  rows = 0;
  sets = 0;
  ends = 0;
  lastEnd: PacketRole | null = null;
  private readonly grammar: ReplyGrammar;
  /** Sequence id that the next packet must bear; null where ids say nothing. */
  private due: number | null;
  /** Bytes of the packet under way that are still to come. */
  private left = 0;
  private inPacket = false;
  private continues = false;
  private passed = 0;
  /** The beginning of a packet of which too little has come. */
  private stash: Uint8Array | null = null;

  constructor(grammar: ReplyGrammar, due: number | null) {
    this.grammar = grammar;
    this.due = due;
  }

  /** Bytes of the reply, cut anywhere; what is behind its end is not looked at. Throws PacketStreamFault. */
  take(chunk: Uint8Array): void {
    const bytes = this.stash === null ? chunk : concat([this.stash, chunk]);
    this.stash = null;
    this.asksClient = false;
    let at = 0;
    while (!this.done) {
      if (this.inPacket) {
        const now = Math.min(this.left, bytes.length - at);
        this.left -= now;
        at += now;
        if (this.left > 0) break;
        this.end(at);
        continue;
      }
      at = this.skim(bytes, at);
      if (!this.hasHead(bytes, at)) {
        if (at < bytes.length) this.stash = new Uint8Array(bytes.subarray(at));
        at = bytes.length;
        break;
      }
      this.begin(bytes, at);
      at += packetHeaderBytes;
    }
    this.passed += at - (this.stash?.length ?? 0);
  }

  /** Rows that are whole are walked over. */
  private skim(bytes: Uint8Array, from: number): number {
    if (!this.grammar.inRows || this.continues) return from;
    let due = this.due ?? anyId;
    const limit = bytes.length - packetHeaderBytes;
    let at = from;
    while (at < limit) {
      const length = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16);
      const next = at + packetHeaderBytes + length;
      if (length === 0 || length === maxPacketPayload || next > bytes.length) break;
      if (bytes[at + packetHeaderBytes]! >= leastOther) break;
      if (due !== anyId) {
        if (bytes[at + 3] !== due) break;
        due = (due + 1) & 0xff;
      }
      this.rows++;
      at = next;
    }
    if (due !== anyId) this.due = due;
    return at;
  }

  /** Whether enough of the next packet has come to tell what it is. One that cannot come throws as soon as that is seen. */
  private hasHead(bytes: Uint8Array, at: number): boolean {
    const there = bytes.length - at - packetHeaderBytes;
    if (there < 0) return false;
    const length = payloadLength(bytes, at);
    const sequence = bytes[at + 3]!;
    if (this.due !== null && sequence !== this.due && (there > 0 || length === 0)) {
      const isErr = length > 0 && !this.continues && bytes[at + packetHeaderBytes] === errHeader;
      if (!isErr) throw new PacketStreamFault('outOfOrder', `sequence id ${sequence} where ${this.due} must follow`);
    }
    return there >= Math.min(length, headBytes);
  }

  private begin(bytes: Uint8Array, at: number): void {
    const length = payloadLength(bytes, at);
    const sequence = bytes[at + 3]!;
    const start = at + packetHeaderBytes;
    if (this.due !== null) this.due = (sequence + 1) & 0xff;
    if (!this.continues) {
      const role = this.grammar.server(bytes, start, Math.min(length, bytes.length - start), length);
      this.count(role);
    }
    this.continues = length === maxPacketPayload;
    this.left = length;
    this.inPacket = true;
  }

  private count(role: PacketRole): void {
    const { grammar } = this;
    if (grammar.isRow) this.rows++;
    else if (role === 'columnCount') this.sets++;
    else if (role === 'unknown') this.sawUnknown = true;
    else if (grammar.done || role === 'ok' || role === 'err' || (role === 'eof' && !grammar.inRows)) {
      this.ends++;
      this.lastEnd = role;
    }
  }

  private end(at: number): void {
    this.inPacket = false;
    if (this.continues) return;
    const { grammar } = this;
    this.walked = this.passed + at;
    this.done = grammar.done;
    this.asksClient = grammar.awaits === 'client';
    // What the client sends in between is counted as well.
    if (!this.asksClient) return;
    this.askedClient = true;
    this.due = null;
  }
}
