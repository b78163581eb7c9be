/**
 * The login, server side: greeting, the client's response, an auth switch where the client speaks another plugin, the
 * verdict. Payloads in, packets out; `ServerSession` does the framing.
 * https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase.html
 */
import { type AuthPlugin, type AuthVerifier, authPlugin, type Crypto, nonceBytes } from '../mysql/auth/index.ts';
import { PacketReader } from '../mysql/bytes/packetReader.ts';
import { capabilitiesOf, capability, has } from '../mysql/constants/capabilities.ts';
import { collationCharset } from '../mysql/constants/collations.ts';
import { defaultSqlstate } from '../mysql/constants/errorCodes.ts';
import { serverStatus } from '../mysql/constants/statusFlags.ts';
import { authMoreData } from '../mysql/packets/authMoreData.ts';
import { authSwitchRequest } from '../mysql/packets/authSwitchRequest.ts';
import type { CodecContext } from '../mysql/packets/codec.ts';
import { greeting } from '../mysql/packets/greeting.ts';
import { handshakeResponse41 } from '../mysql/packets/handshakeResponse41.ts';
import type { SqlError } from '../mysql/synth/reply.ts';
import type { ReplyWriter } from '../mysql/synth/replyWriter.ts';
import type { LoginRequest, ResponderSession } from './responder.ts';

/** What our server role can do. TLS, compression and LOCAL INFILE are not among it. */
export const serverCapabilities = capabilitiesOf(
  'CLIENT_LONG_PASSWORD',
  'CLIENT_FOUND_ROWS',
  'CLIENT_LONG_FLAG',
  'CLIENT_CONNECT_WITH_DB',
  'CLIENT_ODBC',
  'CLIENT_IGNORE_SPACE',
  'CLIENT_PROTOCOL_41',
  'CLIENT_INTERACTIVE',
  'CLIENT_IGNORE_SIGPIPE',
  'CLIENT_TRANSACTIONS',
  'CLIENT_RESERVED',
  'CLIENT_SECURE_CONNECTION',
  'CLIENT_MULTI_STATEMENTS',
  'CLIENT_MULTI_RESULTS',
  'CLIENT_PS_MULTI_RESULTS',
  'CLIENT_PLUGIN_AUTH',
  'CLIENT_CONNECT_ATTRS',
  'CLIENT_PLUGIN_AUTH_LENENC_CLIENT_DATA',
  'CLIENT_SESSION_TRACK',
  'CLIENT_DEPRECATE_EOF',
  'CLIENT_QUERY_ATTRIBUTES',
);

/** The plugin that every client speaks; others are switched to. */
const firstPlugin = 'mysql_native_password';
const defaultCollation = 255;

/** Who asks, from the client's own packet. */
export interface Claim {
  readonly user: string;
  readonly schema: string | null;
  readonly charset: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly authPlugin: string | null;
}

export type LoginProgress = 'goesOn' | 'accepted' | 'refused';

export interface ServerLoginOptions {
  readonly crypto: Crypto;
  readonly session: ResponderSession;
  readonly client: string;
}

export class ServerLogin {
  /** What both sides agreed on; 0n before the client's response. */
  capabilities = 0n;
  private readonly o: ServerLoginOptions;
  private nonce: Uint8Array = new Uint8Array(0);
  private claim: Claim | null = null;
  private verifier: AuthVerifier | null = null;
  private plugin = firstPlugin;

  constructor(o: ServerLoginOptions) {
    this.o = o;
  }

  /** The user that asks to come in, once known. */
  get user(): string | null {
    return this.claim?.user ?? null;
  }

  greet(out: ReplyWriter, serverVersion: string, connectionId: number): void {
    this.nonce = this.newNonce();
    out.add(greeting, {
      serverVersion,
      connectionId,
      authData: withNul(this.nonce),
      capabilities: serverCapabilities,
      collation: defaultCollation,
      statusFlags: serverStatus.autocommit,
      authPlugin: firstPlugin,
    });
  }

  /** The next packet from the client. Throws MalformedPacket. */
  async receive(payload: Uint8Array, out: ReplyWriter, context: CodecContext): Promise<LoginProgress> {
    if (this.claim !== null) return this.answer(payload, out);
    const flags = payload.length >= 2 ? (payload[0] ?? 0) | ((payload[1] ?? 0) << 8) : 0;
    if ((flags & Number(capability.CLIENT_PROTOCOL_41)) === 0) {
      return refuse(out, 1251, 'Client does not support authentication protocol requested by server; consider upgrading MySQL client');
    }
    const response = handshakeResponse41.read(new PacketReader(payload, { record: false }), context);
    if (has(response.capabilities, capability.CLIENT_SSL)) return refuse(out, 1043, 'Bad handshake');
    this.capabilities = response.capabilities & serverCapabilities;
    out.useCapabilities(this.capabilities);
    const charset = collationCharset(response.collation) ?? 'utf8mb4';
    const schema = response.schema === '' ? null : response.schema;
    this.claim = { user: response.user, schema, charset, attributes: response.attributes, authPlugin: response.authPlugin };
    if ((response.authPlugin || firstPlugin) !== firstPlugin) return this.switchPlugin(out);
    this.verifier = this.verifierOf(firstPlugin);
    return this.answer(response.authResponse, out);
  }

  /** COM_CHANGE_USER: always asks anew, as what the client sends with it may be meant for an older challenge. */
  changeUser(claim: Claim, out: ReplyWriter): void {
    this.claim = claim;
    this.switchPlugin(out);
  }

  private switchPlugin(out: ReplyWriter): LoginProgress {
    const asked = this.claim?.authPlugin ?? firstPlugin;
    this.plugin = authPlugin(asked)?.server === undefined ? firstPlugin : asked;
    this.nonce = this.newNonce();
    this.verifier = this.verifierOf(this.plugin);
    out.add(authSwitchRequest, { authPlugin: this.plugin, authData: withNul(this.nonce) });
    return 'goesOn';
  }

  private async answer(fromClient: Uint8Array, out: ReplyWriter): Promise<LoginProgress> {
    const { claim, verifier } = this;
    if (claim === null || verifier === null) throw new Error('an answer before a challenge');
    const proof = verifier.proof(fromClient);
    if (proof === null) return this.refuseAccess(out, claim.user, true);
    const request: LoginRequest = {
      user: claim.user,
      schema: claim.schema,
      charset: claim.charset,
      attributes: claim.attributes,
      client: this.o.client,
      authPlugin: this.plugin,
      withPassword: fromClient.length > 1,
      proves: (password) => proof.matches(password),
    };
    const error = await this.o.session.login(request);
    if (error !== null) {
      out.error(error);
      return 'refused';
    }
    if (proof.acceptance !== null) out.add(authMoreData, { data: proof.acceptance });
    out.ok();
    return 'accepted';
  }

  private refuseAccess(out: ReplyWriter, user: string, withPassword: boolean): LoginProgress {
    out.error(accessDenied(user, this.o.client, withPassword));
    return 'refused';
  }

  private verifierOf(name: string): AuthVerifier {
    const plugin: AuthPlugin | undefined = authPlugin(name);
    if (plugin?.server === undefined) throw new Error(`no server role for ${name}`);
    return plugin.server({ crypto: this.o.crypto, nonce: this.nonce });
  }

  /** 20 bytes that no client takes for an end: neither NUL nor `$`. */
  private newNonce(): Uint8Array {
    return this.o.crypto
      .randomBytes(nonceBytes)
      .map((b) => b & 0x7f || 0x21)
      .map((b) => (b === 0x24 ? 0x25 : b));
  }
}

/** ERR 1045 in the server's own words. `client` is `address:port`. */
export function accessDenied(user: string, client: string, withPassword: boolean): SqlError {
  const host = client.replace(/:\d+$/, '');
  const message = `Access denied for user '${user}'@'${host}' (using password: ${withPassword ? 'YES' : 'NO'})`;
  return { code: 1045, sqlstate: '28000', message };
}

function refuse(out: ReplyWriter, code: number, message: string): LoginProgress {
  out.error({ code, sqlstate: defaultSqlstate(code), message });
  return 'refused';
}

function withNul(nonce: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(nonce.length + 1);
  bytes.set(nonce);
  return bytes;
}
