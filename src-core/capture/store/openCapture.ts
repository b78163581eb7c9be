/** Opens a capture file after making sure that it is one. */
import type { OpenSql, SqlDatabase } from '../sqlPort.ts';
import { CaptureDamaged, databaseTrouble } from './captureDamaged.ts';
import { applicationId, cacheKiB, checkpointPages, formatVersion, pageBytes, tableNames, tables } from './schema.ts';

/** `new`: the file must not exist or be empty. `readOnly`: a finished or still growing capture, which is left as it is. */
export type OpenMode = 'new' | 'readOnly';

/** Throws CaptureDamaged. */
export function openCaptureFile(open: OpenSql, path: string, mode: OpenMode): SqlDatabase {
  let db: SqlDatabase | null = null;
  try {
    db = open(path, { readOnly: mode === 'readOnly' });
    if (mode === 'new') create(db, path);
    else verify(db, path);
    return db;
  } catch (error) {
    close(db);
    if (error instanceof CaptureDamaged) throw error;
    throw new CaptureDamaged(databaseTrouble(path, error, 'opened'));
  }
}

function create(db: SqlDatabase, path: string): void {
  const held = db.prepare('SELECT count(*) AS n FROM sqlite_schema').get();
  if (held?.n !== 0) throw new CaptureDamaged(`${path} exists already and is not empty. Name another file, or remove this one first.`);
  db.exec(`PRAGMA page_size = ${pageBytes}`);
  db.exec(`PRAGMA cache_size = -${cacheKiB}`);
  db.exec('PRAGMA journal_mode = WAL');
  // What a killed process wrote the system has; waiting for the disk at each checkpoint cost read-only transactions 7 % of their rate.
  db.exec('PRAGMA synchronous = OFF');
  db.exec(`PRAGMA wal_autocheckpoint = ${checkpointPages}`);
  db.exec('PRAGMA busy_timeout = 2000');
  db.exec(`BEGIN; ${tables} PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${formatVersion}; COMMIT`);
}

function verify(db: SqlDatabase, path: string): void {
  const id = db.prepare('PRAGMA application_id').get()?.application_id;
  const version = Number(db.prepare('PRAGMA user_version').get()?.user_version);
  if (id !== applicationId) {
    throw new CaptureDamaged(`${path} is not a capture of Hydrophone (it is some other SQLite file). Choose a .hydro file.`);
  }
  if (version > formatVersion) {
    throw new CaptureDamaged(
      `${path} was written by a newer Hydrophone (format ${version}; this one reads up to ${formatVersion}). Open it with that version.`,
    );
  }
  // Reads the root of each table and the newest segment whole: a file that was cut short fails here and not later.
  db.prepare('SELECT bytes FROM segment ORDER BY id DESC LIMIT 1').get();
  for (const table of tableNames(version)) db.prepare(`SELECT * FROM ${table} LIMIT 1`).get();
}

function close(db: SqlDatabase | null): void {
  try {
    db?.close();
  } catch {
    // It could not even be opened; the first error says why.
  }
}
