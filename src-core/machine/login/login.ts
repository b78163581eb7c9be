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
import type { CodecContext } from '../../mysql/packets/codec.ts';
import type { Greeting } from '../../mysql/packets/greeting.ts';
import { type HandshakeResponse41, handshakeResponse41 } from '../../mysql/packets/handshakeResponse41.ts';
import { sslRequestBytes } from '../../mysql/packets/sslRequest.ts';
import type { Verdict } from '../holding/held.ts';
import type { Failure, Instant, SessionError, SessionInfo, Side, TlsFacts } from '../io.ts';
import { PeerFault } from '../peerFault.ts';
import type { Challenge } from '../serverLink.ts';
import { tryRead } from '../tryRead.ts';
import { agreedOn } from './agreedOn.ts';
import {
  type AnsweredOwner,
  type AnswerOptions,
  answerClient,
  answerInPlace,
  type Instead,
  insteadOf,
  isOk,
  withWordsAhead,
} from './answeredLogin.ts';
import { sslRequestOf, withTlsFlag } from './answerRewrite.ts';
import { AuthExchange, type AuthOwner } from './authExchange.ts';
import { greet } from './greet.ts';
import type { Greeted } from './greeted.ts';
import { maxLoginBytes, maxLoginPackets, tooEarly } from './loginLimits.ts';
import type { LoginOptions, LoginOwner } from './loginParts.ts';
import { type LoginStage, loginPhases } from './loginStages.ts';
import { PasswordRelay } from './passwordRelay.ts';
import { noClientTls, ownErr, secureTransportRequired, unknownError, unreachable, withoutGreeting } from './proxyError.ts';
import { replacedResponse } from './replacedResponse.ts';
import { SequenceShift } from './sequenceShift.ts';

export class Login {
  info: SessionInfo;
  stage: LoginStage = 'greeting';

  private readonly options: LoginOptions;
  private readonly owner: LoginOwner;
  private readonly sequence = new SequenceShift();
  private greeted: Greeted | null = null;
  private startedAt: Instant = 0;
  private exchange: AuthExchange | null = null;
  /** The HandshakeResponse41, header included, and the payload that the server is to get; kept while its link is being encrypted. */
  private response: { readonly packet: Uint8Array; readonly payload: Uint8Array; readonly by: readonly string[] } | null = null;
  /** The client's own answer to the greeting. */
  private answer: HandshakeResponse41 | null = null;
  /** What was decided on the packet that comes next. */
  private instead: Instead | null = null;
  /** Who has what is dealt with sent in place of what came. */
  by: readonly string[] = [];
  private packets = 0;
  private bytes = 0;

  constructor(info: SessionInfo, options: LoginOptions, owner: LoginOwner) {
    this.info = info;
    this.options = options;
    this.owner = owner;
  }

  /** The challenge of the greeting. */
  get authData(): Uint8Array {
    return this.greeted?.server.authData ?? new Uint8Array(0);
  }

  /** As the server sent it; null before it came. */
  get greeting(): Greeting | null {
    return this.greeted?.server ?? null;
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
    const { instead } = this;
    this.instead = null;
    this.bytes += packet.length;
    if (++this.packets > maxLoginPackets) this.fault(side, `a login of more than ${maxLoginPackets} packets`);
    else if (this.bytes > maxLoginBytes) this.fault(side, `a login of more than ${maxLoginBytes} bytes`);
    else if (instead !== null && this.stage === 'auth') this.answerResult(packet, instead);
    else if (this.exchange !== null) this.exchange.packet(side, packet);
    else if (side === 'client') this.fromClient(packet, now, instead);
    else if (this.stage === 'greeting') this.greet(packet, instead);
    else if (packet[packetHeaderBytes] === 0xff) this.authExchange(null).packet(side, packet);
    else this.fault(side, tooEarly);
    this.by = [];
  }

  /** What is to become of the packet that comes next, or of the one that is refused. */
  decided(verdict: Verdict): void {
    this.by = verdict.by ?? [];
    this.instead = insteadOf(verdict);
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
    const greeted = this.greeted !== null;
    const response = this.stage === 'securingServer' ? (this.response?.packet ?? null) : held;
    // What the client said is part of the story, though it went nowhere.
    if (response !== null) this.owner.step('client', 'handshakeResponse', response, new Uint8Array(0));
    if (held !== null) this.sequence.received('client', held[3]!);
    const sqlstate = why.sqlstate ?? (greeted ? 'HY000' : null);
    this.authExchange(null).add('client', 'err', ownErr(code, message, sqlstate));
    this.stage = 'over';
    this.owner.refused({ code, message, ...why, sqlstate });
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

  private greet(packet: Uint8Array, instead: Instead | null): void {
    const { options, sequence, owner } = this;
    this.greeted = greet(
      packet,
      instead,
      { options, sequence },
      {
        step: owner.step,
        write: owner.write,
        add: (payload) => void this.authExchange(null).add('client', 'unknown', payload),
        learn: (news) => this.learn(news),
        fault: (message) => this.fault('server', message),
        refusedByServer: (err) => this.authExchange(null).packet('server', err),
        refuse: (code, message) => this.refuse(code, message),
        answer: (replaced, payloads) => answerInPlace(replaced, 'greeting', payloads, this.answering(false), this.authOwner()),
      },
    );
    if (this.greeted !== null) this.stage = 'responding';
  }

  private fromClient(packet: Uint8Array, now: Instant, instead: Instead | null): void {
    this.sequence.received('client', packet[3]!);
    const payload = packet.subarray(packetHeaderBytes);
    const flags = payload.length >= 4 ? BigInt(payload[0]! | (payload[1]! << 8)) : 0n;
    if (payload.length === sslRequestBytes && has(flags, capability.CLIENT_SSL)) this.tlsAsked(packet, now);
    else if (!has(flags, capability.CLIENT_PROTOCOL_41)) {
      this.owner.step('client', 'unknown', packet, null);
      this.fault('client', 'the client speaks the protocol from before MySQL 4.1, which cannot be followed');
    } else this.responded(packet, now, instead);
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

  private responded(packet: Uint8Array, now: Instant, instead: Instead | null): void {
    const own = packet.subarray(packetHeaderBytes);
    const read = tryRead(handshakeResponse41, own, this.context);
    if (read === null) {
      this.owner.step('client', 'handshakeResponse', packet, null);
      this.fault('client', 'the client does not answer the greeting with a HandshakeResponse41');
      return;
    }
    this.answer = read;
    const given = instead?.kind === 'replace' ? instead.payloads[0]! : own;
    const sent = given === own ? { payload: own, read } : (replacedResponse(given, read) ?? { payload: given, read });
    this.learn(agreedOn(sent.read, read.capabilities & (this.greeted?.offered ?? 0n), this.info));
    this.response = { packet, payload: sent.payload, by: this.by };
    if (this.options.tls.client === 'require' && this.info.tls.client === null) {
      this.owner.step('client', 'handshakeResponse', packet, new Uint8Array(0));
      this.refuse(secureTransportRequired, noClientTls);
    } else if (instead?.kind === 'answer') {
      answerClient(
        packet,
        'handshakeResponse',
        withWordsAhead(instead.payloads, this.answer, this.info),
        this.answering(false),
        this.authOwner(),
      );
    } else if (this.greeted?.encryptsBackend === true) {
      this.startedAt = now;
      this.by = [];
      this.stage = 'securingServer';
      this.exchange = this.authExchange(sent.read.authPlugin);
      this.exchange.add('server', 'sslRequest', sslRequestOf(sent.payload));
      this.owner.secure('server');
    } else this.respond();
  }

  /** The HandshakeResponse41 goes to the backend. */
  private respond(): void {
    const { packet, payload: given, by } = this.response!;
    const { tls, authPlugin } = this.info;
    const same = (tls.client === null) === (tls.server === null);
    const payload = same ? given : withTlsFlag(given, tls.server !== null);
    const response = tryRead(handshakeResponse41, payload, this.context)?.authResponse ?? null;
    this.stage = 'auth';
    this.by = by;
    this.exchange = this.authExchange(authPlugin);
    this.exchange.open({ step: 'handshakeResponse', packet, payload, response });
    this.by = [];
  }

  /** The client gets this in place of the server's OK or ERR. */
  private answerResult(packet: Uint8Array, { payloads }: Instead): void {
    this.sequence.received('server', packet[3]!);
    const hasServer = isOk(packet.subarray(packetHeaderBytes));
    const given = hasServer ? payloads : withWordsAhead(payloads, this.answer, this.info);
    answerInPlace(packet, hasServer ? 'ok' : 'err', given, this.answering(hasServer), this.authOwner());
  }

  private answering(hasServer: boolean): AnswerOptions {
    return { sequence: this.sequence, context: this.context, hasServer };
  }

  private authExchange(plugin: string | null): AuthExchange {
    const { client, server } = this.info.tls;
    const { sequence, context } = this;
    const relay = new PasswordRelay(this.options.ports, { client: client !== null, server: server !== null });
    const challenge = plugin === null ? null : (this.greeted?.challenge(plugin, this.info.tls) ?? null);
    const voucher = this.greeted?.voucher(this.info) ?? null;
    return new AuthExchange({ sequence, relay, voucher, challenge, context }, this.authOwner());
  }

  private authOwner(): AuthOwner & AnsweredOwner {
    return {
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
  }

  private get context(): CodecContext {
    return { capabilities: this.info.capabilities, clientCharset: 'utf8mb4', resultsCharset: 'utf8mb4' };
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
