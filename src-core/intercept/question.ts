/** One question on its way through the chain, from the first interceptor that has something to say to the verdict. */
import type { Held, Verdict } from '../machine/holding/held.ts';
import type { Action } from './action.ts';
import type { ChainPorts } from './chain.ts';
import type { Decision, Interceptor } from './interceptor.ts';
import { isRefusal, refusals, verdictFor } from './verdicts/verdictFor.ts';

type Answer = Decision | null | Promise<Decision | null>;

export class Question {
  readonly held: Held;
  private readonly asked: readonly Interceptor[];
  private readonly ports: ChainPorts;
  private readonly seen: (seers: readonly Interceptor[]) => void;
  private actions: readonly Action[] = [];
  private readonly by: string[] = [];
  private readonly actors: { readonly interceptor: Interceptor; readonly actions: readonly Action[] }[] = [];
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
      this.actors.push({ interceptor, actions: decision.actions });
      // Who changes the command has seen what those before made of it: the last change holds.
      const earlier = decision.actions.some(changesCommand) ? this.actions.filter((action) => !changesCommand(action)) : this.actions;
      this.actions = [...earlier, ...decision.actions];
      if (decision.goOn === true) this.show(decision.actions);
    }
    return decision.goOn === true;
  }

  /** Those that follow are shown the command as the server would get it. */
  private show(actions: readonly Action[]): void {
    const { shown } = this;
    const changes = actions.filter(changesCommand);
    if (shown.at !== 'command' || changes.length === 0) return;
    const { verdict } = verdictFor(shown, changes);
    if (verdict.kind !== 'replace') return;
    const { payload } = verdict;
    this.shown = { ...shown, command: { code: payload[0]!, payload, statementText: shown.command.statementText } };
  }

  private tellRefusals(): void {
    for (const { interceptor, actions } of this.actors) {
      if (interceptor.refused === undefined) continue;
      for (const why of refusals(this.held, actions)) interceptor.refused(this.held, why);
    }
  }

  private conclude(): Verdict | null {
    this.seen(this.seers);
    const { held, fetchWarnings, ports } = this;
    const options = { seesReply: this.seers.length > 0, fetchWarnings, random: ports.random };
    const { delayUs, verdict } = verdictFor(held, this.actions, options);
    if (verdict.notes?.some(isRefusal) === true) this.tellRefusals();
    const whole = {
      ...verdict,
      ...(this.by.length === 0 ? {} : { by: [...(verdict.by ?? []), ...this.by] }),
      ...(this.notes.length === 0 ? {} : { notes: [...(verdict.notes ?? []), ...this.notes] }),
    };
    if (delayUs <= 0) return whole;
    this.cancelDelay = ports.after(Math.ceil(delayUs / 1000), () => {
      if (!this.isVoid) this.later(whole);
    });
    return null;
  }
}

function changesCommand({ kind }: Action): boolean {
  return kind === 'rewrite' || kind === 'parameters';
}
