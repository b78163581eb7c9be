/**
 * Two connections that are each other's far end, within this process: what one writes the other gets, in order, in a later turn.
 * For servers of our own (scripts' and mock ones) behind a session, which is driven as if its backend were elsewhere.
 */
import type { Connection, ConnectionEvents } from './ports.ts';

/** What may wait for a reader before its writer is told to stop, in bytes. */
const mostWaiting = 256 * 1024;

/** `remotes`: what each says its far end is. `soon` runs a task once the events at hand are handled. */
export function memoryConnection(remotes: readonly [string, string], soon: (task: () => void) => void): readonly [Connection, Connection] {
  const ends = [new MemoryEnd(remotes[0], soon), new MemoryEnd(remotes[1], soon)] as const;
  ends[0].join(ends[1]);
  ends[1].join(ends[0]);
  return ends;
}

class MemoryEnd implements Connection {
  readonly remote: string;
  /** All that is written is copied. */
  readonly unsent = false;
  private readonly soon: (task: () => void) => void;
  private far!: MemoryEnd;
  private on: ConnectionEvents | null = null;
  private readonly inbox: Uint8Array[] = [];
  private waiting = 0;
  private isPaused = false;
  private saidConnected = false;
  /** Our writing was told to stop. */
  private isFull = false;
  /** We send no more. */
  private hasEnded = false;
  private saidEnded = false;
  /** Nothing is given, and nothing told, any more. */
  private isGone = false;
  private isScheduled = false;

  constructor(remote: string, soon: (task: () => void) => void) {
    this.remote = remote;
    this.soon = soon;
  }

  join(far: MemoryEnd): void {
    this.far = far;
  }

  listen(on: ConnectionEvents): void {
    this.on = on;
    this.schedule();
  }

  write(chunk: Uint8Array): boolean {
    if (this.hasEnded || this.isGone || this.far.isGone) return true;
    this.far.take(new Uint8Array(chunk));
    if (this.far.waiting >= mostWaiting) this.isFull = true;
    return !this.isFull;
  }

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
    this.schedule();
  }

  /** No server of our own offers TLS within the process. */
  secure(): void {
    this.destroy();
  }

  end(): void {
    if (this.hasEnded) return;
    this.hasEnded = true;
    this.far.schedule();
    this.schedule();
  }

  finish(): void {
    this.end();
    this.inbox.length = 0;
    this.waiting = 0;
    this.saidEnded = true;
    this.schedule();
  }

  destroy(): void {
    this.finish();
  }

  private take(chunk: Uint8Array): void {
    if (this.saidEnded) return;
    this.inbox.push(chunk);
    this.waiting += chunk.length;
    this.schedule();
  }

  private schedule(): void {
    if (this.isScheduled || this.isGone) return;
    this.isScheduled = true;
    this.soon(() => {
      this.isScheduled = false;
      if (this.on !== null && !this.isGone) this.deliver(this.on);
    });
  }

  private deliver(on: ConnectionEvents): void {
    if (!this.saidConnected) {
      this.saidConnected = true;
      on.connected();
    }
    while (!this.isPaused && this.inbox.length > 0) {
      const chunk = this.inbox.shift()!;
      this.waiting -= chunk.length;
      on.bytes(chunk);
    }
    this.far.relieve();
    if (this.far.hasEnded && this.inbox.length === 0 && !this.saidEnded) {
      this.saidEnded = true;
      on.ended();
    }
    if (!this.hasEnded || !this.saidEnded) return;
    this.isGone = true;
    this.far.schedule();
    on.closed(null);
  }

  /** The far end has read. */
  private relieve(): void {
    if (!this.isFull || this.far.waiting > mostWaiting / 2) return;
    this.isFull = false;
    this.on?.drained();
  }
}
