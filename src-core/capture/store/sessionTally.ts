/** Counts exchanges a session, from the segments as they are written: kept for open sessions only, so memory stays flat. */
import { eachRecord, recordFields, viewOf } from './parsedSegment.ts';

export interface SessionActivity {
  /** Exchanges that are not yet in the session's row. */
  uncounted: number;
  /** Status flags of the newest reply that told any. */
  statusFlags: number;
  /** The newest segment with an exchange of the session. */
  segment: number;
  closed: boolean;
}

const openEnd = 0;

interface SessionCount {
  /** Exchanges of the session that began in the segment. */
  begun: number;
  /** Of the newest reply that told any; 0 for none. */
  statusFlags: number;
}

/** What stands in a segment, as far as it is counted. */
export interface SegmentCounts {
  /** How many exchanges began in it. */
  readonly begun: number;
  /** When the first record's exchange did, in µs since the epoch; null where there is no record. */
  readonly startedAt: number | null;
  readonly sessions: ReadonlyMap<number, SessionCount>;
}

/** `first`: the lowest id that began in the segment; infinite for none. */
export function countSegment(bytes: Uint8Array, first: number): SegmentCounts {
  const view = viewOf(bytes);
  const sessions = new Map<number, SessionCount>();
  let begun = 0;
  eachRecord(bytes, view, (offset) => {
    const session = view.getUint32(offset + recordFields.session, true);
    let count = sessions.get(session);
    if (count === undefined) {
      count = { begun: 0, statusFlags: 0 };
      sessions.set(session, count);
    }
    if (view.getUint8(offset + recordFields.end) !== openEnd) {
      const flags = view.getUint16(offset + recordFields.statusFlags, true);
      if (flags !== 0) count.statusFlags = flags;
    }
    if (view.getFloat64(offset + recordFields.id, true) < first) return;
    count.begun++;
    begun++;
  });
  return { begun, startedAt: bytes.length === 0 ? null : view.getFloat64(recordFields.startedAt, true), sessions };
}

export class SessionTally {
  private readonly active = new Map<number, SessionActivity>();

  /** Counts a segment's records. `first`: the lowest id that began in it. */
  add(segment: number, bytes: Uint8Array, first: number): void {
    this.addCounts(segment, countSegment(bytes, first).sessions);
  }

  /** The same of one that was counted already. */
  addCounts(segment: number, sessions: SegmentCounts['sessions']): void {
    for (const [session, { begun, statusFlags }] of sessions) {
      const activity = this.of(session);
      activity.segment = segment;
      activity.uncounted += begun;
      if (statusFlags !== 0) activity.statusFlags = statusFlags;
    }
  }

  get(session: number): SessionActivity | undefined {
    return this.active.get(session);
  }

  closed(session: number): void {
    this.of(session).closed = true;
  }

  /** Sessions with exchanges in segments after `segment`. */
  *touchedSince(segment: number): Iterable<number> {
    for (const [id, activity] of this.active) if (activity.segment > segment) yield id;
  }

  /** Sessions with exchanges that are not in their rows, and how many. */
  uncounted(): (readonly [session: number, exchanges: number])[] {
    return [...this.active].filter(([, activity]) => activity.uncounted > 0).map(([id, activity]) => [id, activity.uncounted] as const);
  }

  /** What was uncounted is in the rows now; sessions that are closed are forgotten. */
  settle(): void {
    for (const [id, activity] of this.active) {
      activity.uncounted = 0;
      if (activity.closed) this.active.delete(id);
    }
  }

  private of(session: number): SessionActivity {
    let activity = this.active.get(session);
    if (activity === undefined) {
      activity = { uncounted: 0, statusFlags: 0, segment: 0, closed: false };
      this.active.set(session, activity);
    }
    return activity;
  }
}
