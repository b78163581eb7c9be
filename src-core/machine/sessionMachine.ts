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
import { type GatedOwner, GatedPackets } from './gatedPackets.ts';
import { LoginHolds } from './holding/loginHolds.ts';
import type { ExchangeContext, Failure, Input, Instant, Phase, SessionError, SessionInfo, Side } from './io.ts';
import { Links, type LinksOwner } from './links.ts';
import { Login } from './login/login.ts';
import type { LoginOwner } from './login/loginParts.ts';
import { loginPhases } from './login/loginStages.ts';
import { ownErrPacket, unreadEnds } from './login/proxyError.ts';
import { newSession } from './newSession.ts';
import { other } from './otherSide.ts';
import type { Outlet } from './outlet.ts';
import type { PeerFault } from './peerFault.ts';
import { Reader } from './reader.ts';
import type { SessionOptions } from './sessionOptions.ts';

const sides = ['client', 'server'] as const;
const nothing = new Uint8Array(0);

export class SessionMachine {
  private readonly out: Outlet;
  private readonly gates = { client: new Gate(), server: new Gate() };
  private readonly login: Login;
  private readonly reader: Reader;
  private readonly links: Links;
  private readonly packets: GatedPackets;
  private readonly loginHolds: LoginHolds;
  private now: Instant;
  private readonly ending = new Ending();
  private refused = false;
  /** The proxy has ended the session itself. */
  private hungUp = false;
  /** The client has left, but the rest of a queue is still sent. */
  private leaving = false;

  /** `out` is called while an input is handled, in the order in which things happen. */
  constructor(options: SessionOptions, out: Outlet) {
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
      endedBy: (by) => this.endedBy(by),
      parks: () => {
        this.links.seat.leaves = true;
      },
    });
    const { login, reader, gates } = this;
    const owner = this.linksOwner();
    this.links = new Links({ options, out, login, reader, gates }, owner);
    this.packets = new GatedPackets({ gates, login, holds: this.loginHolds, links: this.links, reader, out }, owner);
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

  /** A command is under way. */
  get isBusy(): boolean {
    return !this.reader.exchanges.isSettled;
  }

  /** The server's answer to the login waits for a verdict. */
  get asksAboutResult(): boolean {
    return this.loginHolds.asks && this.login.stage === 'auth';
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
        this.packets.work();
        break;
      case 'interest':
        this.loginHolds.isOn = input.value.login;
        this.links.holding.setInterest(input.value);
        break;
      case 'verdict':
        if (this.loginHolds.verdict(input.ticket, input.verdict)) this.packets.work();
        else this.links.holding.verdict(input.ticket, input.verdict);
        break;
      case 'inject':
        this.links.holding.inject(input);
        break;
      case 'ended':
        this.leaving ||= input.side === 'client' && input.failure === undefined && this.links.holding.hasRest;
        if (input.side === 'server' || !this.leaving) this.end(input.side, input.failure ?? null);
        break;
    }
    if (this.leaving && !this.links.holding.hasRest) {
      this.leaving = false;
      this.end('client', null);
    }
  }

  private bytes(side: Side, chunk: Uint8Array): void {
    if (this.hungUp) return;
    this.links.take(side, chunk);
    // Not by `[side]`, here and elsewhere on the way of a chunk: V8 looks up a property whose name changes in a table.
    const { client, server } = this.gates;
    const { isOpen } = side === 'client' ? client : server;
    if (!isOpen) this.packets.work();
  }

  private loginOwner(): LoginOwner {
    return {
      write: (to, packet) => {
        // What is in hand was passed on, or has become void.
        this.packets.inHand = null;
        this.out.write(to, packet);
      },
      step: (from, step, packet, sent) => {
        const { info: session, by } = this.login;
        this.out.tell({
          kind: 'login',
          session,
          at: this.now,
          from,
          step,
          packet,
          sent,
          ...(sent === null || by.length === 0 ? {} : { by }),
        });
      },
      learned: () => this.reader.exchanges.sessionChanged(this.login.info),
      secure: (side) => this.out.secure(side, this.gates[side].release()),
      accepted: () => {
        this.reader.exchanges.sessionChanged(this.login.info);
        this.tell('authenticated');
        this.links.begin();
      },
      refused: (error) => {
        this.refused = true;
        this.tellEnd('failed', error);
        this.openGates();
      },
      hangUp: () => this.hangUp(),
      alone: () => this.links.alone(),
      fault: (side, fault) => this.degrade(side, fault),
    };
  }

  private linksOwner(): LinksOwner & GatedOwner {
    const machine = this;
    return {
      get now() {
        return machine.now;
      },
      get session() {
        return machine.session;
      },
      get goesOn() {
        return !machine.hungUp;
      },
      fault: (side, fault) => this.degrade(side, fault),
      openGates: () => this.openGates(),
      hangUp: () => this.hangUp(),
      endedBy: (by) => this.endedBy(by),
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
    const passes = this.links.mayPass;
    const message = passes ? fault.message : `${fault.message}; ${unreadEnds}`;
    const id = this.reader.nextReplyId;
    const offset = this.reader.stop(side);
    this.tellEnd('degraded', { code: null, sqlstate: null, message, side, offset });
    const { inHand } = this.packets;
    this.packets.inHand = null;
    const waiting = this.links.holding.release();
    if (passes) {
      for (const from of sides) this.links.send(other(from), waiting?.[from] ?? nothing, false);
      if (inHand !== null) this.out.write(other(inHand.side), inHand.packet);
      this.openGates();
      return;
    }
    if (side === 'client' && id !== null && this.login.stage === 'over')
      this.links.send('client', ownErrPacket(`Hydrophone: ${message}`, id), false);
    this.hangUp();
  }

  private hangUp(): void {
    this.hungUp = true;
    for (const side of sides) this.out.close(side);
  }

  /** Somebody who takes hold of the session ends it. */
  private endedBy(by: readonly string[]): void {
    this.ending.by = by.length === 0 ? 'by hand' : by.join(', ');
    this.hangUp();
  }

  private end(side: Side, failure: Failure | null): void {
    if (!this.ending.of(side, failure)) return;
    if (side === 'client' && this.ending.side === 'client') this.links.clientLeft();
    if (this.links.seat.away) this.ending.of('server', null);
    // What the client asked for is void without it.
    if (this.loginHolds.release() && side === 'client') this.gates.client.release();
    const waiting = this.links.holding.release();
    // A reply that waited for a verdict is the client's; a command is not the server's any more.
    if (side === 'server' && waiting !== null) this.links.send('client', waiting.server, false);
    if (side === 'server' && failure !== null) this.login.backendGone(failure, this.reader.stopped || !this.gates.server.isEmpty);
    // The rest of a packet that will never be whole.
    if (this.phase !== 'securing' && this.links.mayPass) this.write(other(side), this.gates[side].release());
    // A server never ends only its own direction; a client may, and then still reads its last reply.
    this.out.close(other(side));
    if (side === 'server' || failure !== null || this.links.seat.away) this.out.close(side);
    if (this.ending.complete) this.closed();
  }

  private write(to: Side, held: Uint8Array | undefined): void {
    if (held !== undefined && held.length > 0) this.out.write(to, held);
  }

  private closed(): void {
    this.reader.exchanges.abandon(this.ending.exchangeEnd);
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
