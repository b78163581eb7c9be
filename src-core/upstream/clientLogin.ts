/**
 * The login, client role: greeting in, response out, then what the server's plugin asks. Payloads only; ClientSession frames.
 * https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase.html
 */
import { type AuthDialogue, AuthFailure, authPlugin, type Crypto } from '../mysql/auth/index.ts';
import { PacketReader } from '../mysql/bytes/packetReader.ts';
import { PacketWriter } from '../mysql/bytes/packetWriter.ts';
import { capabilitiesOf, capability, has } from '../mysql/constants/capabilities.ts';
import { authMoreData } from '../mysql/packets/authMoreData.ts';
import { authSwitchRequest } from '../mysql/packets/authSwitchRequest.ts';
import type { CodecContext } from '../mysql/packets/codec.ts';
import { type Greeting, greeting } from '../mysql/packets/greeting.ts';
import { handshakeResponse41 } from '../mysql/packets/handshakeResponse41.ts';

export interface ClientLoginOptions {
  readonly crypto: Crypto;
  readonly user: string;
  readonly password: string;
  readonly schema?: string;
  /** Connection attributes, such as `program_name`. */
  readonly attributes?: Readonly<Record<string, string>>;
}

/** What our client role can do. TLS, compression and LOCAL INFILE are not among it. */
const clientCapabilities = capabilitiesOf(
  'CLIENT_LONG_PASSWORD',
  'CLIENT_LONG_FLAG',
  'CLIENT_PROTOCOL_41',
  'CLIENT_TRANSACTIONS',
  'CLIENT_SECURE_CONNECTION',
  'CLIENT_MULTI_STATEMENTS',
  'CLIENT_MULTI_RESULTS',
  'CLIENT_PS_MULTI_RESULTS',
  'CLIENT_PLUGIN_AUTH',
  'CLIENT_CONNECT_ATTRS',
  'CLIENT_PLUGIN_AUTH_LENENC_CLIENT_DATA',
  'CLIENT_SESSION_TRACK',
  'CLIENT_DEPRECATE_EOF',
);
/** utf8mb4_general_ci, which both families know. */
const collation = 45;
const maxPacketSize = 64 * 1024 * 1024;
const defaultPlugin = 'mysql_native_password';

export class ClientLogin {
  capabilities = 0n;
  server: Greeting | null = null;
  private readonly o: ClientLoginOptions;
  private dialogue: AuthDialogue | null = null;

  constructor(o: ClientLoginOptions) {
    this.o = o;
  }

  /**
   * A packet from the server that is neither OK nor ERR; gives what to send, or null where nothing is due.
   * Throws MalformedPacket, or AuthFailure where we cannot go on.
   */
  receive(payload: Uint8Array, context: CodecContext): Uint8Array | null {
    const reader = new PacketReader(payload, { record: false });
    if (this.server === null) return this.respond(greeting.read(reader, context), context);
    if (payload[0] === 0xfe) {
      const { authPlugin: name, authData } = authSwitchRequest.read(reader, context);
      return this.begin(name).next(authData);
    }
    if (payload[0] === 0x01 && this.dialogue !== null) return this.dialogue.next(authMoreData.read(reader, context).data);
    throw reader.malformed('login', `packet 0x${(payload[0] ?? 0).toString(16)} has no place in a login`, 0);
  }

  private respond(server: Greeting, context: CodecContext): Uint8Array {
    this.server = server;
    if (!has(server.capabilities, capability.CLIENT_PROTOCOL_41))
      throw new AuthFailure('The server speaks a protocol from before MySQL 4.1.');
    const { user, schema, attributes = {} } = this.o;
    const wanted = clientCapabilities | (schema === undefined ? 0n : capability.CLIENT_CONNECT_WITH_DB);
    // CLIENT_LONG_PASSWORD says "not MariaDB's extended flags" and is ours to set.
    this.capabilities = wanted & (server.capabilities | capability.CLIENT_LONG_PASSWORD);
    const named = server.authPlugin ?? defaultPlugin;
    const plugin = authPlugin(named) === undefined ? defaultPlugin : named;
    const authResponse = this.begin(plugin).next(server.authData) ?? new Uint8Array(0);
    const writer = new PacketWriter();
    const flags = { capabilities: this.capabilities, maxPacketSize, collation };
    handshakeResponse41.write(
      writer,
      { ...flags, user, authResponse, schema: schema ?? null, authPlugin: plugin, attributes, zstdLevel: null },
      context,
    );
    return writer.payload();
  }

  private begin(name: string): AuthDialogue {
    const plugin = authPlugin(name);
    if (plugin === undefined) throw new AuthFailure(`The server asks for the login plugin ${name}, which is not supported.`);
    this.dialogue = plugin.client({ crypto: this.o.crypto, password: this.o.password });
    return this.dialogue;
  }
}
