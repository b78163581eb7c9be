/** Joins two sockets and a session machine: what sockets tell becomes inputs; what the machine does becomes socket calls and recorder entries. */
import type { SessionInterceptor } from '../intercept/sessionChain.ts';
import { type Held, type Interest, noInterest, type Verdict } from '../machine/holding/held.ts';
import type { Failure, Input, SessionEvent, Side } from '../machine/io.ts';
import { SessionMachine } from '../machine/sessionMachine.ts';
import type { SessionOptions } from '../machine/sessionOptions.ts';
import type { ServerPool } from '../upstream/serverPool.ts';
import { DelayedWriter, type DelayPorts } from './delayedWriter.ts';
import type { Connection } from './ports.ts';
import { ServerSide } from './serverSide.ts';

export interface DriverOwner extends DelayPorts {
  record(event: SessionEvent): void;
  /** No connection to the backend came about. */
  unreachable(failure: Failure): void;
  /** Both sockets are closed. */
  gone(driver: SessionDriver): void;
  /** Left out: the server's connection is never another one. */
  readonly servers?: ServersOfSession;
}

export interface ServersOfSession {
  /** Idle connections of all backends. */
  readonly pool: ServerPool<Connection>;
  /** Number of the backend that the server's connection is of at first; 0 for one that is none of the engine's own. */
  readonly backend: number;
  /** Another backend serves the session, by its number; 0: none, for now. */
  moved(ndx: number): void;
}

export type Injected = { readonly exchange: number } | { readonly refused: string };

export class SessionDriver {
  readonly machine: SessionMachine;
  bytesFromClient = 0;
  bytesFromServer = 0;
  private readonly owner: DriverOwner;
  private readonly client: Connection;
  private server: Connection;
  private readonly serverSide: ServerSide;
  private readonly chain: SessionInterceptor;
  private connected = false;
  /** The server's connection is a socket, and counts. */
  private serverIsOurs = true;
  private open = 2;
  private destroyed = false;
  /** One of the sockets is closed. */
  private over = false;
  /** Sides whose write buffer filled up while an input was handled. */
  private stalled: Side[] = [];
  /** Null as long as nothing had to leave later. */
  private readonly late: Record<Side, DelayedWriter | null> = { client: null, server: null };
  private interest: Interest = noInterest;
  /** The session changed while an input was handled: others may take an interest in it now. */
  private changed = false;
  private handling = false;
  /** Of the server, as long as its answer to the login waits for a verdict. */
  private readonly leaving: (() => void)[] = [];
  private readonly waitingInputs: Input[] = [];
  private nextInjection = 1;
  private readonly injections = new Map<number, (result: Injected) => void>();

  constructor(owner: DriverOwner, client: Connection, server: Connection, chain: SessionInterceptor, options: SessionOptions) {
    this.owner = owner;
    this.client = client;
    this.server = server;
    this.chain = chain;
    this.serverSide = this.newServerSide(options);
    this.machine = new SessionMachine(options, {
      write: (side, chunk) => {
        const late = side === 'client' ? this.late.client : this.late.server;
        if (!(late === null ? this.socket(side).write(chunk) : late.write(chunk))) this.stalled.push(side);
      },
      secure: (side, rest) => this.inTurn(side, (socket) => socket.secure(rest)),
      pause: (side) => this.socket(side).pause(),
      resume: (side) => this.socket(side).resume(),
      close: (side) => this.inTurn(side, (socket) => socket.end()),
      tell: (event) => {
        if (event.kind === 'session') this.changed = true;
        owner.record(event);
      },
      wait: (side, us) => this.lateWriter(side).wait(us),
      ask: (held) => this.ask(held),
      void: (ticket) => {
        this.serverSide.abandon();
        chain.abandon(ticket);
      },
      parted: (link) => this.serverSide.parted(link),
      attached: () => this.serverSide.attached(),
      alone: () => {
        this.leaving.length = 0;
        this.serverSide.alone(this.machine.session);
      },
      keepsServer: () => !this.destroyed && this.serverSide.mayPark && chain.leaves?.(this.machine.session)?.backend === 0,
      injected: (id, result) => {
        this.injections.get(id)?.(result);
        this.injections.delete(id);
      },
    });
    this.join('client', client);
    this.join('server', server);
    this.input({ kind: 'opened', side: 'client' }, options.openedAt);
  }

  /** Drops both sockets; their endings follow as usual. */
  destroy(): void {
    this.destroyed = true;
    this.late.client?.cancel();
    this.late.server?.cancel();
    this.client.destroy();
    this.server.destroy();
  }

  /** Somebody's interest may be another one now. */
  interestChanged(): void {
    this.changed = true;
    if (!this.handling) this.settle();
  }

  /** Sends a command of our own as soon as the session is between two. Resolves once it was sent, or not. */
  inject(payload: Uint8Array, by: string): Promise<Injected> {
    if (this.over) return Promise.resolve({ refused: 'the session has ended' });
    const id = this.nextInjection++;
    return new Promise((resolve) => {
      this.injections.set(id, resolve);
      this.input({ kind: 'inject', payload, by, id });
    });
  }

  private join(side: Side, connection: Connection): void {
    connection.listen({
      connected: () => {
        if (side === 'server') this.reached();
      },
      bytes: (chunk) => {
        if (side === 'client') this.bytesFromClient += chunk.length;
        else this.bytesFromServer += chunk.length;
        this.input({ kind: 'bytes', side, chunk });
        return !this.client.unsent && !this.server.unsent;
      },
      drained: () => {
        const late = this.late[side];
        if (late === null) this.input({ kind: 'drained', side });
        else late.drained();
      },
      secured: (tls) => this.input({ kind: 'secured', side, tls }),
      ended: () => this.inOrder(side, () => this.input({ kind: 'ended', side })),
      closed: (failure) => this.inOrder(side, () => this.closed(side, failure)),
    });
  }

  /** A server that refuses a login leaves at once: first somebody decides on what it said. */
  private inOrder(side: Side, leave: () => void): void {
    if (side === 'server' && this.machine.asksAboutResult) this.leaving.push(leave);
    else leave();
  }

  private reached(): void {
    this.connected = true;
    this.input({ kind: 'opened', side: 'server' });
  }

  private closed(side: Side, failure: Failure | null): void {
    if (side === 'server' && !this.connected && failure !== null) this.owner.unreachable(failure);
    this.over = true;
    this.input(failure === null ? { kind: 'ended', side } : { kind: 'ended', side, failure });
    this.serverSide.end();
    this.open--;
    this.late[side]?.cancel();
    // A side that is paused would never tell that it ended.
    this.inTurn(side === 'client' ? 'server' : 'client', (socket) => socket.finish());
    for (const refuse of this.injections.values()) refuse({ refused: 'the session has ended' });
    this.injections.clear();
    if (this.open === 0) this.owner.gone(this);
  }

  private ask(held: Held): Verdict | null {
    const { serverSide } = this;
    if (held.at === 'greeting' && serverSide.greetsItself) return { kind: 'forward' };
    const told = this.chain.ask(held, (answer) => {
      const verdict = serverSide.verdictFor(held, answer, this.later);
      if (verdict !== null) this.later(held, verdict);
    });
    return told === null ? null : serverSide.verdictFor(held, told, this.later);
  }

  private readonly later = ({ ticket }: Held, verdict: Verdict): void => this.input({ kind: 'verdict', ticket, verdict });

  private newServerSide({ ports: { decompression } }: SessionOptions): ServerSide {
    const { pool = null, backend = 0 } = this.owner.servers ?? {};
    return new ServerSide({ pool, decompression, changed: (now, ndx) => this.serverChanged(now, ndx) }, this.server, backend);
  }

  /** The session goes on with another connection, or with none for a while. */
  private serverChanged(connection: Connection, ndx: number): void {
    this.open += (ndx === 0 ? 0 : 1) - (this.serverIsOurs ? 1 : 0);
    this.serverIsOurs = ndx !== 0;
    this.server = connection;
    this.late.server = null;
    this.stalled = this.stalled.filter((side) => side !== 'server');
    // Nothing waits in it that the client would have to wait for.
    this.waitingInputs.push({ kind: 'drained', side: 'server' });
    this.join('server', connection);
    this.owner.servers?.moved(ndx);
  }

  /** The machine is not entered twice: an input that comes while one is handled waits for its turn. */
  private input(input: Input, at = this.owner.now()): void {
    if (this.handling) {
      this.waitingInputs.push(input);
      return;
    }
    this.handling = true;
    this.machine.handle(input, at);
    this.handling = false;
    if (this.stalled.length > 0 || this.changed || this.waitingInputs.length > 0 || this.leaving.length > 0) this.settle();
  }

  private settle(): void {
    if (this.changed) {
      this.changed = false;
      const interest = this.over ? noInterest : this.chain.interest(this.machine.session);
      if (interest !== this.interest) {
        this.interest = interest;
        this.input({ kind: 'interest', value: interest });
      }
    }
    for (const side of this.stalled.splice(0)) this.input({ kind: 'stalled', side });
    for (const input of this.waitingInputs.splice(0)) this.input(input);
    if (!this.machine.asksAboutResult) for (const leave of this.leaving.splice(0)) leave();
  }

  private lateWriter(side: Side): DelayedWriter {
    const emptied = (): void => this.input({ kind: 'drained', side });
    this.late[side] ??= new DelayedWriter(this.socket(side), this.owner, emptied);
    return this.late[side];
  }

  private inTurn(side: Side, call: (socket: Connection) => void): void {
    const socket = this.socket(side);
    const late = this.late[side];
    if (late === null) call(socket);
    else late.inTurn(() => call(socket));
  }

  private socket(side: Side): Connection {
    return side === 'client' ? this.client : this.server;
  }
}
