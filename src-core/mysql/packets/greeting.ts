import { concat } from '../bytes/concat.ts';
import type { PacketReader } from '../bytes/packetReader.ts';
import type { PacketWriter } from '../bytes/packetWriter.ts';
import { capability, has } from '../constants/capabilities.ts';
import { showFlags } from '../constants/flags.ts';
import { statusNames } from '../constants/statusFlags.ts';
import { showCapabilities, showCollation } from './capabilityFields.ts';
import { mysqlSpec, type PacketCodec } from './codec.ts';

/** The server's first packet. */
export interface Greeting {
  /** As sent: MariaDB before 11 puts `5.5.5-` in front (see `plainVersion`). */
  readonly serverVersion: string;
  readonly connectionId: number;
  /** Both parts of the challenge as sent: most often 20 bytes and a NUL. */
  readonly authData: Uint8Array;
  /** With MariaDB's extended flags in the high half. */
  readonly capabilities: bigint;
  /** Low byte of the server's default collation. */
  readonly collation: number;
  readonly statusFlags: number;
  /** Null where the server does not name one (no CLIENT_PLUGIN_AUTH). */
  readonly authPlugin: string | null;
}

const firstPartBytes = 8;
const leastSecondPart = 13;

/** Protocol::HandshakeV10. A server before 4.1 ends it after the lower flags; then the fields that follow are 0 or null. */
export const greeting: PacketCodec<Greeting> = {
  name: 'HandshakeV10',
  spec: mysqlSpec('page_protocol_connection_phase_packets_protocol_handshake_v10'),

  read(reader: PacketReader): Greeting {
    const version = reader.u8('protocol version');
    if (version !== 10) throw reader.malformed('protocol version', `${version} is not 10`, 0);
    const serverVersion = reader.nulText('server version');
    const connectionId = reader.u32('connection id');
    const first = reader.bytes(firstPartBytes, 'auth data, part 1');
    reader.skip(1, 'filler');
    let capabilities = BigInt(reader.u16('capabilities, lower', showCapabilities(2, 0n)));
    if (reader.remaining === 0) {
      return { serverVersion, connectionId, authData: first, capabilities, collation: 0, statusFlags: 0, authPlugin: null };
    }
    const collation = reader.u8('collation', showCollation);
    const statusFlags = reader.u16('status flags', (flags) => showFlags(flags, 2, statusNames(flags)));
    capabilities |= BigInt(reader.u16('capabilities, upper', showCapabilities(2, 16n))) << 16n;
    const authDataLength = reader.u8('length of auth data');
    reader.skip(6, 'reserved');
    if (has(capabilities, capability.CLIENT_LONG_PASSWORD)) reader.skip(4, 'reserved');
    else capabilities |= BigInt(reader.u32('MariaDB capabilities', showCapabilities(4, 32n))) << 32n;
    let second: Uint8Array = new Uint8Array(0);
    if (has(capabilities, capability.CLIENT_SECURE_CONNECTION | capability.CLIENT_PLUGIN_AUTH)) {
      second = reader.bytes(Math.max(leastSecondPart, authDataLength - firstPartBytes), 'auth data, part 2');
    }
    let authPlugin: string | null = null;
    if (has(capabilities, capability.CLIENT_PLUGIN_AUTH)) {
      // Servers before 5.5.10 and 5.6.2 leave the NUL out (MySQL bug 59453).
      authPlugin = hasNul(reader) ? reader.nulText('auth plugin') : reader.eofText('auth plugin');
    }
    return { serverVersion, connectionId, authData: concat([first, second]), capabilities, collation, statusFlags, authPlugin };
  },

  /** `authData` needs 21 bytes (20 and a NUL) for the usual plugins; the packet has at least that many. */
  write(writer: PacketWriter, value: Greeting): void {
    const { capabilities, authData } = value;
    const plugin = has(capabilities, capability.CLIENT_PLUGIN_AUTH);
    writer.u8(10).nulText(value.serverVersion).u32(value.connectionId);
    writer.bytes(padded(authData.subarray(0, firstPartBytes), firstPartBytes)).u8(0);
    writer.u16(Number(capabilities & 0xffffn));
    writer
      .u8(value.collation & 0xff)
      .u16(value.statusFlags)
      .u16(Number((capabilities >> 16n) & 0xffffn));
    writer.u8(plugin ? authData.length : 0).zeros(6);
    writer.u32(has(capabilities, capability.CLIENT_LONG_PASSWORD) ? 0 : Number(capabilities >> 32n));
    if (plugin || has(capabilities, capability.CLIENT_SECURE_CONNECTION)) {
      writer.bytes(padded(authData.subarray(firstPartBytes), leastSecondPart));
    }
    if (plugin) writer.nulText(value.authPlugin ?? '');
  },
};

const replicationPrefix = '5.5.5-';

/** The version without the `5.5.5-` that MariaDB 10 puts in front for old replication clients. */
export function plainVersion(serverVersion: string): string {
  return serverVersion.startsWith(replicationPrefix) ? serverVersion.slice(replicationPrefix.length) : serverVersion;
}

/** MYSQL_VERSION_ID: 10.11.6 is 101106, a part that is not there counts as 0. Null for what is no version. */
export function versionNumber(serverVersion: string): number | null {
  const parts = /^(\d+)\.(\d+)(?:\.(\d+))?/.exec(plainVersion(serverVersion));
  return parts === null ? null : Number(parts[1]) * 10_000 + Number(parts[2]) * 100 + Number(parts[3] ?? 0);
}

/** Which family the server belongs to: MariaDB names itself, and leaves CLIENT_LONG_PASSWORD clear. */
export function serverFamily(server: { readonly serverVersion: string; readonly capabilities: bigint }): 'mysql' | 'mariadb' {
  return /mariadb/i.test(server.serverVersion) || server.serverVersion.startsWith(replicationPrefix) ? 'mariadb' : 'mysql';
}

function hasNul(reader: PacketReader): boolean {
  for (let ahead = 0; ahead < reader.remaining; ahead++) if (reader.peek(ahead) === 0) return true;
  return false;
}

function padded(bytes: Uint8Array, length: number): Uint8Array {
  if (bytes.length >= length) return bytes;
  const longer = new Uint8Array(length);
  longer.set(bytes);
  return longer;
}
