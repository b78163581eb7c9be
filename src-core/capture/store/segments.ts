/**
 * Finds exchange records in the segments of a capture. An exchange has a place (its position in id order, counted over
 * the whole capture) and a newest record: the one in the segment where it began, or the complete one that came late.
 */
import { type RecordHeader, readRecord, recordHeaderBytes } from '../recordFormat.ts';
import type { SqlDatabase, SqlRow, SqlStatement } from '../sqlPort.ts';

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

export interface FoundRecord {
  readonly segment: ParsedSegment;
  readonly offset: number;
  readonly header: RecordHeader;
}

const keptSegments = 24;
const segmentColumns = 'id, first, last, before, count, bytes';

export class Segments {
  private readonly byId: SqlStatement;
  private readonly idOf: SqlStatement;
  private readonly idAt: SqlStatement;
  private readonly lateSegment: SqlStatement;
  private readonly newest: SqlStatement;
  private readonly newestBegun: SqlStatement;
  /** Least recently used first. */
  private readonly kept = new Map<number, ParsedSegment>();

  constructor(db: SqlDatabase) {
    this.byId = db.prepare(`SELECT ${segmentColumns} FROM segment WHERE id = ?`);
    this.idOf = db.prepare('SELECT id FROM segment WHERE count > 0 AND first <= ? ORDER BY first DESC LIMIT 1');
    this.idAt = db.prepare('SELECT id FROM segment WHERE count > 0 AND before <= ? ORDER BY before DESC LIMIT 1');
    this.lateSegment = db.prepare('SELECT segment FROM late WHERE exchange = ?');
    this.newest = db.prepare('SELECT max(id) AS id FROM segment');
    this.newestBegun = db.prepare('SELECT before + count AS total, last FROM segment WHERE count > 0 ORDER BY first DESC LIMIT 1');
  }

  /** Id of the newest segment; 0 where there is none. Segments count from 1 without holes. */
  lastId(): number {
    return Number(this.newest.get()?.id ?? 0);
  }

  /** Exchanges in the capture, and the highest id among them. */
  total(): { readonly exchanges: number; readonly lastExchange: number } {
    const row = this.newestBegun.get();
    return { exchanges: Number(row?.total ?? 0), lastExchange: Number(row?.last ?? 0) };
  }

  /** A segment, from memory where it was used lately; null when there is none of that id. */
  segment(id: number): ParsedSegment | null {
    const kept = this.kept.get(id);
    if (kept !== undefined) {
      this.kept.delete(id);
      this.kept.set(id, kept);
      return kept;
    }
    const row = this.byId.get(id);
    if (row === undefined) return null;
    const parsed = parseSegment(row);
    this.kept.set(id, parsed);
    if (this.kept.size > keptSegments) this.kept.delete(this.kept.keys().next().value as number);
    return parsed;
  }

  /** A segment's bytes past the cache, for scans that touch each segment once. */
  rawSegment(id: number): { readonly bytes: Uint8Array; readonly first: number } | null {
    const kept = this.kept.get(id);
    if (kept !== undefined) return { bytes: kept.bytes, first: kept.ids[0] ?? Number.POSITIVE_INFINITY };
    const row = this.byId.get(id);
    if (row === undefined) return null;
    return { bytes: row.bytes as Uint8Array, first: Number(row.count) > 0 ? Number(row.first) : Number.POSITIVE_INFINITY };
  }

  /** The newest record of an exchange; null when the capture has none. */
  find(exchange: number): FoundRecord | null {
    const row = this.idOf.get(exchange);
    const segment = row === undefined ? null : this.segment(Number(row.id));
    const place = segment === null ? -1 : indexOf(segment.ids, exchange);
    const begun = segment === null || place < 0 ? null : found(segment, segment.offsets[place] as number);
    return begun !== null && begun.header.end !== 'open' ? begun : (this.findLate(exchange) ?? begun);
  }

  /** The newest records at positions `from` … `from + count - 1`, as far as there are such. */
  range(from: number, count: number): FoundRecord[] {
    const records: FoundRecord[] = [];
    for (let position = Math.max(0, from); position < from + count; ) {
      const row = this.idAt.get(position);
      const segment = row === undefined ? null : this.segment(Number(row.id));
      if (segment === null) break;
      let at = position - segment.before;
      if (at >= segment.ids.length) break;
      for (; at < segment.ids.length && position < from + count; at++, position++) {
        const record = found(segment, segment.offsets[at] as number);
        records.push(record.header.end === 'open' ? (this.findLate(record.header.id) ?? record) : record);
      }
    }
    return records;
  }

  /** How many exchanges have an id up to `exchange`: the position behind it. */
  positionAfter(exchange: number): number {
    const row = this.idOf.get(exchange);
    const segment = row === undefined ? null : this.segment(Number(row.id));
    return segment === null ? 0 : segment.before + countUpTo(segment.ids, exchange);
  }

  private findLate(exchange: number): FoundRecord | null {
    const late = this.lateSegment.get(exchange);
    const segment = late === undefined ? null : this.segment(Number(late.segment));
    const offset = segment?.late.get(exchange);
    return segment === null || offset === undefined ? null : found(segment, offset);
  }
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
  id: 8,
  session: 16,
  context: 20,
  startedAt: 24,
  statusFlags: 118,
  typesLength: 124,
  prepareExchange: 128,
  parts: 140,
};

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function found(segment: ParsedSegment, offset: number): FoundRecord {
  return { segment, offset, header: readRecord(segment.bytes, offset) };
}

function parseSegment(row: SqlRow): ParsedSegment {
  const bytes = row.bytes as Uint8Array;
  const view = viewOf(bytes);
  const first = Number(row.count) > 0 ? Number(row.first) : Number.POSITIVE_INFINITY;
  const begun: { id: number; offset: number }[] = [];
  const late = new Map<number, number>();
  let ascending = true;
  eachRecord(bytes, view, (offset) => {
    const id = view.getFloat64(offset + recordFields.id, true);
    if (id < first) late.set(id, offset);
    else {
      const last = begun[begun.length - 1];
      if (last !== undefined && last.id > id) ascending = false;
      begun.push({ id, offset });
    }
  });
  if (!ascending) begun.sort((a, b) => a.id - b.id);
  const ids = Float64Array.from(begun, (b) => b.id);
  const offsets = Uint32Array.from(begun, (b) => b.offset);
  return { id: Number(row.id), bytes, before: Number(row.before), ids, offsets, late };
}

/** Place of `id` in an ascending list; -1 when it is not there. */
function indexOf(ids: Float64Array, id: number): number {
  const place = countUpTo(ids, id) - 1;
  return place >= 0 && ids[place] === id ? place : -1;
}

/** How many elements of an ascending list are at most `limit`. */
export function countUpTo(ids: { readonly length: number; readonly [i: number]: number }, limit: number): number {
  let low = 0;
  let high = ids.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ids[middle] as number) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
