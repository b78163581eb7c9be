/** Joins two sockets and a session machine: events become inputs, effects become socket calls and recorder entries. */
import type { Effect, Failure, Input, SessionEvent, Side } from '../machine/io.ts';
import { SessionMachine, type SessionOptions } from '../machine/sessionMachine.ts';
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

  constructor(owner: DriverOwner, client: Connection, server: Connection, options: SessionOptions) {
    this.owner = owner;
    this.client = client;
    this.server = server;
    this.machine = new SessionMachine(options);
    this.join('client', client);
    this.join('server', server);
    this.apply(this.machine.handle({ kind: 'opened', side: 'client' }, options.openedAt));
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
    this.apply(this.machine.handle(input, this.owner.now()));
  }

  private apply(effects: readonly Effect[]): void {
    // The machine reuses its list: no input may be given while it is walked. Sockets call back later, never from here.
    for (const effect of effects) {
      switch (effect.kind) {
        case 'write':
          if (!this.socket(effect.side).write(effect.chunk)) this.stalled.push(effect.side);
          break;
        case 'secure':
          this.socket(effect.side).secure(effect.rest);
          break;
        case 'pause':
          this.socket(effect.side).pause();
          break;
        case 'resume':
          this.socket(effect.side).resume();
          break;
        case 'close':
          this.socket(effect.side).end();
          break;
        default:
          this.owner.record(effect);
      }
    }
    if (this.stalled.length === 0) return;
    const sides = this.stalled.splice(0);
    for (const side of sides) this.input({ kind: 'stalled', side });
  }

  private readonly stalled: Side[] = [];

  private socket(side: Side): Connection {
    return side === 'client' ? this.client : this.server;
  }
}
