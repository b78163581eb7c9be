/**
 * The login, server side: greeting, the client's response, an auth switch where the client speaks another plugin, the
 * verdict. Payloads in, packets out; `ServerSession` does the framing.
 * https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase.html
 */
import { certificateDigest } from '../mysql/auth/certificateDigest.ts';
import { type AuthPlugin, type AuthVerifier, authPlugin, type Crypto, nonceBytes, type Proof, type RsaKey } from '../mysql/auth/index.ts';
import { PacketReader } from '../mysql/bytes/packetReader.ts';
import { capabilitiesOf, capability, has } from '../mysql/constants/capabilities.ts';
import { collationCharset, collationOf } from '../mysql/constants/collations.ts';
import { defaultSqlstate } from '../mysql/constants/errorCodes.ts';
import { serverStatus } from '../mysql/constants/statusFlags.ts';
import { authMoreData } from '../mysql/packets/authMoreData.ts';
import { authNextFactor } from '../mysql/packets/authNextFactor.ts';
import { type AuthSwitchRequest, authSwitchRequest } from '../mysql/packets/authSwitchRequest.ts';
import type { CodecContext, PacketCodec } from '../mysql/packets/codec.ts';
import { greeting } from '../mysql/packets/greeting.ts';
import { handshakeResponse41 } from '../mysql/packets/handshakeResponse41.ts';
import { sslRequestBytes } from '../mysql/packets/sslRequest.ts';
import type { SqlError } from '../mysql/synth/reply.ts';
import type { ReplyWriter } from '../mysql/synth/replyWriter.ts';
import type { AccountLogin, GreetingFacts, LoginRequest, ResponderSession } from './responder.ts';

/** What our server role can do, beside TLS where the host can. Compression and LOCAL INFILE are not among it. */
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
  'MULTI_FACTOR_AUTHENTICATION',
);

/** Of a server that calls itself MariaDB: the finer types of columns, for clients that know them. */
const mariadbCapabilities = (serverCapabilities & ~capability.CLIENT_LONG_PASSWORD) | capability.MARIADB_CLIENT_EXTENDED_METADATA;

/** The plugin that every client speaks; others are switched to. */
const firstPlugin = 'mysql_native_password';
/** Their challenge is the greeting's nonce; to others clients are switched. */
const greetable: ReadonlySet<string> = new Set([firstPlugin, 'caching_sha2_password', 'sha256_password']);
const defaultCollation = 255;
/** utf8mb4_general_ci, which every client knows. */
const mariadbCollation = 45;

/** Who asks, from the client's own packet. */
export interface Claim {
  readonly user: string;
  readonly schema: string | null;
  readonly charset: string;
  /** Id of the collation; null where it was left out. */
  readonly collation: number | null;
  readonly attributes: Readonly<Record<string, string>>;
  readonly authPlugin: string | null;
}

export type LoginProgress = 'goesOn' | 'accepted' | 'refused';

export interface ServerLoginOptions {
  readonly crypto: Crypto;
  readonly session: ResponderSession;
  readonly client: string;
  readonly unixSocket: boolean;
  readonly tlsOffered: boolean;
  readonly rsaKey: RsaKey | null;
}

export class ServerLogin {
  /** What both sides agreed on; 0n before the client's response. */
  capabilities = 0n;
  /** Nobody else reads the connection. */
  secure: boolean;
  /** Of the certificate that TLS showed: SHA-256 over its DER form; null where there is none. */
  certificateFingerprint: Uint8Array | null = null;
  private readonly o: ServerLoginOptions;
  private serverVersion = '';
  private greetingNonce: Uint8Array = new Uint8Array(0);
  private claim: Claim | null = null;
  private plugin = firstPlugin;
  private account: AccountLogin = { plugin: firstPlugin };
  private verifier: AuthVerifier | null = null;
  /** One a factor. */
  private proofs: Proof[] = [];
  private withPassword = false;
  /** What is stored of the password that was right. */
  private passwordHash: Uint8Array | null = null;

  constructor(o: ServerLoginOptions) {
    this.o = o;
    this.secure = o.unixSocket;
  }

  /** In which text columns are told, where it is one of character_set_results. MySQL's newest are unknown to MariaDB and its clients. */
  get columnCollation(): number | undefined {
    const asked = this.claim?.collation ?? undefined;
    if (!/mariadb/i.test(this.serverVersion)) return asked;
    return asked === undefined || /_0900_/.test(collationOf(asked)?.name ?? '') ? mariadbCollation : asked;
  }

  /** Whether the packet asks for TLS, in the one place where it may. */
  asksForTls(payload: Uint8Array): boolean {
    if (!this.o.tlsOffered || this.secure || this.claim !== null || payload.length !== sslRequestBytes) return false;
    return (lowFlags(payload) & Number(capability.CLIENT_SSL)) !== 0;
  }

  greet(out: ReplyWriter, facts: GreetingFacts & { readonly serverVersion: string; readonly connectionId: number }): void {
    const { serverVersion, connectionId, authPlugin = firstPlugin } = facts;
    const plugin = greetable.has(authPlugin) ? authPlugin : firstPlugin;
    this.serverVersion = serverVersion;
    this.greetingNonce = this.newNonce();
    this.plugin = plugin;
    this.verifier = this.verifierOf(plugin, this.greetingNonce);
    out.add(greeting, {
      serverVersion,
      connectionId,
      authData: this.verifier.challenge,
      capabilities: this.offered,
      collation: facts.collation ?? defaultCollation,
      statusFlags: facts.statusFlags ?? serverStatus.autocommit,
      authPlugin: plugin,
    });
  }

  /** The next packet from the client. Throws MalformedPacket. */
  async receive(payload: Uint8Array, out: ReplyWriter, context: CodecContext): Promise<LoginProgress> {
    if (this.claim !== null) return this.answer(payload, out);
    if ((lowFlags(payload) & Number(capability.CLIENT_PROTOCOL_41)) === 0) return tooOld(out);
    const response = handshakeResponse41.read(new PacketReader(payload, { record: false }), context);
    if (has(response.capabilities, capability.CLIENT_SSL) && !this.secure) return refuse(out, 1043, 'Bad handshake');
    this.capabilities = response.capabilities & this.offered;
    out.useCapabilities(this.capabilities);
    const charset = collationCharset(response.collation) ?? 'utf8mb4';
    const schema = response.schema === '' ? null : response.schema;
    const { user, collation, attributes, authPlugin } = response;
    this.claimed({ user, schema, charset, collation, attributes, authPlugin });
    const spoken = authPlugin || firstPlugin;
    if (spoken === this.plugin && this.account.plugin === spoken) {
      // Whether the connection is secure, and whose account it is, was not known when it was greeted.
      this.verifier = this.verifierOf(spoken, this.greetingNonce);
      return this.answer(response.authResponse, out);
    }
    if (!has(this.capabilities, capability.CLIENT_PLUGIN_AUTH)) return tooOld(out);
    return this.challenge(this.account.plugin, authSwitchRequest, out);
  }

  /** COM_CHANGE_USER: always asks anew, as what the client sends with it may be meant for an older challenge. */
  changeUser(claim: Claim, out: ReplyWriter): void {
    this.claimed(claim);
    this.challenge(this.account.plugin, authSwitchRequest, out);
  }

  private claimed(claim: Claim): void {
    this.claim = claim;
    this.proofs = [];
    this.withPassword = false;
    this.passwordHash = null;
    const asked = claim.authPlugin ?? firstPlugin;
    const plugin = authPlugin(asked)?.server === undefined ? firstPlugin : asked;
    this.account = this.o.session.accountLogin?.(claim.user) ?? { plugin };
  }

  private challenge(plugin: string, codec: PacketCodec<AuthSwitchRequest>, out: ReplyWriter): LoginProgress {
    this.plugin = plugin;
    this.verifier = this.verifierOf(plugin, this.newNonce());
    out.add(codec, { authPlugin: plugin, authData: this.verifier.challenge });
    return 'goesOn';
  }

  private async answer(fromClient: Uint8Array, out: ReplyWriter): Promise<LoginProgress> {
    const { claim, verifier } = this;
    if (claim === null || verifier === null) throw new Error('an answer before a challenge');
    if (fromClient.length > 1) this.withPassword = true;
    const step = verifier.answer(fromClient);
    if (step.kind === 'ask') {
      out.add(authMoreData, { data: step.data });
      return 'goesOn';
    }
    if (step.kind === 'refused') return this.refuseAccess(out, claim.user, true);
    this.proofs.push(step.proof);
    const next = this.account.furtherPlugins?.[this.proofs.length - 1];
    if (next === undefined) return this.decide(claim, step.proof.acceptance, out);
    if (!has(this.capabilities, capability.MULTI_FACTOR_AUTHENTICATION)) return this.refuseAccess(out, claim.user, this.withPassword);
    if (step.proof.acceptance !== null) out.add(authMoreData, { data: step.proof.acceptance });
    return this.challenge(next, authNextFactor, out);
  }

  private async decide(claim: Claim, acceptance: Uint8Array | null, out: ReplyWriter): Promise<LoginProgress> {
    const request: LoginRequest = {
      user: claim.user,
      schema: claim.schema,
      charset: claim.charset,
      attributes: claim.attributes,
      client: this.o.client,
      authPlugin: this.plugin,
      withPassword: this.withPassword,
      secure: this.secure,
      proves: (password, factor = 1) => this.proves(password, factor),
    };
    const error = await this.o.session.login(request);
    if (error !== null) {
      out.error(error);
      return 'refused';
    }
    if (acceptance !== null) out.add(authMoreData, { data: acceptance });
    out.ok({ info: this.certificateProof() });
    return 'accepted';
  }

  private proves(password: string, factor: number): boolean {
    const proof = this.proofs[factor - 1];
    if (proof === undefined || !proof.matches(password)) return false;
    if (password !== '') this.passwordHash = proof.passwordHash?.(password) ?? null;
    return true;
  }

  /** MariaDB's proof that the certificate is ours. */
  private certificateProof(): string {
    const { passwordHash, certificateFingerprint, o } = this;
    if (!this.secure || !/mariadb/i.test(this.serverVersion) || certificateFingerprint === null || passwordHash === null) return '';
    return new TextDecoder().decode(certificateDigest(o.crypto, passwordHash, this.greetingNonce, certificateFingerprint));
  }

  private refuseAccess(out: ReplyWriter, user: string, withPassword: boolean): LoginProgress {
    out.error(accessDenied(user, this.o.client, withPassword));
    return 'refused';
  }

  private get offered(): bigint {
    const own = /mariadb/i.test(this.serverVersion) ? mariadbCapabilities : serverCapabilities;
    return this.o.tlsOffered ? own | capability.CLIENT_SSL : own;
  }

  private verifierOf(name: string, nonce: Uint8Array): AuthVerifier {
    const plugin: AuthPlugin | undefined = authPlugin(name);
    if (plugin?.server === undefined) throw new Error(`no server role for ${name}`);
    const { crypto, rsaKey } = this.o;
    return plugin.server({ crypto, nonce, secure: this.secure, rsaKey, fullExchange: this.account.fullExchange ?? false });
  }

  /** 20 bytes that no client takes for an end: neither NUL nor `$`. */
  private newNonce(): Uint8Array {
    return this.o.crypto
      .randomBytes(nonceBytes)
      .map((b) => b & 0x7f || 0x21)
      .map((b) => (b === 0x24 ? 0x25 : b));
  }
}

/** The lower two bytes of the capability flags that a login packet or an SSLRequest begins with. */
function lowFlags(payload: Uint8Array): number {
  return payload.length >= 2 ? (payload[0] ?? 0) | ((payload[1] ?? 0) << 8) : 0;
}

function tooOld(out: ReplyWriter): LoginProgress {
  return refuse(out, 1251, 'Client does not support authentication protocol requested by server; consider upgrading MySQL client');
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
