/** What the tap (tap.ts) gives the runs of commands. */
import type { CodecContext } from '../../mysql/packets/codec.ts';
import type { Exchanges } from '../commands/exchanges.ts';
import { recordRawReply } from '../commands/rawReply.ts';
import type { OpenEntry } from '../commands/replyTracker.ts';
import type { Instant, Side } from '../io.ts';
import type { Outlet } from '../outlet.ts';
import type { PeerFault } from '../peerFault.ts';
import type { Reader } from '../reader.ts';
import type { ServerSeat } from '../serverSeat.ts';
import type { OwedColumns } from './owedColumns.ts';
import type { OwedTypes } from './owedTypes.ts';
import type { RunOwner } from './runOwner.ts';

export interface TapOwner {
  readonly holdLimit: number;
  /** Not in compressed frames: the links see to these. `begins`: a command begins. */
  send(to: Side, bytes: Uint8Array, begins: boolean): void;
  /** Who takes hold of the session ends it. */
  endedBy(by: readonly string[]): void;
  fault(side: Side, fault: PeerFault): void;
  readonly seat: ServerSeat;
}

export interface RunParts extends Pick<RunOwner, 'owed' | 'owedColumns' | 'inject' | 'nextTicket' | 'over' | 'ask'> {
  /** Bytes of a reply that somebody's interest wants held; 0 for those of the setting. */
  replyLimit(): number;
  readonly owner: TapOwner;
  readonly out: Outlet;
  readonly reader: Reader;
}

/**
 * A class, and no literal: getters of a literal are each session's own, so that to V8 no two of them would be of one kind, and each look
 * at one a search.
 */
export class TapRunOwner implements RunOwner {
  readonly numbered: boolean;
  readonly owed: OwedTypes;
  readonly owedColumns: OwedColumns;
  readonly inject: RunOwner['inject'];
  readonly nextTicket: RunOwner['nextTicket'];
  readonly over: RunOwner['over'];
  readonly ask: RunOwner['ask'];
  private readonly owner: TapOwner;
  private readonly out: Outlet;
  private readonly reader: Reader;
  private readonly exchanges: Exchanges;
  private readonly replyLimit: () => number;

  constructor({ owner, out, reader, owed, owedColumns, inject, nextTicket, over, ask, replyLimit }: RunParts) {
    this.numbered = reader.exchanges.numbered;
    this.owed = owed;
    this.owedColumns = owedColumns;
    this.inject = inject;
    this.nextTicket = nextTicket;
    this.over = over;
    this.ask = ask;
    this.owner = owner;
    this.out = out;
    this.reader = reader;
    this.exchanges = reader.exchanges;
    this.replyLimit = replyLimit;
  }

  get now(): Instant {
    return this.exchanges.now;
  }

  get statusFlags(): number {
    return this.exchanges.statusFlags;
  }

  get holdLimit(): number {
    return Math.max(this.owner.holdLimit, this.replyLimit());
  }

  get foreign(): boolean {
    return this.owner.seat.foreign;
  }

  codecContext(): CodecContext {
    return this.exchanges.codecContext();
  }

  send(to: Side, bytes: Uint8Array, begins = false): void {
    this.owner.send(to, bytes, begins);
  }

  wait(us: number): void {
    this.out.wait('client', us);
  }

  read(side: Side, bytes: Uint8Array): void {
    this.reader.readUnframed(side, bytes);
  }

  readRaw(entry: OpenEntry, packets: Uint8Array): void {
    recordRawReply(entry, packets, this.exchanges.now, this.exchanges);
  }

  readOwn(bytes: Uint8Array): void {
    this.reader.readOwn(bytes);
  }

  behind(entry: OpenEntry, from: Side, packets: Uint8Array): void {
    this.exchanges.behind(entry, from, packets);
  }

  setAside(entry: OpenEntry): void {
    this.exchanges.setAside(entry);
  }

  resume(entry: OpenEntry): void {
    this.exchanges.resume(entry);
  }

  finish(entry: OpenEntry): void {
    this.exchanges.finishHeld(entry);
  }

  reread(entry: OpenEntry, payload: Uint8Array): void {
    this.reader.reread(entry, payload);
  }

  endSession(entry: OpenEntry): void {
    this.owner.endedBy(entry.interception.by);
  }
}
