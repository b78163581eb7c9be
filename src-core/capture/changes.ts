/**
 * What a window wants to know since it last asked. The snapshot and the feed are one: a cursor says up to where a reader
 * knows the capture, and everything behind it is told, coalesced: a row that ended and a session that changed ten times
 * are told once, as they stand now.
 */
import type { ChangeSet, SessionSummary, Summary } from '../bridge/contract.ts';
import type { Instant } from '../machine/io.ts';
import { CallFault } from './callFault.ts';
import type { CaptureStore } from './captureStore.ts';
import type { Search } from './search.ts';
import { sessionSummary } from './sessionSummary.ts';
import type { SqlStatement } from './sqlPort.ts';
import type { FoundRecord } from './store/segments.ts';
import type { Summaries } from './summary.ts';
import type { CaptureView } from './view.ts';

/** Up to where a reader knows the capture. */
export interface Position {
  /** Of the view's hidden mark. */
  readonly generation: number;
  /** Newest session event that was told. */
  readonly event: number;
  /** Newest segment whose late exchanges were told. */
  readonly segment: number;
  /** When the counts of busy sessions were told last, and up to which segment. */
  readonly countedAt: Instant;
  readonly countedSegment: number;
}

export interface Told {
  readonly set: ChangeSet;
  readonly position: Position;
  /** More is known than fits one set (`now`), or counts of sessions that are told a little `later`, even when nothing else happens. */
  readonly follows: 'now' | 'later' | null;
}

export const mostRows = 500;
const mostSessions = 1000;
/** How often the exchange counts of sessions that change in nothing else are told. */
export const countEveryMs = 500;

export class Changes {
  private readonly store: CaptureStore;
  private readonly summaries: Summaries;
  private readonly view: CaptureView;
  private readonly lateAfter: SqlStatement;
  private readonly lateOf: SqlStatement;
  /** No exchange with a higher id was ever shown to anybody. */
  private shown = 0;

  constructor(store: CaptureStore, summaries: Summaries, view: CaptureView) {
    this.store = store;
    this.summaries = summaries;
    this.view = view;
    const late = 'SELECT exchange, segment FROM late WHERE exchange <= ? AND segment';
    this.lateAfter = store.database.prepare(`${late} > ? ORDER BY segment LIMIT ?`);
    this.lateOf = store.database.prepare(`${late} = ?`);
  }

  /** Rows are shown to somebody as they stand now: those that are running will have to be told again. */
  show(): void {
    this.shown = this.store.segments.total().lastExchange;
  }

  /** Everything since `since`; `search` is that of the filter, null for none. */
  since(since: Position | null, search: Search | null, tailRows: number, now: Instant): Told {
    this.store.catchUp();
    if (search?.failure) throw search.failure;
    const { hidden } = this.view;
    const last = this.store.segments.lastId();
    const known = since !== null && since.generation === hidden.generation ? since : null;
    const total = this.view.total();
    const matched = search === null ? total : search.matched(hidden.exchange);
    const count = Math.min(Math.max(0, tailRows), mostRows, matched);
    const tail = this.rows(search, matched - count, count);
    const upserts = known === null ? { rows: [], segment: last } : this.upserts(known.segment, last, search, tail);
    const sessions = this.sessions(known, last, now);
    this.show();
    const position = { generation: hidden.generation, segment: upserts.segment, ...sessions.position };
    const set: ChangeSet = {
      next: cursorText(position),
      total,
      matched,
      scanned: search === null ? total : search.scanned(hidden.position),
      tail,
      upserts: upserts.rows,
      sessions: sessions.rows,
      view: hidden.generation,
      cleared: this.view.cleared(),
      lost: this.store.lost,
      detailLost: this.store.detailLost,
      captureBytes: this.store.captureBytes,
    };
    const cut = sessions.cut || position.segment < last;
    return { set, position, follows: cut ? 'now' : position.countedSegment < last ? 'later' : null };
  }

  /** Rows at places `from` … of those in view that the search finds (null: all). */
  rows(search: Search | null, from: number, count: number): Summary[] {
    if (search?.failure) throw search.failure;
    const { hidden } = this.view;
    if (search === null) return this.store.segments.range(hidden.position + Math.max(0, from), count).map((r) => this.summaries.of(r));
    const records = search.ids(hidden.exchange, from, count).map((id) => this.store.segments.find(id));
    return records.filter((record): record is FoundRecord => record !== null).map((record) => this.summaries.of(record));
  }

  /**
   * Exchanges that were running and have ended in the segments after `from`, as far as they fit one set. Under load there are
   * hundreds a second that ended before anybody saw them; those are left out.
   */
  private upserts(from: number, last: number, search: Search | null, tail: readonly Summary[]): { rows: Summary[]; segment: number } {
    const shown = Math.max(this.shown, this.store.segments.lastExchangeUpTo(from));
    let late = this.lateAfter.all(shown, from, mostRows + 1);
    let segment = last;
    if (late.length > mostRows) {
      // The segment that the limit cuts is left for the next set; where it is the only one, it is told whole.
      const cut = Number(late[late.length - 1]?.segment);
      const only = Number(late[0]?.segment) === cut;
      if (only) late = this.lateOf.all(shown, cut);
      segment = only ? cut : cut - 1;
    }
    const told = new Set(tail.map((row) => row.id));
    const rows: Summary[] = [];
    for (const row of late) {
      const id = Number(row.exchange);
      if (Number(row.segment) > segment || told.has(id) || id <= this.view.hidden.exchange) continue;
      if (search !== null && !search.includes(id)) continue;
      const record = this.store.segments.findLate(id);
      if (record !== null) rows.push(this.summaries.of(record));
    }
    return { rows, segment };
  }

  private sessions(
    known: Position | null,
    last: number,
    now: Instant,
  ): { rows: SessionSummary[]; cut: boolean; position: Omit<Position, 'generation' | 'segment'> } {
    const since = known?.event ?? 0;
    const newest = this.store.sessions.lastEvent();
    const changed = this.store.sessions.changed(since, this.view.hidden.event, mostSessions);
    const cut = changed.length === mostSessions;
    const event = cut ? (changed[changed.length - 1]?.changed ?? since) : newest;
    const rows = new Map(changed.map((session) => [session.info.id, sessionSummary(this.store, session)]));
    const countNow = known === null || now - known.countedAt >= countEveryMs * 1000;
    if (known !== null && countNow) {
      for (const id of this.store.tally.touchedSince(known.countedSegment)) {
        if (rows.size >= mostSessions) break;
        const session = rows.has(id) ? null : this.store.sessions.session(id);
        if (session !== null) rows.set(id, sessionSummary(this.store, session));
      }
    }
    const counted = countNow ? { countedAt: now, countedSegment: last } : known;
    return { rows: [...rows.values()], cut, position: { event, countedAt: counted.countedAt, countedSegment: counted.countedSegment } };
  }
}

/** Whether two sets tell the same, but for where they end. */
export function tellsNothingNew(set: ChangeSet, before: ChangeSet | null): boolean {
  return (
    before !== null &&
    set.sessions.length === 0 &&
    set.upserts.length === 0 &&
    set.view === before.view &&
    set.total === before.total &&
    set.matched === before.matched &&
    set.scanned === before.scanned &&
    set.lost === before.lost &&
    set.detailLost === before.detailLost &&
    set.tail[set.tail.length - 1]?.id === before.tail[before.tail.length - 1]?.id
  );
}

export function cursorText(p: Position): string {
  return ['c1', p.generation, p.event, p.segment, p.countedAt, p.countedSegment].join('.');
}

/** Throws CallFault for what is not a cursor of `capture.changes`. */
export function readCursor(text: string): Position {
  const [kind, generation, event, segment, countedAt, countedSegment] = text.split('.');
  const numbers = [generation, event, segment, countedAt, countedSegment].map(Number);
  if (kind !== 'c1' || !numbers.every(Number.isSafeInteger)) {
    throw new CallFault('badInput', 'The cursor is not one of capture.changes; start without a cursor.');
  }
  const [g, e, s, at, c] = numbers as [number, number, number, number, number];
  return { generation: g, event: e, segment: s, countedAt: at, countedSegment: c };
}
