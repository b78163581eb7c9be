/** Puts the tap between the two sides of a session while it is wanted, and takes it away when it is not. */

import { maxPacketPayload } from '../../mysql/bytes/packetHeader.ts';
import type { Side } from '../io.ts';
import type { Outlet } from '../outlet.ts';
import type { Reader } from '../reader.ts';
import { type Interest, noInterest, type Ticket, type Verdict } from './held.ts';
import { Tap } from './tap.ts';
import type { TapOwner } from './tapRunOwner.ts';

export interface HoldingOwner extends TapOwner {
  /** Commands follow: the login is over, and nobody has ended the session. */
  mayBegin(): boolean;
  /**
   * The two sides compress. From now on what their frames hold comes to `take`. False where frames or commands are under way, so
   * that it cannot begin now.
   */
  unframe(): boolean;
  isCompressed(): boolean;
}

export class Holding {
  /** Bytes go through `take`. */
  isOn = false;
  /** It is to be on, but could not be yet: `begin` is to be called at further occasions. */
  waits = false;
  private readonly owner: HoldingOwner;
  private readonly out: Outlet;
  private readonly reader: Reader;
  private interest: Interest = noInterest;
  private tap: Tap | null = null;
  private over = false;

  constructor(owner: HoldingOwner, out: Outlet, reader: Reader) {
    this.owner = owner;
    this.out = out;
    this.reader = reader;
  }

  /** The server's connection leaves as soon as the session is between two commands. */
  park(): void {
    this.owner.seat.leaves = true;
    if (this.isOn) this.tap?.goOn();
    else this.begin();
  }

  setInterest(interest: Interest): void {
    this.interest = interest;
    if (this.tap !== null) this.tap.interest = interest;
    this.begin();
  }

  /** Commands of this kind come to `take`, and somebody wants to be asked about them. */
  asksOf(code: number): boolean {
    const { commands } = this.interest;
    return this.isOn && commands !== null && (commands === 'all' || commands.has(code));
  }

  /** The rest of a queue runs, which the client does not wait for. */
  get hasRest(): boolean {
    return this.tap?.run?.hasServed === true;
  }

  verdict(ticket: Ticket, verdict: Verdict): void {
    this.tap?.verdict(ticket, verdict);
    this.end();
  }

  inject(injection: { readonly id: number; readonly payload: Uint8Array; readonly by: string }): void {
    if (injection.payload.length >= maxPacketPayload)
      this.out.injected(injection.id, { refused: 'a statement of 16 MiB and more is too large' });
    else if (this.over) this.out.injected(injection.id, { refused: 'the session has ended' });
    else if (this.reader.stopped) this.out.injected(injection.id, { refused: 'the session cannot be followed any more' });
    else {
      this.tapped().inject(injection);
      if (this.isOn) this.tap?.goOn();
      else this.begin();
    }
  }

  /** Bytes of a side, out of their frames. */
  take(side: Side, chunk: Uint8Array): void {
    this.tap?.take(side, chunk);
    this.end();
  }

  /** Goes on where it can and shall. */
  begin(): void {
    if (this.isOn || !this.isWanted) return;
    this.waits = true;
    if (!this.owner.mayBegin() || this.reader.stopped || !this.reader.clientAtBorder) return;
    if (this.owner.isCompressed() && !(this.reader.exchanges.idle && this.owner.unframe())) return;
    this.waits = false;
    this.isOn = true;
    this.tapped().goOn();
  }

  private get isWanted(): boolean {
    return this.interest.commands !== null || this.owner.seat.isSpecial || this.tap?.isWanted === true;
  }

  /** The session ends, or is not followed any more: what waits in it, of each side. */
  release(): Record<Side, Uint8Array> | null {
    const { tap } = this;
    this.over = !this.reader.stopped;
    this.tap = null;
    this.isOn = false;
    this.waits = false;
    this.interest = noInterest;
    return tap === null ? null : tap.release();
  }

  private end(): void {
    if (!this.isOn || this.tap?.isWanted === true) return;
    this.isOn = false;
    this.tap = null;
  }

  private tapped(): Tap {
    if (this.tap !== null) return this.tap;
    this.tap = new Tap(this.owner, this.out, this.reader, this.owner.isCompressed());
    this.tap.interest = this.interest;
    return this.tap;
  }
}
