/**
 * Server status flags of OK and EOF packets.
 * https://dev.mysql.com/doc/dev/mysql-server/latest/mysql__com_8h.html (SERVER_STATUS_flags_enum)
 * https://mariadb.com/docs/server/reference/clientserver-protocol/4-server-response-packets/ok_packet
 */
import { type FlagTable, flagNames } from './flags.ts';

export const serverStatus = {
  inTransaction: 0x0001,
  autocommit: 0x0002,
  moreResultsExist: 0x0008,
  noGoodIndexUsed: 0x0010,
  noIndexUsed: 0x0020,
  cursorExists: 0x0040,
  lastRowSent: 0x0080,
  databaseDropped: 0x0100,
  noBackslashEscapes: 0x0200,
  metadataChanged: 0x0400,
  queryWasSlow: 0x0800,
  /** The result holds the OUT parameters of a CALL. */
  psOutParams: 0x1000,
  inReadOnlyTransaction: 0x2000,
  sessionStateChanged: 0x4000,
  /** MariaDB only. */
  ansiQuotes: 0x8000,
} as const;

const table: FlagTable = [
  [0x0001, 'IN_TRANS'],
  [0x0002, 'AUTOCOMMIT'],
  [0x0008, 'MORE_RESULTS_EXISTS'],
  [0x0010, 'NO_GOOD_INDEX_USED'],
  [0x0020, 'NO_INDEX_USED'],
  [0x0040, 'CURSOR_EXISTS'],
  [0x0080, 'LAST_ROW_SENT'],
  [0x0100, 'DB_DROPPED'],
  [0x0200, 'NO_BACKSLASH_ESCAPES'],
  [0x0400, 'METADATA_CHANGED'],
  [0x0800, 'QUERY_WAS_SLOW'],
  [0x1000, 'PS_OUT_PARAMS'],
  [0x2000, 'IN_TRANS_READONLY'],
  [0x4000, 'SESSION_STATE_CHANGED'],
  [0x8000, 'ANSI_QUOTES'],
];

/** Names without SERVER_STATUS_ and SERVER_, lowest bit first. */
export function statusNames(flags: number): string[] {
  return flagNames(flags, table);
}
