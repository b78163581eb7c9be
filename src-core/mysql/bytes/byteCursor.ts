/** Where a reader stands in a payload, and the reads that need no label but for their complaint. Base of `PacketReader`. */
import { MalformedPacket } from './malformedPacket.ts';

export class ByteCursor {
  protected payload: Uint8Array;
  protected at = 0;
  private view: DataView | null = null;

  constructor(payload: Uint8Array) {
    this.payload = payload;
  }

  /** Bytes read so far. */
  get offset(): number {
    return this.at;
  }

  /** Length of the whole payload in bytes. */
  get length(): number {
    return this.payload.length;
  }

  get remaining(): number {
    return this.payload.length - this.at;
  }

  /** The byte `ahead` of the cursor, or -1 past the end. Nothing is consumed. */
  peek(ahead = 0): number {
    return this.payload[this.at + ahead] ?? -1;
  }

  /** What a caller throws when a value makes no sense where it stands. */
  malformed(label: string, reason: string, offset = this.at): MalformedPacket {
    return new MalformedPacket(offset, label, reason);
  }

  /** Throws when bytes are left over. */
  end(label: string): void {
    if (this.remaining > 0) throw this.malformed(label, `${this.remaining} bytes too many`);
  }

  protected restart(payload: Uint8Array): void {
    this.payload = payload;
    this.at = 0;
    this.view = null;
  }

  protected data(): DataView {
    this.view ??= new DataView(this.payload.buffer, this.payload.byteOffset, this.payload.byteLength);
    return this.view;
  }

  /** Moves on by `count` bytes; returns where they begin. */
  protected take(count: number, label: string): number {
    const from = this.at;
    if (count < 0 || count > this.payload.length - from) {
      throw new MalformedPacket(from, label, `needs ${count} bytes, ${this.payload.length - from} are left`);
    }
    this.at = from + count;
    return from;
  }

  protected little(from: number, width: number): number {
    let value = 0;
    for (let i = width - 1; i >= 0; i--) value = value * 256 + (this.payload[from + i] as number);
    return value;
  }

  /** A length-encoded integer of at most four bytes; the cursor stands after it. */
  protected shortLength(label: string): number {
    const from = this.take(1, label);
    const first = this.payload[from] as number;
    if (first < 0xfb) return first;
    if (first > 0xfd || first === 0xfb) {
      this.at = from;
      throw new MalformedPacket(from, label, `0x${first.toString(16)} begins no length-encoded integer`);
    }
    const width = first === 0xfc ? 2 : 3;
    return this.little(this.take(width, label), width);
  }

  protected length64(label: string): number {
    const from = this.at;
    if (this.payload[from] !== 0xfe) return this.shortLength(label);
    this.take(9, label);
    const value = this.little(from + 1, 4) + this.little(from + 5, 4) * 0x1_0000_0000;
    if (value > Number.MAX_SAFE_INTEGER) {
      this.at = from;
      throw new MalformedPacket(from, label, 'the number is above 2^53 - 1');
    }
    return value;
  }

  protected counted(label: string): Uint8Array {
    const count = this.length64(label);
    const from = this.take(count, label);
    return this.payload.subarray(from, from + count);
  }

  protected upToNul(label: string): Uint8Array {
    const from = this.at;
    const nul = this.payload.indexOf(0, from);
    if (nul < 0) throw new MalformedPacket(from, label, 'no NUL byte ends it');
    this.at = nul + 1;
    return this.payload.subarray(from, nul);
  }
}
