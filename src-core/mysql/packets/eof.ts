import { capability, has } from '../constants/capabilities.ts';
import { showFlags } from '../constants/flags.ts';
import { statusNames } from '../constants/statusFlags.ts';
import { mysqlSpec, type PacketCodec } from './codec.ts';
import { readHeader } from './header.ts';

export interface EofPacket {
  readonly warnings: number;
  readonly statusFlags: number;
}

/** EOF_Packet: ends column definitions and rows where CLIENT_DEPRECATE_EOF is not agreed on. Bare 0xFE before 4.1. */
export const eof: PacketCodec<EofPacket> = {
  name: 'EOF',
  spec: mysqlSpec('page_protocol_basic_eof_packet'),
  read(reader) {
    readHeader(reader, 0xfe);
    if (reader.remaining === 0) return { warnings: 0, statusFlags: 0 };
    const warnings = reader.u16('warnings');
    const statusFlags = reader.u16('status flags', (flags) => showFlags(flags, 2, statusNames(flags)));
    reader.end('EOF');
    return { warnings, statusFlags };
  },
  write(writer, value, context) {
    writer.u8(0xfe);
    if (has(context.capabilities, capability.CLIENT_PROTOCOL_41)) writer.u16(value.warnings).u16(value.statusFlags);
  },
};
