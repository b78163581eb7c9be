/** One question on its way through the chain, from the first interceptor that has something to say to the verdict. */
import type { Held, Verdict } from '../machine/holding/held.ts';
import type { Action } from './action.ts';
import type { ChainPorts } from './chain.ts';
import type { Decision, Interceptor } from './interceptor.ts';

type Answer = Decision | null | Promise<Decision | null>;

export class Question {
  readonly held: Held;
  private readonly asked: readonly Interceptor[];
  private readonly ports: ChainPorts;
  private readonly seen: (seers: readonly Interceptor[]) => void;
  private readonly actions: Action[] = [];
  private readonly by: string[] = [];
  private readonly notes: string[] = [];
  private readonly seers: Interceptor[] = [];
  private fetchWarnings = false;
  /** What the next ones see: the command as those before have rewritten it. */
  private shown: Held;
  private place = 0;
  private isVoid = false;
  private cancelDelay: () => void = () => undefined;
  private later: (verdict: Verdict) => void = () => undefined;

  /** `seen` is told, before the verdict, who wants to be asked about the reply as well. */
  constructor(held: Held, asked: readonly Interceptor[], ports: ChainPorts, seen: (seers: readonly Interceptor[]) => void) {
    this.held = held;
    this.shown = held;
    this.asked = asked;
    this.ports = ports;
    this.seen = seen;
  }

  /** `first` is the answer of the interceptor at `place`. Null: `later` is called. */
  begin(first: Answer, place: number, later: (verdict: Verdict) => void): Verdict | null {
    this.later = later;
    this.place = place;
    return this.take(first);
  }

  /** The session ended: whoever was asked is told, and no verdict follows. */
  abandon(): void {
    this.isVoid = true;
    this.cancelDelay();
    for (const interceptor of this.asked.slice(0, this.place + 1)) interceptor.abandoned?.(this.held);
  }

  private take(answer: Answer): Verdict | null {
    let current = answer;
    for (;;) {
      if (current instanceof Promise) {
        void current.then((decision) => this.resume(decision));
        return null;
      }
      if (current !== null && !this.add(current)) return this.conclude();
      this.place++;
      if (this.place >= this.asked.length) return this.conclude();
      current = this.asked[this.place]!.decide(this.shown);
    }
  }

  private resume(decision: Decision | null): void {
    if (this.isVoid) return;
    const verdict = this.take(decision);
    if (verdict !== null) this.later(verdict);
  }

  /** Whether others are asked as well. */
  private add(decision: Decision): boolean {
    const interceptor = this.asked[this.place]!;
    if (decision.seesReply === true) this.seers.push(interceptor);
    if (decision.fetchWarnings === true) this.fetchWarnings = true;
    if (decision.notes !== undefined) this.notes.push(...decision.notes);
    if (decision.actions.length > 0) {
      this.by.push(interceptor.name);
      this.actions.push(...decision.actions);
      if (decision.goOn === true) this.show(decision.actions);
    }
    return decision.goOn === true;
  }

  /** Those that follow are shown the command as the server would get it. */
  private show(actions: readonly Action[]): void {
    const { shown } = this;
    const changes = actions.filter(({ kind }) => kind === 'rewrite' || kind === 'parameters');
    if (shown.at !== 'command' || changes.length === 0) return;
    const { verdict } = this.timedVerdict(changes);
    if (verdict.kind !== 'replace') return;
    const { payload } = verdict;
    this.shown = { ...shown, command: { ...shown.command, code: payload[0]!, payload } };
  }

  private conclude(): Verdict | null {
    this.seen(this.seers);
    const { delayUs, verdict } = this.timedVerdict(this.actions);
    const whole = this.completed(verdict);
    if (delayUs <= 0) return whole;
    this.cancelDelay = this.ports.after(Math.ceil(delayUs / 1000), () => {
      if (!this.isVoid) this.later(whole);
    });
    return null;
  }

  private timedVerdict(actions: readonly Action[]): { readonly delayUs: number; readonly verdict: Verdict } {
    if (actions.length === 0) return { delayUs: 0, verdict: { kind: 'forward' } };
    try {
      return this.ports.verdictFor(this.held, actions);
    } catch (thrown) {
      return { delayUs: 0, verdict: { kind: 'forward', notes: [`Not done: ${(thrown as Error).message}.`] } };
    }
  }

  private completed(verdict: Verdict): Verdict {
    const acted = {
      ...(this.by.length === 0 ? {} : { by: [...(verdict.by ?? []), ...this.by] }),
      ...(this.notes.length === 0 ? {} : { notes: [...(verdict.notes ?? []), ...this.notes] }),
    };
    const holdReply = this.held.at === 'command' && this.seers.length > 0 ? { holdReply: true } : {};
    if (verdict.kind === 'forward') {
      return { ...verdict, ...acted, ...holdReply, ...(this.fetchWarnings && this.held.at === 'command' ? { fetchWarnings: true } : {}) };
    }
    return verdict.kind === 'replace' ? { ...verdict, ...acted, ...holdReply } : { ...verdict, ...acted };
  }
}
