/** One question on its way through the chain, from the first interceptor that has something to say to the verdict. */
import type { Held, Verdict } from '../machine/holding/held.ts';
import type { Action } from './action.ts';
import type { ChainPorts } from './chain.ts';
import type { Decision, Interceptor, Route } from './interceptor.ts';
import { type Told, waitsForReply } from './told.ts';
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
  private route: Route | null = null;
  private closes = false;
  /** In the machine's own words: what decides. */
  private spoken: Verdict | null = null;
  /** What the next ones see: the command as those before have rewritten it. */
  private shown: Held;
  private place = 0;
  private isVoid = false;
  private cancelDelay: () => void = () => undefined;
  private later: (told: Told) => void = () => undefined;

  /** `seen` is told, before the verdict, who wants to be asked about the reply as well. */
  constructor(held: Held, asked: readonly Interceptor[], ports: ChainPorts, seen: (seers: readonly Interceptor[]) => void) {
    this.held = held;
    this.shown = held;
    this.asked = asked;
    this.ports = ports;
    this.seen = seen;
  }

  /** `first` is the answer of the interceptor at `place`. Null: `later` is called. */
  begin(first: Answer, place: number, later: (told: Told) => void): Told | null {
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

  private take(answer: Answer): Told | null {
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
    const told = this.take(decision);
    if (told !== null) this.later(told);
  }

  /** Whether others are asked as well. */
  private add(decision: Decision): boolean {
    const interceptor = this.asked[this.place]!;
    if (waitsForReply(decision)) this.seers.push(interceptor);
    if (decision.fetchWarnings === true) this.fetchWarnings = true;
    if (decision.notes !== undefined) this.notes.push(...decision.notes);
    this.route = decision.route ?? this.route;
    if (decision.closes === true) this.closes = true;
    if (decision.verdict !== undefined) {
      this.spoken = decision.verdict;
      if (decision.verdict.by === undefined && decision.verdict.kind !== 'forward') this.by.push(interceptor.name);
      return false;
    }
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

  private conclude(): Told | null {
    this.seen(this.seers);
    const { held, fetchWarnings, ports, spoken, route } = this;
    const options = { seesReply: this.seers.length > 0, fetchWarnings, random: ports.random };
    const { delayUs, verdict } = verdictFor(held, this.actions, options);
    if (verdict.notes?.some(isRefusal) === true) this.tellRefusals();
    const decided = spoken === null ? verdict : together(verdict, spoken, this.seers.length > 0);
    const whole = {
      ...decided,
      ...(this.by.length === 0 ? {} : { by: [...(decided.by ?? []), ...this.by] }),
      ...(this.notes.length === 0 ? {} : { notes: [...(decided.notes ?? []), ...this.notes] }),
      ...(this.closes ? { closes: true as const } : {}),
    };
    const told: Told = route === null ? whole : { kind: 'routed', route, verdict: whole };
    if (delayUs <= 0) return told;
    this.cancelDelay = ports.after(Math.ceil(delayUs / 1000), () => {
      if (!this.isVoid) this.later(told);
    });
    return null;
  }
}

/**
 * `earlier`: of those that acted and let others be asked; `spoken` decides. Where that lets the command go on, or queues it with
 * others, it goes as they left it, and somebody of them may wait for its reply.
 */
function together(earlier: Verdict, spoken: Verdict, seesReply: boolean): Verdict {
  const holdReply = seesReply ? { holdReply: true } : {};
  const acted = { ...joined('by', earlier, spoken), ...joined('notes', earlier, spoken) };
  if (spoken.kind === 'replace') return { ...spoken, ...holdReply, ...acted };
  if (spoken.kind === 'forward') {
    if (earlier.kind !== 'forward' && earlier.kind !== 'replace') return { ...earlier, ...acted };
    return { ...earlier, ...(spoken.pace === undefined ? {} : { pace: spoken.pace }), ...holdReply, ...acted };
  }
  if (spoken.kind !== 'queue' || earlier.kind !== 'replace' || earlier.binaryRows === true) return { ...spoken, ...acted };
  const commands = spoken.commands.map((one) => (one.payload === null ? { ...one, payload: earlier.payload } : one));
  return { ...spoken, commands, ...acted };
}

function joined(part: 'by' | 'notes', earlier: Verdict, spoken: Verdict): Pick<Verdict, 'by' | 'notes'> {
  const all = [...(earlier[part] ?? []), ...(spoken[part] ?? [])];
  return all.length === 0 ? {} : { [part]: all };
}

function changesCommand({ kind }: Action): boolean {
  return kind === 'rewrite' || kind === 'parameters';
}
