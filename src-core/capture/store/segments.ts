/**
 * Finds exchange records in the segments of a capture. An exchange has a place (its position in id order, counted over
 * the whole capture) and a newest record: the one in the segment where it began, or the complete one that came late.
 */
import { type RecordHeader, readRecord } from '../recordFormat.ts';
import type { SqlDatabase, SqlStatement } from '../sqlPort.ts';
import { FreshSegments } from './freshSegments.ts';
import { type ParsedSegment, parseSegment } from './parsedSegment.ts';

export interface FoundRecord {
  readonly segment: ParsedSegment;
  readonly offset: number;
  readonly header: RecordHeader;
}

/** 6 MiB: what the place under a reader's eyes needs. */
const keptSegments = 12;
const segmentColumns = 'id, first, last, before, count, bytes';

export class Segments {
  private readonly byId: SqlStatement;
  private readonly idOf: SqlStatement;
  private readonly idAt: SqlStatement;
  private readonly lateSegment: SqlStatement;
  private readonly newest: SqlStatement;
  private readonly newestBegun: SqlStatement;
  private readonly begunUpTo: SqlStatement;
  /** What is asked for again and again while the capture grows. */
  readonly fresh = new FreshSegments();
  /** Least recently used first. */
  private readonly kept = new Map<number, ParsedSegment>();
  /**
   * The last one that was read for a late record alone. A live feed reads a few of these a second, each once: among those that are
   * kept they would take the place of what is read again, and of some MB, since they would then be old when they go.
   */
  private readForLate: ParsedSegment | null = null;

  constructor(db: SqlDatabase) {
    this.byId = db.prepare(`SELECT ${segmentColumns} FROM segment WHERE id = ?`);
    this.idOf = db.prepare('SELECT id FROM segment WHERE count > 0 AND first <= ? ORDER BY first DESC LIMIT 1');
    this.idAt = db.prepare('SELECT id FROM segment WHERE count > 0 AND before <= ? ORDER BY before DESC LIMIT 1');
    this.lateSegment = db.prepare('SELECT segment FROM late WHERE exchange = ?');
    this.newest = db.prepare('SELECT max(id) AS id FROM segment');
    this.newestBegun = db.prepare('SELECT before + count AS total, last FROM segment WHERE count > 0 ORDER BY first DESC LIMIT 1');
    this.begunUpTo = db.prepare('SELECT last FROM segment WHERE id <= ? AND count > 0 ORDER BY id DESC LIMIT 1');
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

  /** The highest id of an exchange that began in segment `id` or an earlier one. */
  lastExchangeUpTo(id: number): number {
    return Number(this.begunUpTo.get(id)?.last ?? 0);
  }

  /** A segment, from memory where it was used lately; null when there is none of that id. */
  segment(id: number): ParsedSegment | null {
    const kept = this.kept.get(id);
    if (kept !== undefined) {
      this.kept.delete(id);
      this.kept.set(id, kept);
      return kept;
    }
    const parsed = this.read(id);
    if (parsed === null) return null;
    this.kept.set(id, parsed);
    if (this.kept.size > keptSegments) this.kept.delete(this.kept.keys().next().value as number);
    return parsed;
  }

  private read(id: number): ParsedSegment | null {
    const row = this.byId.get(id);
    if (row === undefined) return null;
    const count = Number(row.count);
    const first = count > 0 ? Number(row.first) : Number.POSITIVE_INFINITY;
    return parseSegment(id, row.bytes as Uint8Array, Number(row.before), count, first);
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
    const segment = this.fresh.with(exchange) ?? this.segmentOf(exchange);
    const place = segment === null ? -1 : indexOf(segment.ids, exchange);
    const begun = segment === null || place < 0 ? null : found(segment, segment.offsets[place] as number);
    return begun !== null && begun.header.end !== 'open' ? begun : (this.findLate(exchange) ?? begun);
  }

  private segmentOf(exchange: number): ParsedSegment | null {
    const row = this.idOf.get(exchange);
    return row === undefined ? null : this.segment(Number(row.id));
  }

  /** The newest records at positions `from` … `from + count - 1`, as far as there are such. */
  range(from: number, count: number): FoundRecord[] {
    const records: FoundRecord[] = [];
    for (let position = Math.max(0, from); position < from + count; ) {
      const segment = this.fresh.at(position) ?? this.segmentAt(position);
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

  private segmentAt(position: number): ParsedSegment | null {
    const row = this.idAt.get(position);
    return row === undefined ? null : this.segment(Number(row.id));
  }

  /** The record of an exchange that ended in a later segment than it began in; null for others. */
  findLate(exchange: number): FoundRecord | null {
    const fresh = this.fresh.withLate(exchange);
    if (fresh !== null) return found(fresh, fresh.late.get(exchange)!);
    const late = this.lateSegment.get(exchange);
    const segment = late === undefined ? null : this.withLateRecord(Number(late.segment));
    const offset = segment?.late.get(exchange);
    return segment === null || offset === undefined ? null : found(segment, offset);
  }

  private withLateRecord(id: number): ParsedSegment | null {
    if (this.kept.has(id)) return this.segment(id);
    if (this.readForLate?.id !== id) this.readForLate = this.read(id);
    return this.readForLate;
  }
}

function found(segment: ParsedSegment, offset: number): FoundRecord {
  return { segment, offset, header: readRecord(segment.bytes, offset) };
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
