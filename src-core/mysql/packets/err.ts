import { capability, has } from '../constants/capabilities.ts';
import { errorName } from '../constants/errorCodes.ts';
import { metadataCharset, mysqlSpec, type PacketCodec } from './codec.ts';
import { readHeader } from './header.ts';

export interface ErrPacket {
  readonly code: number;
  /** Null where the server sends none (before the login, or to clients before 4.1). */
  readonly sqlstate: string | null;
  readonly message: string;
}

/** ERR_Packet. The code 0xFFFF is not an error but MariaDB's progress report: see progress.ts. */
export const err: PacketCodec<ErrPacket> = {
  name: 'ERR',
  spec: mysqlSpec('page_protocol_basic_err_packet'),
  read(reader, context) {
    readHeader(reader, 0xff);
    const code = reader.u16('error code', (value) => `${value} (${errorName(value, context.family)})`);
    let sqlstate: string | null = null;
    if (reader.peek() === 0x23 && reader.remaining >= 6) {
      reader.skip(1, 'SQLSTATE marker');
      sqlstate = reader.text(5, 'SQLSTATE');
    }
    return { code, sqlstate, message: reader.eofText('message', metadataCharset(context)) };
  },
  write(writer, value, context) {
    writer.u8(0xff).u16(value.code);
    if (value.sqlstate !== null && (context.capabilities === 0n || has(context.capabilities, capability.CLIENT_PROTOCOL_41))) {
      writer.text(`#${value.sqlstate.padEnd(5, ' ').slice(0, 5)}`);
    }
    writer.text(value.message, metadataCharset(context));
  },
};
