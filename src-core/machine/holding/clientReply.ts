/** The reply that the client gets to a command that somebody took hold of, at the pace that was asked for; and its record. */
import type { OpenEntry } from '../commands/replyTracker.ts';
import type { ReplyPace } from './held.ts';
import { Pacer } from './pacer.ts';
import { type ReplyPacket, ReplyRun } from './replyRun.ts';
import type { RunOwner } from './runOwner.ts';
import { idBehind, isWholeReply, renumbered } from './wholeReply.ts';

const noReply = 'what the client was given is no whole reply to its command';

export class ClientReply {
  /** The client has its reply. */
  served = false;
  /** Sequence id that the first packet of the reply has for the client. */
  readonly firstId: number;
  private readonly owner: RunOwner;
  private readonly entry: OpenEntry;
  private pacer: Pacer | null = null;

  /** `wire`: the client's command. */
  constructor(owner: RunOwner, entry: OpenEntry, wire: Uint8Array) {
    this.firstId = idBehind(wire);
    this.owner = owner;
    this.entry = entry;
  }

  get isPaced(): boolean {
    return this.pacer !== null;
  }

  setPace(pace: ReplyPace | undefined): void {
    const { owner } = this;
    if (pace === undefined) return;
    const hangUp = () => owner.endSession(this.entry);
    this.pacer = new Pacer(pace, { send: (bytes) => owner.send('client', bytes), wait: (us) => owner.wait(us), hangUp });
  }

  /** Bytes as they came from the server, cut anywhere. */
  pass(chunk: Uint8Array): void {
    this.owner.send('client', chunk);
    this.owner.read('server', chunk);
  }

  /** One whole packet. `recorded`: as the client's reply, now. */
  packet(packet: ReplyPacket, recorded: boolean): void {
    const { pacer, owner } = this;
    if (pacer === null) owner.send('client', packet.bytes);
    else pacer.send(packet);
    if (recorded && pacer?.reaches !== false) owner.read('server', packet.bytes);
  }

  /** The whole reply, in wire packets: numbered from 1, or as the client awaits them. `isWhole`: it is known to be one. */
  give(packets: Uint8Array, pace: ReplyPace | undefined, isWhole: boolean): void {
    const { owner, entry } = this;
    this.setPace(pace);
    this.served = true;
    if (entry.grammar.done) {
      owner.finish(entry);
      return;
    }
    const from = packets[3] === entry.sequence ? entry.sequence : 1;
    const { command } = entry.exchange;
    if (isWhole || isWholeReply(packets, command, owner.codecContext(), owner.numbered ? from : null))
      this.giveWhole(owner.numbered ? renumbered(packets, entry.sequence - from) : packets);
    else this.giveRaw(packets);
  }

  private giveWhole(packets: Uint8Array): void {
    const { owner, entry } = this;
    if (this.pacer === null) {
      this.pass(packets);
      return;
    }
    const { command } = entry.exchange;
    const context = owner.codecContext();
    const unchanged = { from: null, shift: 0, binaryRows: false, owedColumns: null };
    const run = new ReplyRun({ command, context, keepLimit: 0, givesPackets: true, ...unchanged });
    for (const packet of run.take(packets)) this.packet(packet, true);
    this.finish(packets);
  }

  /** The client gets what is no reply to its command, as it is. */
  private giveRaw(packets: Uint8Array): void {
    const { owner, entry, pacer } = this;
    entry.note(noReply);
    if (pacer?.reaches !== false) owner.send('client', packets);
    owner.readRaw(entry, packets);
    owner.finish(entry);
    pacer?.finish();
  }

  /** The server's reply has come to its end. `behind`: what it sent, where the client may not have got that. */
  finish(behind: Uint8Array | null): void {
    const { pacer, owner, entry } = this;
    this.served = true;
    const lost = pacer?.reaches === false;
    if (lost) {
      entry.interception.modified = true;
      if (behind !== null) owner.behind(entry, 'server', behind);
      owner.finish(entry);
    }
    pacer?.finish();
  }
}
