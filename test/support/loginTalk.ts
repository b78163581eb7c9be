/** A login between two scripted ends, about which somebody is asked: what goes where is looked at step by step. */
import type { Held, Verdict } from '../../src-core/machine/holding/held.ts';
import type { SessionEvent, Side } from '../../src-core/machine/io.ts';
import { SessionMachine } from '../../src-core/machine/sessionMachine.ts';
import type { TlsModes } from '../../src-core/machine/tlsModes.ts';
import { Collector, type Cut, joined, sessionOptions } from './playbook.ts';
import { facts } from './tlsLogin.ts';

export const off: TlsModes = { client: 'off', backend: 'off' };

export class LoginTalk {
  readonly out = new Collector();
  readonly machine: SessionMachine;
  readonly logins: Extract<SessionEvent, { kind: 'login' }>[] = [];
  private readonly cut: Cut;
  private now = 1000;
  private readonly seen = { client: 0, server: 0 };

  /** `later`: verdicts come as inputs. */
  constructor(cut: Cut, later: boolean, verdicts: Partial<Record<Held['at'], Verdict>>, tls = off) {
    this.cut = cut;
    const tell = this.out.tell.bind(this.out);
    this.out.tell = (event) => {
      if (event.kind === 'login') this.logins.push(event);
      tell(event);
    };
    const queue: [number, Verdict][] = [];
    this.out.decide = (held) => {
      const verdict = verdicts[held.at] ?? { kind: 'forward' };
      if (!later) return verdict;
      queue.push([held.ticket, verdict]);
      return null;
    };
    this.machine = new SessionMachine(sessionOptions({ tls }), this.out);
    const handle = this.machine.handle.bind(this.machine);
    this.machine.handle = (input, at) => {
      handle(input, at);
      for (const [ticket, verdict] of queue.splice(0)) this.machine.handle({ kind: 'verdict', ticket, verdict }, ++this.now);
    };
    this.machine.handle({ kind: 'opened', side: 'client' }, this.now);
    this.machine.handle({ kind: 'interest', value: { login: true, commands: null } }, this.now);
  }

  feed(side: Side, ...chunks: readonly Uint8Array[]): void {
    for (const piece of this.cut(joined(chunks))) {
      const chunk = new Uint8Array(piece);
      this.machine.handle({ kind: 'bytes', side, chunk }, ++this.now);
      chunk.fill(0xee);
    }
  }

  secured(side: Side): void {
    this.machine.handle({ kind: 'secured', side, tls: facts }, ++this.now);
  }

  /** What went to the side since the last time. */
  to(side: Side): Uint8Array {
    const { toClient, toServer } = this.out.seen();
    const all = side === 'client' ? toClient : toServer;
    const fresh = all.subarray(this.seen[side]);
    this.seen[side] = all.length;
    return fresh;
  }

  get closed() {
    return this.out.seen().closed;
  }

  get session() {
    return this.out.seen().session;
  }

  /** Of the packets that somebody put in the place of others: who, from which side, what. */
  get replaced() {
    return this.logins.filter((event) => event.by !== undefined).map(({ from, step, by: who }) => `${from} ${step} ${who!.join()}`);
  }
}
