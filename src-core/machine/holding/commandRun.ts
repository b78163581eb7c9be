/**
 * One command of the client that somebody took hold of, from the question what shall become of it to its reply. While it runs,
 * nothing else is open in its session.
 * What the client sent and what it gets is recorded as the exchange; what the server got and answered in their place stands
 * behind it; each command of our own is an exchange by itself, with this one as its parent.
 */
import { framePayload } from '../../mysql/bytes/packetWriter.ts';
import type { OpenEntry } from '../commands/replyTracker.ts';
import { ClientReply } from './clientReply.ts';
import { CommandQueue } from './commandQueue.ts';
import { type HeldAtCommand, newInterception, type QueuedCommand, type ReplyPace, type Verdict } from './held.ts';
import { noReplyLeft } from './ownCommands.ts';
import { ReplyInHand } from './replyInHand.ts';
import { forServer, type RunOwner } from './runOwner.ts';
import { ServerAnswer } from './serverAnswer.ts';
import { idBehind } from './wholeReply.ts';

interface Question {
  readonly ticket: number;
  readonly since: number;
  /** The reply that it is about; null for the command. */
  readonly reply: ServerAnswer | null;
}

const toOf = { ask: 'verdict', pass: 'client', keep: 'nobody' } as const;

export class CommandRun {
  readonly entry: OpenEntry;
  private readonly owner: RunOwner;
  readonly held: HeldAtCommand;
  /** The client's command as it came. */
  readonly wire: Uint8Array;
  private readonly client: ClientReply;
  private readonly queue: CommandQueue;
  private answer: ServerAnswer | null = null;
  private aside = false;
  private fetchesWarnings = false;
  /** Both connections end behind it. */
  private closes = false;
  private question: Question | null;

  constructor(owner: RunOwner, entry: OpenEntry, held: HeldAtCommand, wire: Uint8Array) {
    this.owner = owner;
    this.entry = entry;
    this.held = held;
    this.wire = wire;
    this.client = new ClientReply(owner, entry, wire);
    this.queue = new CommandQueue(owner, entry);
    this.question = { ticket: held.ticket, since: owner.now, reply: null };
  }

  /** Of the question that is open; null where there is none. */
  get ticket(): number | null {
    return this.question?.ticket ?? null;
  }

  /** The client has its reply: what is left in the queue does not concern it. */
  get hasServed(): boolean {
    return this.client.served;
  }

  /** What the server may ask the client for, a local file or an answer, reaches it. */
  get passesClient(): boolean {
    return this.answer?.passesClient === true;
  }

  /** The client gets something else than the server's bytes. */
  get isTranslating(): boolean {
    return this.answer?.translated === true;
  }

  /** The command as it came, as long as it waits; null afterwards. */
  get heldCommand(): Uint8Array | null {
    return this.question !== null && this.question.reply === null ? this.wire : null;
  }

  /** A reply that waits, as the server sent it; null where there is none that the client could take. */
  get heldReply(): Uint8Array | null {
    const reply = this.question?.reply ?? (this.answer?.to === 'verdict' ? this.answer : null);
    return reply === null || !reply.own || reply.translated ? null : reply.bytes;
  }

  verdict(verdict: Verdict): void {
    const { question } = this;
    if (question === null) return;
    this.question = null;
    this.entry.took(verdict, this.owner.now - question.since);
    if (verdict.closes === true) this.closes = true;
    if (question.reply === null) this.atCommand(verdict);
    else this.atReply(verdict, question.reply);
  }

  /** Bytes of the server, decompressed. */
  fromServer(chunk: Uint8Array): void {
    const { answer } = this;
    // Unasked, it is why the server ends the session.
    if (answer === null) this.client.pass(chunk);
    else {
      const { exchange } = this.entry;
      if (answer.own && exchange.firstReplyAt === 0) exchange.firstReplyAt = this.owner.now;
      answer.take(chunk);
      if (answer.done && this.answer === answer) this.answered(answer);
    }
  }

  /** The session ends: the exchange is among the open ones again. Returns the question that is void. */
  abandon(): number | null {
    const { question } = this;
    if (question !== null) this.entry.took({}, this.owner.now - question.since);
    this.question = null;
    this.resume();
    return question?.ticket ?? null;
  }

  private atCommand(verdict: Verdict): void {
    switch (verdict.kind) {
      case 'replace':
        this.replace(verdict);
        break;
      case 'answer':
        this.entry.interception.mocked = true;
        this.queue.withhold();
        this.give(verdict.packets, verdict.pace);
        this.next();
        break;
      case 'queue':
        this.queue.addFirst(verdict.commands);
        this.next();
        break;
      case 'close':
        this.owner.endSession(this.entry);
        break;
      case 'forward':
        this.fetchesWarnings = verdict.fetchWarnings === true;
        this.sendOwn(this.wire, verdict.holdReply === true ? 'verdict' : 'client', verdict.pace);
        break;
      default:
        this.sendOwn(this.wire, 'client');
    }
  }

  /** The server gets another command. */
  private replace({ payload, holdReply, pace }: Extract<Verdict, { kind: 'replace' }>): void {
    const packets = framePayload(payload, 0);
    this.entry.interception.modified = true;
    this.owner.reread(this.entry, payload);
    this.owner.behind(this.entry, 'client', packets);
    if (payload[0] !== this.held.command.code) this.queue.withhold();
    this.sendOwn(packets, holdReply === true ? 'verdict' : 'client', pace, payload);
  }

  private atReply(verdict: Verdict, reply: ServerAnswer): void {
    if (verdict.rest !== undefined) this.queue.replaceRest(verdict.rest);
    switch (verdict.kind) {
      case 'answer':
        this.showBehind(reply);
        Object.assign(this.entry.interception, { modified: true, mocked: this.queue.hasOwn });
        if (reply.own) this.queue.closeStatement(reply.preparedId);
        this.owner.owedColumns.toldOther(this.entry.exchange);
        this.give(verdict.packets, verdict.pace);
        break;
      case 'ignore':
        this.showBehind(reply);
        break;
      case 'close':
        this.owner.endSession(this.entry);
        return;
      case 'queue':
        if (reply.own) this.passOn(reply);
        this.queue.addFirst(verdict.commands);
        break;
      default:
        this.passOn(reply, verdict.kind === 'forward' ? verdict.pace : undefined);
    }
    this.next();
  }

  /** A reply that waited is the client's, as the server sent it. */
  private passOn(reply: ServerAnswer, pace?: ReplyPace): void {
    const packets = this.client.served ? null : reply.goesOut();
    if (packets === null) return;
    if (reply.translated) this.showBehind(reply);
    if (!reply.own) Object.assign(this.entry.interception, { modified: true, given: reply.entry.exchange.id });
    this.give(packets, pace, true);
  }

  /** The client's own command goes to the server. `changed`: the payload that it has in place of the client's. */
  private sendOwn(wire: Uint8Array, to: ServerAnswer['to'], pace?: ReplyPace, changed?: Uint8Array): void {
    const { entry, owner, client } = this;
    const clientCode = this.held.command.code;
    const code = changed === undefined ? clientCode : changed[0]!;
    this.resume();
    entry.exchange.forwardedAt = owner.now;
    // A changed execution is read from what was made of it.
    owner.send('server', code === clientCode ? forServer(owner, entry, wire, changed ?? this.held.command) : wire, true);
    if (entry.grammar.done) {
      owner.finish(entry);
      client.served = true;
      this.next();
      return;
    }
    client.setPace(pace);
    const answer = new ServerAnswer(owner, client, { entry, own: true, queueId: null, code, clientCode, to, from: idBehind(wire) });
    if (answer.isStraight && !this.fetchesWarnings && this.queue.isEmpty && !this.closes) owner.over();
    else this.answer = answer;
  }

  /** A command of ours goes to the server. */
  private sendQueued({ id, reply }: QueuedCommand, payload: Uint8Array): void {
    const { owner, client } = this;
    if (!this.aside && !client.served) {
      owner.setAside(this.entry);
      this.aside = true;
    }
    const entry = owner.inject(payload, newInterception(this.entry.exchange.id));
    if (entry === null) return;
    if (entry.grammar.done) {
      this.next();
      return;
    }
    const to = reply === 'ask' ? 'verdict' : reply === 'pass' && !client.served ? 'client' : 'nobody';
    const common = { entry, own: false, queueId: id, clientCode: this.held.command.code } as const;
    this.answer = new ServerAnswer(owner, client, { ...common, code: payload[0]!, to, from: entry.sequence });
  }

  private answered(answer: ServerAnswer): void {
    this.answer = null;
    if (answer.to === 'verdict') {
      this.askAboutReply(answer);
      return;
    }
    if (answer.to === 'nobody') this.showBehind(answer);
    else if (answer.own) this.ownPassed(answer);
    else this.otherPassed(answer);
    this.next();
  }

  /** The client has got the reply to its command. */
  private ownPassed(answer: ServerAnswer): void {
    const { exchange } = this.entry;
    if (answer.translated) this.showBehind(answer);
    this.client.finish(answer.translated ? null : answer.bytes);
    if (!this.fetchesWarnings || exchange.warnings === 0 || exchange.errorCode !== 0) return;
    this.queue.showWarnings();
  }

  /** The client has got the reply to a command of ours as its own. */
  private otherPassed(answer: ServerAnswer): void {
    const { owner, entry } = this;
    const given = answer.forClient;
    this.client.served = true;
    Object.assign(entry.interception, { modified: true, given: answer.entry.exchange.id });
    this.resume();
    if (given === null) owner.finish(entry);
    else owner.read('server', given);
  }

  private askAboutReply(answer: ServerAnswer): void {
    const { owner } = this;
    const { exchange, context, command, session } = this.held;
    const ticket = owner.nextTicket();
    this.question = { ticket, since: owner.now, reply: answer };
    const reply = new ReplyInHand(answer, owner.now);
    const verdict = owner.ask({ at: 'reply', ticket, session, exchange, context, statusFlags: owner.statusFlags, command, reply });
    if (verdict === null) answer.takeCopy();
    else this.verdict(verdict);
  }

  /** The client gets these packets as its reply. */
  private give(packets: Uint8Array, pace?: ReplyPace, isWhole = false): void {
    if (this.client.served) return;
    this.resume();
    this.client.give(packets, pace, isWhole);
  }

  private next(): void {
    const queued = this.queue.next();
    if (queued === undefined) {
      if (!this.client.served) this.give(noReplyLeft());
      if (this.closes) this.owner.endSession(this.entry);
      this.owner.over();
    } else if (queued.payload !== null) this.sendQueued(queued, queued.payload);
    else if (this.client.served) {
      // It got a queued command's reply as its own.
      this.queue.withhold();
      this.next();
    } else this.sendOwn(this.wire, toOf[queued.reply]);
  }

  /** The server's reply to the client's command is another one than the client gets. */
  private showBehind(answer: ServerAnswer): void {
    if (answer.own) this.owner.behind(this.entry, 'server', answer.bytes);
  }

  private resume(): void {
    if (this.aside) this.owner.resume(this.entry);
    this.aside = false;
  }
}
