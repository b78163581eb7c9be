/**
 * One direction of a session once bytes may flow: walks packets, and hands the bytes that came to the exchange that they
 * belong to, cut at packet borders only where the owner changes or where a gap begins or ends.
 *
 * What is handed on are slices of the chunks, good until the walk returns: the chunk's memory is read into again.
 */

import type { Side } from '../io.ts';
import { Framer } from './framer.ts';
import type { OpenEntry } from './replyTracker.ts';

/** What a lane needs of the session machine. */
export interface LaneOwner {
  /** Bytes kept per exchange. */
  readonly keepBytes: number;
  keep(entry: OpenEntry, from: Side, chunk: Uint8Array): void;
  skip(entry: OpenEntry, from: Side, gap: { bytes: number; packets: number; rows: number }): void;
}

export class Lane {
  readonly side: Side;
  readonly framer: Framer;
  /** The exchange that the packet under way belongs to. */
  entry: OpenEntry | null = null;

  private readonly owner: LaneOwner;
  private chunk: Uint8Array = new Uint8Array(0);
  private keepFrom = 0;
  /** Beginning of a packet whose owner is not known yet: at most a header and a head, in copies. */
  private pending: Uint8Array[] = [];
  private skipping = false;
  private needed = false;
  private gapBytes = 0;
  private gapPackets = 0;
  private gapRows = 0;

  /** The framer's sink is set by whoever owns the lane, before the first byte. */
  constructor(side: Side, owner: LaneOwner) {
    this.side = side;
    this.framer = new Framer();
    this.owner = owner;
  }

  walk(chunk: Uint8Array): void {
    this.chunk = chunk;
    this.keepFrom = 0;
    this.closeChunk(this.framer.walk(chunk));
  }

  /**
   * To be called from the sink's `head`: the packet belongs to `entry` (null: to nobody).
   * `row` counts it as a row if it falls into a gap; `needed` packets are kept whatever the limit says.
   */
  assign(entry: OpenEntry | null, row: boolean, needed: boolean): void {
    const headerAt = this.framer.headerAt;
    const border = headerAt >= 0 ? headerAt : this.keepFrom;
    if (entry !== this.entry) {
      this.flush(border);
      this.closeGap();
      this.entry = entry;
    }
    this.needed = needed;
    if (entry !== null && !needed && entry.kept + Math.max(0, border - this.keepFrom) >= this.owner.keepBytes) {
      if (!this.skipping) {
        this.flush(border);
        this.skipping = true;
      }
      this.gapPackets++;
      if (row) this.gapRows++;
    } else if (this.skipping) {
      this.flush(border);
      this.closeGap();
    }
    this.takePending();
  }

  /** A run of the entry's rows may begin at `from`: the offset before which its last packet must begin; `from` for none. */
  runLimit(entry: OpenEntry, from: number): number {
    if (entry !== this.entry) return from;
    if (this.skipping) return this.chunk.length;
    const left = this.owner.keepBytes - entry.kept - (from - this.keepFrom);
    return left <= 0 ? this.chunk.length : from + left;
  }

  /** `packets` rows from `from` on belong to the entry: kept, or past the limit counted. */
  run(from: number, packets: number): void {
    const { entry } = this;
    if (entry === null) return;
    this.needed = false;
    if (!this.skipping && entry.kept + from - this.keepFrom >= this.owner.keepBytes) {
      this.flush(from);
      this.skipping = true;
    }
    if (!this.skipping) return;
    this.gapPackets += packets;
    this.gapRows += packets;
  }

  /** To be called from the sink's `end` when the entry is over: hands on what came up to here. */
  release(): void {
    this.flush(this.framer.position);
    this.closeGap();
    this.entry = null;
  }

  /** Offset in this direction of the packet under way (of its first byte in this chunk when it began earlier). */
  get offset(): number {
    return this.framer.walked + Math.max(0, this.framer.headerAt);
  }

  private closeChunk(to: number): void {
    if (this.framer.headPending) {
      const begin = Math.max(this.framer.headerAt, this.keepFrom);
      this.flush(begin);
      this.pending.push(new Uint8Array(this.chunk.subarray(begin, to)));
      this.keepFrom = to;
      return;
    }
    this.flush(to);
    // A long payload goes on: past the limit its rest falls into a gap that begins inside the packet.
    if (this.entry === null || this.needed || this.framer.atBorder) return;
    if (this.entry.kept >= this.owner.keepBytes) this.skipping = true;
  }

  private flush(to: number): void {
    const from = this.keepFrom;
    this.keepFrom = to;
    if (to <= from || this.entry === null) return;
    if (this.skipping) this.gapBytes += to - from;
    else this.owner.keep(this.entry, this.side, from === 0 && to === this.chunk.length ? this.chunk : this.chunk.subarray(from, to));
  }

  private takePending(): void {
    if (this.pending.length === 0) return;
    const slices = this.pending;
    this.pending = [];
    if (this.entry === null) return;
    for (const slice of slices) {
      if (this.skipping) this.gapBytes += slice.length;
      else this.owner.keep(this.entry, this.side, slice);
    }
  }

  private closeGap(): void {
    if (!this.skipping) return;
    this.skipping = false;
    const gap = { bytes: this.gapBytes, packets: this.gapPackets, rows: this.gapRows };
    this.gapBytes = 0;
    this.gapPackets = 0;
    this.gapRows = 0;
    if (this.entry !== null && gap.bytes > 0) this.owner.skip(this.entry, this.side, gap);
  }
}
