/**
 * The capture file (docs/capture-format.md): what is written and how it is found again. One SQLite file, append-only.
 *
 * Memory does not grow with the capture: what is asked for is found in the file, and only a few segments are kept.
 */
import type { Batch } from './batch.ts';
import { type Conversation, type Fragment, readFragments, recordFragments } from './recordFormat.ts';
import type { OpenSql, SqlDatabase, SqlStatement } from './sqlPort.ts';
import { CaptureDamaged, databaseTrouble } from './store/captureDamaged.ts';
import { type OpenMode, openCaptureFile } from './store/openCapture.ts';
import { type FoundRecord, Segments } from './store/segments.ts';
import { SessionRows } from './store/sessionRows.ts';
import { SessionTally } from './store/sessionTally.ts';
import { CaptureWriter } from './store/writer.ts';

export { CaptureDamaged } from './store/captureDamaged.ts';
export type { OpenMode } from './store/openCapture.ts';

export class CaptureStore {
  readonly path: string;
  readonly segments: Segments;
  readonly sessions: SessionRows;
  readonly tally = new SessionTally();
  /** The opener, for a copy of the capture in a file of its own. */
  readonly open: OpenSql;
  readonly database: SqlDatabase;
  private readonly writer: CaptureWriter | null;
  private readonly pages: SqlStatement;
  private readonly pageBytes: number;
  private readonly partRows: SqlStatement;
  private readonly metaValue: SqlStatement;
  /** Null for a file from before there were any. */
  private readonly childRows: SqlStatement | null;
  /** Up to this segment the tally knows what is in it, and up to that one the sessions' rows have it. */
  private tallied = 0;
  private counted = 0;

  constructor(open: OpenSql, path: string, mode: OpenMode, database: SqlDatabase) {
    this.open = open;
    this.path = path;
    this.database = database;
    this.segments = new Segments(database);
    this.sessions = new SessionRows(database);
    this.pages = database.prepare('PRAGMA page_count');
    this.pageBytes = Number(database.prepare('PRAGMA page_size').get()?.page_size);
    this.partRows = database.prepare('SELECT bytes FROM exchange_part WHERE exchange = ? AND n < ? ORDER BY n');
    this.metaValue = database.prepare('SELECT value FROM meta WHERE key = ?');
    const childTable = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'child'").get();
    this.childRows =
      childTable === undefined ? null : database.prepare('SELECT exchange FROM child WHERE parent = ? ORDER BY exchange LIMIT 1000');
    this.writer = mode === 'new' ? new CaptureWriter(database, path, this.tally, this.segments.fresh) : null;
    if (mode === 'readOnly') this.tallied = this.counted = this.meta('counted_segment');
  }

  /** Stores a batch. Never throws: see `captureError`. */
  append(batch: Batch): void {
    if (this.writer === null) throw new Error('a capture that was opened for reading cannot be written');
    this.writer.append(batch);
  }

  /** Why the newest batch could not be stored, with the remedy; null when it was. */
  get captureError(): string | null {
    return this.writer?.trouble ?? null;
  }

  /** Size of the file in bytes. */
  get captureBytes(): number {
    return Number(this.pages.get()?.page_count ?? 0) * this.pageBytes;
  }

  /** Exchanges that are not in the capture although they happened, by the disk's fault. */
  get lost(): number {
    return this.writer === null ? this.meta('lost') : this.writer.lost + this.writer.unwritten;
  }

  /** Exchanges whose packets were not kept, for the same reason. */
  get detailLost(): number {
    return this.writer === null ? this.meta('detail_lost') : this.writer.detailLost;
  }

  /** All that was kept of an exchange's packets, in order: those between client and proxy. */
  fragments(record: FoundRecord): Fragment[] {
    return this.firstFragments(record, record.header.parts);
  }

  /** The same of what proxy and server said to each other where that is something else; see `serverConversation`. */
  fragmentsBehind(record: FoundRecord): Fragment[] {
    return this.firstFragments(record, record.header.parts, 'behind');
  }

  /** The fragments of the first `parts` parts, then the record's own: with 1, how the request and the exchange's end look. */
  firstFragments(record: FoundRecord, parts: number, conversation: Conversation = 'client'): Fragment[] {
    const { header } = record;
    const own = recordFragments(record.segment.bytes, record.offset, header, conversation);
    if (header.parts === 0) return own;
    const rows = this.partRows.all(header.id, Math.min(parts, header.parts));
    return [...rows.flatMap((row) => readFragments(row.bytes as Uint8Array, conversation)), ...own];
  }

  /** Exchanges that this one caused, in their order; those of them that are over. */
  childrenOf(exchange: number): number[] {
    return this.childRows?.all(exchange).map((row) => Number(row.exchange)) ?? [];
  }

  /** Exchanges of a session so far. `row`: as many as its row counts. */
  exchangesOf(session: number, row: number): number {
    return row + (this.tally.get(session)?.uncounted ?? 0);
  }

  /** For a file that somebody else writes, or whose writer was killed: counts the segments that are not in the sessions' rows. */
  catchUp(): void {
    if (this.writer !== null) return;
    const counted = this.meta('counted_segment');
    if (counted > this.counted) {
      // Their writer has put them in the rows since.
      this.tallyUpTo(counted);
      this.tally.settle();
      this.tallied = this.counted = counted;
    }
    this.tallyUpTo(this.segments.lastId());
  }

  /** Brings the file into its final form: one file that can be read anywhere. The database is closed in any case. */
  close(): void {
    try {
      this.writer?.finish();
      // The whole file is on the disk when it is closed, also where somebody still reads it, so that its log cannot go.
      if (this.writer !== null)
        this.database.exec('PRAGMA synchronous = FULL; PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE');
    } catch {
      // A full disk: the file stays as it is, with its log beside it, and can still be read.
    }
    this.database.close();
  }

  private tallyUpTo(last: number): void {
    for (; this.tallied < last; this.tallied++) {
      const segment = this.segments.rawSegment(this.tallied + 1);
      if (segment !== null) this.tally.add(this.tallied + 1, segment.bytes, segment.first);
    }
  }

  private meta(key: string): number {
    return Number(this.metaValue.get(key)?.value ?? 0);
  }
}

/** Throws CaptureDamaged. */
export function openCaptureStore(open: OpenSql, path: string, mode: OpenMode): CaptureStore {
  const database = openCaptureFile(open, path, mode);
  try {
    return new CaptureStore(open, path, mode, database);
  } catch (error) {
    database.close();
    throw new CaptureDamaged(databaseTrouble(path, error, 'opened'));
  }
}
