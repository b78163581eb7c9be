/**
 * The calls and streams between a window (or a script) and the engine. Everything is plain data: no bigint, no Date;
 * bytes are Uint8Array and travel as attachments of a frame (frames.ts). Times are µs; instants are µs since the epoch.
 */
import type { CertificateInfo, Compression, TlsInfo } from '../machine/io.ts';
import type { ExchangeDetail, LoginDetail, PacketDetail } from './detailContract.ts';
import type { InterceptCalls, InterceptStreams } from './interceptContract.ts';
import type { MockCalls, MockStreams } from './mockContract.ts';
import type { RecordPage, Value } from './records.ts';

export type { CertificateInfo, Compression, TlsInfo } from '../machine/io.ts';
export type * from './detailContract.ts';
export type * from './interceptContract.ts';
export type * from './mockContract.ts';
export type * from './records.ts';

export interface Calls extends InterceptCalls, MockCalls {
  'app.info': [Empty, AppInfo];
  'engine.status': [Empty, EngineStatus];
  /** Off: traffic passes unrecorded. Exchanges that are open finish their record. */
  'engine.setRecording': [{ on: boolean }, EngineStatus];
  'engine.setSettings': [Partial<Settings>, Settings];
  /** Rows `from` … `from+count-1` (at most 500) of the list that the filter gives, oldest first. */
  'capture.rows': [{ filter: string; from: number; count: number }, { rows: readonly Summary[]; matched: number }];
  /** Values that a field of the filter language had lately, the most frequent first; none for fields without such. */
  'capture.fieldValues': [{ field: string }, { values: readonly FieldValue[] }];
  'capture.exchange': [{ id: number }, ExchangeDetail];
  /** A page of one result's rows. `result` counts the entries of `record.results`. */
  'capture.resultRows': [{ id: number; result: number; from: number; count: number }, { rows: readonly (readonly Value[])[] }];
  'capture.packets': [{ id: number; from: number; count: number }, { packets: readonly PacketDetail[]; total: number }];
  /** `exchange`: a COM_CHANGE_USER of the session, which is explained in place of its login. */
  'capture.login': [{ session: number; exchange?: number }, LoginDetail];
  /** Hides all that is recorded so far (nothing is deleted); `undo` shows it again. */
  'capture.clear': [{ undo: boolean }, Empty];
  /** Writes the capture as it stands to a file of its own. Path on the engine's machine. */
  'capture.saveAs': [{ path: string }, { path: string; exchanges: number }];
}

export interface Streams extends InterceptStreams, MockStreams {
  /** The live feed and the snapshot are one: start without a cursor. At most one ChangeSet is under way; the next is coalesced. */
  'capture.changes': [ChangesQuery, ChangeSet];
  /** Complete records in the form of the command line's --json, in the order they were recorded. Never skips; reads from the file. */
  'capture.records': [{ since: Cursor | null; rowLimit: number }, RecordPage];
  'engine.statuses': [Empty, EngineStatus];
}

export type Empty = Record<string, never>;
/** Opaque; from an earlier ChangeSet or RecordPage of the same capture. */
export type Cursor = string;

export interface Bridge {
  call<K extends keyof Calls>(name: K, input: Calls[K][0]): Promise<Calls[K][1]>;
  /** Pull-driven: the far end produces the next item only when it is asked for. Ends when the iterator is returned. */
  stream<K extends keyof Streams>(name: K, input: Streams[K][0]): AsyncIterable<Streams[K][1]>;
}

export interface Transport {
  send(frame: Uint8Array): void;
  /** Returns the function that takes the listener off again. */
  onFrame(listener: (frame: Uint8Array) => void): () => void;
  readonly closed: Promise<void>;
}

/** What a rejected call carries. `code` is for programs, `message` is one sentence for people with the remedy. */
export interface BridgeError {
  readonly code: 'notFound' | 'badInput' | 'captureDamaged' | 'failed' | 'closed';
  readonly message: string;
}

export interface AppInfo {
  readonly version: string;
  readonly host: 'electron' | 'page';
  /** The embedded demo database and demo app are running. */
  readonly demo: boolean;
  readonly capturePath: string;
  readonly settings: Settings;
  /** The local certificate authority that signs the certificates shown to clients; null where TLS towards clients is off. */
  readonly ca: CertificateAuthority | null;
  /** Clients without TLS are refused (--tls-client require). */
  readonly tlsRequired: boolean;
  /** Where the admin interface listens, `host:port`; null where there is none. */
  readonly admin: string | null;
}

export interface CertificateAuthority {
  /** Its certificate's file on the engine's machine. */
  readonly path: string;
  /** The certificate in PEM, for export. */
  readonly pem: string;
  readonly info: CertificateInfo;
}

export interface Settings {
  /** Bytes of packets kept per exchange. */
  readonly keepBytes: number;
}

export interface EngineStatus {
  readonly listeners: readonly ListenerStatus[];
  /** In the order of their numbers. */
  readonly backends: readonly BackendStatus[];
  /** The mock server's name while it is on: new connections get it and no backend. Null for none. */
  readonly mock: string | null;
  readonly recording: boolean;
  readonly sessionsOpen: number;
  readonly exchanges: number;
  /** Exchanges that ended in the last whole second. */
  readonly queriesPerSecond: number;
  readonly errors: number;
  readonly bytesFromClients: number;
  readonly bytesFromServers: number;
  readonly lost: number;
  readonly detailLost: number;
  /** Capture file size in bytes, 0 while unknown. */
  readonly captureBytes: number;
  /** Set when the capture can no longer be written (disk full, file gone): the cause and the remedy. */
  readonly captureError: string | null;
}

export interface ListenerStatus {
  readonly listen: string;
  /** `host:port` of its backend; of several, with commas between; empty for none. */
  readonly backend: string;
  /** Numbers of its backends, which take turns. */
  readonly backends: readonly number[];
  /** It refuses all that is not a read. */
  readonly readOnly: boolean;
  /** From the last greeting, null before the first. */
  readonly serverVersion: string | null;
  /** Why the backend cannot be reached or is none, with the remedy; cleared by its next greeting. */
  readonly backendError: string | null;
}

export interface BackendStatus {
  /** From 1: MySQL Proxy's `backend_ndx`. */
  readonly ndx: number;
  /** `host:port`. */
  readonly address: string;
  /** `ro`: for reads only. */
  readonly type: 'rw' | 'ro';
  /** `unknown`: nobody has asked for it yet. */
  readonly state: 'unknown' | 'up' | 'down';
  /** Instant of the last change of its state; 0 for none. */
  readonly since: number;
  /** Why it is down, in words; null otherwise. */
  readonly error: string | null;
  readonly connectedClients: number;
}

export interface ChangesQuery {
  readonly filter: string;
  readonly since: Cursor | null;
  /** How many of the newest matching rows to send along (at most 500). */
  readonly tailRows: number;
}

export interface ChangeSet {
  readonly next: Cursor;
  /** Exchanges in the capture (after the last clear). */
  readonly total: number;
  /** Of these, how many match the filter; position 0 … matched-1 address `capture.rows`. */
  readonly matched: number;
  /** How many were looked at for the filter so far; below `total` while the search goes on. */
  readonly scanned: number;
  /** The newest matching rows, oldest first: tail[i] stands at position matched - tail.length + i. */
  readonly tail: readonly Summary[];
  /** Rows that changed since the cursor (a running exchange ended), wherever they stand. */
  readonly upserts: readonly Summary[];
  /** Sessions that are new or changed since the cursor. */
  readonly sessions: readonly SessionSummary[];
  /** Counts clears and undos, whoever made them: with another number than before, what a reader knew of rows and sessions is void. */
  readonly view: number;
  /** How many exchanges the newest clear hid; null when there is none to undo. */
  readonly cleared: number | null;
  readonly lost: number;
  readonly detailLost: number;
  readonly captureBytes: number;
}

export interface FieldValue {
  readonly value: string;
  /** What it stands for, such as an error's name; empty where there is nothing to say. */
  readonly about: string;
  readonly count: number;
}

export type ExchangeState = 'running' | 'replied' | 'clientGone' | 'serverGone' | 'proxyClosed' | 'degraded';

/** One row of the list. */
export interface Summary {
  readonly id: number;
  readonly session: number;
  readonly state: ExchangeState;
  readonly startedAt: number;
  /** `COM_QUERY` and so on. */
  readonly command: string;
  /** SQL, or what the command says in words; at most 400 characters. Parameters stand inline as `?=42`. */
  readonly title: string;
  readonly user: string;
  readonly schema: string;
  /** Rows sent, or null where the reply has no result set. */
  readonly rows: number | null;
  /** Decimal digits; null where the reply has no OK. */
  readonly affectedRows: string | null;
  readonly bytes: number;
  readonly waitUs: number;
  readonly serverUs: number;
  readonly transferUs: number;
  readonly error: { readonly code: number; readonly name: string } | null;
  readonly warnings: number;
  readonly inTransaction: boolean;
  /** Part of the packets was not kept. */
  readonly truncated: boolean;
  /** What interceptors did to it; null where nobody took hold of it. */
  readonly interception: ExchangeInterception | null;
}

export interface ExchangeInterception {
  /** The exchange that caused this one; null for one that the client sent. */
  readonly parent: number | null;
  readonly heldUs: number;
  readonly modified: boolean;
  readonly mocked: boolean;
  readonly injected: boolean;
  /** The exchange that this one caused whose reply the client got as its own; null for none. */
  readonly given: number | null;
  /** Who acted, in order: `rule slow orders`, `breakpoint table:orders`, `script audit.ts`. */
  readonly by: readonly string[];
  readonly notes: readonly string[];
}

export type SessionState = 'connecting' | 'loggingIn' | 'ready' | 'inTransaction' | 'failed' | 'degraded' | 'closed';

export interface SessionSummary {
  readonly id: number;
  readonly state: SessionState;
  readonly openedAt: number;
  readonly closedAt: number | null;
  readonly client: string;
  readonly backend: string;
  /** `program_name`, else `_client_name`, else the client's address without port. */
  readonly program: string;
  readonly user: string | null;
  readonly schema: string | null;
  readonly serverVersion: string | null;
  readonly connectionId: number | null;
  readonly authPlugin: string | null;
  readonly attributes: Readonly<Record<string, string>>;
  readonly removedCapabilities: readonly string[];
  readonly addedCapabilities: readonly string[];
  readonly tls: { readonly client: TlsInfo | null; readonly server: TlsInfo | null };
  readonly compression: Compression;
  readonly error: string | null;
  readonly exchanges: number;
}
