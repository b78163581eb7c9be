/**
 * One session between a client and a server, sans I/O: bytes and endings in, effects out.
 *
 * The way of a chunk: during the login both directions are gated, and each packet passes login/login.ts, which encrypts the two
 * links independently of each other. From the OK on each chunk leaves as it came, in one write, before anybody looks at it;
 * then the lanes walk its packets for the commands (commands/clientCommands.ts, serverReplies.ts), decompressed where the two sides
 * compress. What cannot be followed makes the session opaque: forwarding goes on, nothing is read any more.
 */
import { Ending } from './ending.ts';
import { Gate } from './gate.ts';
import { Holding, type HoldingOwner } from './holding/holding.ts';
import { LoginHolds } from './holding/loginHolds.ts';
import type { ExchangeContext, Failure, Input, Instant, Phase, SessionError, SessionInfo, Side } from './io.ts';
import { CompressedLinks, type CompressedOwner } from './login/compressedLinks.ts';
import { Login, type LoginOwner } from './login/login.ts';
import { noLogin } from './login/loginLimits.ts';
import { firstOf, loginPhases } from './login/loginStages.ts';
import { ownErrPacket, unknownError, unreachable, unreadEnds, withoutGreeting } from './login/proxyError.ts';
import { UserChanges } from './login/userChange.ts';
import { newSession } from './newSession.ts';
import { other } from './otherSide.ts';
import type { Outlet } from './outlet.ts';
import { PeerFault } from './peerFault.ts';
import { Reader } from './reader.ts';
import type { SessionOptions } from './sessionOptions.ts';
import { lacksTls } from './tlsModes.ts';

const sides = ['client', 'server'] as const;
const nothing = new Uint8Array(0);

export class SessionMachine {
  private readonly options: SessionOptions;
  private readonly out: Outlet;
  private readonly gates = { client: new Gate(), server: new Gate() };
  private readonly login: Login;
  private readonly reader: Reader;
  /** What goes between two links of which only one is encrypted, once the login is over; null elsewhere. */
  private changes: UserChanges | CompressedLinks | null = null;
  /** The packet that the login deals with, as long as it was not passed on. */
  private inHand: { readonly side: Side; readonly packet: Uint8Array } | null = null;
  private readonly loginHolds: LoginHolds;
  private readonly holding: Holding;
  private now: Instant;
  private readonly ending = new Ending();
  private refused = false;
  /** The proxy has ended the session itself. */
  private hungUp = false;

  /** `out` is called while an input is handled, in the order in which things happen. */
  constructor(options: SessionOptions, out: Outlet) {
    this.options = options;
    this.out = out;
    this.now = options.openedAt;
    this.login = new Login(newSession(options.id, options.openedAt, options.client, options.backend), options, this.loginOwner());
    this.reader = new Reader(this.login.info, options, {
      emit: (event) => out.tell(event),
      fault: (side, fault) => this.degrade(side, fault),
      lastWords: (error) => {
        this.ending.lastWords = error;
      },
    });
    this.loginHolds = new LoginHolds(this.login, out, {
      dropWaiting: () => {
        for (const side of sides) this.gates[side].release();
      },
      hangUp: () => this.hangUp(),
    });
    this.holding = new Holding(this.holdingOwner(), out, this.reader);
  }

  get phase(): Phase {
    if (this.ending.complete) return 'closed';
    if (this.reader.stopped) return 'opaque';
    return loginPhases[this.login.stage];
  }

  get session(): SessionInfo {
    return this.context.session;
  }

  /** What commands are read and written with now. */
  get context(): ExchangeContext {
    return this.reader.exchanges.context;
  }

  handle(input: Input, now: Instant): void {
    this.now = now;
    this.reader.exchanges.now = now;
    switch (input.kind) {
      case 'bytes':
        this.bytes(input.side, input.chunk);
        break;
      case 'stalled':
        this.out.pause(other(input.side));
        break;
      case 'drained':
        this.out.resume(other(input.side));
        break;
      case 'opened':
        if (input.side === 'client') this.tell('opened');
        break;
      case 'secured':
        this.login.secured(input.side, input.tls, now);
        this.work();
        break;
      case 'interest':
        this.loginHolds.isOn = input.value.login;
        this.holding.setInterest(input.value);
        break;
      case 'verdict':
        if (this.loginHolds.verdict(input.ticket, input.verdict)) this.work();
        else this.holding.verdict(input.ticket, input.verdict);
        break;
      case 'inject':
        this.holding.inject(input);
        break;
      case 'ended':
        this.end(input.side, input.failure ?? null);
        break;
    }
  }

  private bytes(side: Side, chunk: Uint8Array): void {
    const gate = this.gates[side];
    if (this.hungUp) return;
    if (this.changes !== null) this.changes.take(side, chunk);
    else if (gate.isOpen) this.pass(side, chunk);
    else gate.hold(chunk);
    if (!gate.isOpen) this.work();
  }

  private pass(side: Side, chunk: Uint8Array): void {
    if (this.tapped(side, chunk)) return;
    this.out.write(other(side), chunk);
    this.reader.read(side, chunk);
    if (this.holding.waits) this.holding.begin();
  }

  private tapped(side: Side, chunk: Uint8Array): boolean {
    if (!this.holding.isOn) return false;
    this.holding.take(side, chunk);
    return true;
  }

  private holdingOwner(): HoldingOwner {
    const machine = this;
    return {
      get now() {
        return machine.now;
      },
      holdLimit: this.options.holdLimit,
      get mayBegin() {
        return machine.login.stage === 'over' && !machine.hungUp && machine.gates.client.isOpen;
      },
      get isCompressed() {
        return machine.session.compression !== 'none';
      },
      unframe: () => this.unframe(),
      send: (to, bytes, begins) => this.sendTapped(to, bytes, begins),
      hangUp: () => this.hangUp(),
      fault: (side, fault) => this.degrade(side, fault),
    };
  }

  private sendTapped(to: Side, bytes: Uint8Array, begins: boolean): void {
    const links = this.changes;
    if (bytes.length === 0) return;
    if (!(links instanceof CompressedLinks)) this.out.write(to, bytes);
    else if (begins) links.begin(bytes);
    else links.send(to, bytes);
  }

  /** Frames that only passed are taken apart from now on, if none is under way. */
  private unframe(): boolean {
    if (this.changes === null && !this.reader.atFrameBorder) return false;
    this.changes ??= this.links(true);
    return true;
  }

  /** Deals with the packets that the gates hold, as long as somebody listens. */
  private work(): void {
    while (sides.some((side) => this.nextPacket(side))) {}
    for (const side of sides) this.limit(side);
  }

  /** What comes before its turn waits in the gate, and when that is full with its sender. */
  private limit(side: Side): void {
    const gate = this.gates[side];
    const waits = gate.isFull && !gate.isOpen && !this.login.listensTo(side);
    if (waits) this.out.pause(side);
    else if (gate.senderWaits) this.out.resume(side);
    gate.senderWaits = waits;
  }

  private nextPacket(side: Side): boolean {
    const gate = this.gates[side];
    const { login, changes } = this;
    if (gate.isOpen || !login.listensTo(side)) return false;
    const impossible = login.stage === 'over' ? null : noLogin(gate, firstOf(side, login.stage));
    if (impossible !== null) {
      this.out.tell({ kind: 'login', session: login.info, at: this.now, from: side, step: 'unknown', packet: gate.beginning, sent: null });
      this.degrade(side, new PeerFault(impossible));
      return false;
    }
    const packet = gate.packet;
    if (packet === null) return false;
    if (this.loginHolds.isOn && this.loginHolds.holdsBack(side, packet)) return false;
    gate.takeOff();
    if (login.owns(side, packet)) this.loginPacket(side, packet);
    else if (changes !== null) changes.packet(side, packet);
    else this.pass(side, packet);
    return true;
  }

  private loginPacket(side: Side, packet: Uint8Array): void {
    this.inHand = { side, packet };
    this.login.packet(side, packet, this.now);
    this.inHand = null;
    this.reader.skip(side, packet.length);
  }

  private loginOwner(): LoginOwner {
    return {
      write: (to, packet) => {
        // What is in hand was passed on, or has become void.
        this.inHand = null;
        this.out.write(to, packet);
      },
      step: (from, step, packet, sent) => {
        this.out.tell({ kind: 'login', session: this.login.info, at: this.now, from, step, packet, sent });
      },
      learned: () => this.reader.exchanges.sessionChanged(this.login.info),
      secure: (side) => this.out.secure(side, this.gates[side].release()),
      accepted: () => {
        this.reader.exchanges.sessionChanged(this.login.info);
        this.tell('authenticated');
        this.follow();
      },
      refused: (error) => {
        this.refused = true;
        this.tellEnd('failed', error);
        this.openGates();
      },
      hangUp: () => this.hangUp(),
      fault: (side, fault) => this.degrade(side, fault),
    };
  }

  /** The login is over: commands follow. */
  private follow(): void {
    const { compression } = this.login.info;
    const compressed = compression !== 'none';
    if (compressed) this.reader.decompress();
    if (this.halfEncrypted) this.changes = this.links(compressed);
    this.openGates();
    this.holding.begin();
  }

  private links(compressed: boolean): UserChanges | CompressedLinks {
    const { tls } = this.login.info;
    const encrypted = { client: tls.client !== null, server: tls.server !== null };
    const options = { ports: this.options.ports, encrypted, authData: this.login.authData };
    return compressed ? new CompressedLinks(options, this.changesOwner()) : new UserChanges(options, this.changesOwner());
  }

  private changesOwner(): CompressedOwner {
    const { gates } = this;
    const { exchanges } = this.reader;
    const machine = this;
    return {
      gates,
      codecContext: () => exchanges.codecContext(),
      changesUser: () => exchanges.changesUser,
      sendsFile: () => exchanges.sendsFile,
      write: (to, packet) => this.out.write(to, packet),
      pass: (from, bytes) => this.pass(from, bytes),
      read: (from, bytes) => this.reader.read(from, bytes),
      readFrom: (from, bytes) => this.reader.readUnframed(from, bytes),
      fault: (side, fault) => this.degrade(side, fault),
      taps: (from, bytes) => this.tapped(from, bytes),
      get isTapped() {
        return machine.holding.isOn;
      },
      step: (from, step, packet, sent) => this.out.tell({ kind: 'login', session: this.session, at: this.now, from, step, packet, sent }),
      openGates: () => this.openGates(),
      hangUp: () => this.hangUp(),
    };
  }

  private openGates(): void {
    for (const side of sides) this.gates[side].isOpen = true;
    for (const side of sides) {
      const held = this.gates[side].release();
      if (held.length > 0) this.bytes(side, held);
    }
  }

  private degrade(side: Side, fault: PeerFault): void {
    if (this.reader.stopped) return;
    const passes = this.mayPass;
    const message = passes ? fault.message : `${fault.message}; ${unreadEnds}`;
    const id = this.reader.nextReplyId;
    const offset = this.reader.stop(side);
    this.tellEnd('degraded', { code: null, sqlstate: null, message, side, offset });
    const { inHand } = this;
    this.inHand = null;
    const waiting = this.holding.release();
    if (passes) {
      for (const from of sides) this.sendTapped(other(from), waiting?.[from] ?? nothing, false);
      if (inHand !== null) this.out.write(other(inHand.side), inHand.packet);
      this.openGates();
      return;
    }
    if (side === 'client' && id !== null) this.changes?.send('client', ownErrPacket(`Hydrophone: ${message}`, id));
    this.hangUp();
  }

  private hangUp(): void {
    this.hungUp = true;
    for (const side of sides) this.out.close(side);
  }

  private end(side: Side, failure: Failure | null): void {
    if (!this.ending.of(side, failure)) return;
    this.loginHolds.release();
    const waiting = this.holding.release();
    // A reply that waited for a verdict is the client's; a command is not the server's any more.
    if (side === 'server' && waiting !== null) this.sendTapped('client', waiting.server, false);
    if (side === 'server' && failure !== null) this.tellClient(failure);
    // The rest of a packet that will never be whole.
    if (this.phase !== 'securing' && this.mayPass) this.write(other(side), this.gates[side].release());
    // A server never ends only its own direction; a client may, and then still reads its last reply.
    this.out.close(other(side));
    if (side === 'server' || failure !== null) this.out.close(side);
    if (this.ending.complete) this.closed();
  }

  private write(to: Side, held: Uint8Array | undefined): void {
    if (held !== undefined && held.length > 0) this.out.write(to, held);
  }

  /** What was not dealt with may leave as it came: no link is without TLS that must have it, or where the other one has it. */
  private get mayPass(): boolean {
    return !this.halfEncrypted && !lacksTls(this.options.tls, this.login.info.tls);
  }

  /** Only one of the links is encrypted: what came bare, or encrypted, must not leave the other way but by the login's hands. */
  private get halfEncrypted(): boolean {
    const { client, server } = this.login.info.tls;
    return (client === null) !== (server === null);
  }

  /** The backend is gone: a client that waits for its greeting, or for TLS behind the proxy, is told why. */
  private tellClient(failure: Failure): void {
    const { stage } = this.login;
    if (stage === 'greeting' && !this.reader.stopped && this.gates.server.isEmpty) {
      this.out.write('client', withoutGreeting(unreachable(this.session.backend, failure)));
    } else if (stage === 'securingServer') {
      const message = `Hydrophone: no TLS with the backend ${this.session.backend}: ${failure.message}`;
      this.login.refuse(unknownError, message, { code: null, sqlstate: null, side: 'server', tlsFailure: failure.code });
    }
  }

  private closed(): void {
    this.reader.exchanges.abandon(this.ending.side === 'client' ? 'clientGone' : 'serverGone');
    const { stage } = this.login;
    const error = this.ending.error(stage === 'securingClient');
    if (stage !== 'over' && !this.reader.stopped && !this.refused) this.tellEnd('failed', error ?? this.ending.loginBrokenOff());
    this.tellEnd('closed', error);
  }

  private tell(event: 'opened' | 'authenticated'): void {
    this.out.tell({ kind: 'session', event, at: this.now, session: this.session });
  }

  private tellEnd(event: 'failed' | 'degraded' | 'closed', error: SessionError | null): void {
    this.out.tell({ kind: 'session', event, at: this.now, session: this.session, error });
  }
}
