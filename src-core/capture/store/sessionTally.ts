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

export class SessionTally {
  private readonly active = new Map<number, SessionActivity>();

  /** Counts a segment's records. `first`: the lowest id that began in it. */
  add(segment: number, bytes: Uint8Array, first: number): void {
    const view = viewOf(bytes);
    eachRecord(bytes, view, (offset) => {
      const activity = this.of(view.getUint32(offset + recordFields.session, true));
      activity.segment = segment;
      if (view.getUint8(offset + recordFields.end) !== openEnd) {
        const flags = view.getUint16(offset + recordFields.statusFlags, true);
        if (flags !== 0) activity.statusFlags = flags;
      }
      if (view.getFloat64(offset + recordFields.id, true) >= first) activity.uncounted++;
    });
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

/** How many exchanges began in a segment, and when its first record's exchange did (µs since the epoch; null: no record). */
export function countBegun(bytes: Uint8Array, first: number): { readonly count: number; readonly startedAt: number | null } {
  const view = viewOf(bytes);
  let count = 0;
  eachRecord(bytes, view, (offset) => {
    if (view.getFloat64(offset + recordFields.id, true) >= first) count++;
  });
  return { count, startedAt: bytes.length === 0 ? null : view.getFloat64(recordFields.startedAt, true) };
}
