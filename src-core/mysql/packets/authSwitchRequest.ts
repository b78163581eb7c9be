import { mysqlSpec, type PacketCodec } from './codec.ts';
import { readHeader } from './header.ts';

export interface AuthSwitchRequest {
  readonly authPlugin: string;
  /** The new challenge, with the NUL that most servers put at its end. */
  readonly authData: Uint8Array;
}

const oldPlugin = 'mysql_old_password';

/** Protocol::AuthSwitchRequest; the byte 0xFE alone (OldAuthSwitchRequest) asks for mysql_old_password. */
export const authSwitchRequest: PacketCodec<AuthSwitchRequest> = {
  name: 'AuthSwitchRequest',
  spec: mysqlSpec('page_protocol_connection_phase_packets_protocol_auth_switch_request'),
  read(reader) {
    readHeader(reader, 0xfe);
    if (reader.remaining === 0) return { authPlugin: oldPlugin, authData: new Uint8Array(0) };
    return { authPlugin: reader.nulText('auth plugin'), authData: reader.eofBytes('auth data') };
  },
  write(writer, value) {
    writer.u8(0xfe);
    if (value.authPlugin === oldPlugin && value.authData.length === 0) return;
    writer.nulText(value.authPlugin).bytes(value.authData);
  },
};
