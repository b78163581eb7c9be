/**
 * Writes batches, one transaction a batch. A segment goes into the file as it came: nothing is decoded, no SQL per
 * exchange. What cannot be written is counted, never thrown: the engine must not feel the disk.
 */

import type { SessionInfo } from '../../machine/io.ts';
import type { Batch, Child, ContextRow, LoginPacket, Part, Segment, SessionChange } from '../batch.ts';
import type { SqlDatabase, SqlStatement } from '../sqlPort.ts';
import { databaseTrouble } from './captureDamaged.ts';
import type { FreshSegments } from './freshSegments.ts';
import { infoText } from './sessionRows.ts';
import { countSegment, type SegmentCounts, type SessionTally } from './sessionTally.ts';

/** After how many segments the sessions' counts are put in their rows: what a killed process may leave uncounted. */
const flushEvery = 64;

/** Sessions, contexts and logins of batches that failed, kept for the next try. Past this many, the oldest go. */
const keptRows = 20_000;

interface Rows {
  readonly sessions: SessionChange[];
  readonly contexts: ContextRow[];
  readonly logins: LoginPacket[];
  readonly children: Child[];
}

export class CaptureWriter {
  /** Why the last batch could not be written, with the remedy; null when it was. */
  trouble: string | null = null;
  /** Exchanges whose records could not be written. */
  unwritten = 0;
  /** As the newest batch told. */
  lost = 0;
  detailLost = 0;

  private readonly db: SqlDatabase;
  private readonly path: string;
  private readonly tally: SessionTally;
  private readonly fresh: FreshSegments;
  private readonly statements: ReturnType<typeof prepareAll>;
  private pending: Rows = noRows();
  private segments = 0;
  private exchanges = 0;
  private flushedAt = 0;
  private writtenLost = 0;
  private writtenDetailLost = 0;
  /** The open sessions as they were written last. */
  private readonly open = new Map<number, SessionInfo>();

  constructor(db: SqlDatabase, path: string, tally: SessionTally, fresh: FreshSegments) {
    this.db = db;
    this.path = path;
    this.tally = tally;
    this.fresh = fresh;
    this.statements = prepareAll(db);
  }

  /** Never throws. A batch that fails loses its exchanges (they are counted); its other rows are tried again with the next. */
  append(batch: Batch): void {
    const rows: Rows = {
      sessions: [...this.pending.sessions, ...batch.sessions],
      contexts: [...this.pending.contexts, ...batch.contexts],
      logins: [...this.pending.logins, ...batch.logins],
      children: [...this.pending.children, ...batch.children],
    };
    const before = { segments: this.segments, exchanges: this.exchanges };
    this.lost = batch.lost;
    this.detailLost = batch.detailLost;
    this.fresh.next();
    let counts: SegmentCounts | null = null;
    try {
      if (batch.segment !== null) counts = countSegment(batch.segment.bytes, firstOf(batch.segment));
      this.db.exec('BEGIN IMMEDIATE');
      this.writeRows(rows, batch.segment !== null);
      for (const part of batch.parts) this.writePart(part);
      if (batch.segment !== null && counts !== null) this.writeSegment(batch.segment, counts);
      this.writeLosses(batch.lost + this.unwritten, batch.detailLost);
      this.db.exec('COMMIT');
    } catch (error) {
      this.rollBack();
      this.segments = before.segments;
      this.exchanges = before.exchanges;
      this.writtenLost = -1;
      this.unwritten += batch.segment === null ? 0 : exchangesOf(batch.segment);
      this.pending = newest(rows);
      this.trouble = databaseTrouble(this.path, error, 'written');
      return;
    }
    this.pending = noRows();
    this.trouble = null;
    if (batch.segment !== null && counts !== null) this.segmentWritten(batch.segment, counts, before.exchanges);
    this.count(rows);
  }

  /** Puts the sessions' counts in their rows and marks the file as whole. Throws what SQLite says. */
  finish(): void {
    this.flushTally();
    this.statements.meta.run('closed', 1);
  }

  private writeSegment(segment: Segment, { begun, startedAt }: SegmentCounts): void {
    const id = this.segments + 1;
    const [first, last] = begins(segment) ? [segment.first, segment.last] : [null, null];
    this.statements.segment.run(id, first, last, startedAt, this.exchanges, begun, segment.bytes);
    for (const exchange of segment.late) this.statements.late.run(exchange, id);
    this.segments = id;
    this.exchanges += begun;
  }

  private segmentWritten(segment: Segment, counts: SegmentCounts, before: number): void {
    const { bytes, last, late } = segment;
    this.tally.addCounts(this.segments, counts.sessions);
    this.fresh.add(this.segments, bytes, firstOf(segment), last, before, counts.begun, late);
  }

  /** What follows only once the batch is in the file. */
  private count(rows: Rows): void {
    for (const { event, session } of rows.sessions) {
      if (event !== 'closed' && event !== 'failed') continue;
      this.tally.closed(session.id);
      this.open.delete(session.id);
    }
    if (this.segments - this.flushedAt < flushEvery) return;
    this.flushedAt = this.segments;
    try {
      this.flushTally();
    } catch (error) {
      this.rollBack();
      this.trouble = databaseTrouble(this.path, error, 'written');
    }
  }

  private writePart(part: Part): void {
    this.statements.part.run(part.exchange, part.n, part.bytes);
  }

  private writeRows(rows: Rows, hasSegment: boolean): void {
    for (const change of rows.sessions) this.writeSession(change, hasSegment);
    for (const c of rows.contexts) {
      this.statements.context.run(c.id, c.session, c.user, c.capabilities.toString(), c.schema, c.clientCharset, c.resultsCharset);
      if (c.backend !== null) this.statements.backend.run(c.id, c.backend);
    }
    for (const { parent, exchange } of rows.children) this.statements.child.run(parent, exchange);
    for (const p of rows.logins) {
      this.statements.login.run(p.session, p.at, p.from, p.step, p.packet, p.sent, JSON.stringify(p.masked));
      if (p.by !== undefined) this.statements.actor.run(JSON.stringify(p.by));
    }
  }

  private writeSession(change: SessionChange, hasSegment: boolean): void {
    const { session, event, at } = change;
    const known = this.open.get(session.id);
    this.open.set(session.id, session);
    // Sessions go in and out of transactions all the time; the records' status flags tell that already.
    if (event === 'changed' && this.trouble === null && known !== undefined && sameButStatus(session, known)) return;
    // What ends a session stands behind the batch's exchanges, what begins it before them.
    const ends = event === 'failed' || event === 'degraded' || event === 'closed';
    const afterSegment = this.segments + (ends && hasSegment ? 1 : 0);
    const info = infoText(session);
    const error = change.error === null ? null : JSON.stringify(change.error);
    const added = this.statements.event.run(afterSegment, session.id, event, at, info, error);
    const closedAt = event === 'closed' || event === 'failed' ? at : null;
    this.statements.session.run(session.id, event, session.openedAt, closedAt, info, error, added.lastInsertRowid);
  }

  private flushTally(): void {
    const counted = this.tally.uncounted();
    this.db.exec('BEGIN IMMEDIATE');
    for (const [session, exchanges] of counted) this.statements.counted.run(exchanges, session);
    this.statements.meta.run('counted_segment', this.segments);
    this.db.exec('COMMIT');
    this.tally.settle();
  }

  private writeLosses(lost: number, detailLost: number): void {
    if (lost !== this.writtenLost) this.statements.meta.run('lost', lost);
    if (detailLost !== this.writtenDetailLost) this.statements.meta.run('detail_lost', detailLost);
    this.writtenLost = lost;
    this.writtenDetailLost = detailLost;
  }

  private rollBack(): void {
    try {
      this.db.exec('ROLLBACK');
    } catch {
      // SQLite has rolled back by itself, or BEGIN failed already.
    }
  }
}

function sameButStatus(a: SessionInfo, b: SessionInfo): boolean {
  return infoText({ ...a, statusFlags: 0 }) === infoText({ ...b, statusFlags: 0 });
}

function begins(segment: Segment): boolean {
  return segment.last >= segment.first;
}

/** The lowest id of what began in the segment; infinite for none. */
function firstOf(segment: Segment): number {
  return begins(segment) ? segment.first : Number.POSITIVE_INFINITY;
}

function exchangesOf(segment: Segment): number {
  return Math.max(0, segment.last - segment.first + 1) + segment.late.length;
}

function noRows(): Rows {
  return { sessions: [], contexts: [], logins: [], children: [] };
}

function newest(rows: Rows): Rows {
  return {
    sessions: rows.sessions.slice(-keptRows),
    contexts: rows.contexts.slice(-keptRows),
    logins: rows.logins.slice(-keptRows),
    children: rows.children.slice(-keptRows),
  };
}

function prepareAll(
  db: SqlDatabase,
): Record<
  'segment' | 'late' | 'part' | 'context' | 'backend' | 'login' | 'actor' | 'child' | 'event' | 'session' | 'counted' | 'meta',
  SqlStatement
> {
  return {
    segment: db.prepare('INSERT INTO segment VALUES (?, ?, ?, ?, ?, ?, ?)'),
    // Nothing is told twice, as one would expect of REPLACE: with it SQLite copies each page of table and index for each row, aside
    // and into a temporary file, to undo a row that fails halfway.
    late: db.prepare('INSERT OR IGNORE INTO late VALUES (?, ?)'),
    part: db.prepare('INSERT OR IGNORE INTO exchange_part (exchange, n, bytes) VALUES (?, ?, ?)'),
    context: db.prepare('INSERT OR REPLACE INTO context VALUES (?, ?, ?, ?, ?, ?, ?)'),
    backend: db.prepare('INSERT OR REPLACE INTO context_backend VALUES (?, ?)'),
    login: db.prepare('INSERT INTO login_packet (session, at, sender, step, packet, sent, masked) VALUES (?, ?, ?, ?, ?, ?, ?)'),
    actor: db.prepare('INSERT INTO login_actor VALUES (last_insert_rowid(), ?)'),
    child: db.prepare('INSERT OR IGNORE INTO child VALUES (?, ?)'),
    event: db.prepare('INSERT INTO session_event (after_segment, session, event, at, info, error) VALUES (?, ?, ?, ?, ?, ?)'),
    session: db.prepare(`
      INSERT INTO session (id, event, opened_at, closed_at, info, error, changed) VALUES (?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET
        event = CASE
          WHEN excluded.event = 'changed' THEN iif(session.event = 'opened', 'changed', session.event)
          WHEN excluded.event = 'closed' AND session.event IN ('failed', 'degraded') THEN session.event
          ELSE excluded.event END,
        closed_at = coalesce(excluded.closed_at, session.closed_at), info = excluded.info,
        error = coalesce(excluded.error, session.error), changed = excluded.changed`),
    counted: db.prepare('UPDATE session SET exchanges = exchanges + ? WHERE id = ?'),
    meta: db.prepare('INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value'),
  };
}
