/** Records as the command line's --json prints them and the window shows them (docs/records.md). */
import type { Cursor, ExchangeState } from './contract.ts';

/** A cell: NULL is null; binary is base64. Numbers only where a double holds them exactly. */
export type Value = null | string | number | { readonly base64: string };

/** The command line's JSON of an exchange; see the contract in docs/records.md. */
export interface ExchangeRecord {
  readonly kind: 'exchange';
  readonly id: number;
  readonly session: number;
  /** The one that served it, where that is not the one that its session began with. */
  readonly backend?: string;
  readonly parent: number | null;
  readonly command: string;
  readonly sql: string | null;
  readonly statement_id: number | null;
  readonly params: readonly Value[] | null;
  /** COM_STMT_BULK_EXECUTE only: the parameters row by row. */
  readonly param_rows?: readonly (readonly BulkValue[])[];
  /** How many there were, with those that are not among `param_rows`. */
  readonly param_row_count?: number;
  readonly query_attributes: Readonly<Record<string, Value>>;
  /** Of a query attribute `traceparent` in the form of W3C Trace Context. */
  readonly trace?: TraceContext;
  readonly started_at: string;
  readonly wait_us: number;
  readonly server_us: number;
  readonly transfer_us: number;
  readonly duration_us: number;
  readonly request_bytes: number;
  readonly reply_bytes: number;
  readonly request_packets: number;
  readonly reply_packets: number;
  readonly results: readonly ResultRecord[];
  /** COM_BINLOG_DUMP and COM_BINLOG_DUMP_GTID only. */
  readonly binlog?: BinlogRecord;
  /** MariaDB's progress reports, the last one of each stage. */
  readonly progress?: readonly ProgressRecord[];
  readonly error: { readonly code: number; readonly sqlstate: string | null; readonly message: string } | null;
  readonly modified: boolean;
  readonly mocked: boolean;
  /** The proxy sent it by itself. */
  readonly injected: boolean;
  readonly held_us: number;
  /** Who acted, and what they said of it; only where somebody took hold of the exchange. */
  readonly by?: readonly string[];
  readonly notes?: readonly string[];
  /** What the server got in place of the client's request; left out where it got that, or nothing (`mocked`). */
  readonly server_command?: string;
  readonly server_sql?: string | null;
  readonly server_params?: readonly Value[] | null;
  /** What the server answered in place of what the client got. */
  readonly server_results?: readonly ResultRecord[];
  readonly server_error?: ExchangeRecord['error'];
  /** How it ended: `replied`, or why there is no whole reply. */
  readonly end: Exclude<ExchangeState, 'running'>;
  /** Bytes of the exchange that were not kept (past the keep limit, or the disk could not follow). */
  readonly dropped_bytes: number;
}

/** A value of a bulk execution, or what stands for one: the column's default, or "leave as it is". */
export type BulkValue = Value | { readonly indicator: 'default' | 'ignore' | 'ignoreRow' };

export interface TraceContext {
  /** 32 and 16 hexadecimal digits. */
  readonly trace_id: string;
  readonly span_id: string;
  readonly sampled: boolean;
  /** The query attribute `tracestate`. */
  readonly state?: string;
}

export interface BinlogRecord {
  /** All events of the stream, also those that were not kept. */
  readonly event_count: number;
  /** Headers of the first ones, as many as rows of a result. */
  readonly events: readonly BinlogEventRecord[];
}

export interface BinlogEventRecord {
  /** QUERY_EVENT, GTID_EVENT … of both servers. */
  readonly type: string;
  /** UTC in seconds; null for an artificial event. */
  readonly at: string | null;
  readonly server_id: number;
  readonly size: number;
  readonly next_position: number;
  /** Without LOG_EVENT_ and _F. */
  readonly flags: readonly string[];
  /** In semi-synchronous replication: whether the replica is to acknowledge the event. */
  readonly acknowledge?: boolean;
}

export interface ProgressRecord {
  readonly stage: number;
  readonly stages: number;
  readonly percent: number;
  readonly info: string;
}

/** What an OK says of the session (session tracking). */
export interface SessionStateRecord {
  readonly kind: 'schema' | 'variable' | 'state_change' | 'gtids' | 'transaction_characteristics' | 'transaction_state' | 'other';
  /** Of a variable; of another kind the protocol's name of it. */
  readonly name: string;
  readonly value: string;
}

export interface ResultRecord {
  readonly columns: readonly ColumnRecord[];
  readonly row_count: number;
  readonly rows: readonly (readonly Value[])[];
  readonly rows_truncated: boolean;
  readonly affected_rows: number | string | null;
  readonly last_insert_id: number | string | null;
  readonly warnings: number;
  readonly info: string;
  /** Names of status flags without SERVER_STATUS_/SERVER_, such as AUTOCOMMIT, IN_TRANS, MORE_RESULTS_EXISTS. */
  readonly status: readonly string[];
  /** The result holds the OUT parameters of a procedure (PS_OUT_PARAMS). */
  readonly out_params?: true;
  /** What the closing OK told of the session; left out where it told nothing. */
  readonly session_state?: readonly SessionStateRecord[];
}

export interface ColumnRecord {
  readonly name: string;
  /** MYSQL_TYPE_ name without the prefix: LONGLONG, VAR_STRING … */
  readonly type: string;
  readonly table: string;
  readonly schema: string;
  /** MariaDB's finer type, such as `uuid`, `inet6`, `point`, and its format, such as `json`; left out where it tells none. */
  readonly extended_type?: string;
  readonly format?: string;
  readonly org_name?: string;
  readonly org_table?: string;
  readonly charset?: string;
  readonly length?: number;
  readonly decimals?: number;
  readonly flags?: readonly string[];
}

export interface SessionRecord {
  readonly kind: 'session';
  readonly id: number;
  readonly event: 'opened' | 'authenticated' | 'failed' | 'degraded' | 'closed';
  readonly at: string;
  readonly client: string;
  readonly proxied_client: string | null;
  readonly backend: string;
  readonly user: string | null;
  readonly schema: string | null;
  readonly server_version: string | null;
  readonly connection_id: number | null;
  readonly auth_plugin: string | null;
  readonly auth_path: 'fast' | 'full' | null;
  readonly tls: { readonly client: string | null; readonly backend: string | null };
  readonly compression: 'none' | 'zlib' | 'zstd';
  readonly attributes: Readonly<Record<string, string>>;
  readonly removed_capabilities: readonly string[];
  readonly error: { readonly code: number | null; readonly sqlstate: string | null; readonly message: string } | null;
}

export interface RecordPage {
  readonly next: Cursor;
  readonly records: readonly (ExchangeRecord | SessionRecord)[];
  /** Everything recorded so far was given. */
  readonly atEnd: boolean;
}
