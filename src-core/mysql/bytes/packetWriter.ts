/**
 * A growing buffer for one packet payload; mirrors `PacketReader`.
 *
 * Values that do not fit their field throw RangeError: that is a mistake of ours, never of a peer.
 */
import { encodeText } from '../constants/charsets.ts';
import { maxPacketPayload, packetHeaderBytes } from './packetHeader.ts';

export class PacketWriter {
  private buffer: Uint8Array;
  private view: DataView;
  private at = 0;

  constructor(capacity = 256) {
    this.buffer = new Uint8Array(capacity);
    this.view = new DataView(this.buffer.buffer);
  }

  /** Bytes written so far. */
  get length(): number {
    return this.at;
  }

  /** Forgets what was written and keeps the memory. */
  reset(): void {
    this.at = 0;
  }

  u8(value: number): this {
    const from = this.grow(1);
    this.view.setUint8(from, within(value, 0, 0xff));
    return this;
  }

  u16(value: number): this {
    const from = this.grow(2);
    this.view.setUint16(from, within(value, 0, 0xffff), true);
    return this;
  }

  u24(value: number): this {
    const from = this.grow(3);
    this.view.setUint16(from, within(value, 0, 0xff_ff_ff) & 0xffff, true);
    this.view.setUint8(from + 2, value >>> 16);
    return this;
  }

  u32(value: number): this {
    const from = this.grow(4);
    this.view.setUint32(from, within(value, 0, 0xffff_ffff), true);
    return this;
  }

  u64(value: bigint): this {
    if (value < 0n || value > 0xffff_ffff_ffff_ffffn) throw new RangeError(`${value} does not fit an unsigned 64-bit field`);
    const from = this.grow(8);
    this.view.setBigUint64(from, value, true);
    return this;
  }

  i8(value: number): this {
    return this.u8(within(value, -0x80, 0x7f) & 0xff);
  }

  i16(value: number): this {
    return this.u16(within(value, -0x8000, 0x7fff) & 0xffff);
  }

  i32(value: number): this {
    return this.u32(within(value, -0x8000_0000, 0x7fff_ffff) >>> 0);
  }

  i64(value: bigint): this {
    if (BigInt.asIntN(64, value) !== value) throw new RangeError(`${value} does not fit a signed 64-bit field`);
    return this.u64(BigInt.asUintN(64, value));
  }

  f32(value: number): this {
    const from = this.grow(4);
    this.view.setFloat32(from, value, true);
    return this;
  }

  f64(value: number): this {
    const from = this.grow(8);
    this.view.setFloat64(from, value, true);
    return this;
  }

  /** The shortest of the four forms. */
  lenencInt(value: bigint | number): this {
    if (value < 0) throw new RangeError(`${value} is negative: no length-encoded integer`);
    if (value < 0xfb) return this.u8(Number(value));
    if (value <= 0xffff) return this.u8(0xfc).u16(Number(value));
    if (value <= 0xff_ff_ff) return this.u8(0xfd).u24(Number(value));
    return this.u8(0xfe).u64(BigInt(value));
  }

  /** A length-encoded string, or the byte 0xFB for null. */
  lenencBytes(value: Uint8Array | null): this {
    return value === null ? this.u8(0xfb) : this.lenencInt(value.length).bytes(value);
  }

  lenencText(value: string, charset = 'utf8mb4'): this {
    return this.lenencBytes(encodeText(value, charset));
  }

  bytes(value: Uint8Array): this {
    const from = this.grow(value.length);
    this.buffer.set(value, from);
    return this;
  }

  text(value: string, charset = 'utf8mb4'): this {
    return this.bytes(encodeText(value, charset));
  }

  nulBytes(value: Uint8Array): this {
    if (value.includes(0)) throw new RangeError('a NUL-terminated field cannot hold a NUL byte');
    return this.bytes(value).u8(0);
  }

  nulText(value: string, charset = 'utf8mb4'): this {
    return this.nulBytes(encodeText(value, charset));
  }

  zeros(count: number): this {
    const from = this.grow(count);
    this.buffer.fill(0, from, from + count);
    return this;
  }

  /** A copy of the payload, without packet headers. */
  payload(): Uint8Array {
    return this.buffer.slice(0, this.at);
  }

  /** The payload as wire packets. `sequence` is the first packet's number (0 … 255); the later ones count on, modulo 256. */
  finish(sequence: number): Uint8Array {
    return framePayload(this.buffer.subarray(0, this.at), sequence);
  }

  private grow(count: number): number {
    const from = this.at;
    const needed = from + count;
    if (needed > this.buffer.length) {
      const larger = new Uint8Array(Math.max(needed, this.buffer.length * 2));
      larger.set(this.buffer.subarray(0, from));
      this.buffer = larger;
      this.view = new DataView(larger.buffer);
    }
    this.at = needed;
    return from;
  }
}

/** How many wire packets a payload of `length` bytes takes: one that fills its last packet is followed by an empty one. */
export function wirePackets(length: number): number {
  return Math.floor(length / maxPacketPayload) + 1;
}

/**
 * A payload with the 4-byte headers of its wire packets, split at 2^24 - 1 bytes.
 * https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_packets.html
 */
export function framePayload(payload: Uint8Array, sequence: number): Uint8Array {
  const count = wirePackets(payload.length);
  const framed = new Uint8Array(payload.length + count * packetHeaderBytes);
  let to = 0;
  for (let n = 0; n < count; n++) {
    const part = payload.subarray(n * maxPacketPayload, (n + 1) * maxPacketPayload);
    framed[to] = part.length & 0xff;
    framed[to + 1] = (part.length >>> 8) & 0xff;
    framed[to + 2] = part.length >>> 16;
    framed[to + 3] = (sequence + n) & 0xff;
    framed.set(part, to + packetHeaderBytes);
    to += packetHeaderBytes + part.length;
  }
  return framed;
}

function within(value: number, least: number, most: number): number {
  if (!(Number.isInteger(value) && value >= least && value <= most))
    throw new RangeError(`${value} is not a whole number from ${least} to ${most}`);
  return value;
}
