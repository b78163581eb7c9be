import { mysqlSpec, type PacketCodec } from './codec.ts';

export interface AuthResponse {
  readonly data: Uint8Array;
}

/** Protocol::AuthSwitchResponse, and what else a client's plugin sends before the login is over: bytes of the plugin's own. */
export const authResponse: PacketCodec<AuthResponse> = {
  name: 'AuthSwitchResponse',
  spec: mysqlSpec('page_protocol_connection_phase_packets_protocol_auth_switch_response'),
  read(reader) {
    return { data: reader.eofBytes('auth response') };
  },
  write(writer, value) {
    writer.bytes(value.data);
  },
};
