/** A session between two scripted ends, in which somebody takes an interest: what goes where is looked at step by step. */
import type { Held, HeldAtCommand, HeldAtReply, Interest, Verdict } from '../../src-core/machine/holding/held.ts';
import type { SessionEvent, Side } from '../../src-core/machine/io.ts';
import { SessionMachine } from '../../src-core/machine/sessionMachine.ts';
import type { SessionOptions } from '../../src-core/machine/sessionOptions.ts';
import { command as code } from '../../src-core/mysql/constants/commands.ts';
import { byteByByte, Collector, type Cut, hex, joined, randomly, recorded, type Script, sessionOptions, whole } from './playbook.ts';
import { seededRandom } from './random.ts';
import { command, eof, packet, row } from './wire.ts';

const everything: Interest = { login: false, commands: 'all' };

export class HeldTalk {
  readonly out = new Collector();
  readonly machine: SessionMachine;
  readonly behind: { readonly from: Side; readonly hex: string }[] = [];
  private readonly cut: Cut;
  private now = 1000;
  private seen = { client: 0, server: 0 };

  constructor(
    options: {
      readonly interest?: Interest;
      readonly cut?: Cut;
      readonly session?: Partial<SessionOptions>;
      readonly login?: string | Script;
    } = {},
  ) {
    let id = 1;
    const tell = this.out.tell.bind(this.out);
    this.out.tell = (event: SessionEvent) => {
      if (event.kind === 'behind') this.behind.push({ from: event.from, hex: hex(event.bytes) });
      else tell(event);
    };
    this.cut = options.cut ?? whole;
    this.machine = new SessionMachine(sessionOptions({ nextExchangeId: () => id++, ...options.session }), this.out);
    this.machine.handle({ kind: 'opened', side: 'client' }, this.now);
    const { login = 'mariadb-cli' } = options;
    for (const [side, chunk] of (typeof login === 'string' ? recorded(login) : login).slice(0, 3)) this.feed(side, chunk);
    this.machine.handle({ kind: 'interest', value: options.interest ?? everything }, ++this.now);
    this.take();
  }

  feed(side: Side, ...chunks: readonly Uint8Array[]): void {
    for (const piece of this.cut(joined(chunks))) {
      const chunk = new Uint8Array(piece);
      this.machine.handle({ kind: 'bytes', side, chunk }, ++this.now);
      // Its memory is read into again: what still stands there was not kept.
      chunk.fill(0xee);
    }
  }

  interest(value: Interest): void {
    this.machine.handle({ kind: 'interest', value }, ++this.now);
  }

  inject(id: number, payload: Uint8Array): void {
    this.machine.handle({ kind: 'inject', id, payload, by: 'the window' }, ++this.now);
  }

  end(side: Side): void {
    this.machine.handle({ kind: 'ended', side }, ++this.now);
  }

  /** Answers the newest question, `later` µs after it. */
  verdict(verdict: Verdict, later = 1): void {
    this.now += later;
    this.machine.handle({ kind: 'verdict', ticket: this.question.ticket, verdict }, this.now);
  }

  get question(): Held {
    return this.out.asked.at(-1)!;
  }

  get command(): HeldAtCommand {
    return this.question as HeldAtCommand;
  }

  get reply(): HeldAtReply {
    return this.question as HeldAtReply;
  }

  /** What went to the side since the last time, in hex. */
  to(side: Side): string {
    const { toClient, toServer } = this.out.seen();
    const all = side === 'client' ? toClient : toServer;
    const fresh = all.subarray(this.seen[side]);
    this.seen[side] = all.length;
    return hex(fresh);
  }

  get exchanges() {
    return this.out.seen().exchanges;
  }

  private take(): void {
    this.to('client');
    this.to('server');
  }
}

/** COM_QUERY as a wire packet, and its payload alone. */
export const query = (sql: string) => command(code.COM_QUERY, sql);
export const payload = (sql: string) => query(sql).subarray(4);

const definition = (sequence: number) => packet(sequence, [...Buffer.from('\x03def\0\0\0\x01a\0\x0c?\0\x10\0\0\0'), 0xfd, 0, 0, 0, 0, 0]);
/** A result of one column and one row, as text. */
export const oneRow = (value: string) => joined([packet(1, [1]), definition(2), eof(3), row(4, value), eof(5)]);

export const forward: Verdict = { kind: 'forward' };
export const cuts = [
  ['whole', whole],
  ['byte by byte', byteByByte],
  ['cut at random', randomly(seededRandom(7))],
] as const;
