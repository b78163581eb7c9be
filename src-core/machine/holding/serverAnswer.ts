/** What the server answers to a command of the client's own or to one of ours, and the way that takes. */
import { concat } from '../../mysql/bytes/concat.ts';
import { command as commands } from '../../mysql/constants/commands.ts';
import { hasBinaryRows } from '../commands/replyShapes.ts';
import type { OpenEntry } from '../commands/replyTracker.ts';
import type { ClientReply } from './clientReply.ts';
import type { OnlyResult } from './held.ts';
import { ReplyRun } from './replyRun.ts';
import { type RunOwner, refusedFile } from './runOwner.ts';

const nothing = new Uint8Array(0);

export interface AnswerOptions {
  /** The exchange that it belongs to. */
  readonly entry: OpenEntry;
  /** It answers the client's own command, perhaps a changed one; otherwise one of ours. */
  readonly own: boolean;
  readonly queueId: number | null;
  /** Code of the command that the server got. */
  readonly code: number;
  /** Code of the command that the client sent. */
  readonly clientCode: number;
  readonly to: 'client' | 'verdict' | 'nobody';
  /** Sequence id that its first packet bears: the one behind those of the command's packets. */
  readonly from: number;
}

export class ServerAnswer {
  readonly own: boolean;
  readonly queueId: number | null;
  readonly code: number;
  /** The client gets something else: binary rows, columns that the server leaves out, or other sequence ids. */
  readonly translated: boolean;
  private readonly from: number;
  /** The client awaits ids that are so much higher. */
  private readonly shift: number;
  private readonly binaryRows: boolean;
  private readonly owedColumns: readonly Uint8Array[] | null;
  to: 'client' | 'verdict' | 'nobody';
  /** The reply is complete. */
  done = false;
  /** When the server was sent the command, and when its first bytes came; 0 before. */
  readonly sentAt: number;
  firstAt = 0;
  private takesFile = false;
  readonly entry: OpenEntry;
  private readonly owner: RunOwner;
  private readonly client: ClientReply;
  /** Follows the reply; null where it goes straight through, or is only recorded. */
  private run: ReplyRun | null;
  /** Packets as the client gets them, where they are needed once more; null once they are too many. */
  private given: Uint8Array[] | null = [];
  private givenBytes = 0;

  constructor(owner: RunOwner, client: ClientReply, options: AnswerOptions) {
    this.owner = owner;
    this.client = client;
    this.entry = options.entry;
    this.own = options.own;
    this.queueId = options.queueId;
    this.code = options.code;
    this.to = options.to;
    this.sentAt = owner.now;
    this.binaryRows = options.code === commands.COM_QUERY && hasBinaryRows(options.clientCode);
    const sameCommand = options.own && options.code === options.clientCode;
    this.owedColumns = sameCommand ? owner.owedColumns.sending(options.entry.exchange) : null;
    this.from = options.from;
    this.shift = owner.numbered ? (client.firstId - options.from) & 0xff : 0;
    this.translated = this.binaryRows || this.owedColumns !== null || (this.own && this.shift !== 0);
    this.run = this.isStraight ? null : this.newRun();
  }

  /** What the client sends is the server's. */
  get passesClient(): boolean {
    return this.to === 'client' || this.takesFile;
  }

  /** It needs nobody: the session streams it by itself. */
  get isStraight(): boolean {
    if (!this.own) return this.to === 'nobody';
    return this.to === 'client' && !this.translated && !this.client.isPaced;
  }

  /** As the server sent it. */
  get bytes(): Uint8Array {
    return this.run?.bytes ?? nothing;
  }

  /** See ReplyRun. */
  takeCopy(): void {
    this.run?.takeCopy();
  }

  /** What it says, as far as who is asked about it gets it as the server sent it. */
  get only(): OnlyResult | null {
    return this.owedColumns === null ? (this.run?.only ?? null) : null;
  }

  /** For whoever is asked about it: as the server sent it, with the columns that it leaves out and the client lacks. */
  get asked(): Uint8Array {
    return this.owedColumns === null ? this.bytes : (this.forClient ?? this.bytes);
  }

  /** What `forClient` says, which now goes to the client. */
  goesOut(): Uint8Array | null {
    this.wentOut();
    return this.forClient;
  }

  /** As the client is to get it; null where it was too large to be kept. */
  get forClient(): Uint8Array | null {
    if (!this.translated && this.to === 'verdict') return this.bytes;
    return this.given === null ? null : concat(this.given);
  }

  /** Of a COM_STMT_PREPARE that succeeded: the statement's id; otherwise null. */
  get preparedId(): number | null {
    return this.run?.preparedId ?? null;
  }

  take(chunk: Uint8Array): void {
    if (this.firstAt === 0) this.firstAt = this.owner.now;
    if (this.run === null) this.straight(chunk);
    else this.follow(this.run, chunk);
  }

  private newRun(): ReplyRun {
    const { binaryRows, owedColumns, owner, shift } = this;
    const givesPackets = this.translated || this.to === 'client';
    const { holdLimit: keepLimit, numbered } = owner;
    const context = owner.codecContext();
    const from = numbered ? this.from : null;
    return new ReplyRun({ command: this.code, context, keepLimit, from, shift, binaryRows, owedColumns, givesPackets });
  }

  private straight(chunk: Uint8Array): void {
    const { grammar } = this.entry;
    if (this.own) this.client.pass(chunk);
    else {
      this.owner.read('server', chunk);
      if (grammar.awaits === 'client') this.owner.send('server', refusedFile(this.owner, this.entry));
    }
    this.done = grammar.done;
  }

  private follow(run: ReplyRun, chunk: Uint8Array): void {
    const packets = run.take(chunk);
    if (!this.own) this.owner.read('server', chunk);
    for (const packet of packets) {
      if (this.to === 'client') this.client.packet(packet, this.own);
      this.keep(packet.bytes);
    }
    this.done = run.done;
    if (run.done && this.to === 'client') this.wentOut();
    if (run.asksClient && this.to !== 'client') this.clientAsked(run);
    else if (run.tooLarge && this.to === 'verdict') this.letGo(run);
  }

  private wentOut(): void {
    if (this.owedColumns !== null && this.run?.toldColumns === true) this.owner.owedColumns.told(this.entry.exchange);
  }

  /** A reply that waits is within the hold limit; of one that streams to the client, what is kept is only for the record. */
  private keep(packet: Uint8Array): void {
    if (this.given === null || (this.own && this.to === 'client')) return;
    this.givenBytes += packet.length;
    if (this.to === 'client' && this.givenBytes > this.owner.holdLimit) this.given = null;
    else this.given.push(packet);
  }

  /**
   * The server asks for a local file while its reply waits: the client has it, and what the server says to it waits. Nobody has one for
   * a command of ours.
   */
  private clientAsked(run: ReplyRun): void {
    if (!this.own) this.owner.send('server', refusedFile(this.owner, this.entry));
    else if (this.translated || this.code !== commands.COM_QUERY) this.letGo(run);
    else {
      this.takesFile = true;
      this.client.pass(run.behindFile());
    }
  }

  /** A reply that cannot wait goes on as it came. */
  private letGo(run: ReplyRun): void {
    if (run.tooLarge) this.entry.note(`its reply is above the hold limit of ${this.owner.holdLimit} bytes and was not held`);
    if (!this.own) {
      this.to = 'nobody';
      this.run = null;
    } else if (this.translated) {
      for (const bytes of this.given ?? []) this.client.packet({ bytes, isRow: false }, true);
      this.to = 'client';
    } else {
      this.to = 'client';
      this.run = null;
      this.straight(run.bytes);
    }
  }
}
