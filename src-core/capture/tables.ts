/** The capture as rows of tables (docs/admin.md): what the admin interface shows of it, read segment by segment. */
import type { SessionSummary } from '../bridge/contract.ts';
import { commandName } from '../mysql/constants/commands.ts';
import { errorName } from '../mysql/constants/errorCodes.ts';
import { digestOf, normalForm } from '../mysql/sql/fingerprint.ts';
import type { CaptureStore } from './captureStore.ts';
import { serverFamilyOf } from './decode/codecContext.ts';
import { isoTime } from './decode/isoTime.ts';
import { readRecord } from './recordFormat.ts';
import { keptRequest } from './requestBytes.ts';
import { sessionSummary } from './sessionSummary.ts';
import type { SqlValue } from './sqlPort.ts';
import { eachRecord, viewOf } from './store/parsedSegment.ts';
import type { FoundRecord } from './store/segments.ts';
import type { StoredSession } from './store/sessionRows.ts';
import { affectedOf, rowsOf, Summaries, stateOf } from './summary.ts';

export interface ExchangeTableRow {
  readonly row: readonly SqlValue[];
  /** What the row's digest stands for; null where it has none. */
  readonly normalForm: string | null;
}

/** Characters of a statement that are shown; all of it counts for its digest, up to that many bytes. */
const mostCharacters = 65_536;
const mostBytes = 1024 * 1024;
/** Statements whose digests are remembered, and how long they may be. */
const keptDigests = 2_000;
const longestKept = 2_000;
/** Sessions read at once. */
const mostSessions = 1_000;

interface Digest {
  readonly text: string;
  readonly digest: string;
}

export class CaptureTables {
  private readonly store: CaptureStore;
  private readonly summaries: Summaries;
  private readonly digests = new Map<string, Digest>();

  constructor(store: CaptureStore) {
    this.store = store;
    this.summaries = new Summaries(store);
  }

  /** The number of the segment that comes next. */
  end(): number {
    return this.store.segments.lastId() + 1;
  }

  /** The last segment in which, and behind which, at least `newest` exchanges began; the first one where there are not so many. */
  startOf(newest: number): number {
    const from = Math.max(0, this.store.segments.total().exchanges - newest);
    const row = this.store.database.prepare('SELECT max(id) AS id FROM segment WHERE before <= ?').get(from);
    return Math.max(1, Number(row?.id ?? 1));
  }

  /** In the order of the columns of the table `exchanges`; an exchange that ended late stands in two segments, open in the first. */
  exchanges(segment: number): ExchangeTableRow[] {
    const raw = this.store.segments.rawSegment(segment);
    if (raw === null) return [];
    const { bytes } = raw;
    const parsed = { id: segment, bytes, before: 0, ids: new Float64Array(), offsets: new Uint32Array(), late: new Map<number, number>() };
    const rows: ExchangeTableRow[] = [];
    eachRecord(bytes, viewOf(bytes), (offset) => {
      rows.push(this.row({ segment: parsed, offset, header: readRecord(bytes, offset) }));
    });
    return rows;
  }

  /** Sessions that are open, and those that were closed behind the event `change`, in the order of the columns of `sessions`. */
  sessions(change: number): { readonly rows: readonly (readonly SqlValue[])[]; readonly change: number } {
    const { store } = this;
    const rows: SqlValue[][] = [];
    // The counts in the rows and what is counted beside them are of one moment.
    store.database.exec('BEGIN');
    try {
      store.catchUp();
      const last = store.sessions.lastEvent();
      for (let from = 0, page: readonly StoredSession[] = []; from === 0 || page.length === mostSessions; ) {
        page = store.sessions.changed(from, change, mostSessions);
        from = page.at(-1)?.changed ?? last + 1;
        for (const session of page) {
          rows.push(sessionRow(sessionSummary(store, session)));
          if (session.closedAt !== null) store.tally.closed(session.info.id);
        }
      }
      return { rows, change: last };
    } finally {
      store.database.exec('COMMIT');
    }
  }

  private row(record: FoundRecord): ExchangeTableRow {
    const { header } = record;
    const fragments = this.store.firstFragments(record, 1);
    const context = this.store.sessions.context(header.context);
    const { sql } = this.summaries.textOf(header, keptRequest(fragments, mostBytes), context);
    const digest = sql === null || sql === '' ? null : this.digestOf(sql);
    const rows = rowsOf(header, fragments);
    const affected = affectedOf(header, fragments, rows);
    const open = header.end === 'open';
    const { interception, errorCode } = header;
    const times = [header.waitUs + header.serverUs + header.transferUs, header.waitUs, header.serverUs, header.transferUs];
    return {
      normalForm: digest?.text ?? null,
      row: [
        ...[header.id, header.session, interception === null || interception.parent === 0 ? null : interception.parent],
        ...[commandName(header.command), sql?.slice(0, mostCharacters) ?? null, digest?.digest ?? null],
        ...[context?.user ?? '', context?.schema ?? '', timeText(header.startedAt), ...(open ? times.map(() => null) : times)],
        ...[rows, affected === null ? null : BigInt.asIntN(64, BigInt(affected))],
        ...(errorCode === 0 ? [null, null] : [errorCode, errorName(errorCode, serverFamilyOf(this.store, header.session))]),
        ...[header.warnings, header.requestBytes, header.replyBytes, stateOf(this.store, header)],
        ...[interception?.modified, interception?.mocked, interception?.injected].map((is) => (is === true ? 1 : 0)),
      ],
    };
  }

  private digestOf(sql: string): Digest {
    const kept = this.digests.get(sql);
    if (kept !== undefined) return kept;
    const text = normalForm(sql);
    const made = { text: text.slice(0, mostCharacters), digest: digestOf(text) };
    if (sql.length <= longestKept) {
      if (this.digests.size >= keptDigests) this.digests.clear();
      this.digests.set(sql, made);
    }
    return made;
  }
}

function sessionRow(s: SessionSummary): SqlValue[] {
  const { tls } = s;
  return [
    ...[s.id, s.state, timeText(s.openedAt), s.closedAt === null ? null : timeText(s.closedAt), s.client, s.backend, s.program, s.user],
    ...[s.schema, s.serverVersion, s.connectionId, s.authPlugin, tls.client?.version ?? null, tls.server?.version ?? null],
    ...[s.compression, s.exchanges, s.error],
  ];
}

/** A DATETIME(6) in UTC. */
function timeText(instant: number): string {
  return isoTime(instant).slice(0, 26).replace('T', ' ');
}
