/**
 * The queue of commands whose replies are still to come. Clients pipeline: they send further commands before the first is
 * answered, and the server answers in order. Some commands have no reply and never enter the queue.
 */
import type { ExchangeContext, ExchangeEnd, OpenExchange } from './io.ts';
import { ReplyGrammar } from './replyGrammar.ts';
import type { StateChange } from './sessionState.ts';

/** An open exchange with what only the machine needs to know of it. */
export class OpenEntry {
  readonly exchange: OpenExchange;
  readonly grammar: ReplyGrammar;
  /** Bytes handed to the capture so far, both directions. */
  kept = 0;
  /** Sequence id that the next packet of the exchange must bear. */
  sequence = 0;
  /** What the session takes over when the command succeeds. */
  change: StateChange | null = null;
  requestDone = false;

  constructor(exchange: OpenExchange, capabilities: bigint) {
    this.exchange = exchange;
    this.grammar = new ReplyGrammar(exchange.command, capabilities);
  }
}

export class ReplyTracker {
  private readonly queue: OpenEntry[] = [];

  /** The entry whose reply is under way or comes next. */
  get current(): OpenEntry | undefined {
    return this.queue[0];
  }

  get size(): number {
    return this.queue.length;
  }

  push(entry: OpenEntry): void {
    this.queue.push(entry);
  }

  /** Takes the current entry off. */
  shift(): void {
    this.queue.shift();
  }

  /** Takes all entries off, oldest first. */
  drain(): OpenEntry[] {
    return this.queue.splice(0);
  }

  /** Takes off entries at the front whose reply has no end that could be told; the next command ends them. */
  takeUnbounded(): OpenEntry | undefined {
    const first = this.queue[0];
    return first?.grammar.unbounded ? this.queue.shift() : undefined;
  }
}

export function openExchange(id: number, context: ExchangeContext, command: number, startedAt: number): OpenExchange {
  return {
    id,
    context,
    command,
    startedAt,
    requestAt: 0,
    forwardedAt: 0,
    firstReplyAt: 0,
    lastReplyAt: 0,
    requestBytes: 0,
    replyBytes: 0,
    requestPackets: 0,
    replyPackets: 0,
    rows: 0,
    affectedRows: 0n,
    lastInsertId: 0n,
    warnings: 0,
    errorCode: 0,
    statusFlags: 0,
    statementId: null,
    prepareExchange: 0,
    boundTypes: null,
    parameterCount: 0,
    notes: null,
  };
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
  return entry.grammar.unbounded && entry.exchange.replyPackets > 0 ? 'replied' : end;
}
