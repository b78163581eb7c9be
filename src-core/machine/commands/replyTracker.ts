/**
 * The queue of commands whose replies are still to come. Clients pipeline: they send further commands before the first is
 * answered, and the server answers in order. Some commands have no reply and never enter the queue.
 *
 * The queue is a list of links, which are cut when an entry leaves: an array of many thousands is moved at each departure,
 * and a link from an entry that the collector has grown fond of keeps all later ones (docs/adr/0004).
 */
import { type Interception, newInterception } from '../holding/held.ts';
import type { ExchangeContext, ExchangeEnd, OpenExchange } from '../io.ts';
import { ReplyGrammar } from './replyGrammar.ts';
import type { StateChange } from './sessionState.ts';

/** What is lost with more: that a later execution without types of its own can be read. */
const mostWaitingBytes = 4 * 1024 * 1024;

/** An open exchange with what only the machine needs to know of it. */
export class OpenEntry {
  readonly exchange: OpenExchange;
  /** Of the command that the server got. */
  readonly grammar: ReplyGrammar;
  /** Bytes handed to the capture so far, both directions. */
  kept = 0;
  /** Sequence id that the next packet of the exchange must bear. */
  sequence = 0;
  /** What the session takes over when the command succeeds. */
  change: StateChange | null = null;
  requestDone = false;
  /** A COM_STMT_* that names the statement prepared last while that PREPARE may still be on its way. */
  early = false;
  /** Of an early COM_STMT_EXECUTE: its payload, to be read once the statement is known. Set by `ReplyTracker.wait`. */
  execution: Uint8Array | null = null;
  /** Of a COM_STMT_PREPARE: its text, where it is kept. */
  statementText: Uint8Array | null = null;
  /** Column definitions of the reply, where a later reply of the statement may leave them out. */
  columns: Uint8Array[] | null = null;
  /** The entry behind this one in the queue. */
  next: OpenEntry | null = null;

  constructor(exchange: OpenExchange, capabilities: bigint) {
    this.exchange = exchange;
    this.grammar = new ReplyGrammar(exchange.command, capabilities);
  }

  /** What interceptors did to the exchange. */
  get interception(): Interception {
    this.exchange.interception ??= newInterception();
    return this.exchange.interception;
  }

  /** Somebody took hold of it for so long, in µs, and said what shall become of it. */
  took({ by, notes }: { readonly by?: readonly string[]; readonly notes?: readonly string[] }, heldUs: number): void {
    if (heldUs > 0) this.interception.heldUs += heldUs;
    for (const name of by ?? []) if (!this.interception.by.includes(name)) this.interception.by = [...this.interception.by, name];
    for (const text of notes ?? []) this.note(text);
  }

  /** Something that people should know of the exchange. */
  note(text: string): void {
    const { interception } = this;
    interception.notes = [...interception.notes, text];
  }
}

export class ReplyTracker {
  /** The entry whose reply is under way or comes next. */
  current: OpenEntry | null = null;
  /**
   * Sequence ids can be relied on. Within compressed frames they cannot: MySQL's server takes those of the frames over whenever it
   * sends what it has, Connector/J counts in a way of its own, and nobody checks them.
   */
  numbered = true;
  /** Bytes of executions that wait for their statement (OpenEntry.execution). */
  waitingBytes = 0;
  /** Entries in the queue. */
  size = 0;
  private last: OpenEntry | null = null;

  /** Keeps a copy of an execution until its statement is known, as long as not too many bytes wait for theirs. */
  wait(entry: OpenEntry, payload: Uint8Array): void {
    if (this.waitingBytes + payload.length > mostWaitingBytes) return;
    entry.execution = new Uint8Array(payload);
    this.waitingBytes += payload.length;
  }

  push(entry: OpenEntry): void {
    if (this.last === null) this.current = entry;
    else this.last.next = entry;
    this.last = entry;
    this.size++;
  }

  /** Takes the current entry off. */
  shift(): OpenEntry | null {
    const first = this.current;
    if (first === null) return null;
    this.current = first.next;
    if (this.current === null) this.last = null;
    first.next = null;
    if (first.execution !== null) this.waitingBytes -= first.execution.length;
    this.size--;
    return first;
  }

  /** Takes all entries off, oldest first. */
  drain(): OpenEntry[] {
    const all: OpenEntry[] = [];
    for (let entry = this.shift(); entry !== null; entry = this.shift()) all.push(entry);
    return all;
  }

  /** Takes off the entry at the front if its reply is under way and has no end that could be told; the next command ends it. */
  takeOpenEnded(): OpenEntry | null {
    return this.current?.grammar.openEnded ? this.shift() : null;
  }
}

/** A class and not a literal: V8 copies a literal of so many fields by a call of its runtime. */
class Exchange implements OpenExchange {
  readonly id: number;
  context: ExchangeContext;
  readonly command: number;
  readonly startedAt: number;
  requestAt = 0;
  forwardedAt = 0;
  firstReplyAt = 0;
  lastReplyAt = 0;
  requestBytes = 0;
  replyBytes = 0;
  requestPackets = 0;
  replyPackets = 0;
  rows = 0;
  affectedRows = 0n;
  lastInsertId = 0n;
  warnings = 0;
  errorCode = 0;
  statusFlags = 0;
  statementId: number | null = null;
  prepareExchange = 0;
  boundTypes: Uint8Array | null = null;
  toldColumns: readonly Uint8Array[] | null = null;
  parameterCount = 0;
  related: number[] | null = null;
  interception: Interception | null = null;
  notes: object | null = null;

  constructor(id: number, context: ExchangeContext, command: number, startedAt: number) {
    this.id = id;
    this.context = context;
    this.command = command;
    this.startedAt = startedAt;
  }
}

export function openExchange(id: number, context: ExchangeContext, command: number, startedAt: number): OpenExchange {
  return new Exchange(id, context, command, startedAt);
}

/** Copies into the exchange what the grammar read of its reply. */
export function settleReply(entry: OpenEntry): void {
  const { exchange, grammar } = entry;
  exchange.warnings = grammar.warnings;
  exchange.errorCode = grammar.errorCode;
  exchange.statusFlags = grammar.statusFlags;
  exchange.affectedRows = grammar.affectedTotal;
  exchange.lastInsertId = grammar.lastInsertId;
}

/** How an open exchange ends when its session does. */
export function endWithout(entry: OpenEntry, end: ExchangeEnd): ExchangeEnd {
  return entry.grammar.openEnded ? 'replied' : end;
}
