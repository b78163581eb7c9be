/** The open exchanges of a session and what they report: joins the two command sinks, the lanes and the session's state. */

import { command } from '../../mysql/constants/commands.ts';
import { serverStatus } from '../../mysql/constants/statusFlags.ts';
import type { CodecContext } from '../../mysql/packets/codec.ts';
import { err } from '../../mysql/packets/err.ts';
import { ok } from '../../mysql/packets/ok.ts';
import type { ExchangeContext, ExchangeEnd, Gap, Instant, SessionError, SessionEvent, SessionInfo, Side } from '../io.ts';
import type { PeerFault } from '../peerFault.ts';
import { tryRead } from '../tryRead.ts';
import { ClientCommands } from './clientCommands.ts';
import type { CommandOwner } from './commandOwner.ts';
import type { PacketSink } from './framer.ts';
import type { Lane, LaneOwner } from './lane.ts';
import { endWithout, type OpenEntry, ReplyTracker } from './replyTracker.ts';
import { ServerReplies } from './serverReplies.ts';
import { SessionState } from './sessionState.ts';

/** Of the status flags, those that say something of the session and not of one reply. */
const lastingStatus =
  serverStatus.inTransaction |
  serverStatus.inReadOnlyTransaction |
  serverStatus.autocommit |
  serverStatus.noBackslashEscapes |
  serverStatus.ansiQuotes;

export interface ExchangesOwner {
  emit(event: SessionEvent): void;
  fault(side: Side, fault: PeerFault): void;
  /** The server said, unasked, why it ends the session. */
  lastWords(error: SessionError): void;
}

export class Exchanges implements CommandOwner, LaneOwner {
  /** When the input under way came; the machine sets it. A plain field, since it is read for every packet. */
  now: Instant;
  readonly keepBytes: number;
  readonly nextExchangeId: () => number;
  private readonly owner: ExchangesOwner;
  private readonly state: SessionState;
  private readonly tracker = new ReplyTracker();
  private readonly lanes: Lane[] = [];
  /** The command that was opened last. */
  newest: OpenEntry | null = null;
  /** It does not end by itself. */
  private holds = false;
  /** Commands without a reply that are still coming in. */
  private incoming: OpenEntry | null = null;

  constructor(session: SessionInfo, options: { readonly keepBytes: number; nextExchangeId(): number }, owner: ExchangesOwner) {
    this.now = session.openedAt;
    this.keepBytes = options.keepBytes;
    this.nextExchangeId = options.nextExchangeId;
    this.owner = owner;
    this.state = new SessionState(session);
  }

  get context(): ExchangeContext {
    return this.state.context;
  }

  /** The reply under way is that to a COM_CHANGE_USER. */
  get changesUser(): boolean {
    return this.tracker.current?.exchange.command === command.COM_CHANGE_USER;
  }

  /** The client is asked for the file of a LOAD DATA LOCAL, and its end has not come yet. */
  get sendsFile(): boolean {
    const { current } = this.tracker;
    return current?.grammar.awaits === 'client' && current.exchange.command !== command.COM_CHANGE_USER;
  }

  /** Sequence id of the packet that the reply under way goes on with; null where there is none. */
  get awaitedId(): number | null {
    return this.tracker.current?.sequence ?? null;
  }

  /** What the client sends now may belong to the command under way. */
  get clientsTurn(): boolean {
    const { current } = this.tracker;
    return current !== null && (current.grammar.awaits === 'client' || current.grammar.streams);
  }

  /** All commands are answered, as far as that can be told. */
  get idle(): boolean {
    return this.tracker.current === null || this.tracker.current.grammar.openEnded;
  }

  /** Nothing at all is open. */
  get isSettled(): boolean {
    return this.tracker.current === null && this.incoming === null;
  }

  /** The session's lasting status flags as the last reply told them. */
  get statusFlags(): number {
    const told = this.state.statusFlags === 0 ? this.state.context.session.statusFlags : this.state.statusFlags;
    return told & lastingStatus;
  }

  /** The text that a COM_STMT_* command's statement was prepared from. */
  statementText(entry: OpenEntry): Uint8Array | null {
    return this.state.statements.textOf(entry.exchange);
  }

  /** The command that is read next stays open until its reply is read, or until `finishHeld`. */
  holdNext(): void {
    this.newest = null;
    this.holds = true;
  }

  /** The exchange of the command that was read since `holdNext`; null where it could not be read. */
  held(): OpenEntry | null {
    this.holds = false;
    return this.newest;
  }

  /** Ends an exchange whose reply is not read. */
  finishHeld(entry: OpenEntry): void {
    if (this.tracker.current === entry) this.tracker.shift();
    this.finished(entry, 'replied');
  }

  /** Commands of our own go ahead of it. */
  setAside(entry: OpenEntry): void {
    if (this.tracker.current === entry) this.tracker.shift();
  }

  /** Its reply comes next. */
  resume(entry: OpenEntry): void {
    if (!entry.grammar.done) this.tracker.push(entry);
  }

  /** The server's conversation where it differs from the client's: whole wire packets, of which the recorder keeps its part. */
  behind(entry: OpenEntry, from: Side, packets: Uint8Array): void {
    this.owner.emit({ kind: 'behind', exchange: entry.exchange, from, at: this.now, bytes: packets });
  }

  /** See ReplyTracker.numbered. */
  get numbered(): boolean {
    return this.tracker.numbered;
  }

  /** The packets come out of compressed frames; see ReplyTracker.numbered. */
  compressed(): void {
    this.tracker.numbered = false;
  }

  clientSink(lane: Lane): ClientCommands {
    this.lanes.push(lane);
    return new ClientCommands(this, this.state, this.tracker, lane);
  }

  serverSink(lane: Lane): PacketSink {
    this.lanes.push(lane);
    return new ServerReplies(this, this.state, this.tracker, lane);
  }

  sessionChanged(session: SessionInfo): void {
    this.state.loggedIn(session);
  }

  /** Another connection of a server serves the session. */
  attached(context: ExchangeContext): void {
    this.state.attached(context);
  }

  /** The same as the present one, known from before. */
  goesOnIn(context: ExchangeContext): void {
    this.state.context = context;
  }

  /** The server that knows them is not the session's any more. */
  forgetStatements(): void {
    this.state.statements.clear();
  }

  get statementIds(): readonly number[] {
    return this.state.statements.ids;
  }

  /** Logins and changes of user so far. */
  get logins(): number {
    return this.state.logins;
  }

  /** Ends all that is open. */
  abandon(end: ExchangeEnd): void {
    const entries = this.tracker.drain();
    if (this.incoming !== null && !entries.includes(this.incoming)) entries.push(this.incoming);
    for (const entry of entries) {
      const x = entry.exchange;
      // Without a reply the server's time runs until the end.
      if (x.firstReplyAt === 0 && x.forwardedAt !== 0) {
        x.firstReplyAt = this.now;
        x.lastReplyAt = this.now;
      }
      this.finished(entry, endWithout(entry, end));
    }
  }

  keep(entry: OpenEntry, from: Side, chunk: Uint8Array): void {
    entry.kept += chunk.length;
    this.owner.emit({ kind: 'bytes', exchange: entry.exchange, from, at: this.now, bytes: chunk, gap: null });
  }

  skip(entry: OpenEntry, from: Side, gap: Gap): void {
    this.owner.emit({ kind: 'skipped', exchange: entry.exchange, from, at: this.now, bytes: null, gap });
  }

  started(entry: OpenEntry): void {
    this.newest = entry;
    if (entry.grammar.done) this.incoming = entry;
    this.owner.emit({ kind: 'started', exchange: entry.exchange });
  }

  finished(entry: OpenEntry, end: ExchangeEnd): void {
    if (this.holds && entry === this.newest) return;
    for (let i = 0; i < this.lanes.length; i++) if (this.lanes[i]!.entry === entry) this.lanes[i]!.release();
    if (entry === this.incoming) this.incoming = null;
    this.owner.emit({ kind: 'finished', exchange: entry.exchange, at: this.now, end });
  }

  replied(entry: OpenEntry, payload: Uint8Array | null): void {
    const before = this.state.context.session;
    if (payload === null) this.state.apply(entry.change ?? {});
    else this.track(payload);
    const session = this.state.context.session;
    if (session !== before) this.owner.emit({ kind: 'session', event: 'changed', at: this.now, session });
  }

  unasked(payload: Uint8Array): void {
    const read = tryRead(err, payload, this.codecContext());
    if (read !== null) this.owner.lastWords({ code: read.code, sqlstate: read.sqlstate, message: read.message, side: 'server' });
  }

  fault(side: Side, fault: PeerFault): void {
    this.owner.fault(side, fault);
  }

  private track(payload: Uint8Array): void {
    const read = tryRead(ok, payload, this.codecContext());
    if (read !== null) this.state.track(read.sessionState);
  }

  /** What packets of the command phase are read with now. */
  codecContext(): CodecContext {
    const { session, clientCharset, resultsCharset } = this.state.context;
    return { capabilities: session.capabilities, clientCharset, resultsCharset };
  }
}
