import { capability, has } from '../constants/capabilities.ts';
import { showCapabilities } from './capabilityFields.ts';
import { mysqlSpec, type PacketCodec } from './codec.ts';

/** The login of a client before 4.1: one that leaves CLIENT_PROTOCOL_41 clear. */
export interface HandshakeResponse320 {
  readonly capabilities: bigint;
  readonly maxPacketSize: number;
  readonly user: string;
  readonly authResponse: Uint8Array;
  readonly schema: string | null;
}

/** Protocol::HandshakeResponse320. Texts are read as latin1: the packet does not name an encoding. */
export const handshakeResponse320: PacketCodec<HandshakeResponse320> = {
  name: 'HandshakeResponse320',
  spec: mysqlSpec('page_protocol_connection_phase_packets_protocol_handshake_response'),
  read(reader) {
    const capabilities = BigInt(reader.u16('capabilities', showCapabilities(2, 0n)));
    const maxPacketSize = reader.u24('max packet size');
    const user = reader.nulText('user', 'latin1');
    if (!has(capabilities, capability.CLIENT_CONNECT_WITH_DB)) {
      return { capabilities, maxPacketSize, user, authResponse: reader.eofBytes('auth response'), schema: null };
    }
    const authResponse = reader.nulBytes('auth response');
    return { capabilities, maxPacketSize, user, authResponse, schema: reader.nulText('schema', 'latin1') };
  },
  write(writer, value) {
    writer
      .u16(Number(value.capabilities & 0xffffn))
      .u24(value.maxPacketSize)
      .nulText(value.user, 'latin1');
    if (has(value.capabilities, capability.CLIENT_CONNECT_WITH_DB)) {
      writer.nulBytes(value.authResponse).nulText(value.schema ?? '', 'latin1');
    } else writer.bytes(value.authResponse);
  },
};
