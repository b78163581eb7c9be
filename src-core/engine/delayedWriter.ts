/**
 * Stands between a session machine and one of its sockets once something is to leave later: what is written, and the end of
 * the connection, queue behind it in order. Chunks are copied, since their memory is read into again.
 */
import type { Instant } from '../machine/io.ts';
import type { Connection } from './ports.ts';

/** What may wait before the far side is told to stop, in bytes. */
const mostWaiting = 256 * 1024;

export interface DelayPorts {
  now(): Instant;
  /** Runs `task` after `ms`; returns its cancellation. */
  after(ms: number, task: () => void): () => void;
}

interface Item {
  readonly due: Instant;
  readonly bytes: number;
  /** False: the socket is full. */
  readonly run: () => boolean;
}

export class DelayedWriter {
  private readonly connection: Connection;
  private readonly ports: DelayPorts;
  /** All has left that waited, after `full` was said. */
  private readonly emptied: () => void;
  private readonly queue: Item[] = [];
  private waiting = 0;
  private lastDue: Instant = 0;
  private saidFull = false;
  /** The socket's own buffer is full. */
  private blocked = false;
  private cancelTimer: (() => void) | null = null;

  constructor(connection: Connection, ports: DelayPorts, emptied: () => void) {
    this.connection = connection;
    this.ports = ports;
    this.emptied = emptied;
  }

  /** What follows leaves so many µs later, counted from now or from what already waits. */
  wait(us: number): void {
    this.lastDue = Math.max(this.lastDue, this.ports.now()) + us;
  }

  /** Returns false when too much waits; `emptied` follows. */
  write(chunk: Uint8Array): boolean {
    if (this.isIdle && !this.blocked) {
      this.blocked = !this.connection.write(chunk);
      if (this.blocked) this.saidFull = true;
      return !this.blocked;
    }
    const copy = new Uint8Array(chunk);
    this.add(copy.length, () => this.connection.write(copy));
    if (this.waiting < mostWaiting) return true;
    this.saidFull = true;
    return false;
  }

  /** A further call on the connection, in its turn. */
  inTurn(call: () => void): void {
    if (this.isIdle) call();
    else
      this.add(0, () => {
        call();
        return true;
      });
  }

  /** The socket's buffer is empty again. */
  drained(): void {
    this.blocked = false;
    this.work();
  }

  /** Nothing that waits leaves any more. */
  cancel(): void {
    this.queue.length = 0;
    this.waiting = 0;
    this.cancelTimer?.();
    this.cancelTimer = null;
  }

  private get isIdle(): boolean {
    return this.queue.length === 0 && this.lastDue <= this.ports.now();
  }

  private add(bytes: number, run: () => boolean): void {
    this.queue.push({ due: this.lastDue, bytes, run });
    this.waiting += bytes;
    if (this.queue.length === 1) this.work();
  }

  private work(): void {
    while (!this.blocked) {
      const next = this.queue[0];
      if (next === undefined) break;
      const left = next.due - this.ports.now();
      if (left > 0) {
        this.cancelTimer ??= this.ports.after(Math.ceil(left / 1000), () => {
          this.cancelTimer = null;
          this.work();
        });
        return;
      }
      this.queue.shift();
      this.waiting -= next.bytes;
      this.blocked = !next.run();
    }
    if (this.blocked || !this.saidFull) return;
    this.saidFull = false;
    this.emptied();
  }
}
