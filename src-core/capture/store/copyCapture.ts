/**
 * Copies a capture, as it stands, into a file of its own, in slices: recording and other calls go on meanwhile. Until it is
 * whole, the copy does not call itself a capture.
 */
import type { OpenSql, SqlDatabase } from '../sqlPort.ts';
import { openCaptureFile } from './openCapture.ts';
import { applicationId } from './schema.ts';

/** Rows a slice: some ms of work each. */
const slices: readonly (readonly [table: string, key: string, rows: number])[] = [
  ['context', 'id', 5000],
  ['login_packet', 'id', 5000],
  ['session_event', 'id', 2000],
  ['exchange_part', 'id', 16],
  ['late', 'exchange', 20_000],
  ['segment', 'id', 16],
];

/** Small ones, which older captures do not have. */
const laterTables = ['child', 'login_actor', 'context_backend'];

/** Returns the number of exchanges in the copy. Throws CaptureDamaged for a target that is not empty, else what SQLite says. */
export async function copyCapture(open: OpenSql, from: string, to: string, yieldTurn: () => Promise<void>): Promise<number> {
  const copy = openCaptureFile(open, to, 'new');
  try {
    copy.exec('PRAGMA application_id = 0');
    copy.prepare('ATTACH DATABASE ? AS source').run(from);
    // The sessions' counts and up to which segment they were counted belong together.
    copy.exec('BEGIN; INSERT INTO main.meta SELECT * FROM source.meta; INSERT INTO main.session SELECT * FROM source.session; COMMIT');
    const lastSegment = Number(copy.prepare('SELECT max(id) AS id FROM source.segment').get()?.id ?? 0);
    for (const [table, key, rows] of slices) await copyTable(copy, table, key, rows, lastSegment, yieldTurn);
    for (const table of laterTables) {
      const isThere = copy.prepare('SELECT 1 FROM source.sqlite_schema WHERE name = ?').get(table) !== undefined;
      if (isThere) copy.exec(`INSERT INTO main.${table} SELECT * FROM source.${table}`);
    }
    const exchanges = Number(copy.prepare('SELECT coalesce(sum(count), 0) AS n FROM main.segment').get()?.n);
    copy.exec('DETACH DATABASE source');
    copy.exec(`PRAGMA main.application_id = ${applicationId}`);
    copy.exec('PRAGMA main.journal_mode = DELETE');
    return exchanges;
  } finally {
    copy.close();
  }
}

async function copyTable(
  db: SqlDatabase,
  table: string,
  key: string,
  rows: number,
  lastSegment: number,
  yieldTurn: () => Promise<void>,
): Promise<void> {
  const limit = table === 'segment' ? `AND id <= ${lastSegment}` : table === 'late' ? `AND segment <= ${lastSegment}` : '';
  const bound = db.prepare(`SELECT max(k) AS k FROM (SELECT ${key} AS k FROM source.${table} WHERE ${key} > ? ORDER BY ${key} LIMIT ?)`);
  const insert = db.prepare(`INSERT INTO main.${table} SELECT * FROM source.${table} WHERE ${key} > ? AND ${key} <= ? ${limit}`);
  for (let done = 0; ; ) {
    const next = bound.get(done, rows)?.k;
    if (typeof next !== 'number' || (table === 'segment' && done >= lastSegment)) return;
    insert.run(done, next);
    done = next;
    await yieldTurn();
  }
}
