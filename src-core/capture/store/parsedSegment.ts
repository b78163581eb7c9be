/** A segment's bytes, and where its records stand in them. */
import { recordHeaderBytes } from '../recordFormat.ts';

/** A segment with the places of its records. */
export interface ParsedSegment {
  readonly id: number;
  readonly bytes: Uint8Array;
  /** Exchanges of the capture that began in earlier segments. */
  readonly before: number;
  /** Ids of the exchanges that began here, ascending, and their records' offsets. */
  readonly ids: Float64Array;
  readonly offsets: Uint32Array;
  /** Offsets of the records of late exchanges. */
  readonly late: ReadonlyMap<number, number>;
}

/**
 * Calls `visit` with the offset of each record of a segment, in the order they were written. Throws RangeError where
 * the bytes are not records.
 */
export function eachRecord(bytes: Uint8Array, view: DataView, visit: (offset: number) => void): void {
  for (let at = 0; at < bytes.length; ) {
    const length = at + recordHeaderBytes <= bytes.length ? view.getUint32(at, true) : 0;
    if (length < recordHeaderBytes || at + length > bytes.length) throw new RangeError(`no exchange record at byte ${at} of the segment`);
    visit(at);
    at += length;
  }
}

/** Offsets of the fields that are read without reading the whole header; see recordFormat.ts. */
export const recordFields = {
  end: 4,
  command: 5,
  flags: 6,
  id: 8,
  session: 16,
  context: 20,
  startedAt: 24,
  waitUs: 32,
  serverUs: 38,
  transferUs: 44,
  requestBytes: 56,
  replyBytes: 64,
  rows: 88,
  affectedRows: 96,
  warnings: 112,
  errorCode: 116,
  statusFlags: 118,
  prepareExchange: 128,
  parts: 140,
  interception: 148,
};

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** `count` exchanges began in the segment, from id `first` on (infinite for none). Throws RangeError where the bytes are others. */
export function parseSegment(id: number, bytes: Uint8Array, before: number, count: number, first: number): ParsedSegment {
  const view = viewOf(bytes);
  const ids = new Float64Array(count);
  const offsets = new Uint32Array(count);
  const late = new Map<number, number>();
  let begun = 0;
  let ascending = true;
  eachRecord(bytes, view, (offset) => {
    const exchange = view.getFloat64(offset + recordFields.id, true);
    if (exchange < first) late.set(exchange, offset);
    else {
      if (begun > 0 && ids[begun - 1]! > exchange) ascending = false;
      ids[begun] = exchange;
      offsets[begun++] = offset;
    }
  });
  if (begun !== count) throw new RangeError(`segment ${id} has records of ${begun} exchanges where ${count} are told`);
  const sorted = ascending ? { ids, offsets } : sortedById(ids, offsets);
  return { id, bytes, before, ...sorted, late };
}

function sortedById(ids: Float64Array, offsets: Uint32Array): Pick<ParsedSegment, 'ids' | 'offsets'> {
  const order = Uint32Array.from(ids, (_, i) => i).sort((a, b) => ids[a]! - ids[b]!);
  return { ids: Float64Array.from(order, (i) => ids[i]!), offsets: Uint32Array.from(order, (i) => offsets[i]!) };
}
