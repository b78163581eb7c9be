import { mysqlSpec, type PacketCodec } from './codec.ts';

/** The greeting of a server before MySQL 3.21. */
export interface GreetingV9 {
  readonly serverVersion: string;
  readonly connectionId: number;
  /** Challenge of mysql_old_password. */
  readonly scramble: Uint8Array;
}

/** Protocol::HandshakeV9. What follows it (HandshakeResponse320, replies without status flags) is not followed. */
export const greetingV9: PacketCodec<GreetingV9> = {
  name: 'HandshakeV9',
  spec: mysqlSpec('page_protocol_connection_phase_packets_protocol_handshake_v9'),
  read(reader) {
    const version = reader.u8('protocol version');
    if (version !== 9) throw reader.malformed('protocol version', `${version} is not 9`, 0);
    const greeting = {
      serverVersion: reader.nulText('server version'),
      connectionId: reader.u32('connection id'),
      scramble: reader.nulBytes('auth data'),
    };
    reader.end('HandshakeV9');
    return greeting;
  },
  write(writer, value) {
    writer.u8(9).nulText(value.serverVersion).u32(value.connectionId).nulBytes(value.scramble);
  },
};
