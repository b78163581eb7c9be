/** A session between two scripted ends, in which somebody takes an interest: what goes where is looked at step by step. */
import type { Held, HeldAtCommand, HeldAtReply, Interest, Verdict } from '../../src-core/machine/holding/held.ts';
import type { SessionEvent, Side } from '../../src-core/machine/io.ts';
import { SessionMachine } from '../../src-core/machine/sessionMachine.ts';
import type { SessionOptions } from '../../src-core/machine/sessionOptions.ts';
import { Collector, type Cut, hex, joined, recorded, type Script, sessionOptions, whole } from './playbook.ts';

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
