/**
 * The connection phase, from the greeting to the OK or ERR that ends it.
 *
 *   server  greeting (HandshakeV10)                    | ERR, and the connection is over
 *   client  HandshakeResponse41                        | SSLRequest, and TLS follows
 *   server  OK | ERR | AuthSwitchRequest | AuthMoreData
 *   client  its answer, then again as the line above
 *
 * Source: MySQL "Connection Phase". The proxy changes one thing: it takes those capabilities out of the greeting that it
 * cannot follow. Both sides then agree on less, as they would with an older server.
 */
import { capability, capabilityNames, has } from '../mysql/constants/capabilities.ts';
import { authSwitchRequest } from '../mysql/packets/authSwitchRequest.ts';
import type { PacketCodec } from '../mysql/packets/codec.ts';
import { err } from '../mysql/packets/err.ts';
import { greeting, plainVersion } from '../mysql/packets/greeting.ts';
import { handshakeResponse41 } from '../mysql/packets/handshakeResponse41.ts';
import { removeCapabilities } from './greetingRewrite.ts';
import type { LoginStep, SessionError, SessionInfo, Side } from './io.ts';
import { PeerFault } from './peerFault.ts';
import { tryRead } from './tryRead.ts';

/** What cannot be followed yet: everything behind these flags would be unreadable. */
const unfollowed = capability.CLIENT_SSL | capability.CLIENT_COMPRESS | capability.CLIENT_ZSTD_COMPRESSION_ALGORITHM;
const compressing = capability.CLIENT_COMPRESS | capability.CLIENT_ZSTD_COMPRESSION_ALGORITHM;
const sslRequestBytes = 32;

export interface LoginOwner {
  /** A packet of the login went through; `sent` is what was passed on where that differs. */
  step(from: Side, step: LoginStep, packet: Uint8Array, sent: Uint8Array | null): void;
  /** `info` has changed. */
  learned(): void;
  authenticated(): void;
  failed(error: SessionError): void;
  fault(side: Side, fault: PeerFault): void;
}

export class Login {
  info: SessionInfo;
  /** `auth` from the HandshakeResponse on. */
  phase: 'greeting' | 'login' | 'auth' | 'over' = 'greeting';

  private readonly owner: LoginOwner;
  private offered = 0n;

  constructor(info: SessionInfo, owner: LoginOwner) {
    this.info = info;
    this.owner = owner;
  }

  /** Whether the next packet of the side belongs to the login. A client may send commands before the last OK: they begin at 0. */
  expects(side: Side, sequence: number): boolean {
    if (this.phase === 'over') return false;
    return side === 'server' || this.phase !== 'auth' || sequence !== 0;
  }

  /** The server's first packet, header included; returns what to send on. */
  greet(packet: Uint8Array): Uint8Array {
    if (packet[4] === 0xff) {
      this.serverPacket(packet, null);
      return packet;
    }
    const { packet: sent, removed } = removeCapabilities(packet, unfollowed);
    const read = this.read(greeting, packet);
    this.owner.step('server', read === null ? 'unknown' : 'greeting', packet, sent === packet ? null : sent);
    if (read === null) {
      this.owner.fault('server', new PeerFault('the backend does not begin with a MySQL greeting; is it a MySQL or MariaDB server?'));
      return packet;
    }
    this.phase = 'login';
    this.offered = read.capabilities & ~removed;
    this.learn({
      serverVersion: plainVersion(read.serverVersion),
      connectionId: read.connectionId,
      authPlugin: read.authPlugin,
      removedCapabilities: capabilityNames(removed),
    });
    return sent;
  }

  /** A whole packet, header included, of either side. */
  packet(side: Side, packet: Uint8Array): void {
    if (side === 'server') this.serverPacket(packet, null);
    else if (this.phase === 'auth') this.owner.step('client', 'authResponse', packet, null);
    else this.response(packet);
  }

  private response(packet: Uint8Array): void {
    const flags = packet.length >= 8 ? packet[4]! | (packet[5]! << 8) : 0;
    if (packet.length === 4 + sslRequestBytes && has(BigInt(flags), capability.CLIENT_SSL)) {
      this.owner.step('client', 'sslRequest', packet, null);
      this.owner.fault('client', new PeerFault('the client asks for TLS although the greeting that it got does not offer it'));
      return;
    }
    if (!has(BigInt(flags), capability.CLIENT_PROTOCOL_41)) {
      this.owner.step('client', 'unknown', packet, null);
      this.owner.fault('client', new PeerFault('the client speaks the protocol from before MySQL 4.1, which cannot be followed'));
      return;
    }
    const read = this.read(handshakeResponse41, packet);
    this.owner.step('client', 'handshakeResponse', packet, null);
    if (read === null) {
      this.owner.fault('client', new PeerFault('the client does not answer the greeting with a HandshakeResponse41'));
      return;
    }
    this.phase = 'auth';
    this.learn({
      user: read.user,
      schema: read.schema === '' ? null : read.schema,
      attributes: read.attributes,
      collation: read.collation,
      authPlugin: read.authPlugin || this.info.authPlugin,
      capabilities: this.offered & read.capabilities,
    });
  }

  private serverPacket(packet: Uint8Array, sent: Uint8Array | null): void {
    switch (packet[4]) {
      case 0x00:
        this.owner.step('server', 'ok', packet, sent);
        this.accepted();
        break;
      case 0xff:
        this.owner.step('server', 'err', packet, sent);
        this.refused(packet);
        break;
      case 0xfe:
        this.owner.step('server', 'authSwitchRequest', packet, sent);
        this.switched(packet);
        break;
      default:
        this.owner.step('server', 'authMoreData', packet, sent);
        this.moreData(packet);
    }
  }

  private accepted(): void {
    this.phase = 'over';
    if ((this.info.capabilities & compressing) !== 0n) {
      this.owner.fault('client', new PeerFault('the client compresses although the greeting that it got does not offer it'));
      return;
    }
    this.owner.authenticated();
  }

  private refused(packet: Uint8Array): void {
    const read = this.read(err, packet);
    this.phase = 'over';
    this.owner.failed(
      read === null
        ? { code: null, sqlstate: null, message: 'the backend refused the login with an ERR packet that cannot be read', side: 'server' }
        : { code: read.code, sqlstate: read.sqlstate, message: read.message, side: 'server' },
    );
  }

  private switched(packet: Uint8Array): void {
    const read = packet.length > 5 ? this.read(authSwitchRequest, packet) : null;
    this.learn({ authPlugin: read === null ? 'mysql_old_password' : read.authPlugin, authPath: null });
  }

  /** caching_sha2_password says by one byte which way the login goes: 3 the password was cached, 4 it is wanted in full. */
  private moreData(packet: Uint8Array): void {
    if (this.info.authPlugin !== 'caching_sha2_password' || packet.length !== 6) return;
    if (packet[5] === 3) this.learn({ authPath: 'fast' });
    else if (packet[5] === 4) this.learn({ authPath: 'full' });
  }

  private learn(news: Partial<SessionInfo>): void {
    this.info = { ...this.info, ...news };
    this.owner.learned();
  }

  private read<T>(codec: PacketCodec<T>, packet: Uint8Array): T | null {
    return tryRead(codec, packet.subarray(4), {
      capabilities: this.info.capabilities,
      clientCharset: 'utf8mb4',
      resultsCharset: 'utf8mb4',
    });
  }
}
