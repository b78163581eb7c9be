/**
 * Stands between the two sides of a session while somebody wants to be asked about its commands, or has a command of his own for
 * it. Commands of interest wait until all before them is answered, then for a verdict; all else goes on at once.
 */
import { concat } from '../../mysql/bytes/concat.ts';
import { MalformedPacket } from '../../mysql/bytes/malformedPacket.ts';
import { maxPacketPayload } from '../../mysql/bytes/packetHeader.ts';
import { PacketStreamFault } from '../../mysql/synth/packetAssembler.ts';
import type { Exchanges } from '../commands/exchanges.ts';
import { Gate } from '../gate.ts';
import type { ExchangeContext, Side } from '../io.ts';
import type { Outlet } from '../outlet.ts';
import { PeerFault } from '../peerFault.ts';
import type { Reader } from '../reader.ts';
import { type Choice, CommandCutter } from './commandCutter.ts';
import { CommandInHand } from './commandInHand.ts';
import { CommandRun } from './commandRun.ts';
import { type HeldAtCommand, type Interest, noInterest, type Ticket, type Verdict } from './held.ts';
import { type Injection, Injections } from './injections.ts';
import { OwedColumns } from './owedColumns.ts';
import { OwedTypes } from './owedTypes.ts';
import type { RunOwner } from './runOwner.ts';
import { runOwnerOf, type TapOwner } from './tapRunOwner.ts';

const nothing = new Uint8Array(0);
const plain: Verdict = { kind: 'forward' };
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
  private run: CommandRun | null = null;
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
    const tap = this;
    this.cutter = new CommandCutter({
      choose: (code, length) => this.choose(code, length),
      pass: (bytes, begins) => this.pass('client', bytes, begins),
      command: (wire, isCopy) => this.ask(wire, isCopy),
      get goesOn() {
        return !tap.waits;
      },
    });
    this.runOwner = runOwnerOf({
      owner,
      out,
      reader,
      owed: this.owed,
      owedColumns: this.owedColumns,
      inject: (payload, interception) => this.injections.send(payload, interception),
      nextTicket: () => this.nextTicket(),
      replyLimit: () => this.interest.replyLimit ?? 0,
      over: () => {
        this.run = null;
      },
    });
  }

  /** Somebody needs it. */
  get isWanted(): boolean {
    return this.interest.commands !== null || !this.isQuiet || !this.injections.isEmpty || !this.owesNothing;
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
    this.run.verdict(verdict);
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
    this.injections.release();
    const unsent = this.cutter.release();
    return { client: concat([command, unsent, this.backlog.release()]), server };
  }

  /** What waits is dealt with, as far as that can be now. */
  goOn(): void {
    while (!this.waits && !this.reader.stopped) {
      if (!this.injections.isEmpty && this.exchanges.idle && this.cutter.atBorder) this.injections.sendNext();
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
  }

  private cut(bytes: Uint8Array): void {
    const rest = this.cutter.take(bytes);
    if (rest.length > 0) this.backlog.hold(rest);
    this.limit();
  }

  private fromServer(chunk: Uint8Array): void {
    if (this.run !== null) this.runFromServer(this.run, chunk);
    else if (this.injections.isOpen) this.injections.fromServer(chunk);
    else this.pass('server', chunk, false);
    if (!this.injections.isEmpty || !this.backlog.isEmpty || this.backlog.senderWaits) this.goOn();
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
    const owed = this.owed.concerns(code) || this.owedColumns.concerns(code);
    if (!asked && !owed && !this.oneByOne) return 'pass';
    if (!this.exchanges.idle) {
      this.backlogWaits = true;
      return 'wait';
    }
    if (!asked && !owed) return 'pass';
    this.tooLarge = length >= Math.min(this.owner.holdLimit, maxPacketPayload);
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
    const context: ExchangeContext = exchanges.context;
    const command = new CommandInHand(wire, isCopy, exchanges.statementText(entry));
    const { statusFlags } = exchanges;
    const held: HeldAtCommand = {
      at: 'command',
      ticket,
      session: context.session,
      exchange: entry.exchange,
      context,
      statusFlags,
      command,
    };
    const verdict = this.isAsked(command.code) ? this.out.ask(held) : plain;
    if (verdict !== null && isPlain(verdict) && this.owesNothing) {
      // By far the most frequent answer: nothing else needs to be known of it.
      owner.send('server', wire, true);
      if (entry.grammar.done) exchanges.finishHeld(entry);
      return;
    }
    // It has come; on it goes later, or never.
    entry.exchange.forwardedAt = 0;
    this.run = new CommandRun(this.runOwner, entry, held, command.keep());
    if (verdict !== null) this.run.verdict(verdict);
  }

  private get owesNothing(): boolean {
    return this.owed.isEmpty && this.owedColumns.isEmpty;
  }

  private isAsked(code: number): boolean {
    const { commands } = this.interest;
    return commands !== null && (commands === 'all' || commands.has(code));
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
    this.lastTicket++;
    return this.lastTicket;
  }
}

function isPlain(verdict: Verdict): boolean {
  if (verdict.kind !== 'forward' || verdict.holdReply === true || verdict.fetchWarnings === true) return false;
  return verdict.pace === undefined && verdict.by === undefined && verdict.notes === undefined && verdict.closes !== true;
}
