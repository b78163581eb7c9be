/** What is held now, in the order in which it came. */
import type { HoldDetail, HoldSummary, Value } from '../../bridge/contract.ts';
import type { Instant } from '../../machine/io.ts';
import { commandName } from '../../mysql/constants/commands.ts';
import type { Action } from '../action.ts';
import { programOf } from '../held/subject.ts';
import type { Asked } from '../interceptor.ts';
import { refusals } from '../verdicts/verdictFor.ts';
import { holdDetail, holdRows, holdTitle } from './holdDetail.ts';
import { Patience } from './patience.ts';

/** How a hold ended: with what a person wants done; null where its session left. */
export type Release = { readonly actions: readonly Action[]; readonly holdReply: boolean } | null;

interface Hold {
  readonly summary: HoldSummary;
  readonly asked: Asked;
  readonly end: (release: Release) => void;
}

export class Holds {
  private readonly now: () => Instant;
  private readonly told: () => void;
  private readonly patience = new Patience();
  private readonly holds = new Map<number, Hold>();
  private nextId = 1;

  /** `told`: the list is another one. */
  constructor(now: () => Instant, told: () => void) {
    this.now = now;
    this.told = told;
  }

  /** Resolves when it is released, or its session has left. */
  hold(asked: Asked, breakpoint: string): Promise<Release> {
    const { session } = asked;
    const program = programOf(session) ?? session.client.replace(/:\d+$/, '');
    const inExchange = asked.at === 'command' || asked.at === 'reply';
    const summary: HoldSummary = {
      id: this.nextId++,
      at: asked.at,
      session: session.id,
      exchange: inExchange ? asked.exchange.id : 0,
      since: this.now(),
      command: inExchange ? commandName(asked.command.code) : '',
      title: holdTitle(asked),
      user: session.user,
      program,
      breakpoint,
      patience: this.patience.of(program),
    };
    return new Promise((resolve) => {
      this.holds.set(summary.id, { summary, asked, end: resolve });
      this.told();
    });
  }

  get summaries(): readonly HoldSummary[] {
    return [...this.holds.values()].map(({ summary }) => ({ ...summary, patience: this.patience.of(summary.program) }));
  }

  /** Null where it was released, or its client has left. */
  detail(id: number): HoldDetail | null {
    const hold = this.holds.get(id);
    return hold === undefined ? null : holdDetail(hold.summary, hold.asked);
  }

  rows(id: number, result: number, from: number, count: number): readonly (readonly Value[])[] | null {
    const hold = this.holds.get(id);
    return hold === undefined ? null : holdRows(hold.asked, result, from, count);
  }

  /** Why not all of this can be done to it; null where it can, or where there is no such hold (any more). */
  refusal(id: number, actions: readonly Action[]): string | null {
    const hold = this.holds.get(id);
    if (hold === undefined || hold.asked.at === 'connect') return null;
    return refusals(hold.asked, actions)[0] ?? null;
  }

  /** False where there is no such hold (any more). */
  release(id: number, actions: readonly Action[], holdReply: boolean): boolean {
    const hold = this.holds.get(id);
    if (hold === undefined) return false;
    this.holds.delete(id);
    hold.end({ actions, holdReply });
    this.told();
    return true;
  }

  /** How many there were. */
  releaseAll(): number {
    const all = [...this.holds.keys()];
    for (const id of all) this.release(id, [], false);
    return all.length;
  }

  /** The session of what is held has left. */
  left(asked: Asked): void {
    for (const [id, hold] of this.holds) {
      if (hold.asked !== asked && !(hold.asked.ticket === asked.ticket && hold.asked.session.id === asked.session.id)) continue;
      this.holds.delete(id);
      this.patience.learn(hold.summary.program, this.now() - hold.summary.since);
      hold.end(null);
      this.told();
    }
  }
}
