/**
 * The exchange that proves who a client is, from its HandshakeResponse41 or COM_CHANGE_USER to the OK or ERR that ends it:
 *
 *   server  OK | ERR | AuthSwitchRequest | AuthNextFactor | AuthMoreData
 *   client  its answer, then again as the line above
 *
 * Packets pass, their sequence ids shifted where the links differ; passwords are translated where only one link is encrypted
 * (passwordRelay.ts).
 * Source: MySQL "Connection Phase", section "Authentication Method Mismatch" and the pages of the plugins.
 */
import { sameBytes } from '../../mysql/auth/authPlugin.ts';
import { packetHeaderBytes } from '../../mysql/bytes/packetHeader.ts';
import { framePayload } from '../../mysql/bytes/packetWriter.ts';
import { capability, has } from '../../mysql/constants/capabilities.ts';
import { authNextFactor } from '../../mysql/packets/authNextFactor.ts';
import { authSwitchRequest } from '../../mysql/packets/authSwitchRequest.ts';
import type { CodecContext } from '../../mysql/packets/codec.ts';
import { err } from '../../mysql/packets/err.ts';
import { ok } from '../../mysql/packets/ok.ts';
import type { LoginStep, SessionError, SessionInfo, Side } from '../io.ts';
import { other } from '../otherSide.ts';
import type { Challenge } from '../serverLink.ts';
import { tryRead } from '../tryRead.ts';
import { withAuthResponse } from './answerRewrite.ts';
import type { CertificateVoucher } from './certificateVoucher.ts';
import type { PasswordRelay } from './passwordRelay.ts';
import type { SequenceShift } from './sequenceShift.ts';

export interface AuthOwner {
  /** A packet, header included, leaves towards the side. */
  write(to: Side, packet: Uint8Array): void;
  /** See the login event in io.ts. */
  step(from: Side, step: LoginStep, packet: Uint8Array, sent: Uint8Array | null): void;
  learned(news: Partial<SessionInfo>): void;
  accepted(): void;
  refused(error: SessionError): void;
  /** The proxy cannot go on; neither side was told yet. */
  failed(reason: string): void;
}

export interface AuthExchangeOptions {
  readonly sequence: SequenceShift;
  readonly relay: PasswordRelay;
  /** Null where the proxy has nothing to vouch with. */
  readonly voucher: CertificateVoucher | null;
  /** What the client's first answer is for; null where that is not known. */
  readonly challenge: Challenge | null;
  readonly context: CodecContext;
}

/** The packet that opens the exchange. */
export interface Opening {
  readonly step: LoginStep;
  /** As it came, header included. */
  readonly packet: Uint8Array;
  /** As it is to be passed on, without header. */
  readonly payload: Uint8Array;
  /** The auth response in it, as a view into `payload`; null where it could not be read. */
  readonly response: Uint8Array | null;
}

const nothing = new Uint8Array(0);

export class AuthExchange {
  private readonly sequence: SequenceShift;
  private readonly relay: PasswordRelay;
  private readonly voucher: CertificateVoucher | null;
  private readonly owner: AuthOwner;
  private readonly context: CodecContext;
  private plugin: string | null;
  /** The one that holds; null where it is not known. */
  challenge: Challenge | null;
  /** Waits for the password that its auth response must bear. */
  private withheld: Opening | null = null;

  constructor(options: AuthExchangeOptions, owner: AuthOwner) {
    const { sequence, relay, voucher, challenge, context } = options;
    this.sequence = sequence;
    this.relay = relay;
    this.voucher = voucher;
    this.plugin = challenge?.plugin ?? null;
    this.challenge = challenge;
    this.context = context;
    this.owner = owner;
    if (challenge !== null) this.challenged(challenge.plugin, challenge.authData);
  }

  open(opening: Opening): void {
    const relayed = this.relay.client(opening.response ?? nothing);
    if (relayed.kind === 'pass') this.passOpening(opening, opening.payload);
    else if (relayed.kind === 'fail') this.owner.failed(relayed.reason);
    else if (relayed.to === 'server') this.passOpening(opening, this.answered(opening, relayed.payload));
    else {
      this.withheld = opening;
      this.keep('client', opening.step, opening.packet);
      this.add('client', 'authMoreData', relayed.payload);
    }
  }

  /** A whole packet, header included, of either side. */
  packet(side: Side, packet: Uint8Array): void {
    this.sequence.received(side, packet[3]!);
    if (side === 'client') this.answer(packet);
    else this.fromServer(packet);
  }

  /** A packet of the proxy's own, on the link to `to`; returns it with its header. */
  add(to: Side, step: LoginStep, payload: Uint8Array): Uint8Array {
    const packet = framePayload(payload, this.sequence.added(to));
    this.owner.step(other(to), step, nothing, packet);
    this.owner.write(to, packet);
    return packet;
  }

  private answer(packet: Uint8Array): void {
    const relayed = this.relay.client(packet.subarray(packetHeaderBytes));
    const { withheld } = this;
    if (relayed.kind === 'fail') this.owner.failed(relayed.reason);
    else if (relayed.kind === 'send' && relayed.to === 'client') {
      this.keep('client', 'authResponse', packet);
      this.add('client', 'authMoreData', relayed.payload);
    } else if (withheld === null) {
      this.pass('client', 'authResponse', packet, relayed.kind === 'pass' ? packet.subarray(packetHeaderBytes) : relayed.payload);
    } else {
      this.withheld = null;
      this.keep('client', 'authResponse', packet);
      const password = relayed.kind === 'pass' ? packet.subarray(packetHeaderBytes) : relayed.payload;
      const payload = this.answered(withheld, password);
      if (payload !== null) this.add('server', withheld.step, payload);
    }
  }

  private fromServer(packet: Uint8Array): void {
    const payload = packet.subarray(packetHeaderBytes);
    switch (payload[0]) {
      case 0x00:
        this.pass('server', 'ok', packet, this.voucher?.vouch(payload, this.context) ?? payload);
        this.owner.learned({ statusFlags: tryRead(ok, payload, this.context)?.statusFlags ?? 0 });
        this.owner.accepted();
        break;
      case 0xff:
        this.pass('server', 'err', packet, payload);
        this.refused(payload);
        break;
      case 0xfe:
        this.switched(payload.length > 1 ? tryRead(authSwitchRequest, payload, this.context) : null);
        this.pass('server', 'authSwitchRequest', packet, payload);
        break;
      case 0x02:
        this.nextFactor(packet, payload);
        break;
      default:
        this.moreData(packet, payload);
    }
  }

  private switched(read: { readonly authPlugin: string; readonly authData: Uint8Array } | null): void {
    this.plugin = read === null ? 'mysql_old_password' : read.authPlugin;
    this.challenged(this.plugin, read?.authData ?? nothing);
    this.owner.learned({ authPlugin: this.plugin, authPath: null });
  }

  /** MariaDB's plugins send bare bytes of their own, so that 0x02 alone says nothing. */
  private nextFactor(packet: Uint8Array, payload: Uint8Array): void {
    const factors = has(this.context.capabilities, capability.MULTI_FACTOR_AUTHENTICATION);
    const read = factors ? tryRead(authNextFactor, payload, this.context) : null;
    if (read === null) {
      this.moreData(packet, payload);
      return;
    }
    this.switched(read);
    this.pass('server', 'authNextFactor', packet, payload);
  }

  private challenged(plugin: string, authData: Uint8Array): void {
    this.challenge = { plugin, authData: new Uint8Array(authData) };
    this.relay.challenge(plugin, authData);
    this.voucher?.challenge(plugin, authData);
  }

  private moreData(packet: Uint8Array, payload: Uint8Array): void {
    this.followPath(payload);
    this.voucher?.server(payload);
    const relayed = this.relay.server(payload);
    if (relayed.kind === 'pass') {
      this.pass('server', 'authMoreData', packet, payload);
    } else if (relayed.kind === 'fail') {
      this.owner.failed(relayed.reason);
    } else {
      this.keep('server', 'authMoreData', packet);
      this.add(relayed.to, 'authResponse', relayed.payload);
    }
  }

  /** caching_sha2_password says by one byte which way the login goes: 3 the password was cached, 4 it is wanted in full. */
  private followPath(payload: Uint8Array): void {
    if (this.plugin !== 'caching_sha2_password' || payload.length !== 2) return;
    if (payload[1] === 3) this.owner.learned({ authPath: 'fast' });
    else if (payload[1] === 4) this.owner.learned({ authPath: 'full' });
  }

  private refused(payload: Uint8Array): void {
    const read = tryRead(err, payload, this.context);
    this.owner.refused(
      read === null
        ? { code: null, sqlstate: null, message: 'the backend refused the login with an ERR packet that cannot be read', side: 'server' }
        : { code: read.code, sqlstate: read.sqlstate, message: read.message, side: 'server' },
    );
  }

  /** The opening with another auth response; null, and the login over, where it has no room for that. */
  private answered({ payload, response }: Opening, changed: Uint8Array): Uint8Array | null {
    const rewritten = response === null ? null : withAuthResponse(payload, response, changed);
    if (rewritten === null) this.owner.failed('the password is too long to be passed on over a link with another encryption');
    return rewritten;
  }

  private passOpening({ step, packet }: Opening, payload: Uint8Array | null): void {
    if (payload !== null) this.pass('client', step, packet, payload);
  }

  private pass(from: Side, step: LoginStep, packet: Uint8Array, payload: Uint8Array): void {
    const id = this.sequence.passed(from, packet[3]!);
    const unchanged = id === packet[3] && sameBytes(payload, packet.subarray(packetHeaderBytes));
    const sent = unchanged ? packet : framePayload(payload, id);
    this.owner.step(from, step, packet, unchanged ? null : sent);
    this.owner.write(other(from), sent);
  }

  private keep(from: Side, step: LoginStep, packet: Uint8Array): void {
    this.sequence.kept(from);
    this.owner.step(from, step, packet, nothing);
  }
}
