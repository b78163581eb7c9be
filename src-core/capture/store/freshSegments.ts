/**
 * The newest segments, for live feeds that ask for the newest exchanges ten times a second: copied from the memory in which they
 * came (batchMemory.ts), and only when somebody asks.
 */
import { heldBatches } from '../batchMemory.ts';
import { type ParsedSegment, parseSegment } from './parsedSegment.ts';

interface Fresh {
  readonly parsed: () => ParsedSegment;
  /** Place in the capture of its first exchange, and behind the last one. */
  readonly from: number;
  readonly to: number;
  /** Ids of the exchanges that began in it. */
  readonly first: number;
  readonly last: number;
  readonly late: readonly number[];
}

export class FreshSegments {
  /** Of the newest batches, newest first; null for those without a segment. */
  private readonly segments: (Fresh | null)[] = [];

  /** The next batch came: the memory of the oldest one goes back. */
  next(): void {
    this.segments.unshift(null);
    if (this.segments.length > heldBatches) this.segments.pop();
  }

  /**
   * The batch's segment was written: `count` exchanges from id `first` to `last` began in it (infinite for none), behind `before`
   * others; `late` ones that began earlier were completed.
   */
  add(id: number, bytes: Uint8Array, first: number, last: number, before: number, count: number, late: readonly number[]): void {
    const parsed = lazily(() => parseSegment(id, new Uint8Array(bytes), before, count, first));
    this.segments[0] = { parsed, from: before, to: before + count, first, last, late };
  }

  /** The segment with the record at a place of the capture. */
  at(position: number): ParsedSegment | null {
    return this.segments.find((segment) => segment !== null && position >= segment.from && position < segment.to)?.parsed() ?? null;
  }

  /** The segment in which an exchange began. */
  with(exchange: number): ParsedSegment | null {
    return this.segments.find((segment) => segment !== null && exchange >= segment.first && exchange <= segment.last)?.parsed() ?? null;
  }

  /** The segment with the complete record of an exchange that began in an earlier one. */
  withLate(exchange: number): ParsedSegment | null {
    return this.segments.find((segment) => segment?.late.includes(exchange))?.parsed() ?? null;
  }
}

function lazily<T>(make: () => T): () => T {
  let made: T | null = null;
  return () => {
    made ??= make();
    return made;
  };
}
