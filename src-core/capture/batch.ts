/** What the recorder (engine thread) hands the capture worker. Posted as one message; `segment` is transferred. */
import type { Instant, LoginStep, SessionError, SessionInfo, Side } from '../machine/io.ts';

export interface Batch {
  /** Exchange records (recordFormat.ts), back to back; null where the batch has none. */
  readonly segment: Segment | null;
  readonly parts: readonly Part[];
  /** In the order they happened. */
  readonly sessions: readonly SessionChange[];
  readonly contexts: readonly ContextRow[];
  readonly logins: readonly LoginPacket[];
  readonly children: readonly Child[];
  /** Exchanges that were not recorded at all since the capture began, because the disk could not follow. */
  readonly lost: number;
  /** Exchanges recorded without their packets, since the capture began, for the same reason. */
  readonly detailLost: number;
}

export interface Segment {
  readonly bytes: Uint8Array;
  /**
   * The segment holds a record (complete or `open`) for each id from `first` to `last`, except lost ones, in any order,
   * and the complete records of the `late` ones, which began in earlier segments. `last < first` when all are late.
   */
  readonly first: number;
  readonly last: number;
  readonly late: readonly number[];
}

export interface Part {
  readonly exchange: number;
  /** From 0. */
  readonly n: number;
  /** Fragments (`readFragments`). */
  readonly bytes: Uint8Array;
}

/** An exchange that another one caused. */
export interface Child {
  readonly parent: number;
  readonly exchange: number;
}

export interface ContextRow {
  readonly id: number;
  readonly session: number;
  /** `host:port` of the one that served; null in captures that do not tell. */
  readonly backend: string | null;
  readonly user: string | null;
  readonly capabilities: bigint;
  readonly schema: string | null;
  readonly clientCharset: string;
  readonly resultsCharset: string | null;
}

export interface SessionChange {
  readonly event: 'opened' | 'authenticated' | 'changed' | 'failed' | 'degraded' | 'closed';
  readonly at: Instant;
  readonly session: SessionInfo;
  readonly error: SessionError | null;
}

/** A packet of a login with its 4-byte header. Authentication data in `packet` and `sent` is already masked with '*'. */
export interface LoginPacket {
  readonly session: number;
  readonly at: Instant;
  readonly from: Side;
  readonly step: LoginStep;
  readonly packet: Uint8Array;
  /** What was passed on, where that differs; else null. */
  readonly sent: Uint8Array | null;
  /** [from, to) ranges of `packet` that were masked. */
  readonly masked: readonly (readonly [number, number])[];
  /** Who had `sent` put in its place; left out where it is the proxy's own doing. */
  readonly by?: readonly string[];
}
