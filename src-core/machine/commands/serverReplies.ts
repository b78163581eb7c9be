/** The server's half of the command phase: follows each reply to its end. */
import { maxPacketPayload } from '../../mysql/bytes/packetHeader.ts';
import { capability, has } from '../../mysql/constants/capabilities.ts';
import { command } from '../../mysql/constants/commands.ts';
import { serverStatus } from '../../mysql/constants/statusFlags.ts';
import { PeerFault } from '../peerFault.ts';
import type { CommandOwner } from './commandOwner.ts';
import { type PacketSink, payloadLimit } from './framer.ts';
import type { Lane } from './lane.ts';
import { type OpenEntry, type ReplyTracker, settleReply } from './replyTracker.ts';
import type { SessionState } from './sessionState.ts';

/** Bytes of an ERR packet's payload at the most: the message has up to 512 characters. */
const longestErr = 4096;

export class ServerReplies implements PacketSink {
  private readonly owner: CommandOwner;
  private readonly state: SessionState;
  private readonly tracker: ReplyTracker;
  private readonly lane: Lane;
  private unasked = false;
  /** The packet under way is one of the many that fill a long reply: past the keep limit it is only counted. */
  private filling = false;
  /** It is a column definition that is kept. */
  private telling = false;

  constructor(owner: CommandOwner, state: SessionState, tracker: ReplyTracker, lane: Lane) {
    this.owner = owner;
    this.state = state;
    this.tracker = tracker;
    this.lane = lane;
  }

  /** A large result is rows and rows: whole ones are only counted. What may end them, or looks wrong, takes the usual way. */
  skim(chunk: Uint8Array, from: number): number {
    const entry = this.tracker.current;
    if (entry === null || !entry.grammar.inRows) return from;
    const limit = Math.min(this.lane.runLimit(entry, from), chunk.length - 4);
    const { numbered } = this.tracker;
    let { sequence } = entry;
    let at = from;
    let packets = 0;
    while (at < limit) {
      // payloadLength, written out: a call costs a tenth of the walk.
      const length = chunk[at]! | (chunk[at + 1]! << 8) | (chunk[at + 2]! << 16);
      const next = at + 4 + length;
      if (length === 0 || length === maxPacketPayload || next > chunk.length || chunk[at + 4]! >= 0xfe) break;
      if (chunk[at + 3] !== sequence && numbered) break;
      sequence = (sequence + 1) & 0xff;
      packets++;
      at = next;
    }
    if (packets === 0) return from;
    this.lane.run(from, packets);
    entry.sequence = sequence;
    const x = entry.exchange;
    x.lastReplyAt = this.owner.now;
    x.rows += packets;
    x.replyPackets += packets;
    x.replyBytes += at - from;
    return at;
  }

  begin(length: number, sequence: number): void {
    const entry = this.awaited(sequence);
    if (entry !== null) {
      if (entry.exchange.firstReplyAt === 0) entry.exchange.firstReplyAt = this.owner.now;
    } else if (length > longestErr) {
      // All that a server says unasked is why it ends the session, in an ERR.
      this.fault('a packet of the server that no command asked for');
    }
  }

  head(bytes: Uint8Array, at: number, available: number, length: number, sequence: number, continued: boolean): boolean {
    this.unasked = false;
    const entry = this.tracker.current;
    if (entry === null) return this.withoutCommand(available > 0 ? bytes[at]! : 0);
    const grammar = entry.grammar;
    // In semi-synchronous replication each acknowledgement of the replica begins the sequence anew.
    if (sequence !== entry.sequence && this.tracker.numbered && !grammar.streams && !(available > 0 && bytes[at] === 0xff)) {
      return this.fault(`sequence id ${sequence} where ${entry.sequence} must follow`);
    }
    entry.sequence = (sequence + 1) & 0xff;
    if (continued) {
      this.lane.assign(entry, false, !this.filling);
      return false;
    }
    const role = grammar.server(bytes, at, available, length);
    if (grammar.isRow) entry.exchange.rows++;
    this.filling = grammar.isRow || grammar.openEnded || role === 'binlogEvent';
    this.lane.assign(entry, grammar.isRow, !this.filling);
    this.telling = grammar.columnsLast && role === 'columnDefinition';
    if (this.telling) return true;
    if (grammar.columnsLast && role === 'columnCount') entry.columns = null;
    if (role !== 'ok') return false;
    return (
      (grammar.statusFlags & serverStatus.sessionStateChanged) !== 0 &&
      has(this.state.context.session.capabilities, capability.CLIENT_SESSION_TRACK)
    );
  }

  end(bytes: Uint8Array | null, at: number, length: number, last: boolean): void {
    if (this.unasked) {
      if (bytes !== null) this.owner.unasked(bytes.subarray(at, at + Math.min(length, payloadLimit)));
      return;
    }
    const entry = this.tracker.current;
    if (entry === null) return;
    const x = entry.exchange;
    x.replyPackets++;
    x.replyBytes += 4 + length;
    x.lastReplyAt = this.owner.now;
    if (!last) return;
    if (this.telling) {
      this.telling = false;
      if (bytes !== null && length <= payloadLimit)
        entry.columns = [...(entry.columns ?? []), new Uint8Array(bytes.subarray(at, at + length))];
    } else if (bytes !== null) {
      // What the server tells of the session is surer than what the statement's text lets expect.
      if (x.command === command.COM_QUERY) entry.change = null;
      this.owner.replied(entry, bytes.subarray(at, at + Math.min(length, payloadLimit)));
    }
    if (!entry.grammar.done) return;
    this.settle(entry);
    this.tracker.shift();
    this.owner.finished(entry, 'replied');
  }

  /** The entry that a packet is for. A reply without an end that could be told ends where the next command's begins. */
  private awaited(sequence: number): OpenEntry | null {
    const entry = this.tracker.current;
    if (entry === null || !entry.grammar.openEnded || entry.next === null || sequence !== 1 || entry.sequence === 1) return entry;
    this.tracker.shift();
    this.owner.finished(entry, 'replied');
    return this.tracker.current;
  }

  private settle(entry: OpenEntry): void {
    settleReply(entry);
    const { exchange, grammar } = entry;
    if (grammar.statusFlags !== 0) this.state.statusFlags = grammar.statusFlags;
    const { statements } = this.state;
    if (entry.early) statements.refer(exchange);
    if (entry.execution !== null) statements.bind(exchange, entry.execution, this.state.context.session.capabilities);
    if (exchange.command === command.COM_STMT_PREPARE) statements.prepared(exchange, grammar, entry);
    else if (grammar.metadataTold || grammar.metadataSkipped || exchange.command === command.COM_STMT_FETCH) {
      statements.answered(entry, this.state.context.session.capabilities);
    }
    if (grammar.errorCode !== 0) return;
    if (entry.change !== null) this.owner.replied(entry, null);
  }

  /** A server that ends a session by itself (a timeout, a shutdown, KILL) says why in an ERR. */
  private withoutCommand(first: number): boolean {
    if (first !== 0xff) return this.fault('a packet of the server that no command asked for');
    this.unasked = true;
    this.lane.assign(null, false, true);
    return true;
  }

  private fault(message: string): boolean {
    this.owner.fault('server', new PeerFault(message));
    return false;
  }
}
