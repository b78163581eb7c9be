/**
 * Sequence ids while the proxy keeps packets to itself or makes some up: each link counts its own packets, both directions
 * together, so that what is passed on is shifted by as many as one link had more than the other.
 * Source: MySQL "Protocol Basics", section "Sequence ID".
 */
import type { Side } from '../io.ts';
import { other } from '../otherSide.ts';

export class SequenceShift {
  private readonly last: Record<Side, number> = { client: 0xff, server: 0xff };
  /** The client link's ids less the server link's. */
  private shift = 0;

  /** A packet came in on the link. */
  received(side: Side, sequence: number): void {
    this.last[side] = sequence;
  }

  /** The id that a packet of `from` gets on the other link. */
  passed(from: Side, sequence: number): number {
    const id = (sequence + (from === 'server' ? this.shift : -this.shift)) & 0xff;
    this.last[other(from)] = id;
    return id;
  }

  /** A packet of `from` is not passed on. */
  kept(from: Side): void {
    this.shift += from === 'client' ? 1 : -1;
  }

  /** The id of a packet that the proxy adds on the link to `to`. */
  added(to: Side): number {
    this.shift += to === 'client' ? 1 : -1;
    this.last[to] = (this.last[to] + 1) & 0xff;
    return this.last[to];
  }
}
