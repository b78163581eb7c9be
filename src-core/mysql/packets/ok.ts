import type { PacketReader } from '../bytes/packetReader.ts';
import { capability, has } from '../constants/capabilities.ts';
import { showFlags } from '../constants/flags.ts';
import { serverStatus, statusNames } from '../constants/statusFlags.ts';
import { mysqlSpec, type PacketCodec } from './codec.ts';
import { readHeader } from './header.ts';
import { readSessionState, type SessionStateItem, writeSessionState } from './sessionState.ts';

export type { SessionStateItem } from './sessionState.ts';

export interface OkPacket {
  /** 0xFE where it ends rows in place of an EOF (CLIENT_DEPRECATE_EOF). */
  readonly header: 0x00 | 0xfe;
  readonly affectedRows: bigint;
  readonly lastInsertId: bigint;
  readonly statusFlags: number;
  readonly warnings: number;
  readonly info: string;
  readonly sessionState: readonly SessionStateItem[];
}

/** OK_Packet, with either header. */
export const ok: PacketCodec<OkPacket> = {
  name: 'OK',
  spec: mysqlSpec('page_protocol_basic_ok_packet'),

  read(reader, { capabilities }): OkPacket {
    const header = readHeader(reader, 0x00, 0xfe) as 0x00 | 0xfe;
    const affectedRows = reader.lenencInt('affected rows');
    const lastInsertId = reader.lenencInt('last insert id');
    const newer = has(capabilities, capability.CLIENT_PROTOCOL_41);
    const told = newer || has(capabilities, capability.CLIENT_TRANSACTIONS);
    const statusFlags = told ? reader.u16('status flags', (flags) => showFlags(flags, 2, statusNames(flags))) : 0;
    const warnings = newer ? reader.u16('warnings') : 0;
    const info = readInfo(reader, capabilities);
    const tracked = has(capabilities, capability.CLIENT_SESSION_TRACK) && (statusFlags & serverStatus.sessionStateChanged) !== 0;
    const sessionState = tracked && reader.remaining > 0 ? readSessionState(reader) : [];
    return { header, affectedRows, lastInsertId, statusFlags, warnings, info, sessionState };
  },

  /** Session state is written where SERVER_SESSION_STATE_CHANGED is set in `statusFlags`. */
  write(writer, value, { capabilities }): void {
    writer.u8(value.header).lenencInt(value.affectedRows).lenencInt(value.lastInsertId);
    const newer = has(capabilities, capability.CLIENT_PROTOCOL_41);
    if (newer || has(capabilities, capability.CLIENT_TRANSACTIONS)) writer.u16(value.statusFlags);
    if (newer) writer.u16(value.warnings);
    const tracked = has(capabilities, capability.CLIENT_SESSION_TRACK) && (value.statusFlags & serverStatus.sessionStateChanged) !== 0;
    if (value.info !== '' || tracked) writer.lenencText(value.info);
    if (tracked) writeSessionState(writer, value.sessionState);
  },
};

/**
 * The specification has the text run to the packet's end without CLIENT_SESSION_TRACK, but servers since 4.1 write its length
 * there too. So the length is taken as one where it fits the packet exactly.
 */
function readInfo(reader: PacketReader, capabilities: bigint): string {
  if (reader.remaining === 0) return '';
  if (has(capabilities, capability.CLIENT_SESSION_TRACK)) return reader.lenencText('info');
  const first = reader.peek();
  const long = first === 0xfc && reader.peek(1) + reader.peek(2) * 256 === reader.remaining - 3;
  return long || first === reader.remaining - 1 ? reader.lenencText('info') : reader.eofText('info');
}
