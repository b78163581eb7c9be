/** Collects exchange records into a segment of the capture file: one buffer that leaves in one piece. */
import type { ExchangeContext, ExchangeEnd } from '../machine/io.ts';
import type { Segment } from './batch.ts';
import { batchMemoryBytes, type TakeMemory } from './batchMemory.ts';
import { recordBytes, writeRecord } from './recordFormat.ts';
import { type Waiting, WaitingList } from './waiting.ts';

/** Kept free for the records of what is open when the segment ends; a buffer that must grow for them does not come back. */
const roomForOpen = 64 * 1024;
const nothing = new Uint8Array(0);

export class SegmentBuilder {
  private readonly takeMemory: TakeMemory;
  private bytes: Uint8Array;
  private view: DataView;
  private used = 0;
  private first = 1;
  private last = 0;
  private late: number[] = [];
  /** Began in this segment and not over. */
  private readonly fresh = new WaitingList();

  constructor(takeMemory: TakeMemory) {
    this.takeMemory = takeMemory;
    this.bytes = takeMemory();
    this.view = new DataView(this.bytes.buffer);
  }

  began(waiting: Waiting): void {
    this.last = waiting.exchange.id;
    this.fresh.add(waiting);
  }

  /** The exchange gets no record in this segment. */
  lost(waiting: Waiting): void {
    this.fresh.remove(waiting);
  }

  /** Whether there is room for the record; an empty builder takes any. */
  hasRoom(waiting: Waiting): boolean {
    return this.used === 0 || this.used + recordBytes(waiting.exchange, waiting.fragments.used) <= batchMemoryBytes - roomForOpen;
  }

  add(waiting: Waiting, end: ExchangeEnd, context: number): void {
    this.fresh.remove(waiting);
    if (waiting.announced) this.late.push(waiting.exchange.id);
    this.write(waiting, end, context);
  }

  /** Ends the segment: what is open gets an `open` record. Null when nothing was recorded. */
  take(contextId: (context: ExchangeContext) => number): Segment | null {
    for (const waiting of this.fresh.drain()) {
      this.write(waiting, 'open', contextId(waiting.exchange.context));
      waiting.announced = true;
    }
    if (this.used === 0) return null;
    const segment = { bytes: this.takeBytes(), first: this.first, last: this.last, late: this.late };
    this.first = this.last + 1;
    this.late = [];
    this.used = 0;
    return segment;
  }

  private write(waiting: Waiting, end: ExchangeEnd | 'open', context: number): void {
    const { exchange, parts, detailLost } = waiting;
    const fragments = end === 'open' && waiting.holdsSecret ? nothing : waiting.fragments.bytes;
    this.reserve(recordBytes(exchange, fragments.length));
    this.used = writeRecord(this.bytes, this.view, this.used, exchange, end, context, parts, detailLost, fragments);
  }

  private reserve(size: number): void {
    if (this.used + size <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(this.bytes.length * 2, this.used + size));
    grown.set(this.bytes.subarray(0, this.used));
    this.useBuffer(grown);
  }

  /** A well-filled buffer leaves as it is; of a nearly empty one a copy leaves, and it is used again. */
  private takeBytes(): Uint8Array {
    if (this.used < this.bytes.length / 2) return this.bytes.slice(0, this.used);
    const full = this.bytes.subarray(0, this.used);
    this.useBuffer(this.takeMemory());
    return full;
  }

  private useBuffer(bytes: Uint8Array): void {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer);
  }
}
