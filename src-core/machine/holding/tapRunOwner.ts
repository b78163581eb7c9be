/** What the tap (tap.ts) gives the runs of commands. */
import { recordRawReply } from '../commands/rawReply.ts';
import type { Side } from '../io.ts';
import type { Outlet } from '../outlet.ts';
import type { PeerFault } from '../peerFault.ts';
import type { Reader } from '../reader.ts';
import type { ServerSeat } from '../serverSeat.ts';
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

export function runOwnerOf({ owner, out, reader, owed, owedColumns, inject, nextTicket, over, ask, replyLimit }: RunParts): RunOwner {
  const { exchanges } = reader;
  return {
    get now() {
      return exchanges.now;
    },
    get statusFlags() {
      return exchanges.statusFlags;
    },
    get holdLimit() {
      return Math.max(owner.holdLimit, replyLimit());
    },
    get foreign() {
      return owner.seat.foreign;
    },
    numbered: exchanges.numbered,
    owed,
    owedColumns,
    inject,
    nextTicket,
    over,
    codecContext: () => exchanges.codecContext(),
    send: (to, bytes, begins = false) => owner.send(to, bytes, begins),
    wait: (us) => out.wait('client', us),
    read: (side, bytes) => reader.readUnframed(side, bytes),
    readRaw: (entry, packets) => recordRawReply(entry, packets, exchanges.now, exchanges),
    readOwn: (bytes) => reader.readOwn(bytes),
    behind: (entry, from, packets) => exchanges.behind(entry, from, packets),
    setAside: (entry) => exchanges.setAside(entry),
    resume: (entry) => exchanges.resume(entry),
    finish: (entry) => exchanges.finishHeld(entry),
    reread: (entry, payload) => reader.reread(entry, payload),
    ask,
    endSession: (entry) => owner.endedBy(entry.interception.by),
  };
}
