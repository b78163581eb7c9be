/**
 * One command of the client that somebody took hold of, from the question what shall become of it to its reply. While it runs,
 * nothing else is open in its session.
 *
 * What the client sent and what it gets is recorded as the exchange; what the server got and answered in their place stands
 * behind it; each command of our own is an exchange by itself, with this one as its parent.
 */
import { concat } from '../../mysql/bytes/concat.ts';
import { framePayload } from '../../mysql/bytes/packetWriter.ts';
import { command as commands } from '../../mysql/constants/commands.ts';
import { hasBinaryRows } from '../commands/replyShapes.ts';
import type { OpenEntry } from '../commands/replyTracker.ts';
import { ownErrPacket } from '../login/proxyError.ts';
import { type Answering, keepGiven } from './answering.ts';
import { type HeldAtCommand, newInterception, type QueuedCommand, type ReplyPace, type Verdict } from './held.ts';
import { closeStatement, queryPayload, resetStatement } from './ownCommands.ts';
import { Pacer } from './pacer.ts';
import { ReplyRun } from './replyRun.ts';
import { type RunOwner, refusedFile } from './runOwner.ts';

interface Question {
  readonly ticket: number;
  readonly since: number;
  /** The reply that it is about; null for the command. */
  readonly reply: Answering | null;
}

export class CommandRun {
  readonly entry: OpenEntry;
  private readonly owner: RunOwner;
  private readonly held: HeldAtCommand;
  /** The client's command as it came. */
  private readonly wire: Uint8Array;
  private queue: QueuedCommand[] = [];
  private answering: Answering | null = null;
  private pacer: Pacer | null = null;
  /** The client has got its reply. */
  private served = false;
  private aside = false;
  private fetchesWarnings = false;
  private question: Question | null;

  constructor(owner: RunOwner, entry: OpenEntry, held: HeldAtCommand, wire: Uint8Array) {
    this.owner = owner;
    this.entry = entry;
    this.held = held;
    this.wire = wire;
    this.question = { ticket: held.ticket, since: owner.now, reply: null };
  }

  /** Of the question that is open; null where there is none. */
  get ticket(): number | null {
    return this.question?.ticket ?? null;
  }

  /** What the server may ask the client for, a local file or an answer, reaches it. */
  get passesClient(): boolean {
    return this.answering !== null && this.answering.to === 'client';
  }

  verdict(verdict: Verdict): void {
    const { question } = this;
    if (question === null) return;
    this.question = null;
    this.note(verdict, this.owner.now - question.since);
    if (question.reply === null) this.atCommand(verdict);
    else this.atReply(verdict, question.reply);
  }

  /** Bytes of the server, decompressed. */
  fromServer(chunk: Uint8Array): void {
    const { answering, owner } = this;
    if (answering === null) {
      // Unasked: why the server ends the session.
      owner.send('client', chunk);
      owner.read('server', chunk);
      return;
    }
    if (answering.own) this.replyBegan();
    if (answering.run !== null) this.follow(answering, answering.run, chunk);
    else {
      if (answering.own) owner.send('client', chunk);
      owner.read('server', chunk);
      if (!answering.own && answering.entry.grammar.awaits === 'client') owner.send('server', refusedFile(owner, answering.entry));
      if (answering.entry.grammar.done) this.answered(answering);
    }
  }

  /** The command as it came, as long as it waits; null afterwards. */
  get heldCommand(): Uint8Array | null {
    return this.question !== null && this.question.reply === null ? this.wire : null;
  }

  get isTranslating(): boolean {
    return this.answering?.translated === true;
  }

  /** A reply that waits, as the server sent it; null where there is none. */
  get heldReply(): Uint8Array | null {
    const reply = this.question?.reply ?? (this.answering?.to === 'verdict' ? this.answering : null);
    return reply === null || !reply.own || reply.translated ? null : (reply.run?.bytes ?? null);
  }

  /** The session ends: the exchange is among the open ones again. Returns the question that is void. */
  abandon(): number | null {
    const { ticket } = this;
    this.question = null;
    this.resume();
    return ticket;
  }

  private atCommand(verdict: Verdict): void {
    const { command } = this.held;
    if (verdict.kind === 'replace') {
      const packets = framePayload(verdict.payload, 0);
      this.entry.interception.modified = true;
      this.owner.reread(this.entry, verdict.payload);
      this.owner.behind(this.entry, 'client', packets);
      if (verdict.payload[0] !== command.code) this.withhold();
      this.sendOwn(verdict.payload[0]!, packets, verdict.holdReply === true ? 'verdict' : 'client', verdict.pace);
    } else if (verdict.kind === 'answer') {
      this.entry.interception.mocked = true;
      this.withhold();
      this.give(verdict.packets, verdict.pace);
      this.next();
    } else if (verdict.kind === 'queue') {
      this.queue = [...verdict.commands];
      this.next();
    } else if (verdict.kind === 'close') this.owner.hangUp();
    else {
      const forward = verdict.kind === 'forward' ? verdict : null;
      this.fetchesWarnings = forward?.fetchWarnings === true;
      this.sendOwn(command.code, this.wire, forward?.holdReply === true ? 'verdict' : 'client', forward?.pace);
    }
  }

  private atReply(verdict: Verdict, reply: Answering): void {
    switch (verdict.kind) {
      case 'answer':
        if (reply.own) this.showBehind(reply);
        this.entry.interception.modified = true;
        if (reply.own && this.held.command.code === commands.COM_STMT_PREPARE) this.forgetPrepared(reply);
        this.give(verdict.packets, verdict.pace);
        break;
      case 'ignore':
        if (reply.own) this.showBehind(reply);
        break;
      case 'close':
        this.owner.hangUp();
        return;
      case 'queue':
        if (reply.own) this.passOn(reply, undefined);
        this.queue = [...verdict.commands, ...this.queue];
        break;
      default:
        this.passOn(reply, verdict.kind === 'forward' ? verdict.pace : undefined);
    }
    this.next();
  }

  /** A reply that waited is the client's, as the server sent it. */
  private passOn(reply: Answering, pace: ReplyPace | undefined): void {
    if (this.served) return;
    if (reply.translated && reply.own) this.owner.behind(this.entry, 'server', reply.run?.bytes ?? new Uint8Array(0));
    if (!reply.own) this.entry.interception.modified = true;
    this.give(reply.translated ? concat(reply.given ?? []) : (reply.run?.bytes ?? new Uint8Array(0)), pace);
  }

  /** The client's own command goes to the server, perhaps changed. */
  private sendOwn(code: number, wire: Uint8Array, to: Answering['to'], pace?: ReplyPace): void {
    const { entry, owner } = this;
    this.resume();
    entry.exchange.forwardedAt = owner.now;
    owner.send('server', this.withOwedTypes(code, wire), true);
    if (entry.grammar.done) {
      owner.finish(entry);
      this.served = true;
      this.next();
      return;
    }
    if (pace !== undefined) this.pacer = this.paced(pace);
    const translated = code === commands.COM_QUERY && hasBinaryRows(this.held.command.code);
    const straight = to === 'client' && !translated && this.pacer === null;
    if (straight && !this.fetchesWarnings && this.queue.length === 0) {
      // The reply streams by itself, and what the client sends next may follow.
      owner.over();
      return;
    }
    const run = straight ? null : this.replyRun(code, translated, translated || this.pacer !== null);
    this.answering = { entry, own: true, queueId: null, to, run, code, translated, given: [], givenBytes: 0 };
  }

  private withOwedTypes(code: number, wire: Uint8Array): Uint8Array {
    const { owed } = this.owner;
    const { exchange } = this.entry;
    if (owed.isEmpty || code !== this.held.command.code) return wire;
    // A changed execution is read from what was made of it.
    const payload = owed.sending(exchange, wire === this.wire ? this.held.command.payload : wire.subarray(4));
    if (payload === null) return wire;
    const packets = framePayload(payload, 0);
    this.owner.behind(this.entry, 'client', packets);
    this.entry.note('the types of an earlier execution were put in, since the server did not get that one');
    return packets;
  }

  private sendQueued(queued: QueuedCommand, payload: Uint8Array): void {
    const { owner } = this;
    if (!this.aside && !this.served) {
      owner.setAside(this.entry);
      this.aside = true;
    }
    const entry = owner.inject(payload, newInterception(this.entry.exchange.id));
    if (entry === null) return;
    if (entry.grammar.done) {
      this.next();
      return;
    }
    const code = payload[0]!;
    const to = queued.reply === 'ask' ? 'verdict' : queued.reply === 'pass' && !this.served ? 'client' : 'nobody';
    const translated = code === commands.COM_QUERY && hasBinaryRows(this.held.command.code);
    const run = to === 'nobody' ? null : this.replyRun(code, translated, translated || to === 'client');
    this.answering = { entry, own: false, queueId: queued.id, to, run, code, translated, given: [], givenBytes: 0 };
  }

  private replyRun(command: number, binaryRows: boolean, givesPackets: boolean): ReplyRun {
    return new ReplyRun({ command, context: this.owner.codecContext(), keepLimit: this.owner.holdLimit, binaryRows, givesPackets });
  }

  private follow(answering: Answering, run: ReplyRun, chunk: Uint8Array): void {
    const { owner } = this;
    const packets = run.take(chunk);
    if (!answering.own) owner.read('server', chunk);
    for (const packet of packets) {
      if (answering.to === 'client') this.toClient(answering, packet);
      if (answering.translated || !answering.own) keepGiven(answering, packet.bytes, owner.holdLimit);
    }
    if (run.asksClient && answering.to !== 'client') this.clientAsked(answering);
    else if (run.tooLarge && answering.to === 'verdict') this.letGo(answering, run);
    if (run.done && this.answering === answering) this.answered(answering);
  }

  private toClient(answering: Answering, packet: { readonly bytes: Uint8Array; readonly isRow: boolean }): void {
    const { pacer, owner } = this;
    if (pacer === null) owner.send('client', packet.bytes);
    else pacer.send(packet);
    if (answering.own && pacer?.reaches !== false) owner.read('server', packet.bytes);
  }

  /** A reply that waits and is too large for that goes on as it came. */
  private letGo(answering: Answering, run: ReplyRun): void {
    this.entry.note(`its reply is above the hold limit of ${this.owner.holdLimit} bytes and was not held`);
    if (answering.own && !answering.translated) {
      const rest = { ...answering, to: 'client' as const, run: null };
      this.answering = rest;
      this.owner.send('client', run.bytes);
      this.owner.read('server', run.bytes);
      if (rest.entry.grammar.done) this.answered(rest);
    } else if (answering.own) {
      for (const bytes of answering.given ?? []) this.toClient(answering, { bytes, isRow: false });
      this.answering = { ...answering, to: 'client', given: null };
    } else this.answering = { ...answering, to: 'nobody', run: null };
  }

  /** The server asks for a local file while its reply waits. */
  private clientAsked(answering: Answering): void {
    if (answering.own && answering.run !== null) this.letGo(answering, answering.run);
    else this.owner.send('server', refusedFile(this.owner, answering.entry));
  }

  private answered(answering: Answering): void {
    this.answering = null;
    if (answering.to === 'verdict') this.askAboutReply(answering);
    else {
      if (answering.to === 'client') this.passed(answering);
      else if (answering.own) this.showBehind(answering);
      this.next();
    }
  }

  /** The client has got the reply as it came in. */
  private passed(answering: Answering): void {
    const { owner, entry, pacer } = this;
    this.served = true;
    if (!answering.own) {
      this.entry.interception.modified = true;
      this.resume();
      if (answering.given !== null) owner.read('server', concat(answering.given));
      else owner.finish(entry);
      return;
    }
    if (answering.translated || pacer?.reaches === false) owner.behind(entry, 'server', answering.run?.bytes ?? new Uint8Array(0));
    if (pacer?.reaches === false) owner.finish(entry);
    pacer?.finish();
    if (this.fetchesWarnings && entry.exchange.warnings > 0 && entry.exchange.errorCode === 0) {
      this.queue.unshift({ id: 0, payload: queryPayload('SHOW WARNINGS', owner.codecContext()), reply: 'keep' });
    }
  }

  private askAboutReply(answering: Answering): void {
    const { owner, held } = this;
    const ticket = owner.nextTicket();
    this.question = { ticket, since: owner.now, reply: answering };
    const packets = answering.run?.bytes ?? new Uint8Array(0);
    const reply = { packets, command: answering.code, queueId: answering.queueId };
    const { exchange, context, command } = held;
    const verdict = owner.ask({
      at: 'reply',
      ticket,
      session: context.session,
      exchange,
      context,
      statusFlags: owner.statusFlags,
      command,
      reply,
    });
    if (verdict !== null) this.verdict(verdict);
  }

  /** The client gets these packets as its reply. */
  private give(packets: Uint8Array, pace: ReplyPace | undefined): void {
    const { owner, entry } = this;
    if (this.served) return;
    this.served = true;
    this.resume();
    if (entry.grammar.done) {
      owner.finish(entry);
      return;
    }
    if (pace !== undefined) this.pacer = this.paced(pace);
    const { pacer } = this;
    if (pacer === null) {
      owner.send('client', packets);
      owner.read('server', packets);
      return;
    }
    const answering = { own: true } as const;
    for (const packet of this.replyRun(this.held.command.code, false, true).take(packets)) {
      pacer.send(packet);
      if (answering.own && pacer.reaches) owner.read('server', packet.bytes);
    }
    if (!pacer.reaches) {
      owner.behind(entry, 'server', packets);
      owner.finish(entry);
    }
    pacer.finish();
  }

  private next(): void {
    const queued = this.queue.shift();
    if (queued === undefined) {
      if (!this.served) this.give(ownErrPacket(noReply, 1), undefined);
      this.owner.over();
    } else if (queued.payload !== null) this.sendQueued(queued, queued.payload);
    else {
      const to = this.served || queued.reply === 'keep' ? 'nobody' : queued.reply === 'ask' ? 'verdict' : 'client';
      this.sendOwn(this.held.command.code, this.wire, to);
    }
  }

  /** The server's reply that the client does not get. */
  private showBehind(answering: Answering): void {
    if (answering.run !== null) this.owner.behind(this.entry, 'server', answering.run.bytes);
  }

  /** The server does not get the execution: nor what came ahead for it, nor the types in it. */
  private withhold(): void {
    this.owner.owed.withheld(this.entry.exchange);
    const { command, related, statementId } = this.entry.exchange;
    if (command !== commands.COM_STMT_EXECUTE || related === null || statementId === null) return;
    this.queue.push({ id: 0, payload: resetStatement(statementId), reply: 'keep' });
  }

  private forgetPrepared(reply: Answering): void {
    const id = reply.run?.preparedId ?? null;
    if (id !== null) this.queue.unshift({ id: 0, payload: closeStatement(id), reply: 'keep' });
  }

  private resume(): void {
    if (this.aside) this.owner.resume(this.entry);
    this.aside = false;
  }

  private replyBegan(): void {
    const { exchange } = this.entry;
    if (exchange.firstReplyAt === 0) exchange.firstReplyAt = this.owner.now;
  }

  private paced(pace: ReplyPace): Pacer {
    const { owner } = this;
    return new Pacer(pace, {
      send: (bytes) => owner.send('client', bytes),
      wait: (us) => owner.wait(us),
      hangUp: () => owner.hangUp(),
    });
  }

  private note(verdict: Verdict, heldUs: number): void {
    if (heldUs > 0) this.entry.interception.heldUs += heldUs;
    if (verdict.by !== undefined && verdict.by.length > 0) this.entry.interception.by = [...this.entry.interception.by, ...verdict.by];
    for (const text of verdict.notes ?? []) this.entry.note(text);
  }
}

const noReply = 'Hydrophone: no reply was left for this statement, since each reply of its queue was ignored';
