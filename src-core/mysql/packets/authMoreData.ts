import { mysqlSpec, type PacketCodec } from './codec.ts';
import { readHeader } from './header.ts';

export interface AuthMoreData {
  readonly data: Uint8Array;
}

/** caching_sha2_password's one-byte messages. */
const fastAuthWords: Readonly<Record<number, string>> = { 3: 'fast auth success', 4: 'perform full authentication' };

/**
 * Protocol::AuthMoreData: what a plugin's server side says in the course of a login. MariaDB leaves the 0x01 out where the
 * plugin's first byte cannot be taken for another packet: then all is the plugin's.
 * https://mariadb.com/docs/server/reference/clientserver-protocol/1-connecting/connection#server-response-to-handshake-response-packet
 */
export const authMoreData: PacketCodec<AuthMoreData> = {
  name: 'AuthMoreData',
  spec: mysqlSpec('page_protocol_connection_phase_packets_protocol_auth_more_data'),
  read(reader) {
    if (reader.remaining > 0 && reader.peek() !== 0x01) return { data: reader.eofBytes('plugin data') };
    readHeader(reader, 0x01);
    const word = reader.remaining === 1 ? fastAuthWords[reader.peek()] : undefined;
    return { data: reader.eofBytes('plugin data', word === undefined ? undefined : () => `0x0${reader.peek(-1)} (${word})`) };
  },
  write(writer, value) {
    writer.u8(0x01).bytes(value.data);
  },
};
