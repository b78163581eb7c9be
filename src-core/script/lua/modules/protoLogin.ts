/** Of `mysql.proto`: the greeting ("challenge") and the client's answer to it ("response"). */
import { withNul } from '../../../mysql/auth/authPlugin.ts';
import { capability, has } from '../../../mysql/constants/capabilities.ts';
import { decodeText, encodeText } from '../../../mysql/constants/charsets.ts';
import { serverStatus } from '../../../mysql/constants/statusFlags.ts';
import { type Greeting, greeting, versionNumber } from '../../../mysql/packets/greeting.ts';
import { type HandshakeResponse41, handshakeResponse41, loginCharset } from '../../../mysql/packets/handshakeResponse41.ts';
import { handshakeResponse320 } from '../../../mysql/packets/handshakeResponse320.ts';
import type { Lua, Native } from '../vm/lua.ts';
import { bytesArgument, bytesField, bytesOf, numberField, type Plain, pushRecord, tableArgument, textField } from './arguments.ts';
import type { ModulePorts, Natives } from './luaModule.ts';
import { fromPacket, readPacket, toPacket, writePacket } from './packetNatives.ts';

/** What MySQL Proxy says of itself where a script does not: a server of 5.0, which all clients still speak to. */
const plainServerVersion = '5.0.99';
const plainCapabilities = Number(capability.CLIENT_LONG_PASSWORD | capability.CLIENT_PROTOCOL_41 | capability.CLIENT_SECURE_CONNECTION);
/** latin1_swedish_ci */
const plainCollation = 8;
const plainMaxPacketSize = 16 * 1024 * 1024;
const nonceBytes = 20;

export function loginNatives(ports: Pick<ModulePorts, 'crypto' | 'clock'>): Natives {
  return {
    from_challenge_packet: fromPacket('from_challenge_packet', greeting, (value) => ({
      protocol_version: 10,
      server_version: versionNumber(value.serverVersion) ?? 0,
      server_version_str: value.serverVersion,
      thread_id: value.connectionId,
      capabilities: value.capabilities & 0xffff_ffffn,
      charset: value.collation,
      server_status: value.statusFlags,
      challenge: withoutNul(value.authData),
      auth_plugin_name: value.authPlugin,
    })),
    to_challenge_packet: toPacket('to_challenge_packet', greeting, (lua) => challenge(lua, ports)),
    from_response_packet: fromResponse,
    to_response_packet: toResponse,
  };
}

function challenge(lua: Lua, ports: Pick<ModulePorts, 'crypto' | 'clock'>): Greeting {
  const authPlugin = textField(lua, 1, 'auth_plugin_name');
  const asked = BigInt(numberField(lua, 1, 'capabilities', plainCapabilities));
  const version =
    textField(lua, 1, 'server_version_str') ?? versionText(textField(lua, 1, 'server_version') ?? textField(lua, 1, 'version'));
  const authData = bytesField(lua, 1, 'challenge') ?? nonce(ports);
  return {
    serverVersion: version,
    connectionId: numberField(lua, 1, 'thread_id', 1),
    authData: authData.length === nonceBytes ? withNul(authData) : authData,
    capabilities: authPlugin === null ? asked : asked | capability.CLIENT_PLUGIN_AUTH,
    collation: numberField(lua, 1, 'charset', plainCollation),
    statusFlags: numberField(lua, 1, 'server_status', serverStatus.autocommit),
    authPlugin,
  };
}

/** Printable, so that scripts can show it, and without the NUL that would end it. */
function nonce({ crypto, clock }: Pick<ModulePorts, 'crypto' | 'clock'>): Uint8Array {
  return crypto.sha1(bytesOf(String(clock.time()))).map((byte) => 0x21 + (byte % 0x5d));
}

/** Scripts give a number, as `from_challenge_packet` does, or the text. */
function versionText(version: string | null): string {
  if (version === null) return plainServerVersion;
  if (!/^\d{5,6}$/.test(version)) return version;
  const number = Number(version);
  return `${Math.floor(number / 10_000)}.${Math.floor(number / 100) % 100}.${number % 100}`;
}

function withoutNul(authData: Uint8Array): Uint8Array {
  return authData.at(-1) === 0 ? authData.subarray(0, -1) : authData;
}

const fromResponse: Native = (lua) => {
  const called = 'from_response_packet';
  const bytes = bytesArgument(lua, 1, called);
  const newer = bytes.length > 1 && (((bytes[0] ?? 0) | ((bytes[1] ?? 0) << 8)) & Number(capability.CLIENT_PROTOCOL_41)) !== 0;
  pushRecord(lua, newer ? newerFields(readPacket(handshakeResponse41, bytes, called)) : olderFields(bytes, called));
  return 1;
};

function newerFields(value: HandshakeResponse41): Readonly<Record<string, Plain>> {
  const charset = loginCharset(value.collation);
  return {
    capabilities: value.capabilities & 0xffff_ffffn,
    max_packet_size: value.maxPacketSize,
    charset: value.collation,
    username: encodeText(value.user, charset),
    response: value.authResponse,
    database: value.schema === null || value.schema === '' ? null : encodeText(value.schema, charset),
    auth_plugin_name: value.authPlugin,
  };
}

/** A client before 4.1. */
function olderFields(bytes: Uint8Array, called: string): Readonly<Record<string, Plain>> {
  const value = readPacket(handshakeResponse320, bytes, called);
  return {
    capabilities: value.capabilities,
    max_packet_size: value.maxPacketSize,
    username: encodeText(value.user, 'latin1'),
    response: withoutNul(value.authResponse),
    database: value.schema === null ? null : encodeText(value.schema, 'latin1'),
  };
}

const toResponse: Native = (lua) => {
  const called = 'to_response_packet';
  tableArgument(lua, 1, called);
  const collation = numberField(lua, 1, 'charset', plainCollation);
  const charset = loginCharset(collation);
  // Names are bytes here; the codec writes text in the packet's own charset.
  const name = (field: string) => bytesName(bytesField(lua, 1, field), charset);
  const schema = name('database');
  const authPlugin = textField(lua, 1, 'auth_plugin_name');
  let capabilities = BigInt(numberField(lua, 1, 'capabilities', plainCapabilities)) & ~loginExtras;
  if (schema !== null && schema !== '') capabilities |= capability.CLIENT_CONNECT_WITH_DB;
  else capabilities &= ~capability.CLIENT_CONNECT_WITH_DB;
  if (authPlugin !== null) capabilities |= capability.CLIENT_PLUGIN_AUTH;
  else capabilities &= ~capability.CLIENT_PLUGIN_AUTH;
  // Its response has any bytes, so its length must stand before it.
  if (has(capabilities, capability.CLIENT_PROTOCOL_41)) capabilities |= capability.CLIENT_SECURE_CONNECTION;
  const value: HandshakeResponse41 = {
    capabilities,
    maxPacketSize: numberField(lua, 1, 'max_packet_size', plainMaxPacketSize),
    collation,
    user: name('username') ?? '',
    authResponse: bytesField(lua, 1, 'response') ?? new Uint8Array(0),
    schema,
    authPlugin,
    attributes: {},
    zstdLevel: null,
  };
  if (!has(capabilities, capability.CLIENT_PROTOCOL_41)) lua.pushBytes(writePacket(handshakeResponse320, value, called));
  else lua.pushBytes(writePacket(handshakeResponse41, value, called));
  return 1;
};

function bytesName(bytes: Uint8Array | null, charset: string): string | null {
  return bytes === null ? null : decodeText(bytes, charset);
}

/** A table from `from_response_packet` has these flags, but not what stands in the packet for them. */
const loginExtras =
  capability.CLIENT_CONNECT_ATTRS | capability.CLIENT_ZSTD_COMPRESSION_ALGORITHM | capability.CLIENT_PLUGIN_AUTH_LENENC_CLIENT_DATA;
