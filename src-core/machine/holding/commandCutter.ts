/**
 * Cuts what a client sends into commands that wait, whole, and everything else, which goes on as it comes: commands that nobody
 * asks for, too large ones, the content of a local file, an answer in a change of user.
 */
import { concat } from '../../mysql/bytes/concat.ts';
import { maxPacketPayload, packetHeaderBytes, payloadLength } from '../../mysql/bytes/packetHeader.ts';

/** What to do with a packet that begins. `wait`: not before what is open is answered. */
export type Choice = 'pass' | 'take' | 'wait';

export interface CutterOwner {
  /** `code`: the first payload byte; null for an empty packet. `length`: of the first wire packet. */
  choose(code: number | null, length: number): Choice;
  /** Bytes that go on; `begins` where a packet begins with them that is a command. */
  pass(bytes: Uint8Array, begins: boolean): void;
  /** Of a command that is taken so many bytes have come: shall it go on as it comes after all? */
  isTooLarge(bytes: number): boolean;
  /** A whole command: its wire packets. `isCopy`: they may be kept; otherwise they are good until the call returns. */
  command(wire: Uint8Array, isCopy: boolean): void;
  /** Nobody waits for a verdict. */
  goesOn(): boolean;
}

const nothing = new Uint8Array(0);

export class CommandCutter {
  private readonly owner: CutterOwner;
  /** Bytes of the packet under way that go on as they come. */
  private left = 0;
  /** It was full: the next one continues it. */
  private continues = false;
  /** A command that is taken: what has come of its wire packets, and where the next header stands. */
  private taken: Uint8Array[] | null = null;
  private takenBytes = 0;
  private nextHeader = 0;
  /** Bytes of it up to the end of the header or the wire packet that is under way. */
  private needed = 0;
  private beginning: Uint8Array = nothing;

  constructor(owner: CutterOwner) {
    this.owner = owner;
  }

  /** Nothing of a packet is under way. */
  get atBorder(): boolean {
    return this.left === 0 && !this.continues && this.taken === null && this.beginning.length === 0;
  }

  /** Deals with the bytes as long as its owner goes on; returns those that were not dealt with, perhaps with what came before of their packet. */
  take(chunk: Uint8Array): Uint8Array {
    let rest = this.beginning.length === 0 ? chunk : concat([this.beginning, chunk]);
    this.beginning = nothing;
    while (rest.length > 0 && this.owner.goesOn()) {
      const before = rest;
      rest = this.step(rest);
      if (rest === before) break;
    }
    return rest;
  }

  /** What of an unfinished command has come; it is not taken any more. */
  release(): Uint8Array {
    const all = concat([...(this.taken ?? []), this.beginning]);
    this.taken = null;
    this.takenBytes = 0;
    this.beginning = nothing;
    return all;
  }

  private step(bytes: Uint8Array): Uint8Array {
    if (this.left > 0) return this.goOn(bytes);
    if (this.taken !== null) return this.takeMore(bytes, this.taken);
    const length = bytes.length < packetHeaderBytes ? null : payloadLength(bytes);
    if (length === null || (length > 0 && bytes.length === packetHeaderBytes)) {
      this.beginning = new Uint8Array(bytes);
      return nothing;
    }
    const continued = this.continues;
    const code = length === 0 ? null : bytes[packetHeaderBytes]!;
    const choice = continued ? 'pass' : this.owner.choose(code, length);
    if (choice === 'wait') return bytes;
    if (choice === 'take') {
      const end = packetHeaderBytes + length;
      // By far the most: one packet, whole in the chunk.
      if (length < maxPacketPayload && end <= bytes.length) return this.handOver(bytes, end);
      this.taken = [];
      this.takenBytes = 0;
      this.nextHeader = 0;
      this.needed = packetHeaderBytes;
      return this.takeMore(bytes, this.taken);
    }
    this.left = packetHeaderBytes + length;
    this.continues = length === maxPacketPayload;
    return this.goOn(bytes, !continued);
  }

  /** What is taken of a command goes on, and so does the rest. */
  private letGo(taken: readonly Uint8Array[]): void {
    const all = concat(taken);
    const headerEnd = this.nextHeader + packetHeaderBytes;
    const headed = all.length >= headerEnd;
    const length = headed ? payloadLength(all, this.nextHeader) : 0;
    this.taken = null;
    this.left = headed ? headerEnd + length - all.length : 0;
    this.continues = headed ? length === maxPacketPayload : this.nextHeader > 0;
    this.beginning = headed ? nothing : all.slice(this.nextHeader);
    this.owner.pass(headed ? all : all.subarray(0, this.nextHeader), true);
  }

  private handOver(bytes: Uint8Array, end: number): Uint8Array {
    const isAll = end === bytes.length;
    this.owner.command(isAll ? bytes : bytes.subarray(0, end), false);
    return isAll ? nothing : bytes.subarray(end);
  }

  private goOn(bytes: Uint8Array, begins = false): Uint8Array {
    const now = Math.min(this.left, bytes.length);
    this.left -= now;
    this.owner.pass(bytes.subarray(0, now), begins);
    return bytes.subarray(now);
  }

  /** Up to the end of the command's last wire packet. The pieces are joined where a header or an end is reached, not before. */
  private takeMore(bytes: Uint8Array, taken: Uint8Array[]): Uint8Array {
    const already = this.takenBytes;
    let whole: Uint8Array | null = null;
    for (;;) {
      if (already + bytes.length < this.needed) {
        taken.push(new Uint8Array(bytes));
        this.takenBytes += bytes.length;
        if (this.owner.isTooLarge(this.takenBytes)) this.letGo(taken);
        return nothing;
      }
      whole ??= concat([...taken, bytes]);
      if (this.needed > this.nextHeader + packetHeaderBytes || payloadLength(whole, this.nextHeader) === 0) {
        const length = payloadLength(whole, this.nextHeader);
        this.nextHeader = this.needed;
        if (length < maxPacketPayload) break;
        this.needed += packetHeaderBytes;
      } else this.needed += payloadLength(whole, this.nextHeader);
    }
    const wire = whole.subarray(0, this.needed);
    this.taken = null;
    this.owner.command(wire, true);
    return bytes.subarray(wire.length - already);
  }
}
