/** Sessions, contexts and login packets as they stand in the capture file. */
import type { Instant, SessionError, SessionInfo } from '../../machine/io.ts';
import type { ContextRow, LoginPacket, SessionChange } from '../batch.ts';
import type { SqlDatabase, SqlRow, SqlStatement } from '../sqlPort.ts';

export type SessionEventName = SessionChange['event'];

/** A session as its newest event told it. */
export interface StoredSession {
  readonly info: SessionInfo;
  /** The newest event; a `failed` or `degraded` one stays when `closed` follows. */
  readonly event: SessionEventName;
  readonly closedAt: Instant | null;
  readonly error: SessionError | null;
  /** As far as they are counted in the row. */
  readonly exchanges: number;
  /** Id of the newest event. */
  readonly changed: number;
}

export interface StoredEvent {
  readonly id: number;
  readonly afterSegment: number;
  readonly event: SessionEventName;
  readonly at: Instant;
  readonly info: SessionInfo;
  readonly error: SessionError | null;
}

const keptContexts = 4000;

export class SessionRows {
  private readonly one: SqlStatement;
  private readonly changedSince: SqlStatement;
  private readonly newestEvent: SqlStatement;
  private readonly eventsOf: SqlStatement;
  private readonly eventsAfter: SqlStatement;
  private readonly firstEvent: SqlStatement;
  private readonly oneContext: SqlStatement;
  private readonly logins: SqlStatement;
  private readonly contexts = new Map<number, ContextRow>();
  private readonly firstBackends = new Map<number, string>();

  constructor(db: SqlDatabase) {
    this.one = db.prepare('SELECT * FROM session WHERE id = ?');
    this.changedSince = db.prepare(
      'SELECT * FROM session WHERE changed > ? AND (closed_at IS NULL OR changed > ?) ORDER BY changed LIMIT ?',
    );
    this.newestEvent = db.prepare('SELECT max(id) AS id FROM session_event');
    this.eventsOf = db.prepare('SELECT * FROM session_event WHERE session = ? ORDER BY id');
    this.firstEvent = db.prepare('SELECT * FROM session_event WHERE session = ? ORDER BY id LIMIT 1');
    this.eventsAfter = db.prepare('SELECT * FROM session_event WHERE after_segment = ? AND id > ? ORDER BY id LIMIT ?');
    this.oneContext = db.prepare(contextQuery(db));
    this.logins = db.prepare(loginsQuery(db));
  }

  session(id: number): StoredSession | null {
    const row = this.one.get(id);
    return row === undefined ? null : sessionFrom(row);
  }

  /** Sessions with an event after the event `since`, oldest change first; of those closed, only where also after `hidden`. */
  changed(since: number, hidden: number, most: number): StoredSession[] {
    return this.changedSince.all(since, hidden, most).map(sessionFrom);
  }

  /** Id of the newest session event; 0 where there is none. */
  lastEvent(): number {
    return Number(this.newestEvent.get()?.id ?? 0);
  }

  events(session: number): StoredEvent[] {
    return this.eventsOf.all(session).map(eventFrom);
  }

  /** Events that stand between segment `afterSegment` and the next one, from the one after event `id`. */
  eventsBehind(afterSegment: number, id: number, most: number): StoredEvent[] {
    return this.eventsAfter.all(afterSegment, id, most).map(eventFrom);
  }

  /** The backend that it was connected to at first; null where that is not known. */
  firstBackend(session: number): string | null {
    const kept = this.firstBackends.get(session);
    if (kept !== undefined) return kept;
    const row = this.firstEvent.get(session);
    if (row === undefined) return null;
    const { backend } = eventFrom(row).info;
    if (this.firstBackends.size >= keptContexts) this.firstBackends.clear();
    this.firstBackends.set(session, backend);
    return backend;
  }

  context(id: number): ContextRow | null {
    const kept = this.contexts.get(id);
    if (kept !== undefined) return kept;
    const row = this.oneContext.get(id);
    if (row === undefined) return null;
    const context = contextFrom(row);
    if (this.contexts.size >= keptContexts) this.contexts.clear();
    this.contexts.set(id, context);
    return context;
  }

  loginPackets(session: number): LoginPacket[] {
    return this.logins.all(session).map((row) => ({
      session,
      at: Number(row.at),
      from: row.sender as LoginPacket['from'],
      step: row.step as LoginPacket['step'],
      packet: row.packet as Uint8Array,
      sent: row.sent as Uint8Array | null,
      masked: JSON.parse(String(row.masked)),
      ...(row.names === null ? {} : { by: JSON.parse(String(row.names)) }),
    }));
  }
}

/** Older captures do not say which backend served: that which the session was connected to from its beginning to its end. */
function contextQuery(db: SqlDatabase): string {
  const told = hasTable(db, 'context_backend');
  const from = told ? 'context LEFT JOIN context_backend ON context = id' : 'context';
  return `SELECT context.*, ${told ? 'backend' : 'NULL AS backend'} FROM ${from} WHERE id = ?`;
}

function hasTable(db: SqlDatabase, name: string): boolean {
  return db.prepare('SELECT 1 FROM sqlite_schema WHERE name = ?').get(name) !== undefined;
}

/** Older captures do not say who put something in a packet's place: nobody could. */
function loginsQuery(db: SqlDatabase): string {
  const told = hasTable(db, 'login_actor');
  const names = told ? 'names' : 'NULL AS names';
  const from = told ? 'login_packet LEFT JOIN login_actor ON packet_id = id' : 'login_packet';
  return `SELECT login_packet.*, ${names} FROM ${from} WHERE session = ? ORDER BY id`;
}

/** JSON of a session; its one bigint as decimal text. */
export function infoText(info: SessionInfo): string {
  return JSON.stringify({ ...info, capabilities: info.capabilities.toString() });
}

function infoFrom(text: string): SessionInfo {
  const plain = JSON.parse(text);
  return { ...plain, capabilities: BigInt(plain.capabilities) };
}

function errorFrom(text: SqlRow[string]): SessionError | null {
  return typeof text === 'string' ? JSON.parse(text) : null;
}

function sessionFrom(row: SqlRow): StoredSession {
  return {
    info: infoFrom(String(row.info)),
    event: row.event as SessionEventName,
    closedAt: row.closed_at === null ? null : Number(row.closed_at),
    error: errorFrom(row.error ?? null),
    exchanges: Number(row.exchanges),
    changed: Number(row.changed),
  };
}

function eventFrom(row: SqlRow): StoredEvent {
  return {
    id: Number(row.id),
    afterSegment: Number(row.after_segment),
    event: row.event as SessionEventName,
    at: Number(row.at),
    info: infoFrom(String(row.info)),
    error: errorFrom(row.error ?? null),
  };
}

function contextFrom(row: SqlRow): ContextRow {
  return {
    id: Number(row.id),
    session: Number(row.session),
    backend: row.backend as string | null,
    user: row.user as string | null,
    capabilities: BigInt(String(row.capabilities)),
    schema: row.schema as string | null,
    clientCharset: String(row.client_charset),
    resultsCharset: row.results_charset as string | null,
  };
}
