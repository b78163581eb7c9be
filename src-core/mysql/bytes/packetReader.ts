/**
 * A bounds-checked cursor over one packet payload that labels what it reads.
 *
 * Integers are little endian. Basic types: https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_data_types.html
 *
 * Every read past the end, and every ill-formed length, throws `MalformedPacket`; nothing else is thrown. Byte arrays
 * that are returned are views into the payload, not copies.
 */

import { decodeText } from '../constants/charsets.ts';
import { ByteCursor } from './byteCursor.ts';
import { type FieldSpan, RecordedField } from './fieldSpan.ts';

export interface PacketReaderOptions {
  /** Keep a `FieldSpan` for each read (the default). Off for the fast path: large results. */
  readonly record?: boolean;
}

/** How a field's value is put for people, where its plain form says too little. */
export type Show<T> = (value: T) => string;

/** Fields of one payload that are kept; a peer can put millions into a packet. */
const mostFields = 20_000;

export class PacketReader extends ByteCursor {
  private recorded: RecordedField[] | null;
  /** Shared with the readers of what stands inside. */
  private budget = { left: mostFields };

  constructor(payload: Uint8Array, options: PacketReaderOptions = {}) {
    super(payload);
    this.recorded = options.record === false ? null : [];
  }

  /** Starts over with another payload, so that one reader serves many rows. */
  reset(payload: Uint8Array): void {
    this.restart(payload);
    if (this.recorded !== null) this.recorded = [];
    this.budget.left = mostFields;
  }

  /** Whether fields are kept. */
  get recording(): boolean {
    return this.recorded !== null;
  }

  /** What was read, in order; empty when recording is off. */
  get fields(): readonly FieldSpan[] {
    return this.recorded ?? [];
  }

  u8(label: string, show?: Show<number>): number {
    return this.unsigned(1, label, show);
  }

  u16(label: string, show?: Show<number>): number {
    return this.unsigned(2, label, show);
  }

  u24(label: string, show?: Show<number>): number {
    return this.unsigned(3, label, show);
  }

  u32(label: string, show?: Show<number>): number {
    return this.unsigned(4, label, show);
  }

  u64(label: string, show?: Show<bigint>): bigint {
    const from = this.take(8, label);
    const value = this.data().getBigUint64(from, true);
    this.note(label, from, value, show);
    return value;
  }

  i8(label: string): number {
    return this.signed(1, label);
  }

  i16(label: string): number {
    return this.signed(2, label);
  }

  i32(label: string): number {
    return this.signed(4, label);
  }

  i64(label: string): bigint {
    const from = this.take(8, label);
    const value = this.data().getBigInt64(from, true);
    this.note(label, from, value);
    return value;
  }

  f32(label: string): number {
    const from = this.take(4, label);
    const value = this.data().getFloat32(from, true);
    this.note(label, from, value);
    return value;
  }

  f64(label: string): number {
    const from = this.take(8, label);
    const value = this.data().getFloat64(from, true);
    this.note(label, from, value);
    return value;
  }

  lenencInt(label: string, show?: Show<bigint>): bigint {
    const from = this.at;
    const first = this.payload[from];
    if (first !== 0xfe) {
      const value = BigInt(this.shortLength(label));
      this.note(label, from, value, show);
      return value;
    }
    this.take(9, label);
    const value = this.data().getBigUint64(from + 1, true);
    this.note(label, from, value, show);
    return value;
  }

  /** A length-encoded integer as a number. Throws where it is above 2^53 - 1. */
  lenencNumber(label: string, show?: Show<number>): number {
    const from = this.at;
    const value = this.length64(label);
    this.note(label, from, value, show);
    return value;
  }

  /** A length-encoded string; null for the byte 0xFB, which stands for NULL in a row. */
  lenencBytes(label: string, show?: Show<Uint8Array | null>): Uint8Array | null {
    const from = this.at;
    if (this.payload[from] === 0xfb) {
      this.at = from + 1;
      this.note(label, from, null, show);
      return null;
    }
    const value = this.counted(label);
    this.note(label, from, value, show);
    return value;
  }

  /** A length-encoded text; the byte 0xFB (NULL) is malformed here. */
  lenencText(label: string, charset = 'utf8mb4', show?: Show<string>): string {
    const from = this.at;
    const value = decodeText(this.counted(label), charset);
    this.note(label, from, value, show);
    return value;
  }

  bytes(count: number, label: string, show?: Show<Uint8Array>): Uint8Array {
    const from = this.take(count, label);
    const value = this.payload.subarray(from, from + count);
    this.note(label, from, value, show);
    return value;
  }

  /** Text of a fixed number of bytes. */
  text(count: number, label: string, charset = 'utf8mb4'): string {
    const from = this.take(count, label);
    const value = decodeText(this.payload.subarray(from, from + count), charset);
    this.note(label, from, value);
    return value;
  }

  /** Bytes up to a NUL byte, which is consumed and not part of the value. */
  nulBytes(label: string): Uint8Array {
    const from = this.at;
    const value = this.upToNul(label);
    this.note(label, from, value);
    return value;
  }

  /** Text up to a NUL byte. */
  nulText(label: string, charset = 'utf8mb4'): string {
    const from = this.at;
    const value = decodeText(this.upToNul(label), charset);
    this.note(label, from, value);
    return value;
  }

  /** All bytes that are left. */
  eofBytes(label: string, show?: Show<Uint8Array>): Uint8Array {
    return this.bytes(this.remaining, label, show);
  }

  /** All bytes that are left, as text. */
  eofText(label: string, charset = 'utf8mb4'): string {
    return this.text(this.remaining, label, charset);
  }

  skip(count: number, label: string): void {
    this.bytes(count, label);
  }

  /** A reader that stands at the same place, records nothing and leaves this one as it is. */
  lookahead(): PacketReader {
    const other = new PacketReader(this.payload, { record: false });
    other.at = this.at;
    return other;
  }

  /** Fields read by `read` become children of one field. Its value is what `show` makes of the result, else empty. */
  group<T>(label: string, read: () => T, show?: Show<T>): T {
    const outer = this.recorded;
    if (outer === null || this.budget.left <= 0) return read();
    this.budget.left--;
    const inner: RecordedField[] = [];
    const field = new RecordedField(label, this.at, this.at, undefined, show ?? emptyText);
    field.children = inner;
    outer.push(field);
    this.recorded = inner;
    try {
      const value = read();
      field.raw = value;
      return value;
    } finally {
      field.to = this.at;
      this.recorded = outer;
    }
  }

  /**
   * A reader over `[offset, offset + count)` of this payload, and moves past it. What it reads becomes children of one
   * field with offsets of this payload, so that a length prefix binds what stands inside it.
   */
  within<T>(count: number, label: string, read: (inner: PacketReader) => T, show?: Show<T>): T {
    const from = this.take(count, label);
    const inner = new PacketReader(this.payload.subarray(0, from + count), { record: this.recorded !== null });
    inner.at = from;
    inner.budget = this.budget;
    const field =
      this.recorded === null || this.budget.left-- <= 0 ? null : new RecordedField(label, from, from + count, undefined, show ?? emptyText);
    if (field !== null) {
      field.children = inner.recorded ?? [];
      this.recorded?.push(field);
    }
    const value = read(inner);
    if (field !== null) field.raw = value;
    return value;
  }

  private unsigned(width: number, label: string, show?: Show<number>): number {
    const from = this.take(width, label);
    const value = this.little(from, width);
    this.note(label, from, value, show);
    return value;
  }

  private signed(width: number, label: string): number {
    const from = this.take(width, label);
    const shift = 32 - 8 * width;
    const value = (this.little(from, width) << shift) >> shift;
    this.note(label, from, value);
    return value;
  }

  private note<T>(label: string, from: number, value: T, show?: Show<T>): void {
    if (this.recorded === null || this.budget.left <= 0) return;
    this.budget.left--;
    this.recorded.push(new RecordedField(label, from, this.at, value, show as Show<never> | undefined));
  }
}

function emptyText(): string {
  return '';
}
