/**
 * The login, client role: greeting in, perhaps TLS, response out, then what the server's plugins ask; later the same for a change
 * of user. Payloads only; ClientSession frames.
 * https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase.html
 */
import { certificateDigest, provesCertificate } from '../mysql/auth/certificateDigest.ts';
import { type AuthDialogue, AuthFailure, authPlugin, type ClientAuthOptions, type Crypto, nonceBytes } from '../mysql/auth/index.ts';
import { PacketReader } from '../mysql/bytes/packetReader.ts';
import { PacketWriter } from '../mysql/bytes/packetWriter.ts';
import { changeUser } from '../mysql/commands/changeUser.ts';
import { capabilitiesOf, capability, has } from '../mysql/constants/capabilities.ts';
import { authMoreData } from '../mysql/packets/authMoreData.ts';
import { authNextFactor } from '../mysql/packets/authNextFactor.ts';
import { authSwitchRequest } from '../mysql/packets/authSwitchRequest.ts';
import type { CodecContext } from '../mysql/packets/codec.ts';
import { type Greeting, greeting } from '../mysql/packets/greeting.ts';
import { handshakeResponse41 } from '../mysql/packets/handshakeResponse41.ts';
import { ok } from '../mysql/packets/ok.ts';
import { sslRequest } from '../mysql/packets/sslRequest.ts';

export interface Credentials {
  readonly user: string;
  readonly password: string;
  /** For the second and third factor, in that order (MySQL's multi-factor authentication). */
  readonly furtherPasswords?: readonly string[];
  readonly schema?: string;
}

/**
 * `prefer`: where the server offers it; `require`: a server without it is refused; `verify`: the same, and its certificate must be
 * trusted, or proven by the password as MariaDB 11.4+ can.
 */
export type ClientTls = 'off' | 'prefer' | 'require' | 'verify';

export interface ClientLoginOptions extends Credentials, Pick<ClientAuthOptions, 'serverPublicKey' | 'allowClearText' | 'furtherAnswers'> {
  readonly crypto: Crypto;
  /** Connection attributes, such as `program_name`. */
  readonly attributes?: Readonly<Record<string, string>>;
  /** `off` where nothing is said. */
  readonly tls?: ClientTls;
  /** The connection is a Unix socket, which nobody else reads: passwords may pass in clear text. */
  readonly unixSocket?: boolean;
}

/** What a TLS handshake told. */
export interface ServerCertificate {
  /** SHA-256 over the certificate's DER form, 32 bytes; null where the server showed none. */
  readonly fingerprint: Uint8Array | null;
  /** Signed by a known authority and made for the server's name. */
  readonly trusted: boolean;
}

/** What to send; after `secure` the connection goes on in TLS. */
export interface LoginAnswer {
  readonly payload: Uint8Array;
  readonly secure: boolean;
}

/** What our client role can do. Compression and LOCAL INFILE are not among it. */
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
  'MULTI_FACTOR_AUTHENTICATION',
);
/** utf8mb4_general_ci, which both families know. */
const collation = 45;
const maxPacketSize = 64 * 1024 * 1024;
const defaultPlugin = 'mysql_native_password';

export class ClientLogin {
  capabilities = 0n;
  server: Greeting | null = null;
  private readonly o: ClientLoginOptions;
  private credentials: Credentials;
  private factor = 0;
  private plugin = defaultPlugin;
  private dialogue: AuthDialogue | null = null;
  /** The last challenge of the usual length: what a change of user answers first. */
  private nonce: Uint8Array = new Uint8Array(0);
  private secure: boolean;
  private certificate: ServerCertificate | null = null;

  constructor(o: ClientLoginOptions) {
    this.o = o;
    this.credentials = o;
    this.secure = o.unixSocket ?? false;
  }

  /**
   * A packet from the server that is neither OK nor ERR; gives what to send, or null where nothing is due.
   * Throws MalformedPacket, or AuthFailure where we cannot go on.
   */
  receive(payload: Uint8Array, context: CodecContext): LoginAnswer | null {
    const reader = new PacketReader(payload, { record: false });
    if (this.server === null) return this.greeted(greeting.read(reader, context), context);
    return plain(this.asked(payload, reader, context));
  }

  /** The TLS handshake after a `secure` answer is over; gives the response to the greeting. */
  secured(certificate: ServerCertificate, context: CodecContext): Uint8Array {
    this.certificate = certificate;
    this.secure = true;
    return this.response(context);
  }

  /** COM_CHANGE_USER, whole; what the server asks then goes to `receive`. */
  changeUser(credentials: Credentials, context: CodecContext): Uint8Array {
    this.credentials = credentials;
    this.factor = 0;
    // The account's plugin is not known. The server switches where its challenge or plugin is another.
    const plugin = this.nonce.length > 0 && authPlugin(this.plugin)?.server !== undefined ? this.plugin : defaultPlugin;
    const usual = plugin === 'caching_sha2_password' ? plugin : defaultPlugin;
    const authResponse = this.begin(usual).next(this.nonce) ?? new Uint8Array(0);
    const { user, schema = '' } = credentials;
    const writer = new PacketWriter();
    changeUser.write(writer, { user, authResponse, schema, collation, authPlugin: usual, attributes: this.o.attributes ?? {} }, context);
    return writer.payload();
  }

  /** The OK that ends the login. Throws AuthFailure where the certificate is to be verified and is not proven. */
  accepted(payload: Uint8Array, context: CodecContext): void {
    const { certificate } = this;
    if (!this.mustProve || certificate === null) return;
    const hash = this.dialogue?.passwordHash?.() ?? null;
    const info = ok.read(new PacketReader(payload, { record: false }), context).info;
    const proven =
      hash !== null &&
      certificate.fingerprint !== null &&
      this.server !== null &&
      provesCertificate(
        new TextEncoder().encode(info),
        certificateDigest(this.o.crypto, hash, this.server.authData, certificate.fingerprint),
      );
    if (!proven) throw new AuthFailure('The server’s certificate is not trusted, and the server did not prove it by the password.');
    this.certificate = { ...certificate, trusted: true };
  }

  private greeted(server: Greeting, context: CodecContext): LoginAnswer {
    this.server = server;
    if (!has(server.capabilities, capability.CLIENT_PROTOCOL_41))
      throw new AuthFailure('The server speaks a protocol from before MySQL 4.1.');
    const tls = this.o.tls ?? 'off';
    const offered = has(server.capabilities, capability.CLIENT_SSL);
    if (!offered && (tls === 'require' || tls === 'verify')) throw new AuthFailure('The server does not offer TLS.');
    const secure = offered && tls !== 'off';
    const wanted =
      clientCapabilities |
      (this.credentials.schema === undefined ? 0n : capability.CLIENT_CONNECT_WITH_DB) |
      (secure ? capability.CLIENT_SSL : 0n);
    // CLIENT_LONG_PASSWORD says "not MariaDB's extended flags" and is ours to set.
    this.capabilities = wanted & (server.capabilities | capability.CLIENT_LONG_PASSWORD);
    if (!secure) return { payload: this.response(context), secure: false };
    const writer = new PacketWriter();
    sslRequest.write(writer, { capabilities: this.capabilities, maxPacketSize, collation }, context);
    return { payload: writer.payload(), secure: true };
  }

  private response(context: CodecContext): Uint8Array {
    const { server } = this;
    if (server === null) throw new Error('a response before the greeting');
    const named = server.authPlugin ?? defaultPlugin;
    const known = authPlugin(named)?.server !== undefined;
    const plugin = known && !(this.mustProve && named !== defaultPlugin) ? named : defaultPlugin;
    const authResponse = this.begin(plugin).next(this.challenged(server.authData)) ?? new Uint8Array(0);
    const { user, schema = null } = this.credentials;
    const { attributes = {} } = this.o;
    const flags = { capabilities: this.capabilities, maxPacketSize, collation };
    const writer = new PacketWriter();
    handshakeResponse41.write(writer, { ...flags, user, authResponse, schema, authPlugin: plugin, attributes, zstdLevel: null }, context);
    return writer.payload();
  }

  private asked(payload: Uint8Array, reader: PacketReader, context: CodecContext): Uint8Array | null {
    const [header] = payload;
    if (header === 0xfe) {
      const { authPlugin: name, authData } = authSwitchRequest.read(reader, context);
      return this.begin(name).next(this.challenged(authData));
    }
    if (header === 0x02 && has(this.capabilities, capability.MULTI_FACTOR_AUTHENTICATION)) {
      const { authPlugin: name, authData } = authNextFactor.read(reader, context);
      this.factor++;
      return this.begin(name).next(this.challenged(authData));
    }
    if (this.dialogue === null || header === undefined) throw reader.malformed('login', 'an empty packet has no place in a login', 0);
    return this.dialogue.next(authMoreData.read(reader, context).data);
  }

  private begin(name: string): AuthDialogue {
    const plugin = authPlugin(name);
    if (plugin === undefined) throw new AuthFailure(`The server asks for the login plugin ${name}, which is not supported.`);
    const { crypto, serverPublicKey, allowClearText, furtherAnswers } = this.o;
    const further = { serverPublicKey, allowClearText, furtherAnswers };
    const options = Object.fromEntries(Object.entries(further).filter(([, value]) => value !== undefined));
    this.plugin = name;
    this.dialogue = plugin.client({ crypto, password: this.password, secure: this.secure, ...options });
    if (this.mustProve && this.dialogue.passwordHash === undefined) {
      throw new AuthFailure(`The server’s certificate is not trusted, and the login plugin ${name} cannot prove it.`);
    }
    return this.dialogue;
  }

  private get password(): string {
    if (this.factor === 0) return this.credentials.password;
    return this.credentials.furtherPasswords?.[this.factor - 1] ?? '';
  }

  /** The certificate is still to be proven by the password. */
  private get mustProve(): boolean {
    return this.o.tls === 'verify' && this.certificate !== null && !this.certificate.trusted;
  }

  private challenged(authData: Uint8Array): Uint8Array {
    if (authData.length === nonceBytes || authData.length === nonceBytes + 1) this.nonce = authData.slice(0, nonceBytes);
    return authData;
  }
}

function plain(payload: Uint8Array | null): LoginAnswer | null {
  return payload === null ? null : { payload, secure: false };
}
