/**
 * A connection before its session: a client whose backend has not been chosen, a backend that has not greeted yet. What comes and
 * how it ends is kept until a session listens. A client waits for the greeting and a server for the answer to it, so that there
 * is hardly anything to keep; who talks all the same is not read on.
 */
import type { Failure } from '../machine/io.ts';
import type { Connection, ConnectionEvents } from './ports.ts';

export class WaitingConnection implements Connection {
  readonly remote: string;
  /** Resolves once it stands, for one that we made. */
  readonly stands: Promise<void>;
  /** Resolves with the first bytes before a session listened. */
  readonly spoke: Promise<void>;
  /** Resolves when the far end has left before a session listened: why, null where it just did. */
  readonly left: Promise<Failure | null>;
  private readonly connection: Connection;
  private readonly soon: (task: () => void) => void;
  private on: ConnectionEvents | null = null;
  private readonly early: ((on: ConnectionEvents) => void)[] = [];
  private stand: () => void = () => undefined;
  private leave: (failure: Failure | null) => void = () => undefined;
  private speak: () => void = () => undefined;

  constructor(connection: Connection, soon: (task: () => void) => void) {
    this.connection = connection;
    this.soon = soon;
    this.remote = connection.remote;
    this.left = new Promise((resolve) => {
      this.leave = resolve;
    });
    this.stands = new Promise((resolve) => {
      this.stand = resolve;
    });
    this.spoke = new Promise((resolve) => {
      this.speak = resolve;
    });
    connection.listen({
      connected: () => {
        this.stand();
        this.tell((on) => on.connected());
      },
      bytes: (chunk) => {
        if (this.on !== null) return this.on.bytes(chunk);
        const copy = new Uint8Array(chunk);
        this.early.push((on) => void on.bytes(copy));
        this.connection.pause();
        this.speak();
        return true;
      },
      drained: () => this.tell((on) => on.drained()),
      secured: (tls) => this.tell((on) => on.secured(tls)),
      ended: () => {
        this.leave(null);
        this.tell((on) => on.ended());
      },
      closed: (failure: Failure | null) => {
        this.leave(failure);
        this.tell((on) => on.closed(failure));
      },
    });
  }

  get unsent(): boolean {
    return this.connection.unsent;
  }

  listen(on: ConnectionEvents): void {
    if (this.on !== null) {
      this.on = on;
      return;
    }
    // Who listens is not called back from within its own call.
    this.soon(() => {
      this.on = on;
      if (this.early.length > 0) this.connection.resume();
      for (const tell of this.early.splice(0)) tell(on);
    });
  }

  write(chunk: Uint8Array): boolean {
    return this.connection.write(chunk);
  }
  pause(): void {
    this.connection.pause();
  }
  resume(): void {
    this.connection.resume();
  }
  secure(rest: Uint8Array): void {
    this.connection.secure(rest);
  }
  end(): void {
    this.connection.end();
  }
  finish(): void {
    this.connection.finish();
  }
  destroy(): void {
    this.connection.destroy();
  }

  private tell(event: (on: ConnectionEvents) => void): void {
    if (this.on !== null) event(this.on);
    else this.early.push(event);
  }
}
