import { type ClientFlags, readClientFlags, writeClientFlags } from './capabilityFields.ts';
import { mysqlSpec, type PacketCodec } from './codec.ts';

/** Length of its payload: flags, largest packet, collation and what is reserved. */
export const sslRequestBytes = 32;

/** Protocol::SSLRequest: the beginning of a HandshakeResponse41, after which the client starts TLS. */
export const sslRequest: PacketCodec<ClientFlags> = {
  name: 'SSLRequest',
  spec: mysqlSpec('page_protocol_connection_phase_packets_protocol_ssl_request'),
  read(reader) {
    const flags = readClientFlags(reader);
    reader.end('SSLRequest');
    return flags;
  },
  write: writeClientFlags,
};
