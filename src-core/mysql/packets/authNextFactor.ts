import type { AuthSwitchRequest } from './authSwitchRequest.ts';
import { mysqlSpec, type PacketCodec } from './codec.ts';
import { readHeader } from './header.ts';

/** Protocol::AuthNextFactor: the server wants a second or third proof. */
export const authNextFactor: PacketCodec<AuthSwitchRequest> = {
  name: 'AuthNextFactor',
  spec: mysqlSpec('page_protocol_connection_phase_packets_protocol_auth_next_factor_request'),
  read(reader) {
    readHeader(reader, 0x02);
    return { authPlugin: reader.nulText('auth plugin'), authData: reader.eofBytes('auth data') };
  },
  write(writer, value) {
    writer.u8(0x02).nulText(value.authPlugin).bytes(value.authData);
  },
};
