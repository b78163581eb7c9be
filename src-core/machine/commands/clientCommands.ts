/** The client's half of the command phase: opens an exchange for each command and reads what its reply will depend on. */
import { changeUser } from '../../mysql/commands/changeUser.ts';
import { capability, has } from '../../mysql/constants/capabilities.ts';
import { decodeText } from '../../mysql/constants/charsets.ts';
import { collationCharset } from '../../mysql/constants/collations.ts';
import { command } from '../../mysql/constants/commands.ts';
import type { Interception } from '../holding/held.ts';
import { PeerFault } from '../peerFault.ts';
import { tryRead } from '../tryRead.ts';
import type { CommandOwner } from './commandOwner.ts';
import { uint } from './cutPacket.ts';
import { type PacketSink, payloadLimit } from './framer.ts';
import type { Lane } from './lane.ts';
import { OpenEntry, openExchange, type ReplyTracker } from './replyTracker.ts';
import type { SessionState, StateChange } from './sessionState.ts';
import { changeByQuery, maxChangingQuery } from './stateByQuery.ts';
import { lastPreparedId } from './statements.ts';

/** Open commands that are followed; each costs some hundred bytes of memory. */
export const mostOpenCommands = 131_072;

/** Bytes of a prepared statement's text above which it is not kept for those who take an interest in its executions. */
const maxKeptText = 65_536;

/** Commands, beside COM_QUERY, that change what `SessionState` keeps. */
const changing: ReadonlySet<number> = new Set([command.COM_INIT_DB, command.COM_CHANGE_USER, command.COM_RESET_CONNECTION]);

/** Commands that begin with a statement id. */
const ofStatement: ReadonlySet<number> = new Set([
  command.COM_STMT_EXECUTE,
  command.COM_STMT_SEND_LONG_DATA,
  command.COM_STMT_CLOSE,
  command.COM_STMT_RESET,
  command.COM_STMT_FETCH,
  command.COM_STMT_BULK_EXECUTE,
]);

/** First byte of a replica's acknowledgement in semi-synchronous replication; it belongs to the dump under way. */
const semiSyncAck = 0xef;

export class ClientCommands implements PacketSink {
  private readonly owner: CommandOwner;
  private readonly state: SessionState;
  private readonly tracker: ReplyTracker;
  private readonly lane: Lane;
  private whole = false;
  /** For what opens next: it is a command of our own. */
  interception: Interception | null = null;

  constructor(owner: CommandOwner, state: SessionState, tracker: ReplyTracker, lane: Lane) {
    this.owner = owner;
    this.state = state;
    this.tracker = tracker;
    this.lane = lane;
  }

  skim(_chunk: Uint8Array, from: number): number {
    return from;
  }

  begin(length: number, sequence: number, continued: boolean): void {
    if (continued) {
      const current = this.lane.entry;
      if (current !== null && !this.follows(current, sequence)) this.fault(`sequence id ${sequence} where ${current.sequence} must follow`);
      return;
    }
    const open = this.tracker.current;
    if (open?.grammar.awaits === 'client' && this.follows(open, sequence)) return;
    if (this.tracker.size >= mostOpenCommands) this.fault(`more than ${mostOpenCommands} commands wait for their replies`);
    else if (sequence !== 0 && this.tracker.numbered) this.fault(`a command must have sequence id 0, this packet has ${sequence}`);
    else if (length === 0) this.fault('a command packet without a byte');
  }

  head(bytes: Uint8Array, at: number, available: number, length: number, sequence: number, continued: boolean): boolean {
    this.whole = false;
    const current = this.lane.entry;
    if (continued) {
      if (current !== null) current.sequence = (sequence + 1) & 0xff;
      this.lane.assign(current, false, false);
      return false;
    }
    const open = this.tracker.current;
    if (open?.grammar.awaits === 'client' && this.follows(open, sequence)) {
      open.sequence = (sequence + 1) & 0xff;
      const role = open.grammar.client(length);
      this.lane.assign(open, false, role !== 'localInfileData' || length === 0);
      return false;
    }
    if (open?.grammar.streams && available > 0 && bytes[at] === semiSyncAck) {
      this.lane.assign(open, false, false);
      return false;
    }
    this.open(bytes, at, available, length);
    return this.whole;
  }

  /** The packet of this id can be the entry's next one. */
  private follows(entry: OpenEntry, sequence: number): boolean {
    return entry.sequence === sequence || !this.tracker.numbered;
  }

  end(bytes: Uint8Array | null, at: number, length: number, last: boolean): void {
    const entry = this.lane.entry;
    if (entry === null) return;
    const x = entry.exchange;
    x.requestBytes += 4 + length;
    x.requestPackets++;
    if (bytes !== null) this.readRequest(entry, bytes.subarray(at, at + Math.min(length, payloadLimit)));
    if (!last || entry.requestDone) return;
    entry.requestDone = true;
    x.requestAt = this.owner.now;
    x.forwardedAt = this.owner.now;
    if (!entry.grammar.done) return;
    if (x.command === command.COM_STMT_CLOSE && x.statementId !== null) this.state.statements.closed(x.statementId);
    this.owner.finished(entry, 'replied');
  }

  private open(bytes: Uint8Array, at: number, available: number, length: number): void {
    const openEnded = this.tracker.takeOpenEnded();
    if (openEnded !== null) this.owner.finished(openEnded, 'replied');
    const code = bytes[at]!;
    const x = openExchange(this.owner.nextExchangeId(), this.state.context, code, this.owner.now);
    x.interception = this.interception;
    const entry = new OpenEntry(x, this.state.context.session.capabilities);
    entry.sequence = 1;
    const alone = this.tracker.current === null;
    if (!entry.grammar.done) this.tracker.push(entry);
    this.owner.started(entry);
    this.lane.assign(entry, false, false);
    if (available >= 5 && ofStatement.has(code)) {
      x.statementId = uint(bytes, at, available, 1, 4);
      entry.early = !alone && x.statementId === lastPreparedId;
      if (!entry.early) this.state.statements.refer(x);
      if (code === command.COM_STMT_SEND_LONG_DATA) this.state.statements.sentAhead(x);
      else if (code === command.COM_STMT_RESET) this.state.statements.reset(x);
    }
    if (code === command.COM_QUERY) this.whole = length <= maxChangingQuery;
    else if (code === command.COM_STMT_PREPARE) this.whole = length <= maxKeptText;
    else if (code === command.COM_STMT_EXECUTE || code === command.COM_STMT_BULK_EXECUTE) this.whole = entry.early || x.parameterCount > 0;
    else this.whole = changing.has(code);
  }

  /** What the command will depend on, or change. `payload` may be another one than the client sent. */
  readRequest(entry: OpenEntry, payload: Uint8Array): void {
    const code = payload[0];
    if (code === command.COM_QUERY) entry.change = this.queryChange(payload);
    else if (code === command.COM_STMT_PREPARE) entry.statementText = new Uint8Array(payload.subarray(1));
    else if (code === command.COM_STMT_EXECUTE || code === command.COM_STMT_BULK_EXECUTE) this.bind(entry, payload);
    else if (code === command.COM_INIT_DB) entry.change = { schema: decodeText(payload.subarray(1), this.state.context.clientCharset) };
    else if (code === command.COM_RESET_CONNECTION) entry.change = { forgetStatements: true, initialCharsets: true };
    else if (code === command.COM_CHANGE_USER) entry.change = this.userChange(payload);
  }

  private bind(entry: OpenEntry, payload: Uint8Array): void {
    // The payload may be a view of the chunk: what waits for its statement is copied, so that no chunk is held.
    if (entry.early) this.tracker.wait(entry, payload);
    else this.state.statements.bind(entry.exchange, payload, this.state.context.session.capabilities);
  }

  private queryChange(payload: Uint8Array): StateChange | null {
    // With query attributes two counts stand before the text; with none sent they are 0 and 1.
    const attributes = has(this.state.context.session.capabilities, capability.CLIENT_QUERY_ATTRIBUTES);
    if (attributes && payload[1] !== 0) return null;
    const from = attributes ? 3 : 1;
    return changeByQuery(payload, from, payload.length - from);
  }

  private userChange(payload: Uint8Array): StateChange {
    const { session, clientCharset, resultsCharset } = this.state.context;
    const read = tryRead(changeUser, payload, { capabilities: session.capabilities, clientCharset, resultsCharset });
    if (read === null) return { forgetStatements: true };
    const charset = read.collation === null ? undefined : collationCharset(read.collation);
    const charsets = charset === undefined ? {} : { clientCharset: charset, resultsCharset: charset };
    const collation = read.collation === null ? {} : { collation: read.collation };
    return { user: read.user, schema: read.schema === '' ? null : read.schema, forgetStatements: true, ...charsets, ...collation };
  }

  private fault(message: string): void {
    this.owner.fault('client', new PeerFault(message));
  }
}
