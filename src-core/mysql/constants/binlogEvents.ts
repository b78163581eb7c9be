/**
 * Types and flags of binary log events.
 * https://dev.mysql.com/doc/dev/mysql-server/latest/namespacemysql_1_1binlog_1_1event.html (Log_event_type)
 * https://mariadb.com/docs/server/reference/clientserver-protocol/replication-protocol/2-binlog-event-header
 */
import { type FlagTable, flagNames } from './flags.ts';

/** Code of the first name, then the names of that code and those behind it. */
const runs: readonly (readonly [number, string])[] = [
  [0, 'UNKNOWN START_V3 QUERY STOP ROTATE INTVAR LOAD SLAVE CREATE_FILE APPEND_BLOCK EXEC_LOAD DELETE_FILE NEW_LOAD RAND USER_VAR'],
  [15, 'FORMAT_DESCRIPTION XID BEGIN_LOAD_QUERY EXECUTE_LOAD_QUERY TABLE_MAP'],
  [20, 'PRE_GA_WRITE_ROWS PRE_GA_UPDATE_ROWS PRE_GA_DELETE_ROWS WRITE_ROWS_V1 UPDATE_ROWS_V1 DELETE_ROWS_V1 INCIDENT HEARTBEAT'],
  [28, 'IGNORABLE ROWS_QUERY WRITE_ROWS UPDATE_ROWS DELETE_ROWS GTID ANONYMOUS_GTID PREVIOUS_GTIDS TRANSACTION_CONTEXT VIEW_CHANGE'],
  [38, 'XA_PREPARE PARTIAL_UPDATE_ROWS TRANSACTION_PAYLOAD HEARTBEAT_V2 GTID_TAGGED'],
  // MariaDB's own.
  [160, 'ANNOTATE_ROWS BINLOG_CHECKPOINT GTID GTID_LIST START_ENCRYPTION QUERY_COMPRESSED'],
  [166, 'WRITE_ROWS_COMPRESSED_V1 UPDATE_ROWS_COMPRESSED_V1 DELETE_ROWS_COMPRESSED_V1'],
  [169, 'WRITE_ROWS_COMPRESSED UPDATE_ROWS_COMPRESSED DELETE_ROWS_COMPRESSED'],
];

const names = new Map<number, string>(
  runs.flatMap(([first, list]) => list.split(' ').map((name, i): [number, string] => [first + i, name])),
);

/** The type's name with `_EVENT`; `EVENT 0x…` for one that is not known. */
export function binlogEventName(type: number): string {
  const name = names.get(type);
  return name === undefined ? `EVENT 0x${type.toString(16).padStart(2, '0')}` : `${name}_EVENT`;
}

const eventFlags: FlagTable = [
  [0x0001, 'BINLOG_IN_USE'],
  [0x0002, 'FORCED_ROTATE'],
  [0x0004, 'THREAD_SPECIFIC'],
  [0x0008, 'SUPPRESS_USE'],
  [0x0010, 'UPDATE_TABLE_MAP_VERSION'],
  [0x0020, 'ARTIFICIAL'],
  [0x0040, 'RELAY_LOG'],
  [0x0080, 'IGNORABLE'],
  [0x0100, 'NO_FILTER'],
  [0x0200, 'MTS_ISOLATE'],
];

/** Names without LOG_EVENT_ and _F. */
export function binlogEventFlagNames(flags: number): string[] {
  return flagNames(flags, eventFlags);
}

const dumpFlags: FlagTable = [
  [0x0001, 'BINLOG_DUMP_NON_BLOCK'],
  /** MariaDB; BINLOG_THROUGH_POSITION in a COM_BINLOG_DUMP_GTID. */
  [0x0002, 'BINLOG_SEND_ANNOTATE_ROWS_EVENT'],
];
const dumpGtidFlags: FlagTable = [
  [0x0001, 'BINLOG_DUMP_NON_BLOCK'],
  [0x0002, 'BINLOG_THROUGH_POSITION'],
  [0x0004, 'BINLOG_THROUGH_GTID'],
];

export function dumpFlagNames(flags: number, gtid: boolean): string[] {
  return flagNames(flags, gtid ? dumpGtidFlags : dumpFlags);
}
