/**
 * One session between a client and a server, sans I/O: bytes and endings in, effects out.
 *
 * The way of a chunk: the server's first packet waits until it is whole, because the proxy takes out of it what it cannot
 * follow. From then on each chunk leaves as it came, in one write; beside it, the lanes walk its packets for the login
 * (login.ts) and then for the commands (clientCommands.ts, serverReplies.ts). What cannot be followed makes the session
 * opaque: forwarding goes on, nothing is read any more.
 */
import { Exchanges } from './exchanges.ts';
import { Gate } from './gate.ts';
import type { Effect, Failure, Input, Instant, LoginStep, Phase, SessionError, SessionInfo, Side } from './io.ts';
import { Lane } from './lane.ts';
import { Login, type LoginOwner } from './login.ts';
import { LoginSink } from './loginSink.ts';
import { PeerFault } from './peerFault.ts';
import { unreachable } from './unreachable.ts';

export interface SessionOptions {
  readonly id: number;
  readonly client: string;
  readonly backend: string;
  readonly openedAt: Instant;
  /** Bytes of packets kept per exchange. */
  readonly keepBytes: number;
  /** Numbers exchanges over the whole engine; 0 for one that is not recorded. */
  nextExchangeId(): number;
}

export class SessionMachine {
  private readonly effects: Effect[] = [];
  private readonly gate = new Gate();
  private readonly login: Login;
  private readonly exchanges: Exchanges;
  private readonly lanes: Readonly<Record<Side, Lane>>;
  private now: Instant;
  private opaque = false;
  private ended: { client: boolean; server: boolean } = { client: false, server: false };
  /** Who ended first, and how. */
  private ending: { side: Side; failure: Failure | null } | null = null;
  private lastWords: SessionError | null = null;
  private refused = false;

  constructor(options: SessionOptions) {
    this.now = options.openedAt;
    this.login = new Login(newSession(options), this.loginOwner());
    const machine = this;
    this.exchanges = new Exchanges(this.login.info, options, {
      get now() {
        return machine.now;
      },
      emit: (event) => this.effects.push(event),
      fault: (side, fault) => this.degrade(side, fault),
      lastWords: (error) => {
        this.lastWords = error;
      },
    });
    this.lanes = { client: this.lane('client'), server: this.lane('server') };
  }

  get phase(): Phase {
    if (this.ended.client && this.ended.server) return 'closed';
    if (this.opaque) return 'opaque';
    return this.login.phase === 'over' ? 'ready' : this.login.phase;
  }

  get session(): SessionInfo {
    return this.exchanges.context.session;
  }

  /** The returned list is used again by the next call. */
  handle(input: Input, now: Instant): readonly Effect[] {
    this.now = now;
    this.effects.length = 0;
    switch (input.kind) {
      case 'bytes':
        this.bytes(input.side, input.chunk);
        break;
      case 'stalled':
        this.effects.push({ kind: 'pause', side: other(input.side) });
        break;
      case 'drained':
        this.effects.push({ kind: 'resume', side: other(input.side) });
        break;
      case 'opened':
        if (input.side === 'client') this.tell('opened');
        break;
      case 'ended':
        this.end(input.side, input.failure ?? null);
        break;
    }
    return this.effects;
  }

  private bytes(side: Side, chunk: Uint8Array): void {
    if (side === 'server' && this.gate.mode === 'packet') {
      this.greet(chunk);
      return;
    }
    this.effects.push({ kind: 'write', side: other(side), chunk });
    this.read(side, chunk);
  }

  private greet(chunk: Uint8Array): void {
    const held = this.gate.hold(chunk);
    if (held === 'wait') return;
    if (held === 'impossible') {
      const bytes = this.gate.open();
      this.effects.push({ kind: 'write', side: 'client', chunk: bytes });
      this.degrade('server', new PeerFault('the backend does not begin with a MySQL greeting; is it a MySQL or MariaDB server?'));
      return;
    }
    const sent = this.login.greet(held.packet);
    this.effects.push({ kind: 'write', side: 'client', chunk: sent });
    this.lanes.server.framer.passed(held.packet.length);
    if (held.rest.length === 0) return;
    this.effects.push({ kind: 'write', side: 'client', chunk: held.rest });
    this.read('server', held.rest);
  }

  private read(side: Side, chunk: Uint8Array): void {
    if (this.opaque) return;
    const lane = this.lanes[side];
    lane.walk(chunk);
    lane.framer.passed(chunk.length);
  }

  private lane(side: Side): Lane {
    const sink = new LoginSink(side, this.login, (error) => this.degrade(side, error));
    const lane = new Lane(side, sink, this.exchanges);
    sink.lane = lane;
    sink.commands = side === 'client' ? this.exchanges.clientSink(lane) : this.exchanges.serverSink(lane);
    return lane;
  }

  /** The login is over: its sinks need not be asked any more. */
  private bypassLogin(): void {
    for (const { framer } of [this.lanes.client, this.lanes.server])
      if (framer.sink instanceof LoginSink) framer.sink = framer.sink.commands;
  }

  private loginOwner(): LoginOwner {
    return {
      step: (from: Side, step: LoginStep, packet: Uint8Array, sent: Uint8Array | null) => {
        const session = this.login.info;
        this.effects.push({ kind: 'login', session, at: this.now, from, step, packet, sent });
      },
      learned: () => this.exchanges.sessionChanged(this.login.info),
      authenticated: () => {
        this.exchanges.sessionChanged(this.login.info);
        this.bypassLogin();
        this.tell('authenticated');
      },
      failed: (error) => {
        this.refused = true;
        this.tellEnd('failed', error);
      },
      fault: (side, fault) => this.degrade(side, fault),
    };
  }

  private degrade(side: Side, fault: PeerFault): void {
    if (this.opaque) return;
    this.opaque = true;
    this.lanes.client.framer.stop();
    this.lanes.server.framer.stop();
    this.exchanges.abandon('degraded');
    this.tellEnd('degraded', { code: null, sqlstate: null, message: fault.message, side, offset: this.lanes[side].offset });
  }

  private end(side: Side, failure: Failure | null): void {
    if (this.ended[side]) return;
    this.ended[side] = true;
    this.ending ??= { side, failure };
    if (side === 'server' && this.gate.mode === 'packet') this.endGreeting(failure);
    // A server never ends only its own direction; a client may, and then still reads its last reply.
    this.effects.push({ kind: 'close', side: other(side) });
    if (side === 'server' || failure !== null) this.effects.push({ kind: 'close', side });
    if (this.ended.client && this.ended.server) this.closed();
  }

  /** No greeting came, or not all of it. A client to which nothing was said yet is told why. */
  private endGreeting(failure: Failure | null): void {
    const held = this.gate.open();
    if (held.length > 0) this.effects.push({ kind: 'write', side: 'client', chunk: held });
    else if (failure !== null) this.effects.push({ kind: 'write', side: 'client', chunk: unreachable(this.session.backend, failure) });
  }

  private closed(): void {
    const { side, failure } = this.ending!;
    this.exchanges.abandon(side === 'client' ? 'clientGone' : 'serverGone');
    const error =
      this.lastWords ?? (failure === null ? null : { code: null, sqlstate: null, message: `${side}: ${failure.message}`, side });
    if (this.login.phase !== 'over' && !this.opaque && !this.refused) this.tellEnd('failed', error ?? this.loginBrokenOff(side));
    this.tellEnd('closed', error);
  }

  private loginBrokenOff(side: Side): SessionError {
    const who = side === 'client' ? 'the client' : 'the backend';
    return { code: null, sqlstate: null, message: `${who} closed the connection before the login was over`, side };
  }

  private tell(event: 'opened' | 'authenticated'): void {
    this.effects.push({ kind: 'session', event, at: this.now, session: this.session });
  }

  private tellEnd(event: 'failed' | 'degraded' | 'closed', error: SessionError | null): void {
    this.effects.push({ kind: 'session', event, at: this.now, session: this.session, error });
  }
}

function other(side: Side): Side {
  return side === 'client' ? 'server' : 'client';
}

function newSession({ id, openedAt, client, backend }: SessionOptions): SessionInfo {
  return {
    id,
    openedAt,
    client,
    backend,
    user: null,
    schema: null,
    serverVersion: null,
    connectionId: null,
    authPlugin: null,
    authPath: null,
    attributes: {},
    removedCapabilities: [],
    addedCapabilities: [],
    tls: { client: null, server: null },
    compression: 'none',
    capabilities: 0n,
    collation: 0,
    statusFlags: 0,
  };
}
