/**
 * What the session machine takes and tells; what it does is in outlet.ts. The machine is sans-I/O: it never reads a clock, a socket or a file.
 *
 * Time: every `Instant` is a whole number of microseconds since the Unix epoch, taken from a monotonic clock.
 */
import type { Interception, Interest, Ticket, Verdict } from './holding/held.ts';

export type Side = 'client' | 'server';

/** Microseconds since the Unix epoch on a monotonic clock; an exact integer in a double. */
export type Instant = number;

export interface Failure {
  /** A short machine name, such as `ECONNRESET`, or the reason in words where there is none. */
  readonly code: string;
  readonly message: string;
}

/** `securing`: a TLS handshake is under way on one of the sides. */
export type Phase = 'greeting' | 'login' | 'securing' | 'auth' | 'ready' | 'opaque' | 'closed';

export type Input =
  /** The side's connection stands. */
  | { readonly kind: 'opened'; readonly side: Side }
  /** The side's socket refuses more for now (its write buffer is full). */
  | { readonly kind: 'stalled'; readonly side: Side }
  /** The side's write buffer is empty again. */
  | { readonly kind: 'drained'; readonly side: Side }
  | { readonly kind: 'bytes'; readonly side: Side; readonly chunk: Uint8Array }
  /** The TLS handshake that `Outlet.secure` began is over; what comes from the side now is what was encrypted. */
  | { readonly kind: 'secured'; readonly side: Side; readonly tls: TlsFacts }
  /** The side sends no more; `failure` where it ended badly. */
  | { readonly kind: 'ended'; readonly side: Side; readonly failure?: Failure }
  /** What somebody wants to be asked about from now on. */
  | { readonly kind: 'interest'; readonly value: Interest }
  /** The answer to a question that `Outlet.ask` did not answer at once. One whose ticket is void is ignored. */
  | { readonly kind: 'verdict'; readonly ticket: Ticket; readonly verdict: Verdict }
  /** A command of our own, to be sent as soon as the session is between two commands; `Outlet.injected` tells its exchange. */
  | { readonly kind: 'inject'; readonly payload: Uint8Array; readonly by: string; readonly id: number };

/** An X.509 certificate, as far as people ask for it. */
export interface CertificateInfo {
  /** Distinguished names in one line, such as `CN=db.example, O=Example`. */
  readonly subject: string;
  readonly issuer: string;
  /** DNS names and addresses that it is for. */
  readonly names: readonly string[];
  /** Instants. */
  readonly validFrom: Instant;
  readonly validTo: Instant;
  /** SHA-256 over the DER form, 64 lower-case hex digits. */
  readonly fingerprint: string;
  readonly selfSigned: boolean;
}

/** What a TLS handshake came to. */
export interface TlsFacts {
  /** `TLSv1.3` and so on. */
  readonly version: string;
  /** OpenSSL's or the IANA's name, as the TLS library says it. */
  readonly cipher: string;
  /** The server name that the side acting as TLS client asked for (SNI); null for none. */
  readonly serverName: string | null;
  /** The certificate of the side acting as TLS server: ours towards the client, the backend's towards the server. */
  readonly serverCertificate: CertificateInfo | null;
  /** The certificate that the side acting as TLS client showed; null for none. */
  readonly clientCertificate: CertificateInfo | null;
  /** Why the far end's certificate would not have passed a check that was not asked for; null where it passes or there is none. */
  readonly distrust: string | null;
}

/** TLS on one side of a session. */
export interface TlsInfo extends TlsFacts {
  /** The SSLRequest went. */
  readonly startedAt: Instant;
  readonly securedAt: Instant;
}

/** Compression on both sides of a session; frames pass as they come. */
export type Compression = 'none' | 'zlib' | 'zstd';

/** What a login step is, in wire terms. */
export type LoginStep =
  | 'greeting'
  | 'sslRequest'
  | 'handshakeResponse'
  /** A COM_CHANGE_USER, told where the proxy had to look at its exchange (login/userChange.ts). */
  | 'changeUser'
  | 'authSwitchRequest'
  /** A further factor's plugin and challenge (MySQL's multi-factor authentication). */
  | 'authNextFactor'
  | 'authMoreData'
  | 'authResponse'
  | 'ok'
  | 'err'
  | 'unknown';

/** What is known of a session. A new object at each change, so that it may be kept by reference. */
export interface SessionInfo {
  readonly id: number;
  readonly openedAt: Instant;
  /** `address:port` of the client's socket. */
  readonly client: string;
  /** `host:port` of the backend. */
  readonly backend: string;
  readonly user: string | null;
  readonly schema: string | null;
  readonly serverVersion: string | null;
  readonly connectionId: number | null;
  /** The plugin that the login ended with. */
  readonly authPlugin: string | null;
  /** caching_sha2_password: which way the login took; otherwise null. */
  readonly authPath: 'fast' | 'full' | null;
  readonly attributes: Readonly<Record<string, string>>;
  /** Names of the capability flags that the proxy removed from the greeting. */
  readonly removedCapabilities: readonly string[];
  /** Names of those that it added: the client may use them towards the proxy, whatever the backend offers. */
  readonly addedCapabilities: readonly string[];
  /** Null on a side without TLS, and before its handshake is over. */
  readonly tls: { readonly client: TlsInfo | null; readonly server: TlsInfo | null };
  readonly compression: Compression;
  /** Flags both sides agreed on: MySQL's 32 in the low half, MariaDB's extended in the high half. 0n before login. */
  readonly capabilities: bigint;
  /** Collation id of the login (character_set_client of the session as it began). */
  readonly collation: number;
  /** The session's status flags as the last OK or EOF told them. */
  readonly statusFlags: number;
}

/** What must be known to decode an exchange later; shared by reference by all exchanges between two changes. */
export interface ExchangeContext {
  readonly session: SessionInfo;
  readonly schema: string | null;
  /** MySQL's name of character_set_client, such as `utf8mb4`; the encoding of SQL text. */
  readonly clientCharset: string;
  /** MySQL's name of character_set_results; null when the server sends results unconverted. */
  readonly resultsCharset: string | null;
}

/**
 * One command and all it caused. Mutable while open: only the machine writes, everybody else reads.
 * Byte counts are payloads with their 4-byte packet headers; times are Instants or 0 when not reached.
 */
export interface OpenExchange {
  /** Counts up by one per exchange over the whole engine, from 1, in the order of their first byte. */
  readonly id: number;
  /** As the server had it when the command went there. */
  context: ExchangeContext;
  readonly command: number;
  /** First byte of the request came in. */
  readonly startedAt: Instant;
  /** Last byte of the request came in. */
  requestAt: Instant;
  /** Last byte of the request was passed on. */
  forwardedAt: Instant;
  firstReplyAt: Instant;
  lastReplyAt: Instant;
  requestBytes: number;
  replyBytes: number;
  requestPackets: number;
  replyPackets: number;
  /** Rows of all result sets. */
  rows: number;
  /** Sum over the OK packets of the reply. */
  affectedRows: bigint;
  lastInsertId: bigint;
  warnings: number;
  /** Code of the reply's ERR packet; 0 for none. */
  errorCode: number;
  /** Status flags of the last OK or EOF of the reply; 0 when there was none. */
  statusFlags: number;
  /** COM_STMT_*: the statement's id on the wire; for COM_STMT_PREPARE the id that the server gave. */
  statementId: number | null;
  /** COM_STMT_EXECUTE and its kin: the exchange that prepared the statement; 0 when unknown. */
  prepareExchange: number;
  /** COM_STMT_EXECUTE without new types: the types sent by an earlier one, two bytes a parameter. */
  boundTypes: Uint8Array | null;
  /** COM_STMT_EXECUTE: the column definitions that the client knows, where a reply may leave them out; otherwise null. */
  toldColumns: readonly Uint8Array[] | null;
  /** COM_STMT_EXECUTE: number of parameters that the PREPARE told. */
  parameterCount: number;
  /**
   * Exchanges that are needed to read this one: of a COM_STMT_EXECUTE, the COM_STMT_SEND_LONG_DATA that came ahead for it, in
   * order (-1 stands for further ones that were not remembered); of a reply without columns, the one that told them.
   */
  related: number[] | null;
  /** Null as long as nobody took hold of the exchange. */
  interception: Interception | null;
  /** Belongs to whoever records the exchange: its notes, found without a look-up. */
  notes: object | null;
}

/** Why an exchange is over. */
export type ExchangeEnd =
  | 'replied' /* its reply is complete, or it has none */
  | 'clientGone'
  | 'serverGone'
  | 'proxyClosed' /* a rule, a person or a script ended the session */
  | 'degraded';

export type SessionEvent =
  | {
      readonly kind: 'session';
      readonly event: 'opened' | 'authenticated' | 'changed';
      readonly at: Instant;
      readonly session: SessionInfo;
    }
  | {
      readonly kind: 'session';
      readonly event: 'failed' | 'degraded' | 'closed';
      readonly at: Instant;
      readonly session: SessionInfo;
      readonly error: SessionError | null;
    }
  /**
   * A whole packet of the login, or of a COM_CHANGE_USER whose passwords may be translated, header included, as the proxy
   * received it. `sent` is what it passed on where that differs:
   * empty where it kept the packet to itself. A packet that the proxy made up has an empty `packet`; `from` is then the side
   * in whose place it speaks.
   */
  | {
      readonly kind: 'login';
      readonly session: SessionInfo;
      readonly at: Instant;
      readonly from: Side;
      readonly step: LoginStep;
      readonly packet: Uint8Array;
      readonly sent: Uint8Array | null;
      /** Who had `sent` put in its place: rules, windows and scripts, by their names; left out where it is the proxy's own doing. */
      readonly by?: readonly string[];
    }
  | { readonly kind: 'started'; readonly exchange: OpenExchange }
  /** Bytes of the exchange as they came, headers included; a run of packets, perhaps cut anywhere. */
  | {
      readonly kind: 'bytes';
      readonly exchange: OpenExchange;
      readonly from: Side;
      readonly at: Instant;
      readonly bytes: Uint8Array;
      readonly gap: null;
    }
  /**
   * The server's conversation where it differs from the client's, in whole wire packets, however long: from the client, what the
   * server got in place of the request, the last one where there are several; from the server, what it answered in place of what
   * the client got.
   */
  | { readonly kind: 'behind'; readonly exchange: OpenExchange; readonly from: Side; readonly at: Instant; readonly bytes: Uint8Array }
  /** Bytes that were passed on but are past the keep limit. They follow what was kept of that direction; see `Gap`. */
  | {
      readonly kind: 'skipped';
      readonly exchange: OpenExchange;
      readonly from: Side;
      readonly at: Instant;
      readonly bytes: null;
      readonly gap: Gap;
    }
  | { readonly kind: 'finished'; readonly exchange: OpenExchange; readonly at: Instant; readonly end: ExchangeEnd };

/**
 * A hole in the kept bytes of one direction. It may begin inside a packet whose beginning was kept: that packet's
 * missing bytes come first in `bytes` and it is not counted in `packets`. After a gap the kept bytes go on at a packet header.
 */
export interface Gap {
  readonly bytes: number;
  /** Wire packets whose header lies in the gap. */
  readonly packets: number;
  /** Rows whose first byte lies in the gap. */
  readonly rows: number;
}

export interface SessionError {
  /** MySQL's error code where a server sent one, else null. */
  readonly code: number | null;
  readonly sqlstate: string | null;
  readonly message: string;
  /** The TLS handshake of `side` failed; `tlsFailure` is the TLS library's code, such as `SELF_SIGNED_CERT_IN_CHAIN`. */
  readonly tlsFailure?: string;
  /** For a degraded session: whose bytes could not be followed, and at which offset of that direction. */
  readonly side?: Side;
  readonly offset?: number;
}
