/** Joins two sockets and a session machine: what sockets tell becomes inputs; what the machine does becomes socket calls and recorder entries. */
import type { Failure, Input, SessionEvent, Side } from '../machine/io.ts';
import { SessionMachine } from '../machine/sessionMachine.ts';
import type { SessionOptions } from '../machine/sessionOptions.ts';
import type { Connection } from './ports.ts';

export interface DriverOwner {
  now(): number;
  record(event: SessionEvent): void;
  /** No connection to the backend came about. */
  unreachable(failure: Failure): void;
  /** Both sockets are closed. */
  gone(driver: SessionDriver): void;
}

export class SessionDriver {
  readonly machine: SessionMachine;
  bytesFromClient = 0;
  bytesFromServer = 0;
  private readonly owner: DriverOwner;
  private readonly client: Connection;
  private readonly server: Connection;
  private connected = false;
  private open = 2;
  /** Sides whose write buffer filled up while an input was handled. */
  private stalled: Side[] = [];

  constructor(owner: DriverOwner, client: Connection, server: Connection, options: SessionOptions) {
    this.owner = owner;
    this.client = client;
    this.server = server;
    this.machine = new SessionMachine(options, {
      write: (side, chunk) => {
        if (!this.socket(side).write(chunk)) this.stalled.push(side);
      },
      secure: (side, rest) => this.socket(side).secure(rest),
      pause: (side) => this.socket(side).pause(),
      resume: (side) => this.socket(side).resume(),
      close: (side) => this.socket(side).end(),
      tell: (event) => owner.record(event),
      // Nobody takes an interest yet, so that nothing of this is called.
      wait: () => {},
      ask: () => ({ kind: 'forward' }),
      void: () => {},
      injected: () => {},
    });
    this.join('client', client);
    this.join('server', server);
    this.machine.handle({ kind: 'opened', side: 'client' }, options.openedAt);
  }

  /** Drops both sockets; their endings follow as usual. */
  destroy(): void {
    this.client.destroy();
    this.server.destroy();
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
      drained: () => this.input({ kind: 'drained', side }),
      secured: (tls) => this.input({ kind: 'secured', side, tls }),
      ended: () => this.input({ kind: 'ended', side }),
      closed: (failure) => this.closed(side, failure),
    });
  }

  private reached(): void {
    this.connected = true;
    this.input({ kind: 'opened', side: 'server' });
  }

  private closed(side: Side, failure: Failure | null): void {
    if (side === 'server' && !this.connected && failure !== null) this.owner.unreachable(failure);
    this.input(failure === null ? { kind: 'ended', side } : { kind: 'ended', side, failure });
    this.open--;
    // A side that is paused would never tell that it ended.
    if (side === 'client') this.server.finish();
    else this.client.finish();
    if (this.open === 0) this.owner.gone(this);
  }

  private input(input: Input): void {
    // Sockets call back later, never from within a call: the machine is not entered twice.
    this.machine.handle(input, this.owner.now());
    if (this.stalled.length === 0) return;
    for (const side of this.stalled.splice(0)) this.input({ kind: 'stalled', side });
  }

  private socket(side: Side): Connection {
    return side === 'client' ? this.client : this.server;
  }
}
