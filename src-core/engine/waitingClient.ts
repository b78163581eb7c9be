/**
 * A client whose backend has not been chosen: what it sends and how it ends is kept until a session listens. A MySQL client
 * waits for the greeting first, so that there is hardly anything to keep; one that talks all the same is not read on.
 */
import type { Failure } from '../machine/io.ts';
import type { Connection, ConnectionEvents } from './ports.ts';

export class WaitingClient implements Connection {
  readonly remote: string;
  /** Resolves when the client has left before a session listened. */
  readonly gone: Promise<void>;
  private readonly client: Connection;
  private readonly soon: (task: () => void) => void;
  private on: ConnectionEvents | null = null;
  private readonly early: ((on: ConnectionEvents) => void)[] = [];
  private left: () => void = () => undefined;

  constructor(client: Connection, soon: (task: () => void) => void) {
    this.client = client;
    this.soon = soon;
    this.remote = client.remote;
    this.gone = new Promise((resolve) => {
      this.left = resolve;
    });
    client.listen({
      connected: () => undefined,
      bytes: (chunk) => {
        if (this.on !== null) return this.on.bytes(chunk);
        const copy = new Uint8Array(chunk);
        this.early.push((on) => void on.bytes(copy));
        this.client.pause();
        return true;
      },
      drained: () => this.tell((on) => on.drained()),
      secured: (tls) => this.tell((on) => on.secured(tls)),
      ended: () => {
        this.left();
        this.tell((on) => on.ended());
      },
      closed: (failure: Failure | null) => {
        this.left();
        this.tell((on) => on.closed(failure));
      },
    });
  }

  get unsent(): boolean {
    return this.client.unsent;
  }

  listen(on: ConnectionEvents): void {
    // Who listens is not called back from within its own call.
    this.soon(() => {
      this.on = on;
      if (this.early.length > 0) this.client.resume();
      for (const tell of this.early.splice(0)) tell(on);
    });
  }

  write(chunk: Uint8Array): boolean {
    return this.client.write(chunk);
  }
  pause(): void {
    this.client.pause();
  }
  resume(): void {
    this.client.resume();
  }
  secure(rest: Uint8Array): void {
    this.client.secure(rest);
  }
  end(): void {
    this.client.end();
  }
  finish(): void {
    this.client.finish();
  }
  destroy(): void {
    this.client.destroy();
  }

  private tell(event: (on: ConnectionEvents) => void): void {
    if (this.on !== null) event(this.on);
    else this.early.push(event);
  }
}
