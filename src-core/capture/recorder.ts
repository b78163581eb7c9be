/**
 * Turns session events into batches for the capture worker. Runs on the engine's thread, once the bytes that an event tells
 * of are with the socket; nothing here decodes MySQL. Memory is bounded: fragments of a long exchange leave as parts, and
 * when the writer falls behind, packets are dropped first (`detailLost`), then whole exchanges (`lost`).
 */

import type { ExchangeContext, Instant, OpenExchange, SessionEvent, SessionInfo, Side } from '../machine/io.ts';
import { concat } from '../mysql/bytes/concat.ts';
import type { Batch, ContextRow, LoginPacket, Part, SessionChange } from './batch.ts';
import { holdsSecret, maskLoginPacket, maskRequest, maskSql, mayHoldSecret } from './masking.ts';
import { fragmentBytes, writeFragment } from './recordFormat.ts';
import { SegmentBuilder } from './segmentBuilder.ts';
import { Waiting } from './waiting.ts';

export interface RecorderPorts {
  post(batch: Batch): void;
  readonly pendingBytes: number;
  after(ms: number, task: () => void): () => void;
}

/** Fragments of one exchange that wait on the engine's thread; more leave as a part. */
const maxWaiting = 256 * 1024;
const flushAfterMs = 50;
/** Bytes under way to the writer above which packets, then exchanges, are dropped. */
const dropDetailAbove = 64 * 1024 * 1024;
const dropAllAbove = 96 * 1024 * 1024;
const inTransaction = 1;

export class Recorder {
  /** Ended exchanges, those with an error among them, and those that could not be recorded. */
  exchanges = 0;
  errors = 0;
  lost = 0;
  detailLost = 0;

  private readonly ports: RecorderPorts;
  private cancelFlush: (() => void) | null = null;
  private readonly segment = new SegmentBuilder();
  private parts: Part[] = [];
  private sessions: SessionChange[] = [];
  private contexts: ContextRow[] = [];
  private logins: LoginPacket[] = [];
  private readonly contextIds = new WeakMap<ExchangeContext, number>();
  private nextContext = 1;
  private readonly transactions = new Map<number, boolean>();
  private readonly movedTransactions = new Map<number, { session: SessionInfo; statusFlags: number; at: Instant }>();

  constructor(ports: RecorderPorts) {
    this.ports = ports;
  }

  record(event: SessionEvent): void {
    this.take(event);
    this.cancelFlush ??= this.ports.after(flushAfterMs, () => this.post());
  }

  /** Hands over all that is known by now; exchanges under way are recorded as open. */
  flush(): void {
    this.post();
  }

  private take(event: SessionEvent): void {
    switch (event.kind) {
      case 'started':
        this.start(event.exchange);
        break;
      case 'bytes':
      case 'skipped':
        this.keep(event);
        break;
      case 'finished':
        this.finish(event);
        break;
      case 'session':
        this.sessionChanged(event);
        break;
      case 'login':
        this.logins.push(maskLoginPacket(event));
        break;
    }
  }

  private start(exchange: OpenExchange): void {
    if (exchange.id === 0) return;
    const waiting = new Waiting(exchange);
    exchange.notes = waiting;
    this.segment.began(waiting);
  }

  private keep(fragment: Extract<SessionEvent, { kind: 'bytes' | 'skipped' }>): void {
    const waiting = fragment.exchange.notes as Waiting | null;
    if (waiting === null || waiting.detailLost) return;
    if (waiting.fragments.length === 0 && waiting.parts === 0 && fragment.bytes !== null) this.lookForSecret(waiting, fragment.bytes);
    waiting.fragments.push(fragment);
    waiting.bytes += fragmentBytes(fragment);
    if (waiting.bytes > maxWaiting) this.sendPart(waiting);
  }

  private lookForSecret(waiting: Waiting, first: Uint8Array): void {
    const { command, context } = waiting.exchange;
    if (mayHoldSecret(command, first, context.session.capabilities)) waiting.secret = true;
  }

  private sendPart(waiting: Waiting): void {
    if (waiting.secret || this.ports.pendingBytes > dropDetailAbove) {
      this.dropDetail(waiting);
      return;
    }
    const bytes = new Uint8Array(waiting.bytes);
    const view = new DataView(bytes.buffer);
    let at = 0;
    for (const fragment of waiting.fragments) at = writeFragment(bytes, view, at, fragment, waiting.exchange.startedAt);
    waiting.fragments = [];
    waiting.bytes = 0;
    const part = { exchange: waiting.exchange.id, n: waiting.parts++, bytes };
    this.parts.push(part);
    this.post();
  }

  private finish(event: Extract<SessionEvent, { kind: 'finished' }>): void {
    const { exchange, end } = event;
    const waiting = exchange.notes as Waiting | null;
    if (waiting === null) return;
    exchange.notes = null;
    this.exchanges++;
    if (exchange.errorCode !== 0 || end !== 'replied') this.errors++;
    this.followTransaction(exchange, event.at);
    const pending = this.ports.pendingBytes;
    if (pending > dropAllAbove) {
      this.lost++;
      this.segment.lost(waiting);
      return;
    }
    if (pending > dropDetailAbove) this.dropDetail(waiting);
    if (waiting.secret) maskFragments(waiting);
    if (!this.segment.hasRoom(waiting)) this.post();
    this.segment.add(waiting, end, this.contextId(exchange.context));
  }

  private dropDetail(waiting: Waiting): void {
    if (!waiting.detailLost) this.detailLost++;
    waiting.detailLost = true;
    waiting.fragments = [];
    waiting.bytes = 0;
  }

  private sessionChanged(event: Extract<SessionEvent, { kind: 'session' }>): void {
    const error = 'error' in event ? event.error : null;
    this.sessions.push({ event: event.event, at: event.at, session: event.session, error });
    if (event.event === 'closed') {
      this.transactions.delete(event.session.id);
      this.movedTransactions.delete(event.session.id);
    }
  }

  /** A session that enters or leaves a transaction is told once per batch. */
  private followTransaction(exchange: OpenExchange, at: Instant): void {
    if (exchange.statusFlags === 0) return;
    const { session } = exchange.context;
    const now = (exchange.statusFlags & inTransaction) !== 0;
    if ((this.transactions.get(session.id) ?? false) === now) return;
    this.transactions.set(session.id, now);
    this.movedTransactions.set(session.id, { session, statusFlags: exchange.statusFlags, at });
  }

  private contextId(context: ExchangeContext): number {
    let id = this.contextIds.get(context);
    if (id !== undefined) return id;
    id = this.nextContext++;
    this.contextIds.set(context, id);
    const { session, schema, clientCharset, resultsCharset } = context;
    this.contexts.push({
      id,
      session: session.id,
      user: session.user,
      capabilities: session.capabilities,
      schema,
      clientCharset,
      resultsCharset,
    });
    return id;
  }

  private post(): void {
    this.cancelFlush?.();
    this.cancelFlush = null;
    for (const { session, statusFlags, at } of this.movedTransactions.values()) {
      this.sessions.push({ event: 'changed', at, session: { ...session, statusFlags }, error: null });
    }
    this.movedTransactions.clear();
    const segment = this.segment.take((context) => this.contextId(context));
    const { parts, sessions, contexts, logins, lost, detailLost } = this;
    if (segment === null && parts.length === 0 && sessions.length === 0 && logins.length === 0) return;
    this.parts = [];
    this.sessions = [];
    this.contexts = [];
    this.logins = [];
    this.ports.post({ segment, parts, sessions, contexts, logins, lost, detailLost });
  }
}

/** Masks what the client sent, and what an error repeats of it, within the same fragments. */
function maskFragments(waiting: Waiting): void {
  const { command, context, errorCode, statusFlags } = waiting.exchange;
  const { session, clientCharset, resultsCharset } = context;
  const { capabilities } = session;
  const sent = concat(waiting.fragments.flatMap((f) => (f.from === 'client' && f.bytes !== null ? [f.bytes] : [])));
  if (holdsSecret(command)) {
    replaceBytes(waiting, 'client', maskRequest(command, sent, { capabilities, clientCharset, resultsCharset }));
    return;
  }
  const reply =
    errorCode === 0 ? [] : [concat(waiting.fragments.flatMap((f) => (f.from === 'server' && f.bytes !== null ? [f.bytes] : [])))];
  const masked = maskSql(command, sent, reply, capabilities, statusFlags);
  if (masked.sent === sent) return;
  replaceBytes(waiting, 'client', masked.sent);
  if (masked.replies[0] !== undefined) replaceBytes(waiting, 'server', masked.replies[0]);
}

function replaceBytes(waiting: Waiting, from: Side, all: Uint8Array): void {
  let at = 0;
  waiting.fragments = waiting.fragments.map((f) => {
    if (f.from !== from || f.bytes === null) return f;
    const bytes = all.subarray(at, at + f.bytes.length);
    at += bytes.length;
    return { ...f, bytes };
  });
}
