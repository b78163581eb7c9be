/**
 * Wire bytes to whole payloads, for our own roles (server and client): joins payloads that were split at 2^24 - 1 bytes.
 * https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_packets.html
 */
import { concat } from '../bytes/concat.ts';
import { maxPacketPayload, packetHeaderBytes, payloadLength } from '../bytes/packetHeader.ts';

/** Of an ERR packet. */
const errHeader = 0xff;

export interface AssembledPacket {
  readonly payload: Uint8Array;
  /** Number of its first wire packet. */
  readonly sequence: number;
  /** The number after that of its last wire packet, modulo 256: what an answer begins with. */
  readonly nextSequence: number;
}

/** What the peer sent is no sequence of packets, or too large. Nothing after it can be read. */
export class PacketStreamFault extends Error {
  override readonly name = 'PacketStreamFault';
  readonly reason: 'tooLarge' | 'outOfOrder';

  constructor(reason: 'tooLarge' | 'outOfOrder', message: string) {
    super(message);
    this.reason = reason;
  }
}

export class PacketAssembler {
  /** Largest payload in bytes that is joined; a larger one throws before its bytes are kept. */
  limit: number;
  /** Sequence id that the next packet must bear; null where ids say nothing. */
  due: number | null;
  private header = new Uint8Array(packetHeaderBytes);
  private headerFilled = 0;
  /** Bytes of the wire packet at hand that are still to come. */
  private missing = 0;
  /** The packet at hand bears another one, which only an ERR may. */
  private wrong = false;
  private last = false;
  private first = -1;
  private next = 0;
  private parts: Uint8Array[] = [];
  private size = 0;
  private after: Uint8Array = new Uint8Array(0);

  /** `due`: the first packet's sequence id, from which the others count on; null where nobody checks them. */
  constructor(limit: number, due: number | null = null) {
    this.limit = limit;
    this.due = due;
  }

  /** Whether the stream could end here: no packet has begun. */
  get idle(): boolean {
    return this.headerFilled === 0 && this.first < 0;
  }

  /** What follows, in its chunk, the packet that was given last: for a stream that goes on as something else (TLS). */
  get rest(): Uint8Array {
    return this.after;
  }

  /**
   * The payloads that `chunk` completes, in order, each made when it is asked for. Small payloads may be views into
   * `chunk`. The iteration must be taken to its end before the next call, or left for good with `rest`. Throws PacketStreamFault.
   */
  *push(chunk: Uint8Array): Generator<AssembledPacket, void, void> {
    let at = 0;
    while (true) {
      if (this.headerFilled < packetHeaderBytes) {
        const taken = chunk.subarray(at, at + packetHeaderBytes - this.headerFilled);
        this.header.set(taken, this.headerFilled);
        this.headerFilled += taken.length;
        at += taken.length;
        if (this.headerFilled < packetHeaderBytes) return;
        this.begin();
      }
      const taken = chunk.subarray(at, at + this.missing);
      at += taken.length;
      this.missing -= taken.length;
      if (taken.length > 0) this.parts.push(taken);
      if (this.wrong && taken.length > 0) this.allow(taken[0]!);
      if (this.missing > 0) {
        this.keepLast(taken.length);
        return;
      }
      this.headerFilled = 0;
      if (this.last) {
        this.after = chunk.subarray(at);
        yield this.complete();
      } else this.keepLast(taken.length);
    }
  }

  private allow(first: number): void {
    if (first !== errHeader) throw new PacketStreamFault('outOfOrder', `sequence id ${this.first} where ${this.due} must follow`);
    this.wrong = false;
  }

  private begin(): void {
    const length = payloadLength(this.header);
    const sequence = this.header[3]!;
    if (this.first < 0) {
      this.first = sequence;
      this.wrong = this.due !== null && sequence !== this.due;
    } else if (sequence !== this.next) {
      throw new PacketStreamFault('outOfOrder', `packet number ${sequence} where ${this.next} was due`);
    }
    this.next = (sequence + 1) & 0xff;
    this.size += length;
    if (this.size > this.limit) throw new PacketStreamFault('tooLarge', `a packet above ${this.limit} bytes`);
    this.missing = length;
    this.last = length < maxPacketPayload;
  }

  /** The caller may reuse its chunk once the iteration has ended: what stays is copied. */
  private keepLast(length: number): void {
    const part = this.parts.at(-1);
    if (length > 0 && part !== undefined) this.parts[this.parts.length - 1] = part.slice();
  }

  private complete(): AssembledPacket {
    const [only = new Uint8Array(0)] = this.parts;
    const payload = this.parts.length <= 1 ? only : concat(this.parts);
    const packet = { payload, sequence: this.first, nextSequence: this.next };
    this.parts = [];
    this.size = 0;
    this.first = -1;
    if (this.due !== null) this.due = this.next;
    return packet;
  }
}
