/** A connection that goes on in TLS. It stands where the plain socket stood: the same calls, the same events. */
import type { TLSSocket } from 'node:tls';
import type { ConnectionEvents } from '../../engine/ports.ts';
import type { Failure, TlsFacts } from '../../machine/io.ts';
import { readBuffer, readInto } from '../readBuffer.ts';
import { endedInHandshake, type FarEnd, handshakeTimedOut, tlsFailure } from './tlsFailure.ts';

/** What a TLS role knows of its handshake once it is over. */
export interface Handshake {
  readonly socket: TLSSocket;
  readonly farEnd: FarEnd;
  /** Emitted by `socket` when the handshake is over and, where that is asked for, the far end's certificate has passed. */
  readonly done: 'secure' | 'secureConnect';
  /** Called once it is done. A failure where the far end is not to be talked to. */
  facts(): { readonly tls: TlsFacts } | { readonly refused: Failure };
}

export class TlsLink {
  private readonly handshake: Handshake;
  private on: ConnectionEvents;
  private readonly timer: NodeJS.Timeout;
  /** What waits for the handshake: nothing may leave before the far end's certificate has passed. Null once it is over. */
  private waiting: Uint8Array[] | null = [];
  private ending: 'end' | 'finish' | null = null;
  private paused = false;
  private dropped = false;
  private failure: Failure | null = null;

  /** `limit`: how long the handshake may take, in ms. */
  constructor(handshake: Handshake, on: ConnectionEvents, limit: number) {
    this.handshake = handshake;
    this.on = on;
    this.timer = setTimeout(() => this.fail(handshakeTimedOut(handshake.farEnd, limit)), limit);
    const { socket, farEnd } = handshake;
    socket.once(handshake.done, () => this.secured());
    socket.on('drain', () => this.on.drained());
    socket.on('end', () => {
      if (this.waiting === null) this.on.ended();
      else this.fail(endedInHandshake(farEnd));
    });
    const broken = (error: NodeJS.ErrnoException): void => {
      this.failure ??= tlsFailure(error, farEnd, this.waiting !== null);
    };
    socket.on('error', broken);
    // What breaks in a TLS server behind the handshake is told here only, and leaves the socket open.
    socket.on('_tlsError', (error: NodeJS.ErrnoException) => {
      broken(error);
      socket.destroy();
    });
    socket.on('close', () => this.closed());
  }

  /** Somebody else is told from now on. */
  listen(on: ConnectionEvents): void {
    this.on = on;
  }

  get writable(): boolean {
    return this.ending === null && this.handshake.socket.writable;
  }

  /** The chunk's memory is free afterwards: TLS encrypts it at once, and what must wait is copied. */
  write(chunk: Uint8Array): boolean {
    const { socket } = this.handshake;
    if (this.waiting === null) return socket.write(socket.writableLength === 0 ? chunk : new Uint8Array(chunk));
    this.waiting.push(new Uint8Array(chunk));
    return true;
  }

  pause(): void {
    this.paused = true;
    if (this.waiting === null) this.handshake.socket.pause();
  }

  resume(): void {
    this.paused = false;
    if (this.waiting === null) this.handshake.socket.resume();
  }

  end(): void {
    this.ending ??= 'end';
    if (this.waiting === null) this.handshake.socket.end();
  }

  destroySoon(): void {
    this.ending = 'finish';
    if (this.waiting === null) this.handshake.socket.destroySoon();
    else if (this.waiting.length === 0) this.destroy();
  }

  destroy(): void {
    this.dropped = true;
    this.handshake.socket.destroy();
  }

  private secured(): void {
    clearTimeout(this.timer);
    const { socket } = this.handshake;
    const result = this.handshake.facts();
    if ('refused' in result) {
      this.fail(result.refused);
      return;
    }
    const waiting = this.waiting ?? [];
    this.waiting = null;
    for (const chunk of waiting) socket.write(chunk);
    if (this.ending === 'end') socket.end();
    else if (this.ending === 'finish') socket.destroySoon();
    // The facts come before the first byte.
    this.on.secured(result.tls);
    this.startReading(socket);
  }

  private startReading(socket: TLSSocket): void {
    const early: Uint8Array | null = this.paused ? null : socket.read();
    if (early !== null) this.on.bytes(early);
    const take = (chunk: Uint8Array): boolean => this.on.bytes(chunk);
    if (this.paused || socket.readableLength > 0 || !readInto(socket, readBuffer(take))) socket.on('data', take);
    if (this.paused) socket.pause();
    else socket.resume();
  }

  private fail(failure: Failure): void {
    this.failure ??= failure;
    this.handshake.socket.destroy();
  }

  private closed(): void {
    clearTimeout(this.timer);
    if (this.waiting !== null && !this.dropped) this.failure ??= endedInHandshake(this.handshake.farEnd);
    this.on.closed(this.failure);
  }
}
