import { describe, expect, it } from 'vitest';
import { MalformedPacket } from '../../../../src-core/mysql/bytes/malformedPacket.ts';
import { PacketReader } from '../../../../src-core/mysql/bytes/packetReader.ts';
import { PacketWriter } from '../../../../src-core/mysql/bytes/packetWriter.ts';
import { capability, capabilityNames, has } from '../../../../src-core/mysql/constants/capabilities.ts';
import type { CodecContext, PacketCodec } from '../../../../src-core/mysql/packets/codec.ts';
import {
  authMoreData,
  authNextFactor,
  authResponse,
  authSwitchRequest,
  greeting,
  handshakeResponse41,
  handshakeResponse320,
  plainVersion,
  serverFamily,
  sslRequest,
} from '../../../../src-core/mysql/packets/index.ts';
import { authSwitch, greetings, logins, payloadOf } from './captured.ts';

const context: CodecContext = { capabilities: 0n, clientCharset: 'utf8mb4', resultsCharset: 'utf8mb4' };

function read<T>(codec: PacketCodec<T>, payload: Uint8Array): T {
  return codec.read(new PacketReader(payload), context);
}

function write<T>(codec: PacketCodec<T>, value: T): Uint8Array {
  const writer = new PacketWriter();
  codec.write(writer, value, context);
  return writer.payload();
}

describe('HandshakeV10', () => {
  it('of MariaDB 10.11', () => {
    const value = read(greeting, payloadOf(greetings['MariaDB 10.11.19']));
    expect(value).toMatchObject({
      serverVersion: '5.5.5-10.11.19-MariaDB-0+deb12u1',
      connectionId: 22,
      collation: 8,
      statusFlags: 2,
      authPlugin: 'mysql_native_password',
    });
    expect(value.authData).toHaveLength(21);
    expect(plainVersion(value.serverVersion)).toBe('10.11.19-MariaDB-0+deb12u1');
    expect(serverFamily(value)).toBe('mariadb');
    expect(has(value.capabilities, capability.CLIENT_LONG_PASSWORD)).toBe(false);
    expect(capabilityNames(value.capabilities).filter((name) => name.startsWith('MARIADB_'))).toEqual([
      'MARIADB_CLIENT_PROGRESS',
      'MARIADB_CLIENT_STMT_BULK_OPERATIONS',
      'MARIADB_CLIENT_EXTENDED_METADATA',
      'MARIADB_CLIENT_CACHE_METADATA',
    ]);
  });

  it('of MySQL 9.7', () => {
    const value = read(greeting, payloadOf(greetings['MySQL 9.7.4']));
    expect(value).toMatchObject({ serverVersion: '9.7.4-2', collation: 255, statusFlags: 2, authPlugin: 'caching_sha2_password' });
    expect(value.capabilities >> 32n).toBe(0n);
    expect(serverFamily(value)).toBe('mysql');
    expect(has(value.capabilities, capability.CLIENT_QUERY_ATTRIBUTES)).toBe(true);
  });

  it.each(Object.entries(greetings))('is written back byte by byte: %s', (_, hex) => {
    expect(write(greeting, read(greeting, payloadOf(hex)))).toEqual(payloadOf(hex));
  });

  it('labels every byte once', () => {
    const reader = new PacketReader(payloadOf(greetings['MariaDB 10.11.19']));
    greeting.read(reader, context);
    let at = 0;
    for (const field of reader.fields) {
      expect(field.from).toBe(at);
      at = field.to;
    }
    expect(at).toBe(reader.length);
    expect(reader.fields[1]).toMatchObject({ label: 'server version', value: '5.5.5-10.11.19-MariaDB-0+deb12u1', from: 1 });
    expect(reader.fields.find((f) => f.label === 'status flags')?.value).toBe('0x0002 (AUTOCOMMIT)');
  });

  it('of a server before 4.1 ends after the lower flags', () => {
    const old = Uint8Array.of(10, 0x34, 0, 1, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0x2c, 0);
    expect(read(greeting, old)).toMatchObject({ serverVersion: '4', capabilities: 0x2cn, authPlugin: null });
  });

  it('whose plugin name lacks its NUL is read all the same', () => {
    const whole = payloadOf(greetings['MySQL 9.7.4']);
    expect(read(greeting, whole.subarray(0, -1)).authPlugin).toBe('caching_sha2_password');
  });

  it('is refused with the offset where it is something else', () => {
    expect(() => read(greeting, Uint8Array.of(9, 1, 2))).toThrow('protocol version at byte 0: 9 is not 10');
    expect(() => read(greeting, new TextEncoder().encode('HTTP/1.1 400'))).toThrow(MalformedPacket);
  });
});

describe('HandshakeResponse41', () => {
  it.each(Object.entries(logins))('of %s', (name, hex) => {
    const value = read(handshakeResponse41, payloadOf(hex));
    expect(value.user).toBe('root');
    expect(value.schema).toBe('hp');
    if (!name.startsWith('npm mysql ')) expect(value.attributes).not.toEqual({});
    // npm mariadb writes the attributes' length in its three-byte form though one would do.
    if (name.startsWith('npm mariadb ')) expect(read(handshakeResponse41, write(handshakeResponse41, value))).toEqual(value);
    else expect(write(handshakeResponse41, value)).toEqual(payloadOf(hex));
  });

  it('carries attributes and MariaDB extensions', () => {
    const cli = read(handshakeResponse41, payloadOf(logins['mariadb client to MariaDB']));
    expect(cli.attributes).toMatchObject({ _client_name: 'libmariadb', program_name: 'mysql', _server_host: '127.0.0.1' });
    expect(cli.capabilities >> 32n).toBe(0x1dn);
    const my = read(handshakeResponse41, payloadOf(logins['MySQL 9 client to MySQL']));
    expect(my.authPlugin).toBe('caching_sha2_password');
    expect(my.attributes).toMatchObject({ _client_version: '9.7.4', program_name: 'mysql' });
  });

  it('with zstd, a long auth response, and an old form of it', () => {
    const base = { maxPacketSize: 1, collation: 8, user: 'é', schema: null, authPlugin: null, attributes: {}, zstdLevel: null };
    const zstd = { ...base, capabilities: 0x0420_0201n, authResponse: new Uint8Array(300), zstdLevel: 7 };
    expect(read(handshakeResponse41, write(handshakeResponse41, zstd))).toEqual(zstd);
    const nul = { ...base, capabilities: 0x201n, authResponse: Uint8Array.of(1, 2) };
    expect(read(handshakeResponse41, write(handshakeResponse41, nul))).toEqual(nul);
    const counted = { ...base, capabilities: 0x8201n, authResponse: Uint8Array.of(1, 0, 2) };
    expect(read(handshakeResponse41, write(handshakeResponse41, counted))).toEqual(counted);
    expect(() => write(handshakeResponse41, { ...counted, authResponse: new Uint8Array(256) })).toThrow(RangeError);
  });

  it('that ends before a field its flags promise has that field empty', () => {
    const value = {
      capabilities: 0x0018_8209n,
      maxPacketSize: 0,
      collation: 45,
      user: 'u',
      authResponse: new Uint8Array(0),
      schema: '',
      authPlugin: '',
      attributes: {},
      zstdLevel: null,
    };
    const whole = write(handshakeResponse41, value);
    expect(read(handshakeResponse41, whole.subarray(0, 32 + 3))).toEqual(value);
  });
});

describe('the other login packets', () => {
  it('AuthSwitchRequest', () => {
    const value = read(authSwitchRequest, payloadOf(authSwitch));
    expect(value.authPlugin).toBe('caching_sha2_password');
    expect(value.authData).toHaveLength(21);
    expect(write(authSwitchRequest, value)).toEqual(payloadOf(authSwitch));
    const old = read(authSwitchRequest, Uint8Array.of(0xfe));
    expect(old).toEqual({ authPlugin: 'mysql_old_password', authData: new Uint8Array(0) });
    expect(write(authSwitchRequest, old)).toEqual(Uint8Array.of(0xfe));
  });

  it('AuthMoreData names what caching_sha2_password says', () => {
    const reader = new PacketReader(Uint8Array.of(1, 4));
    expect(authMoreData.read(reader, context)).toEqual({ data: Uint8Array.of(4) });
    expect(reader.fields[1]?.value).toBe('0x04 (perform full authentication)');
    expect(write(authMoreData, { data: Uint8Array.of(3) })).toEqual(Uint8Array.of(1, 3));
  });

  it('AuthMoreData as MariaDB sends it, without its header', () => {
    const question = Uint8Array.of(4, 0x50, 0x49, 0x4e);
    expect(read(authMoreData, question)).toEqual({ data: question });
  });

  it('AuthSwitchResponse and AuthNextFactor', () => {
    expect(read(authResponse, Uint8Array.of(9, 8))).toEqual({ data: Uint8Array.of(9, 8) });
    expect(write(authResponse, { data: Uint8Array.of(9) })).toEqual(Uint8Array.of(9));
    const factor = { authPlugin: 'authentication_webauthn_client', authData: Uint8Array.of(1, 2) };
    expect(read(authNextFactor, write(authNextFactor, factor))).toEqual(factor);
  });

  it('SSLRequest is the beginning of the login', () => {
    const login = payloadOf(logins['mariadb client to MariaDB']);
    expect(read(sslRequest, login.subarray(0, 32)).collation).toBe(33);
    expect(write(sslRequest, read(sslRequest, login.subarray(0, 32)))).toEqual(login.subarray(0, 32));
    expect(() => read(sslRequest, login)).toThrow(MalformedPacket);
  });

  it('HandshakeResponse320', () => {
    const value = { capabilities: 0x0dn, maxPacketSize: 65536, user: 'old', authResponse: Uint8Array.of(1, 2), schema: 'db' };
    expect(read(handshakeResponse320, write(handshakeResponse320, value))).toEqual(value);
    const bare = { ...value, capabilities: 5n, schema: null };
    expect(read(handshakeResponse320, write(handshakeResponse320, bare))).toEqual(bare);
  });
});
