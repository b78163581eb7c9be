import type { PacketReader } from '../bytes/packetReader.ts';
import type { PacketWriter } from '../bytes/packetWriter.ts';
import { capability, has } from '../constants/capabilities.ts';
import { collationCharset } from '../constants/collations.ts';
import { type ClientFlags, readClientFlags, writeClientFlags } from './capabilityFields.ts';
import { mysqlSpec, type PacketCodec } from './codec.ts';
import { type ConnectAttributes, readAttributes, writeAttributes } from './connectAttributes.ts';

/** The client's login. What follows the user is there or not by the packet's own flags. */
export interface HandshakeResponse41 extends ClientFlags {
  readonly user: string;
  readonly authResponse: Uint8Array;
  /** Null where CLIENT_CONNECT_WITH_DB is not set. */
  readonly schema: string | null;
  readonly authPlugin: string | null;
  readonly attributes: ConnectAttributes;
  /** Level for zstd compression, 1 … 22; null where it is not asked for. */
  readonly zstdLevel: number | null;
}

/**
 * Protocol::HandshakeResponse41. Some clients set a flag and end the packet before its field: a field that is missing at the
 * packet's end reads as empty, as the servers do.
 */
export const handshakeResponse41: PacketCodec<HandshakeResponse41> = {
  name: 'HandshakeResponse41',
  spec: mysqlSpec('page_protocol_connection_phase_packets_protocol_handshake_response'),

  read(reader: PacketReader): HandshakeResponse41 {
    const flags = readClientFlags(reader);
    const set = (flag: bigint) => has(flags.capabilities, flag);
    const charset = loginCharset(flags.collation);
    const user = reader.nulText('user', charset);
    const authResponse = readAuthResponse(reader, flags.capabilities);
    const schema = set(capability.CLIENT_CONNECT_WITH_DB) ? textOrNothing(reader, 'schema', charset) : null;
    const authPlugin = set(capability.CLIENT_PLUGIN_AUTH) ? textOrNothing(reader, 'auth plugin', charset) : null;
    const attributes = set(capability.CLIENT_CONNECT_ATTRS) && reader.remaining > 0 ? readAttributes(reader, charset) : {};
    const zstd = set(capability.CLIENT_ZSTD_COMPRESSION_ALGORITHM) && reader.remaining > 0;
    const zstdLevel = zstd ? reader.u8('zstd compression level') : null;
    return { ...flags, user, authResponse, schema, authPlugin, attributes, zstdLevel };
  },

  write(writer: PacketWriter, value: HandshakeResponse41): void {
    const set = (flag: bigint) => has(value.capabilities, flag);
    const charset = loginCharset(value.collation);
    writeClientFlags(writer, value);
    writer.nulText(value.user, charset);
    writeAuthResponse(writer, value);
    if (set(capability.CLIENT_CONNECT_WITH_DB)) writer.nulText(value.schema ?? '', charset);
    if (set(capability.CLIENT_PLUGIN_AUTH)) writer.nulText(value.authPlugin ?? '', charset);
    if (set(capability.CLIENT_CONNECT_ATTRS)) writeAttributes(writer, value.attributes, charset);
    if (set(capability.CLIENT_ZSTD_COMPRESSION_ALGORITHM)) writer.u8(value.zstdLevel ?? 3);
  },
};

/** Encoding of the texts in a login packet: that of the collation it names itself. */
export function loginCharset(collation: number): string {
  return collationCharset(collation) ?? 'utf8mb4';
}

function readAuthResponse(reader: PacketReader, capabilities: bigint): Uint8Array {
  if (has(capabilities, capability.CLIENT_PLUGIN_AUTH_LENENC_CLIENT_DATA)) {
    const length = reader.lenencNumber('length of auth response');
    return reader.bytes(length, 'auth response');
  }
  if (has(capabilities, capability.CLIENT_SECURE_CONNECTION)) return reader.bytes(reader.u8('length of auth response'), 'auth response');
  return reader.nulBytes('auth response');
}

function writeAuthResponse(writer: PacketWriter, { capabilities, authResponse }: HandshakeResponse41): void {
  if (has(capabilities, capability.CLIENT_PLUGIN_AUTH_LENENC_CLIENT_DATA)) writer.lenencBytes(authResponse);
  else if (has(capabilities, capability.CLIENT_SECURE_CONNECTION)) writer.u8(authResponse.length).bytes(authResponse);
  else writer.nulBytes(authResponse);
}

function textOrNothing(reader: PacketReader, label: string, charset: string): string {
  return reader.remaining === 0 ? '' : reader.nulText(label, charset);
}
