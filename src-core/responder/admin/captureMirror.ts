/**
 * The tables of the live capture: what was recorded since somebody last asked is read from the capture before a statement runs, in
 * steps between which others have their turn. Only so many of the newest exchanges are kept.
 */
import type { SqliteDatabase, SqliteStatement } from '../sql/sqlDatabase.ts';
import { quoted, type SqlTable } from '../sql/tableDefinition.ts';
import type { AdminCapture } from './ports.ts';

/** Exchanges that the table holds; half as many again before the oldest go. */
export const defaultKept = 200_000;

/** Texts of normal forms, beside the tables that are shown. */
const texts = 'digest_texts';

const aggregated = `
  INSERT INTO main.digests
  SELECT e.digest, coalesce((SELECT text FROM temp.${texts} t WHERE t.digest = e.digest), ''), count(*), sum(coalesce(duration_us, 0)),
    min(coalesce(duration_us, 0)), CAST(avg(coalesce(duration_us, 0)) AS INTEGER), max(coalesce(duration_us, 0)), sum(error_code IS NOT NULL),
    sum(coalesce("rows", 0)), sum(coalesce(affected_rows, 0)), min(started_at), max(started_at)
  FROM main.exchanges e WHERE e.digest IS NOT NULL AND e.command <> 'COM_STMT_PREPARE' AND e.state <> 'running' GROUP BY e.digest`;

export class CaptureMirror {
  private readonly sqlite: SqliteDatabase;
  private readonly capture: AdminCapture;
  private readonly yieldTurn: () => Promise<void>;
  private readonly kept: number;
  private readonly insertExchange: SqliteStatement;
  private readonly insertSession: SqliteStatement;
  private readonly insertText: SqliteStatement;
  /** What is read next; null before anything was asked for. */
  private position: number | null = null;
  private sessionChange = 0;
  private digestsStale = false;
  private filling: Promise<void> | null = null;

  constructor(
    sqlite: SqliteDatabase,
    capture: AdminCapture,
    tables: { readonly exchanges: SqlTable; readonly sessions: SqlTable },
    yieldTurn: () => Promise<void>,
    kept = defaultKept,
  ) {
    this.sqlite = sqlite;
    this.capture = capture;
    this.yieldTurn = yieldTurn;
    this.kept = kept;
    // Beside the schema that clients look at.
    sqlite.exec(`CREATE TABLE temp.${texts} (digest TEXT PRIMARY KEY, text TEXT) WITHOUT ROWID`);
    this.insertExchange = sqlite.prepare(replaceInto(tables.exchanges));
    this.insertSession = sqlite.prepare(replaceInto(tables.sessions));
    this.insertText = sqlite.prepare(`INSERT OR IGNORE INTO temp.${texts} VALUES (?, ?)`);
  }

  /** Resolves once `exchanges` has all that was recorded when this was called. `stopped`: the caller gives up. */
  async exchanges(stopped: () => boolean): Promise<void> {
    const end = this.capture.end();
    while (!stopped() && (this.position === null || this.position < end)) {
      this.filling ??= this.step(end).finally(() => {
        this.filling = null;
      });
      await this.filling;
    }
  }

  sessions(): void {
    const { rows, change } = this.capture.sessions(this.sessionChange);
    this.sessionChange = change;
    if (rows.length === 0) return;
    this.transaction(() => {
      for (const row of rows) this.insertSession.run(...row);
    });
  }

  /** After `exchanges`. */
  digests(): void {
    if (!this.digestsStale) return;
    this.transaction(() => this.sqlite.exec(`DELETE FROM main.digests; ${aggregated}`));
    this.digestsStale = false;
  }

  private async step(end: number): Promise<void> {
    await this.yieldTurn();
    const { capture } = this;
    const at = this.position ?? capture.startOf(this.kept);
    if (at < end) {
      const found = capture.exchanges(at);
      this.transaction(() => {
        for (const { row, normalForm } of found) {
          this.insertExchange.run(...row);
          if (normalForm !== null) this.insertText.run(row[digestColumn] ?? null, normalForm);
        }
        this.forgetOldest();
      });
      if (found.length > 0) this.digestsStale = true;
    }
    this.position = at < end ? at + 1 : at;
  }

  private forgetOldest(): void {
    const [row] = [...this.sqlite.prepare('SELECT min(id) AS first, max(id) AS last FROM main.exchanges').iterate()];
    const { first, last } = row as { first: number | null; last: number | null };
    if (first !== null && last !== null && last - first > this.kept * 1.5)
      this.sqlite.exec(`DELETE FROM main.exchanges WHERE id <= ${last - this.kept}`);
  }

  private transaction(task: () => void): void {
    this.sqlite.exec('BEGIN');
    try {
      task();
      this.sqlite.exec('COMMIT');
    } catch (thrown) {
      this.sqlite.exec('ROLLBACK');
      throw thrown;
    }
  }
}

/** Place of `digest` in a row of the table `exchanges`. */
const digestColumn = 5;

function replaceInto({ schema, name, columns }: SqlTable): string {
  return `INSERT OR REPLACE INTO ${quoted(schema)}.${quoted(name)} VALUES (${columns.map(() => '?').join(', ')})`;
}
