/** A server's connection that no session has: it is reset, then waits to be taken. One that ends or speaks is of no use any more. */

import { framed } from '../machine/compression.ts';
import type { Failure, Instant, TlsFacts } from '../machine/io.ts';
import { PeerFault } from '../machine/peerFault.ts';
import type { ServerLink } from '../machine/serverLink.ts';
import type { Decompression } from '../machine/sessionPorts.ts';
import { MalformedPacket } from '../mysql/bytes/malformedPacket.ts';
import { framePayload } from '../mysql/bytes/packetWriter.ts';
import { command } from '../mysql/constants/commands.ts';
import { PacketStreamFault } from '../mysql/synth/packetAssembler.ts';
import { ServerReset } from './serverReset.ts';

/** A socket that stands, as far as an idle connection needs it. Who listens last is told. */
export interface ServerSocket {
  write(chunk: Uint8Array): boolean;
  resume(): void;
  /** Sends what is buffered, then drops the connection, whatever the far end does. */
  finish(): void;
  destroy(): void;
  listen(on: ServerSocketEvents): void;
}

export interface ServerSocketEvents {
  connected(): void;
  /** See ConnectionEvents in engine/ports.ts. */
  bytes(chunk: Uint8Array): boolean;
  drained(): void;
  secured(tls: TlsFacts): void;
  ended(): void;
  closed(failure: Failure | null): void;
}

/** µs in which a server answers the reset. */
const patienceUs = 10_000_000;

export class IdleServer<S extends ServerSocket> {
  readonly socket: S;
  readonly since: Instant;
  link: ServerLink;
  private readonly reset: ServerReset;
  private state: 'resetting' | 'ready' | 'gone' = 'resetting';
  private readonly gone: (server: IdleServer<S>) => void;
  private told: ((ready: boolean) => void) | null = null;

  /** `gone`: it ended, or is of no use. */
  constructor(socket: S, link: ServerLink, decompression: Decompression, now: Instant, gone: (server: IdleServer<S>) => void) {
    this.socket = socket;
    this.link = link;
    this.since = now;
    this.gone = gone;
    this.reset = new ServerReset(link, decompression);
    this.listen();
    // Whoever had it may have stopped it.
    socket.resume();
    for (const bytes of this.reset.request) socket.write(bytes);
  }

  /** It is nobody's again. */
  listen(): void {
    this.socket.listen({
      connected: () => undefined,
      bytes: (chunk) => {
        this.take(chunk);
        return true;
      },
      drained: () => undefined,
      secured: () => undefined,
      ended: () => this.drop(),
      closed: () => this.drop(),
    });
  }

  get isReady(): boolean {
    return this.state === 'ready';
  }

  get isGone(): boolean {
    return this.state === 'gone';
  }

  /** Calls once the reset is answered, with whether it may be used: at once where that is known. */
  whenReady(tell: (ready: boolean) => void): void {
    if (this.state === 'resetting') this.told = tell;
    else tell(this.state === 'ready');
  }

  /** Its server does not answer. */
  expire(now: Instant): void {
    if (this.state === 'resetting' && now - this.since > patienceUs) this.drop();
  }

  /** Ends the connection as a client does. */
  quit(): void {
    if (this.state === 'gone') return;
    const packet = framePayload(Uint8Array.of(command.COM_QUIT), 0);
    for (const bytes of this.link.session.compression === 'none' ? [packet] : framed(packet, () => 0)) this.socket.write(bytes);
    this.leave();
    this.socket.finish();
  }

  drop(): void {
    if (this.state === 'gone') return;
    this.leave();
    this.socket.destroy();
  }

  private take(chunk: Uint8Array): void {
    // Unasked, it says why it ends.
    if (this.state !== 'resetting') this.drop();
    else this.answered(this.answer(chunk));
  }

  private answer(chunk: Uint8Array): ReturnType<ServerReset['take']> {
    try {
      return this.reset.take(chunk);
    } catch (fault) {
      if (!(fault instanceof PacketStreamFault || fault instanceof PeerFault || fault instanceof MalformedPacket)) throw fault;
      return 'failed';
    }
  }

  private answered(answer: ReturnType<ServerReset['take']>): void {
    if (answer === 'goesOn') return;
    if (answer === 'failed') {
      this.drop();
      return;
    }
    if (!this.reset.isKnown) for (const bytes of this.reset.statementsClosed) this.socket.write(bytes);
    this.link = answer;
    this.state = 'ready';
    this.tell(true);
  }

  private leave(): void {
    this.state = 'gone';
    this.gone(this);
    this.tell(false);
  }

  private tell(ready: boolean): void {
    const { told } = this;
    this.told = null;
    told?.(ready);
  }
}
