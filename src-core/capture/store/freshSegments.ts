/**
 * Of the newest segments, copies of the records that live feeds ask for ten times a second: the newest exchanges, and those that
 * began in an earlier segment. Read from the file, each segment would come whole, half a mebibyte at a time.
 */
import { concat } from '../../mysql/bytes/concat.ts';
import { eachRecord, type ParsedSegment, parseSegment, recordFields, viewOf } from './parsedSegment.ts';

const keptSegments = 8;
/** Of each segment. */
const newestRecords = 64;
const lateRecords = 256;

interface Fresh {
  readonly copy: () => ParsedSegment;
  /** Place in the capture of the oldest of its newest exchanges, and behind the last one. */
  readonly from: number;
  readonly to: number;
  /** Ids from here on, to `last`, are among the copies. */
  readonly first: number;
  readonly last: number;
  readonly late: ReadonlySet<number>;
}

export class FreshSegments {
  /** Newest first. */
  private readonly segments: Fresh[] = [];

  /** A segment was written: `count` exchanges from id `first` to `last` began in it (infinite for none), behind `before` others. */
  add(id: number, bytes: Uint8Array, first: number, last: number, before: number, count: number): void {
    const from = Math.max(first, last - newestRecords + 1);
    const view = viewOf(bytes);
    const pieces: Uint8Array[] = [];
    const late = new Set<number>();
    let newest = 0;
    eachRecord(bytes, view, (offset) => {
      const exchange = view.getFloat64(offset + recordFields.id, true);
      if (exchange < from && (exchange >= first || late.size === lateRecords)) return;
      if (exchange < first) late.add(exchange);
      else newest++;
      pieces.push(bytes.subarray(offset, offset + view.getUint32(offset, true)));
    });
    const copy = concat(pieces);
    const parsed = lazily(() => parseSegment(id, copy, before + count - newest, newest, from));
    this.segments.unshift({ copy: parsed, from: before + count - newest, to: before + count, first: from, last, late });
    if (this.segments.length > keptSegments) this.segments.pop();
  }

  /** The segment with the record at a place of the capture. */
  at(position: number): ParsedSegment | null {
    return this.segments.find(({ from, to }) => position >= from && position < to)?.copy() ?? null;
  }

  /** The segment in which an exchange began. */
  with(exchange: number): ParsedSegment | null {
    return this.segments.find(({ first, last }) => exchange >= first && exchange <= last)?.copy() ?? null;
  }

  /** The segment with the complete record of an exchange that began in an earlier one. */
  withLate(exchange: number): ParsedSegment | null {
    return this.segments.find(({ late }) => late.has(exchange))?.copy() ?? null;
  }
}

function lazily<T>(make: () => T): () => T {
  let made: T | null = null;
  return () => {
    made ??= make();
    return made;
  };
}
