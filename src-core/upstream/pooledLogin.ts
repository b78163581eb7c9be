/**
 * Makes an idle connection of a server pass for one that was just made, so that a client can log in on it:
 *
 *   client  the greeting of pooledGreeting.ts, its HandshakeResponse41     server  COM_CHANGE_USER
 *           both go on with the exchange that proves who the client is, each with sequence ids of its own
 *
 * Where that cannot be (the client can do less, the idle connection has ended) a new connection is dialled, which gets the
 * client's HandshakeResponse41 and is made to ask anew, since the client has answered another challenge. Sans I/O.
 * https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_change_user.html
 */
import { Gate } from '../machine/gate.ts';
import type { Failure } from '../machine/io.ts';
import { noPlugin } from '../machine/login/forcedSwitch.ts';
import { ownErr, unknownError } from '../machine/login/proxyError.ts';
import { type ServerLink, sameDialect } from '../machine/serverLink.ts';
import { tryRead } from '../machine/tryRead.ts';
import { packetHeaderBytes } from '../mysql/bytes/packetHeader.ts';
import { framePayload, PacketWriter } from '../mysql/bytes/packetWriter.ts';
import { changeUser } from '../mysql/commands/changeUser.ts';
import { capability, has } from '../mysql/constants/capabilities.ts';
import { nothingAgreed } from '../mysql/packets/codec.ts';
import { type Greeting, greeting } from '../mysql/packets/greeting.ts';
import { type HandshakeResponse41, handshakeResponse41 } from '../mysql/packets/handshakeResponse41.ts';
import { sslRequest, sslRequestBytes } from '../mysql/packets/sslRequest.ts';
import { greetingOf, offeredBy, usualChallenge } from './pooledGreeting.ts';

export interface PooledLoginOwner {
  toSession(bytes: Uint8Array): void;
  toServer(bytes: Uint8Array): void;
  /** The client can do these things, other than the idle connection: another idle one that can, in its place; null for none. */
  another(capabilities: bigint): ServerLink | null;
  /** The idle connection is not needed, or has ended: a new one to the same backend is. Answered by `fromServer`, or by `unreachable`. */
  redial(): void;
  /** The server's link goes on in TLS; answered by `secured`. */
  secure(): void;
  /** The login is over, and bytes pass from now on. `end`: it failed, and the connection ends. */
  over(end: boolean): void;
}

type Stage = 'greeted' | 'changing' | 'dialling' | 'securing' | 'loggingIn' | 'over';

const nothing = new Uint8Array(0);

export class PooledLogin {
  private readonly link: ServerLink;
  private readonly owner: PooledLoginOwner;
  private readonly gates = { session: new Gate(), server: new Gate() };
  private stage: Stage = 'greeted';
  /** Of the connection in the place of the one that the client was greeted by; null where that is it. */
  newGreeting: Greeting | null = null;
  /** The idle connection, before the client had answered. */
  private hasEnded = false;
  /** The client has seen something of the server: it could not begin anew. */
  private hasAnswered = false;
  /** As they came, header included. */
  private sslRequest: Uint8Array | null = null;
  private response: Uint8Array = nothing;
  private read: HandshakeResponse41 | null = null;
  /** The session's sequence ids less the server's. */
  private shift = 0;

  constructor(link: ServerLink, owner: PooledLoginOwner) {
    this.link = link;
    this.owner = owner;
  }

  /** Nothing was sent on the idle connection. */
  get isUntouched(): boolean {
    return this.stage === 'greeted';
  }

  /** The server would have to answer now. */
  get waitsForServer(): boolean {
    return this.stage !== 'greeted' && this.stage !== 'over';
  }

  start(): void {
    this.owner.toSession(framePayload(greetingOf(this.link), 0));
  }

  fromSession(bytes: Uint8Array): void {
    const gate = this.gates.session;
    gate.hold(bytes);
    while (this.stage !== 'dialling' && this.stage !== 'securing' && gate.packet !== null) {
      const { packet } = gate;
      gate.takeOff();
      this.sessionPacket(packet);
      if (this.stage === 'over') this.passRest();
    }
  }

  fromServer(bytes: Uint8Array): void {
    const gate = this.gates.server;
    gate.hold(bytes);
    while (this.stage !== 'securing' && gate.packet !== null) {
      const { packet } = gate;
      gate.takeOff();
      this.serverPacket(packet);
      if (this.stage === 'over') this.passRest();
    }
  }

  /** The handshake that `secure` began is over. */
  secured(): void {
    if (this.stage === 'securing') this.respond();
  }

  /** The connection ended. False where nothing can be done about it. */
  serverGone(): boolean {
    if (this.stage === 'greeted') {
      this.hasEnded = true;
      return true;
    }
    if (this.stage !== 'changing' || this.hasAnswered) return false;
    this.dial();
    return true;
  }

  /** The new connection cannot be made. */
  unreachable({ message }: Failure): void {
    this.fail(`cannot reach the backend ${this.link.session.backend}: ${message}`);
  }

  private sessionPacket(packet: Uint8Array): void {
    if (this.stage !== 'greeted') {
      this.owner.toServer(renumbered(packet, -this.shift));
      return;
    }
    const payload = packet.subarray(packetHeaderBytes);
    if (payload.length === sslRequestBytes) {
      this.sslRequest = packet;
      return;
    }
    this.response = packet;
    this.read = tryRead(handshakeResponse41, payload, nothingAgreed);
    this.shift = packet[3]!;
    const here = this.hasEnded ? null : this.changingUser(this.link, usualChallenge(this.link) !== null);
    const change = here ?? this.changingElsewhere();
    if (change === null) this.dial();
    else {
      this.stage = 'changing';
      this.owner.toServer(framePayload(change, 0));
    }
  }

  private serverPacket(packet: Uint8Array): void {
    if (this.stage === 'dialling') {
      this.redialled(packet);
      return;
    }
    this.hasAnswered = true;
    const first = packet[packetHeaderBytes];
    const isLast = first === 0x00 || first === 0xff;
    if (isLast) {
      // Before the session has it: with it the connection may leave the session again.
      this.stage = 'over';
      this.owner.over(first === 0xff);
    }
    this.owner.toSession(renumbered(packet, this.shift));
  }

  /** On another idle connection, which asks anew. */
  private changingElsewhere(): Uint8Array | null {
    const other = this.isNamed ? this.owner.another(this.flags) : null;
    if (other === null) return null;
    this.newGreeting = other.greeting;
    return this.changingUser(other, false);
  }

  /** The COM_CHANGE_USER that says what the response did; null where it cannot. `answers`: by the connection's own challenge. */
  private changingUser(link: ServerLink, answers: boolean): Uint8Array | null {
    const { read } = this;
    const { capabilities } = link.session;
    if (read === null || read.authResponse.length > 250) return null;
    if (!sameDialect(capabilities, this.flags)) return null;
    if (!answers && !has(read.capabilities, capability.CLIENT_PLUGIN_AUTH)) return null;
    const writer = new PacketWriter();
    const { user, collation, attributes } = read;
    const proof = answers
      ? { authResponse: read.authResponse, authPlugin: read.authPlugin }
      : { authResponse: nothing, authPlugin: noPlugin };
    const { clientCharset, resultsCharset } = link;
    const value = { user, collation, attributes, schema: read.schema ?? '', ...proof };
    changeUser.write(writer, value, { capabilities, clientCharset, resultsCharset });
    return writer.payload();
  }

  private dial(): void {
    if (!this.isNamed) {
      this.fail('the client cannot be asked for its password anew, as another connection of the backend needs it');
      return;
    }
    this.stage = 'dialling';
    this.owner.redial();
  }

  /** The new connection's first packet. */
  private redialled(packet: Uint8Array): void {
    const greeted = tryRead(greeting, packet.subarray(packetHeaderBytes), nothingAgreed);
    this.newGreeting = greeted;
    if (greeted === null) {
      this.owner.toSession(framePayload(packet.subarray(packetHeaderBytes), (this.response[3]! + 1) & 0xff));
      this.stage = 'over';
      this.owner.over(true);
    } else if (this.sslRequest === null) this.respond();
    else if (!has(greeted.capabilities, capability.CLIENT_SSL)) this.fail('the backend offers no TLS any more');
    else {
      this.stage = 'securing';
      // A server holds to the flags that stand here.
      const writer = new PacketWriter();
      sslRequest.write(writer, { ...this.read!, capabilities: this.flags }, nothingAgreed);
      this.owner.toServer(framePayload(writer.payload(), this.sslRequest[3]!));
      this.owner.secure();
    }
  }

  /** Both links have had as many packets now. */
  private respond(): void {
    this.stage = 'loggingIn';
    this.shift = 0;
    const writer = new PacketWriter();
    handshakeResponse41.write(
      writer,
      { ...this.read!, capabilities: this.flags, authPlugin: noPlugin, authResponse: nothing },
      nothingAgreed,
    );
    this.owner.toServer(framePayload(writer.payload(), this.response[3]!));
    this.fromSession(nothing);
    this.fromServer(nothing);
  }

  /** The client can be asked for its password by whatever plugin. */
  private get isNamed(): boolean {
    return this.read !== null && has(this.read.capabilities, capability.CLIENT_PLUGIN_AUTH);
  }

  /** Of the client, but not more than it was offered, whatever the new connection could do. */
  private get flags(): bigint {
    return this.read!.capabilities & (offeredBy(this.link) | capability.CLIENT_LONG_PASSWORD);
  }

  private fail(reason: string): void {
    this.stage = 'over';
    this.owner.toSession(framePayload(ownErr(unknownError, `Hydrophone: ${reason}`), (this.response[3]! + 1) & 0xff));
    this.owner.over(true);
  }

  private passRest(): void {
    const { session, server } = this.gates;
    const fromSession = session.release();
    const fromServer = server.release();
    if (fromSession.length > 0) this.owner.toServer(fromSession);
    if (fromServer.length > 0) this.owner.toSession(fromServer);
  }
}

function renumbered(packet: Uint8Array, by: number): Uint8Array {
  const copy = new Uint8Array(packet);
  copy[3] = (copy[3]! + by) & 0xff;
  return copy;
}
