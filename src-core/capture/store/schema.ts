/** The tables of a capture file (docs/capture-format.md). */

/** `PRAGMA application_id`: the letters `Hydr`. */
export const applicationId = 0x48796472;

/** `PRAGMA user_version`: raised whenever an older Hydrophone could misread the file. */
export const formatVersion = 3;

/** 32 KiB: a 512 KiB segment is 16 pages to write and to read again. Measured in docs/capture-format.md. */
export const pageBytes = 32768;

/**
 * SQLite's own default, said again once the page size is set: it counts as many pages as it would of the size before, 15 MiB of these,
 * https://sqlite.org/pragma.html#pragma_cache_size
 */
export const cacheKiB = 2000;

/** Pages of the log after which it goes into the file: a short log stays in the processor's and the system's caches. */
export const checkpointPages = 96;

export const tables = `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;
  CREATE TABLE segment (
    id INTEGER PRIMARY KEY,
    first INTEGER,
    last INTEGER,
    started_at INTEGER,
    before INTEGER NOT NULL,
    count INTEGER NOT NULL,
    bytes BLOB NOT NULL
  );
  CREATE INDEX segment_first ON segment (first) WHERE count > 0;
  CREATE INDEX segment_before ON segment (before) WHERE count > 0;
  CREATE TABLE late (exchange INTEGER PRIMARY KEY, segment INTEGER NOT NULL);
  CREATE INDEX late_segment ON late (segment);
  CREATE TABLE exchange_part (id INTEGER PRIMARY KEY, exchange INTEGER NOT NULL, n INTEGER NOT NULL, bytes BLOB NOT NULL);
  CREATE UNIQUE INDEX exchange_part_place ON exchange_part (exchange, n);
  CREATE TABLE child (parent INTEGER NOT NULL, exchange INTEGER NOT NULL, PRIMARY KEY (parent, exchange)) WITHOUT ROWID;
  CREATE TABLE session (
    id INTEGER PRIMARY KEY,
    event TEXT NOT NULL,
    opened_at INTEGER NOT NULL,
    closed_at INTEGER,
    info TEXT NOT NULL,
    error TEXT,
    exchanges INTEGER NOT NULL DEFAULT 0,
    changed INTEGER NOT NULL
  );
  CREATE INDEX session_changed ON session (changed);
  CREATE TABLE session_event (
    id INTEGER PRIMARY KEY,
    after_segment INTEGER NOT NULL,
    session INTEGER NOT NULL,
    event TEXT NOT NULL,
    at INTEGER NOT NULL,
    info TEXT NOT NULL,
    error TEXT
  );
  CREATE INDEX session_event_place ON session_event (after_segment, id);
  CREATE INDEX session_event_session ON session_event (session, id);
  CREATE TABLE context (
    id INTEGER PRIMARY KEY,
    session INTEGER NOT NULL,
    user TEXT,
    capabilities TEXT NOT NULL,
    schema TEXT,
    client_charset TEXT NOT NULL,
    results_charset TEXT
  );
  CREATE TABLE context_backend (context INTEGER PRIMARY KEY, backend TEXT NOT NULL);
  CREATE TABLE login_packet (
    id INTEGER PRIMARY KEY,
    session INTEGER NOT NULL,
    at INTEGER NOT NULL,
    sender TEXT NOT NULL,
    step TEXT NOT NULL,
    packet BLOB NOT NULL,
    sent BLOB,
    masked TEXT NOT NULL
  );
  CREATE INDEX login_packet_session ON login_packet (session, id);
  CREATE TABLE login_actor (packet_id INTEGER PRIMARY KEY, names TEXT NOT NULL);
`;

/** Every table of a file in this format version. */
export function tableNames(version: number): readonly string[] {
  return version < 3 ? firstTables : [...firstTables, 'child'];
}

const firstTables = ['meta', 'context', 'session', 'login_packet', 'exchange_part', 'late', 'session_event', 'segment'];
