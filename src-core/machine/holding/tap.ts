/**
 * Stands between the two sides of a session while somebody wants to be asked about its commands, or has a command of his own for
 * it. Commands of interest wait until all before them is answered, then for a verdict; all else goes on at once.
 */
import { concat } from '../../mysql/bytes/concat.ts';
import { MalformedPacket } from '../../mysql/bytes/malformedPacket.ts';
import { maxPacketPayload } from '../../mysql/bytes/packetHeader.ts';
import { command as commandCodes } from '../../mysql/constants/commands.ts';
import { PacketStreamFault } from '../../mysql/synth/packetAssembler.ts';
import type { Exchanges } from '../commands/exchanges.ts';
import { Gate } from '../gate.ts';
import type { Side } from '../io.ts';
import type { Outlet } from '../outlet.ts';
import { PeerFault } from '../peerFault.ts';
import type { Reader } from '../reader.ts';
import { type Choice, CommandCutter } from './commandCutter.ts';
import { CommandInHand } from './commandInHand.ts';
import { CommandRun } from './commandRun.ts';
import { defaultHoldLimit, type HeldAtCommand, type Interest, noInterest, type Ticket, type Verdict } from './held.ts';
import { type Injection, Injections } from './injections.ts';
import { OwedColumns } from './owedColumns.ts';
import { OwedTypes } from './owedTypes.ts';
import { isPlain, plain } from './plainVerdict.ts';
import type { RunOwner } from './runOwner.ts';
import { ServerMoves } from './serverMoves.ts';
import { type TapOwner, TapRunOwner } from './tapRunOwner.ts';

const nothing = new Uint8Array(0);
const aboveLimit = 'the command is above the hold limit and was not held';

export class Tap {
  interest: Interest = noInterest;
  private readonly owner: TapOwner;
  private readonly out: Outlet;
  private readonly reader: Reader;
  private readonly exchanges: Exchanges;
  private readonly cutter: CommandCutter;
  private readonly runOwner: RunOwner;
  /** Frames number what they hold by command, so that commands in them go one by one. */
  private readonly oneByOne: boolean;
  run: CommandRun | null = null;
  private readonly moves: ServerMoves;
  /** What the client sent behind a command that waits. */
  private readonly backlog = new Gate();
  private readonly injections: Injections;
  private lastTicket = 0;
  /** What the backlog begins with waits until all before it is answered. */
  private backlogWaits = false;
  private readonly owed = new OwedTypes();
  private readonly owedColumns = new OwedColumns();
  private released = false;
  /** The command that begins is not held for its size. */
  private tooLarge = false;

  constructor(owner: TapOwner, out: Outlet, reader: Reader, oneByOne: boolean) {
    this.owner = owner;
    this.out = out;
    this.reader = reader;
    this.exchanges = reader.exchanges;
    this.oneByOne = oneByOne;
    this.injections = new Injections({ out, reader, send: (to, bytes, begins) => owner.send(to, bytes, begins) });
    this.cutter = new CommandCutter({
      choose: (code, length) => this.choose(code, length),
      pass: (bytes, begins) => this.pass('client', bytes, begins),
      command: (wire, isCopy) => this.ask(wire, isCopy),
      isTooLarge: (bytes) => {
        this.tooLarge = bytes > this.runOwner.holdLimit;
        return this.tooLarge;
      },
      goesOn: () => !this.waits,
    });
    this.runOwner = new TapRunOwner({
      owner,
      out,
      reader,
      owed: this.owed,
      owedColumns: this.owedColumns,
      inject: (payload, interception) => this.injections.send(payload, interception),
      nextTicket: () => this.nextTicket(),
      ask: (held) => {
        const verdict = this.out.ask(held);
        if (verdict !== null) this.moves.note(verdict);
        return verdict;
      },
      replyLimit: () => this.interest.replyLimit ?? 0,
      over: () => {
        this.run = null;
      },
    });
    this.moves = new ServerMoves({ owner, reader, owed: this.owed, owedColumns: this.owedColumns }, this.runOwner);
  }

  /** Somebody needs it. */
  get isWanted(): boolean {
    if (this.interest.commands !== null || this.owner.seat.isSpecial) return true;
    return !this.isQuiet || !this.injections.isEmpty || !this.owesNothing;
  }

  /** Nothing waits in it: the bytes may go past it. */
  get isQuiet(): boolean {
    return !this.waits && this.backlog.isEmpty && this.cutter.atBorder;
  }

  /** Bytes of a side, decompressed. */
  take(side: Side, chunk: Uint8Array): void {
    if (side === 'client') this.fromClient(chunk);
    else this.fromServer(chunk);
  }

  verdict(ticket: Ticket, verdict: Verdict): void {
    if (this.run === null || this.run.ticket !== ticket) return;
    this.decided(this.run, verdict);
    this.goOn();
  }

  /** A statement of our own, for `goOn` to send as soon as the session is between two commands. */
  inject(injection: Injection): void {
    this.injections.add(injection);
  }

  /**
   * The session ends, or is not followed any more: questions are void. What each side sent and the other did not get: of the client
   * what came behind the command that waits, of the server the reply that waits.
   */
  release(): Record<Side, Uint8Array> {
    this.released = true;
    const server = this.run?.heldReply ?? nothing;
    const command = this.run?.heldCommand ?? nothing;
    const ticket = this.run?.abandon() ?? null;
    if (ticket !== null) this.out.void(ticket);
    this.run = null;
    this.moves.release();
    this.injections.release();
    const unsent = this.cutter.release();
    return { client: concat([command, unsent, this.backlog.release()]), server };
  }

  /** What waits is dealt with, as far as that can be now. */
  goOn(): void {
    while (!this.waits && !this.reader.stopped) {
      if (this.moves.mayPart && this.cutter.atBorder) this.moves.part();
      else if (!this.injections.isEmpty && this.exchanges.idle && this.cutter.atBorder) this.sendInjected();
      else if (this.backlog.isEmpty || (this.backlogWaits && !this.exchanges.idle)) break;
      else this.cut(this.backlog.release());
    }
    this.limit();
  }

  private fromClient(chunk: Uint8Array): void {
    if (this.run?.passesClient === true && this.exchanges.clientsTurn) this.pass('client', chunk, false);
    else if (this.waits || !this.backlog.isEmpty) {
      this.backlog.hold(chunk);
      this.limit();
    } else this.cut(chunk);
    if (this.owner.seat.leaves) this.goOn();
  }

  private cut(bytes: Uint8Array): void {
    const rest = this.cutter.take(bytes);
    if (rest.length > 0) this.backlog.hold(rest);
    this.limit();
  }

  private fromServer(chunk: Uint8Array): void {
    if (this.moves.isUnderWay) this.moves.fromServer(chunk);
    else if (this.run !== null) this.runFromServer(this.run, chunk);
    else if (this.injections.isOpen) this.injections.fromServer(chunk);
    else this.pass('server', chunk, false);
    if (!this.injections.isEmpty || !this.backlog.isEmpty || this.backlog.senderWaits || this.owner.seat.leaves) this.goOn();
  }

  private get waits(): boolean {
    return this.run !== null || this.injections.isOpen;
  }

  /** A client that sends on and on while its command waits is not read from. */
  private limit(): void {
    if (this.backlog.isFull === this.backlog.senderWaits) return;
    this.backlog.senderWaits = this.backlog.isFull;
    if (this.backlog.isFull) this.out.pause('client');
    else this.out.resume('client');
  }

  private choose(code: number | null, length: number): Choice {
    this.backlogWaits = false;
    if (code === null || this.released || this.exchanges.clientsTurn) return 'pass';
    const asked = this.isAsked(code);
    const owed = this.owed.concerns(code) || this.owedColumns.concerns(code) || this.changesForeign(code);
    if (!asked && !owed && !this.oneByOne) return 'pass';
    if (!this.exchanges.idle) {
      this.backlogWaits = true;
      return 'wait';
    }
    if (!asked && !owed) return 'pass';
    // How long one of several wire packets is shows when they have come.
    const { holdLimit } = this.runOwner;
    this.tooLarge = length === maxPacketPayload ? holdLimit <= defaultHoldLimit : length >= holdLimit;
    return this.tooLarge ? 'pass' : 'take';
  }

  private ask(wire: Uint8Array, isCopy: boolean): void {
    const { exchanges, owner } = this;
    exchanges.holdNext();
    this.reader.readUnframed('client', wire);
    const entry = exchanges.held();
    if (entry === null) {
      owner.send('server', wire, true);
      return;
    }
    const ticket = this.nextTicket();
    const command = new CommandInHand(wire, isCopy, exchanges.statementText(entry));
    const { statusFlags, context } = exchanges;
    const { session } = context;
    const held: HeldAtCommand = { at: 'command', ticket, session, exchange: entry.exchange, context, statusFlags, command };
    const verdict = this.isAsked(command.code) ? this.out.ask(held) : plain;
    if (verdict !== null && isPlain(verdict) && this.owesNothing && !this.changesForeign(command.code)) {
      // By far the most frequent answer: nothing else needs to be known of it.
      owner.send('server', wire, true);
      if (entry.grammar.done) exchanges.finishHeld(entry);
      return;
    }
    // It has come; on it goes later, or never.
    entry.exchange.forwardedAt = 0;
    this.run = new CommandRun(this.runOwner, entry, held, command.keep());
    if (verdict !== null) this.decided(this.run, verdict);
  }

  private get owesNothing(): boolean {
    return this.owed.isEmpty && this.owedColumns.isEmpty;
  }

  private isAsked(code: number): boolean {
    const { commands } = this.interest;
    if (this.owner.seat.away) return true;
    return commands !== null && (commands === 'all' || commands.has(code));
  }

  private sendInjected(): void {
    if (this.owner.seat.away) this.injections.refuse('the session has no connection to a server at this time');
    else this.injections.sendNext();
  }

  /** A change of user that cannot go on as it came. */
  private changesForeign(code: number): boolean {
    return code === commandCodes.COM_CHANGE_USER && this.owner.seat.foreign;
  }

  /** Somebody has decided on the command, or the reply, that waits. */
  private decided(run: CommandRun, verdict: Verdict): void {
    const { server } = verdict;
    if (server !== undefined) {
      this.moves.begin(run, server, (moved) => {
        this.run = moved;
        // What leaves behind the command is this one.
        this.moves.note(verdict);
        moved.verdict(verdict);
      });
    } else {
      this.moves.note(verdict);
      run.verdict(verdict);
      // Its server would end the connection now.
      if (verdict.kind === 'answer' && run.held.command.code === commandCodes.COM_QUIT) this.out.close('client');
    }
  }

  private pass(from: Side, bytes: Uint8Array, begins: boolean): void {
    if (begins) this.exchanges.newest = null;
    this.owner.send(from === 'client' ? 'server' : 'client', bytes, begins);
    this.reader.readUnframed(from, bytes);
    if (this.tooLarge && from === 'client') this.noteSize();
  }

  /** The exchange is known once the first bytes of the command are read. */
  private noteSize(): void {
    const { newest } = this.exchanges;
    if (newest === null) return;
    newest.note(aboveLimit);
    this.tooLarge = false;
  }

  private runFromServer(run: CommandRun, chunk: Uint8Array): void {
    try {
      run.fromServer(chunk);
    } catch (fault) {
      if (!(fault instanceof PacketStreamFault || fault instanceof MalformedPacket)) throw fault;
      // What the client got of a translated reply cannot go on as it comes.
      const ends = run.isTranslating;
      this.owner.fault('server', new PeerFault(`a reply that waited cannot be read: ${fault.message}`));
      if (ends) this.owner.endedBy(run.entry.interception.by);
    }
  }

  private nextTicket(): Ticket {
    return ++this.lastTicket;
  }
}
