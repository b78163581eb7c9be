/**
 * The exchanges that a filter finds. Looks at what is new first, then backwards from the moment the search began, in
 * slices, so that the newest matches are there at once and nothing else waits. Keeps ids only: 4 bytes a match.
 */
import type { CaptureStore } from './captureStore.ts';
import type { Filter } from './filter/filter.ts';
import type { FilterSubject } from './filter/subject.ts';
import { IdList } from './idList.ts';
import { RecordSubject } from './recordSubject.ts';
import { eachRecord, recordFields, viewOf } from './store/parsedSegment.ts';
import type { Summaries } from './summary.ts';

const openEnd = 0;

export class Search {
  readonly key: string;
  /** How many streams and calls want it to go on. */
  users = 0;
  /** Why it could not go on: the file cannot be read. */
  failure: Error | null = null;
  private readonly store: CaptureStore;
  private readonly filter: Filter;
  private readonly subject: RecordSubject;
  /** Matches from the starting point backwards, newest first, and from there on, oldest first. */
  private readonly older = new IdList();
  private readonly newer = new IdList();
  private nextNewer: number;
  private nextOlder: number;
  /** Positions [low, high) of the whole capture were looked at. */
  private low: number;
  private high: number;

  constructor(store: CaptureStore, summaries: Summaries, filter: Filter) {
    this.key = filter.key;
    this.store = store;
    this.filter = filter;
    this.subject = new RecordSubject(store, summaries);
    this.nextOlder = store.segments.lastId();
    this.nextNewer = this.nextOlder + 1;
    this.high = store.segments.total().exchanges;
    this.low = this.high;
  }

  /** Everything from position `hidden` on was looked at. */
  done(hidden: number): boolean {
    if (this.failure !== null) return true;
    return this.nextNewer > this.store.segments.lastId() && (this.nextOlder === 0 || this.low <= hidden);
  }

  /** Looks at segments until `late()` says so, or all is done. At least one segment is looked at (about 0.3 ms). */
  advance(hidden: number, late: () => boolean): void {
    try {
      this.look(hidden, late);
    } catch (error) {
      this.failure = error instanceof Error ? error : new Error(String(error));
    }
  }

  private look(hidden: number, late: () => boolean): void {
    const last = this.store.segments.lastId();
    do {
      if (this.nextNewer <= last) this.scanNewer(this.nextNewer++);
      else if (this.nextOlder > 0 && this.low > hidden) this.scanOlder(this.nextOlder--);
      else return;
    } while (!late());
  }

  /** Exchanges behind position `hidden` that were looked at. */
  scanned(hidden: number): number {
    return Math.max(0, this.high - Math.max(this.low, hidden));
  }

  /** Matches whose ids are above `hiddenExchange`. */
  matched(hiddenExchange: number): number {
    return this.older.length + this.newer.length - this.hiddenMatches(hiddenExchange);
  }

  /** Ids of the matches at places `from` … among those above `hiddenExchange`, oldest first. */
  ids(hiddenExchange: number, from: number, count: number): number[] {
    const first = this.hiddenMatches(hiddenExchange) + Math.max(0, from);
    const ids: number[] = [];
    for (let place = first; place < first + count; place++) {
      const id = this.idAt(place);
      if (id === undefined) break;
      ids.push(id);
    }
    return ids;
  }

  /** Whether the filter finds the exchange, as far as it was looked at. */
  includes(id: number): boolean {
    return this.idAt(this.countUpTo(id) - 1) === id;
  }

  private scanNewer(segment: number): void {
    const { ids, late, count } = this.scan(segment);
    for (const id of ids) this.newer.push(id);
    for (const id of late) this.insert(id);
    this.high += count;
  }

  private scanOlder(segment: number): void {
    const { ids, count } = this.scan(segment);
    for (let i = ids.length - 1; i >= 0; i--) this.older.push(ids[i] as number);
    this.low -= count;
  }

  /**
   * Matches among the exchanges that began in a segment, ascending, and how many began; and matches among those that began
   * before it and were completed in it.
   */
  private scan(id: number): { readonly ids: readonly number[]; readonly late: readonly number[]; readonly count: number } {
    const segment = this.store.segments.rawSegment(id);
    this.subject.renew();
    const ids: number[] = [];
    const late: number[] = [];
    let count = 0;
    if (segment !== null) {
      const { bytes, first } = segment;
      const view = viewOf(bytes);
      eachRecord(bytes, view, (offset) => {
        const exchange = view.getFloat64(offset + recordFields.id, true);
        const began = exchange >= first;
        if (began) count++;
        const matches = this.matches(bytes, view, offset) || (began && this.completeMatches(exchange, view, offset));
        if (matches) (began ? ids : late).push(exchange);
      });
    }
    return { ids: ids.sort((a, b) => a - b), late, count };
  }

  private matches(bytes: Uint8Array, view: DataView, offset: number): boolean {
    this.subject.put(bytes, view, offset);
    return this.filter.matches(this.subject as FilterSubject);
  }

  /** An exchange that was still open as its segment left may not have had its request yet. */
  private completeMatches(exchange: number, view: DataView, offset: number): boolean {
    if (view.getUint8(offset + recordFields.end) !== openEnd) return false;
    const record = this.store.segments.find(exchange);
    if (record === null || record.header.end === 'open') return false;
    const { bytes } = record.segment;
    return this.matches(bytes, viewOf(bytes), record.offset);
  }

  /** Puts a match in its place among those that are known, unless it is behind what was looked at. */
  private insert(id: number): void {
    const place = this.countUpTo(id);
    if (this.idAt(place - 1) === id || this.store.segments.positionAfter(id) <= this.low) return;
    const older = this.older.length;
    if (place < older) this.older.insert(older - place, id);
    else this.newer.insert(place - older, id);
  }

  private idAt(place: number): number | undefined {
    const older = this.older.length;
    return place < older ? this.older.at(older - 1 - place) : this.newer.at(place - older);
  }

  private hiddenMatches(hiddenExchange: number): number {
    return hiddenExchange === 0 ? 0 : this.countUpTo(hiddenExchange);
  }

  /** Matches with an id of at most `id`. */
  private countUpTo(id: number): number {
    let low = 0;
    let high = this.older.length + this.newer.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.idAt(middle) as number) <= id) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
