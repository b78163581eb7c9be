/**
 * Turns session events into batches for the capture worker. Runs on the engine's thread, once the bytes that an event tells
 * of are with the socket; nothing here decodes MySQL. Memory is bounded: fragments of a long exchange leave as parts, and
 * when the writer falls behind, packets are dropped first (`detailLost`), then whole exchanges (`lost`).
 */

import type { ExchangeContext, OpenExchange, SessionEvent } from '../machine/io.ts';
import { concat } from '../mysql/bytes/concat.ts';
import type { Batch, Child, ContextRow, LoginPacket, Part, SessionChange } from './batch.ts';
import { batchMemoryBytes } from './batchMemory.ts';
import { Behind } from './behind.ts';
import { FragmentBuffers } from './fragmentBuffer.ts';
import { clientBytes, maskBothConversations, maskFragments } from './maskFragments.ts';
import { holdsSecret, maskLoginPacket, mayComeToSecret, mayHoldSecret } from './masking.ts';
import { SegmentBuilder } from './segmentBuilder.ts';
import { namesPassword, secretWordBytes } from './sqlSecrets.ts';
import { Waiting } from './waiting.ts';

export interface RecorderPorts {
  post(batch: Batch): void;
  readonly pendingBytes: number;
  /** Bytes that are kept of an exchange's conversation with the server behind; the machine sees to those of the client's. */
  keepBytes(): number;
  /** Memory (`batchMemoryBytes`) of a batch that is written; null where there is none. */
  spareMemory(): Uint8Array | null;
  after(ms: number, task: () => void): () => void;
}

/** Fragments of one exchange that wait on the engine's thread; more leave as a part. */
const maxWaiting = 256 * 1024;
const flushAfterMs = 50;
/** Bytes under way to the writer above which packets, then exchanges, are dropped. */
const dropDetailAbove = 64 * 1024 * 1024;
const dropAllAbove = 96 * 1024 * 1024;

export class Recorder {
  /** Ended exchanges, those with an error among them, and those that could not be recorded. */
  exchanges = 0;
  errors = 0;
  lost = 0;
  detailLost = 0;

  private readonly ports: RecorderPorts;
  private cancelFlush: (() => void) | null = null;
  private readonly segment: SegmentBuilder;
  private readonly buffers: FragmentBuffers;
  private parts: Part[] = [];
  private sessions: SessionChange[] = [];
  private contexts: ContextRow[] = [];
  private logins: LoginPacket[] = [];
  private children: Child[] = [];
  private readonly contextIds = new WeakMap<ExchangeContext, number>();
  private nextContext = 1;

  constructor(ports: RecorderPorts) {
    this.ports = ports;
    const takeMemory = () => ports.spareMemory() ?? new Uint8Array(batchMemoryBytes);
    this.segment = new SegmentBuilder(takeMemory);
    this.buffers = new FragmentBuffers(takeMemory);
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
      case 'behind':
        this.keepBehind(event);
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
    const waiting = new Waiting(exchange, this.buffers.take());
    exchange.notes = waiting;
    this.segment.began(waiting);
  }

  private keep(fragment: Extract<SessionEvent, { kind: 'bytes' | 'skipped' }>): void {
    const waiting = fragment.exchange.notes as Waiting | null;
    if (waiting === null || waiting.detailLost) return;
    if (fragment.bytes !== null) {
      if (waiting.fragments.used === 0 && waiting.parts === 0) lookForSecret(waiting, fragment.bytes);
      else if (waiting.tail !== null && fragment.from === 'client') this.lookFurther(waiting, concat([waiting.tail, fragment.bytes]));
      if (waiting.detailLost) return;
    }
    waiting.fragments.add(fragment, waiting.exchange.startedAt);
    if (waiting.fragments.used > maxWaiting) this.sendPart(waiting);
  }

  private keepBehind(event: Extract<SessionEvent, { kind: 'behind' }>): void {
    const waiting = event.exchange.notes as Waiting | null;
    if (waiting === null || waiting.detailLost) return;
    // The request's first bytes are looked at as they come; here they would not be the first.
    if (waiting.fragments.used === 0 && waiting.parts === 0) waiting.secret = true;
    waiting.behind ??= new Behind(event.exchange, this.ports.keepBytes());
    waiting.behind.take(event, waiting.fragments);
    if (waiting.fragments.used > maxWaiting) this.sendPart(waiting);
  }

  /** `seen`: the end of what came before, and what has come now. */
  private lookFurther(waiting: Waiting, seen: Uint8Array): void {
    waiting.secret = namesPassword(seen);
    waiting.tail = waiting.secret ? null : seen.slice(-secretWordBytes);
    // It cannot be masked without what has left already.
    if (waiting.secret && waiting.parts > 0) this.dropDetail(waiting);
  }

  private sendPart(waiting: Waiting): void {
    // A request whose first bytes came alone was taken for a secret one: now there is more of it.
    if (waiting.secret) lookForSecret(waiting, clientBytes(waiting.fragments.bytes));
    if (waiting.holdsSecret || this.ports.pendingBytes > dropDetailAbove) {
      this.dropDetail(waiting);
      return;
    }
    this.parts.push({ exchange: waiting.exchange.id, n: waiting.parts++, bytes: waiting.fragments.takeAll() });
    this.post();
  }

  private finish(event: Extract<SessionEvent, { kind: 'finished' }>): void {
    const { exchange, end } = event;
    const waiting = exchange.notes as Waiting | null;
    if (waiting === null) return;
    exchange.notes = null;
    this.exchanges++;
    if (exchange.errorCode !== 0 || end !== 'replied') this.errors++;
    const pending = this.ports.pendingBytes;
    if (pending > dropAllAbove) {
      this.lost++;
      this.segment.lost(waiting);
      this.buffers.giveBack(waiting.fragments);
      return;
    }
    if (pending > dropDetailAbove) this.dropDetail(waiting);
    if (exchange.interception !== null) this.finishIntercepted(waiting);
    else if (waiting.secret) maskFragments(exchange, waiting.fragments.bytes);
    if (!this.segment.hasRoom(waiting)) this.post();
    this.segment.add(waiting, end, this.contextId(exchange.context));
    this.buffers.giveBack(waiting.fragments);
  }

  private finishIntercepted(waiting: Waiting): void {
    const { exchange, behind, fragments } = waiting;
    const parent = exchange.interception?.parent ?? 0;
    if (parent !== 0) this.children.push({ parent, exchange: exchange.id });
    if (!waiting.detailLost) behind?.finish(fragments);
    if (waiting.holdsSecret) maskBothConversations(exchange, fragments.bytes);
  }

  private dropDetail(waiting: Waiting): void {
    if (!waiting.detailLost) this.detailLost++;
    waiting.detailLost = true;
    waiting.fragments.clear();
  }

  private sessionChanged(event: Extract<SessionEvent, { kind: 'session' }>): void {
    const error = 'error' in event ? event.error : null;
    this.sessions.push({ event: event.event, at: event.at, session: event.session, error });
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
      backend: session.backend,
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
    const segment = this.segment.take((context) => this.contextId(context));
    const { parts, sessions, contexts, logins, children, lost, detailLost } = this;
    if (segment === null && parts.length === 0 && sessions.length === 0 && logins.length === 0) return;
    this.parts = [];
    this.sessions = [];
    this.contexts = [];
    this.logins = [];
    this.children = [];
    this.ports.post({ segment, parts, sessions, contexts, logins, children, lost, detailLost });
  }
}

/** `sent`: what has come of the request, from its first byte on. */
function lookForSecret(waiting: Waiting, sent: Uint8Array): void {
  const { command, context } = waiting.exchange;
  if (holdsSecret(command)) return;
  const { capabilities } = context.session;
  waiting.secret = mayHoldSecret(command, sent, capabilities);
  waiting.tail = !waiting.secret && mayComeToSecret(command, sent, capabilities) ? sent.slice(-secretWordBytes) : null;
}
