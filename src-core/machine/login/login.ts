/**
 * The connection phase, from the greeting to the OK or ERR that ends it.
 *
 *   server  greeting (HandshakeV10)                    | ERR, and the connection is over
 *   client  [SSLRequest, TLS handshake] HandshakeResponse41
 *   proxy   [SSLRequest, TLS handshake] the same HandshakeResponse41
 *           and the exchange of authExchange.ts
 *
 * The two links are encrypted independently of each other. The proxy changes in the greeting what it offers by itself (TLS) and
 * what it cannot follow; both sides then agree on less, as they would with an older server.
 *
 * Source: MySQL "Connection Phase".
 */
import { packetHeaderBytes } from '../../mysql/bytes/packetHeader.ts';
import { capability, has } from '../../mysql/constants/capabilities.ts';
import type { CodecContext, PacketCodec } from '../../mysql/packets/codec.ts';
import { type Greeting, serverFamily } from '../../mysql/packets/greeting.ts';
import { type HandshakeResponse41, handshakeResponse41 } from '../../mysql/packets/handshakeResponse41.ts';
import { agreedCompression } from '../compression.ts';
import type { Failure, Instant, SessionError, SessionInfo, Side, TlsFacts } from '../io.ts';
import { PeerFault } from '../peerFault.ts';
import type { Challenge } from '../serverLink.ts';
import type { SessionPorts } from '../sessionPorts.ts';
import type { TlsModes } from '../tlsModes.ts';
import { tryRead } from '../tryRead.ts';
import { sslRequestOf, withTlsFlag } from './answerRewrite.ts';
import { AuthExchange, type AuthOwner } from './authExchange.ts';
import { CertificateVoucher } from './certificateVoucher.ts';
import { maxLoginBytes, maxLoginPackets, tooEarly } from './loginLimits.ts';
import { type LoginStage, loginPhases } from './loginStages.ts';
import { PasswordRelay } from './passwordRelay.ts';
import { noBackendTls, noClientTls, ownErr, secureTransportRequired, unknownError, unreachable, withoutGreeting } from './proxyError.ts';
import { SequenceShift } from './sequenceShift.ts';
import { readGreeting, unwantedFlags } from './serverGreeting.ts';

const sslRequestBytes = 32;

export interface LoginOwner extends Omit<AuthOwner, 'failed'> {
  /** The side's link goes on in TLS. */
  secure(side: Side): void;
  /** The proxy ended the login: both links are to be closed. */
  hangUp(): void;
  fault(side: Side, fault: PeerFault): void;
}

export interface LoginOptions {
  readonly tls: TlsModes;
  readonly ports: SessionPorts;
  /** Of the users whose password the proxy was told. */
  readonly passwords: ReadonlyMap<string, string>;
}

export class Login {
  info: SessionInfo;
  stage: LoginStage = 'greeting';

  private readonly options: LoginOptions;
  private readonly owner: LoginOwner;
  private readonly sequence = new SequenceShift();
  private server: Greeting | null = null;
  private startedAt: Instant = 0;
  private exchange: AuthExchange | null = null;
  /** The HandshakeResponse41, header included, while the backend's link is being encrypted. */
  private response: Uint8Array = new Uint8Array(0);
  private packets = 0;
  private bytes = 0;

  constructor(info: SessionInfo, options: LoginOptions, owner: LoginOwner) {
    this.info = info;
    this.options = options;
    this.owner = owner;
  }

  /** The challenge of the greeting. */
  get authData(): Uint8Array {
    return this.server?.authData ?? new Uint8Array(0);
  }

  /** As the server sent it; null before it came. */
  get greeting(): Greeting | null {
    return this.server;
  }

  /** What the server asked last; null where it did not. */
  get challenge(): Challenge | null {
    return this.exchange?.challenge ?? null;
  }

  /** Whether a packet of the side, if one is there, is to be dealt with now. */
  listensTo(side: Side): boolean {
    return this.stage === 'greeting' ? side === 'server' : loginPhases[this.stage] !== 'securing';
  }

  /** Whether the packet belongs to the login: a client may send commands before the last OK, they begin at 0. */
  owns(side: Side, packet: Uint8Array): boolean {
    return this.stage !== 'over' && (side === 'server' || this.stage !== 'auth' || packet[3] !== 0);
  }

  /** A whole packet, header included, of a side that is listened to. */
  packet(side: Side, packet: Uint8Array, now: Instant): void {
    this.bytes += packet.length;
    if (++this.packets > maxLoginPackets) this.fault(side, `a login of more than ${maxLoginPackets} packets`);
    else if (this.bytes > maxLoginBytes) this.fault(side, `a login of more than ${maxLoginBytes} bytes`);
    else if (this.exchange !== null) this.exchange.packet(side, packet);
    else if (side === 'client') this.fromClient(packet, now);
    else if (this.stage === 'greeting') this.greet(packet);
    else if (packet[packetHeaderBytes] === 0xff) this.authExchange(null).packet(side, packet);
    else this.fault(side, tooEarly);
  }

  /** The TLS handshake of the side is over. */
  secured(side: Side, tls: TlsFacts, now: Instant): void {
    const info = { ...tls, startedAt: this.startedAt, securedAt: now };
    this.learn({ tls: { ...this.info.tls, [side]: info } });
    if (side === 'client') this.stage = 'responding';
    else this.respond();
  }

  /** Tells the client in an ERR of the proxy why the login cannot go on. */
  refuse(code: number, message: string, why: Partial<SessionError> = {}, held: Uint8Array | null = null): void {
    const greeted = this.server !== null;
    const response = this.stage === 'securingServer' ? this.response : held;
    // What the client said is part of the story, though it went nowhere.
    if (response !== null) this.owner.step('client', 'handshakeResponse', response, new Uint8Array(0));
    if (held !== null) this.sequence.received('client', held[3]!);
    const sqlstate = why.sqlstate ?? 'HY000';
    this.authExchange(null).add('client', 'err', ownErr(code, message, greeted, sqlstate));
    this.stage = 'over';
    this.owner.refused({ code, message, ...why, sqlstate: greeted ? sqlstate : null });
    this.owner.hangUp();
  }

  /** The backend is gone: a client that waits for its greeting, or for TLS behind the proxy, is told why. */
  backendGone(failure: Failure, hasSpoken: boolean): void {
    const { backend } = this.info;
    if (this.stage === 'greeting') {
      if (!hasSpoken) this.owner.write('client', withoutGreeting(unreachable(backend, failure)));
    } else if (this.stage === 'securingServer') {
      const message = `Hydrophone: no TLS with the backend ${backend}: ${failure.message}`;
      this.refuse(unknownError, message, { code: null, sqlstate: null, side: 'server', tlsFailure: failure.code });
    }
  }

  /** The server's first packet, header included. */
  private greet(packet: Uint8Array): void {
    this.sequence.received('server', packet[3]!);
    const payload = packet.subarray(packetHeaderBytes);
    if (payload[0] === 0xff) {
      this.authExchange(null).packet('server', packet);
      return;
    }
    const read = readGreeting(packet, this.options);
    if (read.kind === 'notFollowed') {
      if (read.step === 'greeting') this.learn(read.news);
      this.owner.step('server', read.step, packet, null);
      this.fault('server', read.reason);
      return;
    }
    if (read.kind === 'noTls') {
      this.learn(read.news);
      this.owner.step('server', 'greeting', packet, new Uint8Array(0));
      this.sequence.kept('server');
      this.refuse(unknownError, noBackendTls);
      return;
    }
    this.server = read.greeting;
    this.owner.step('server', 'greeting', packet, read.sent === packet ? null : read.sent);
    this.sequence.passed('server', packet[3]!);
    this.learn(read.news);
    this.stage = 'responding';
    this.owner.write('client', read.sent);
  }

  private fromClient(packet: Uint8Array, now: Instant): void {
    this.sequence.received('client', packet[3]!);
    const payload = packet.subarray(packetHeaderBytes);
    const flags = payload.length >= 4 ? BigInt(payload[0]! | (payload[1]! << 8)) : 0n;
    if (payload.length === sslRequestBytes && has(flags, capability.CLIENT_SSL)) this.tlsAsked(packet, now);
    else if (!has(flags, capability.CLIENT_PROTOCOL_41)) {
      this.owner.step('client', 'unknown', packet, null);
      this.fault('client', 'the client speaks the protocol from before MySQL 4.1, which cannot be followed');
    } else this.responded(packet, now);
  }

  private tlsAsked(packet: Uint8Array, now: Instant): void {
    if (this.options.tls.client === 'off' || this.info.tls.client !== null) {
      this.owner.step('client', 'sslRequest', packet, null);
      this.fault('client', 'the client asks for TLS although the greeting that it got does not offer it');
      return;
    }
    this.owner.step('client', 'sslRequest', packet, new Uint8Array(0));
    this.sequence.kept('client');
    this.startedAt = now;
    this.stage = 'securingClient';
    this.owner.secure('client');
  }

  private responded(packet: Uint8Array, now: Instant): void {
    const payload = packet.subarray(packetHeaderBytes);
    const read = this.read(handshakeResponse41, payload);
    if (read === null) {
      this.owner.step('client', 'handshakeResponse', packet, null);
      this.fault('client', 'the client does not answer the greeting with a HandshakeResponse41');
      return;
    }
    this.learn(this.told(read));
    this.response = packet;
    if (this.options.tls.client === 'require' && this.info.tls.client === null) {
      this.owner.step('client', 'handshakeResponse', packet, new Uint8Array(0));
      this.refuse(secureTransportRequired, noClientTls);
    } else if (this.encryptsBackend) {
      this.startedAt = now;
      this.stage = 'securingServer';
      this.exchange = this.authExchange(read.authPlugin);
      this.exchange.add('server', 'sslRequest', sslRequestOf(payload));
      this.owner.secure('server');
    } else this.respond();
  }

  /** The client's HandshakeResponse41 goes to the backend. */
  private respond(): void {
    const packet = this.response;
    const { tls, authPlugin } = this.info;
    const received = packet.subarray(packetHeaderBytes);
    const same = (tls.client === null) === (tls.server === null);
    const payload = same ? received : withTlsFlag(received, tls.server !== null);
    const response = this.read(handshakeResponse41, payload)?.authResponse ?? null;
    this.stage = 'auth';
    this.exchange = this.authExchange(authPlugin);
    this.exchange.open({ step: 'handshakeResponse', packet, payload, response });
  }

  private told(read: HandshakeResponse41): Partial<SessionInfo> {
    const offered = (this.server?.capabilities ?? 0n) & ~unwantedFlags(this.options);
    const capabilities = offered & read.capabilities;
    return {
      user: read.user,
      schema: read.schema === '' ? null : read.schema,
      attributes: read.attributes,
      collation: read.collation,
      authPlugin: read.authPlugin || this.info.authPlugin,
      capabilities,
      compression: agreedCompression(capabilities),
    };
  }

  private authExchange(plugin: string | null): AuthExchange {
    const { client, server } = this.info.tls;
    const { sequence, context } = this;
    const relay = new PasswordRelay(this.options.ports, { client: client !== null, server: server !== null });
    const challenge = plugin === null || this.server === null ? null : { plugin, authData: this.server.authData };
    const owner: AuthOwner = {
      ...this.owner,
      learned: (news) => this.learn(news),
      accepted: () => {
        this.stage = 'over';
        this.owner.accepted();
      },
      refused: (error) => {
        this.stage = 'over';
        this.owner.refused(error);
      },
      failed: (reason) => this.refuse(unknownError, reason),
    };
    return new AuthExchange({ sequence, relay, voucher: this.voucher(), challenge, context }, owner);
  }

  private voucher(): CertificateVoucher | null {
    const password = this.options.passwords.get(this.info.user ?? '');
    const certificate = this.info.tls.client?.serverCertificate ?? null;
    if (password === undefined || certificate === null || this.server === null || serverFamily(this.server) !== 'mariadb') return null;
    const { crypto } = this.options.ports;
    return new CertificateVoucher({ crypto, password, authData: this.server.authData, fingerprint: certificate.fingerprint });
  }

  private get encryptsBackend(): boolean {
    return this.options.tls.backend !== 'off' && has(this.server?.capabilities ?? 0n, capability.CLIENT_SSL);
  }

  private get context(): CodecContext {
    return { capabilities: this.info.capabilities, clientCharset: 'utf8mb4', resultsCharset: 'utf8mb4' };
  }

  private read<T>(codec: PacketCodec<T>, payload: Uint8Array): T | null {
    return tryRead(codec, payload, this.context);
  }

  /** Something is known of the session. */
  learn(news: Partial<SessionInfo>): void {
    this.info = { ...this.info, ...news };
    this.owner.learned(news);
  }

  private fault(side: Side, message: string): void {
    this.owner.fault(side, new PeerFault(message));
  }
}
