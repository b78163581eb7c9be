/**
 * Result sets that a script made packet by packet are in the form that all clients had in MySQL Proxy's days: an EOF behind the columns
 * and one behind the rows. https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_query_response_text_resultset.html
 */
import { tryRead } from '../../../machine/tryRead.ts';
import { capability, has } from '../../../mysql/constants/capabilities.ts';
import type { CodecContext } from '../../../mysql/packets/codec.ts';
import { type ColumnDefinition, columnDefinition41 } from '../../../mysql/packets/columnDefinition.ts';

export interface ClassicResult {
  readonly columns: readonly ColumnDefinition[];
  /** Payloads. */
  readonly rows: readonly Uint8Array[];
  readonly warnings: number;
  readonly statusFlags: number;
}

const eofHeader = 0xfe;
const eofLength = 5;
const classic: CodecContext = { capabilities: capability.CLIENT_PROTOCOL_41, clientCharset: 'utf8mb4', resultsCharset: 'utf8mb4' };

/** A client with these reads result sets of another form. */
export function readsOtherResults(capabilities: bigint): boolean {
  const { CLIENT_DEPRECATE_EOF, MARIADB_CLIENT_EXTENDED_METADATA, MARIADB_CLIENT_CACHE_METADATA } = capability;
  return [CLIENT_DEPRECATE_EOF, MARIADB_CLIENT_EXTENDED_METADATA, MARIADB_CLIENT_CACHE_METADATA].some((flag) => has(capabilities, flag));
}

/** The packets as one such result set; null where they are anything else. */
export function classicResult(packets: readonly Uint8Array[]): ClassicResult | null {
  const count = columnCountOf(packets[0]);
  const last = packets.at(-1);
  if (count === 0 || last === undefined || packets.length < count + 3 || !isEof(packets[count + 1]) || !isEof(last)) return null;
  const columns = packets.slice(1, count + 1).map((packet) => tryRead(columnDefinition41, packet, classic));
  // A script may break what it likes.
  if (!columns.every((column) => column !== null)) return null;
  return { columns, rows: packets.slice(count + 2, -1), warnings: last[1]! | (last[2]! << 8), statusFlags: last[3]! | (last[4]! << 8) };
}

function isEof(packet: Uint8Array | undefined): packet is Uint8Array {
  return packet !== undefined && packet.length === eofLength && packet[0] === eofHeader;
}

/** 0 for what is no column count. */
function columnCountOf(packet: Uint8Array | undefined): number {
  if (packet?.length === 1 && packet[0]! < 0xfb) return packet[0]!;
  return packet?.length === 3 && packet[0] === 0xfc ? packet[1]! | (packet[2]! << 8) : 0;
}
