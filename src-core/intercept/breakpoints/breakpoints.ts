/** All breakpoints together, as one member of the chain: what several match is held once. */
import type { Breakpoint, BreakpointState } from '../../bridge/contract.ts';
import type { Interest } from '../../machine/holding/held.ts';
import type { OpenExchange, SessionInfo } from '../../machine/io.ts';
import { sessionSubject, subjectOf } from '../held/subject.ts';
import type { Asked, Decision, Interceptor } from '../interceptor.ts';
import { LiveBreakpoint } from './breakpoint.ts';
import type { Holds, Release } from './holds.ts';

const watchReply: Decision = { actions: [], seesReply: true, goOn: true };
const goOn: Decision = { actions: [], goOn: true };

export class Breakpoints implements Interceptor {
  readonly id = 'breakpoints';
  readonly name = 'by hand';
  private readonly holds: Holds;
  private readonly changed: () => void;
  private list: readonly LiveBreakpoint[] = [];
  /** Exchanges whose statement was released with the wish to see its reply, and the breakpoint that had stopped it. */
  private readonly replyWanted = new WeakMap<OpenExchange, string>();

  /** `changed`: others are at work now. */
  constructor(holds: Holds, changed: () => void) {
    this.holds = holds;
    this.changed = changed;
  }

  /** What is held stays held. */
  set(breakpoints: readonly Breakpoint[]): void {
    const before = new Map(this.list.map((b) => [b.id, b]));
    this.list = breakpoints.map((given) => before.get(given.id)?.replacedBy(given) ?? new LiveBreakpoint(given));
    this.changed();
  }

  get states(): readonly BreakpointState[] {
    return this.list.map(({ state }) => state);
  }

  get areAtWork(): boolean {
    return this.list.some(({ active }) => active !== null);
  }

  interest(session: SessionInfo): Interest {
    const subject = session.user === null ? null : sessionSubject(session);
    let login = false;
    const commands = new Set<number>();
    for (const { at, active, commands: stopped } of this.list) {
      if (active === null || (subject !== null && active.decide(subject) === false)) continue;
      if (at === 'login') login = true;
      else for (const code of stopped) commands.add(code);
    }
    return { login, commands: commands.size === 0 ? null : commands };
  }

  decide(asked: Asked): Decision | null | Promise<Decision | null> {
    switch (asked.at) {
      case 'login':
        return this.stop('login', asked);
      case 'command':
        return this.atCommand(asked);
      case 'reply': {
        const wanted = this.replyWanted.get(asked.exchange);
        return wanted === undefined ? this.stop('reply', asked) : this.hold(asked, wanted);
      }
      default:
        return null;
    }
  }

  abandoned(asked: Asked): void {
    this.holds.left(asked);
  }

  private atCommand(asked: Asked & { at: 'command' }): Decision | null | Promise<Decision | null> {
    const stopped = this.stop('statement', asked);
    const watches = this.mayStopReply(asked);
    if (stopped === null) return watches ? watchReply : null;
    return stopped.then((decision) => (watches ? { ...decision, seesReply: true } : decision));
  }

  private mayStopReply(asked: Asked & { at: 'command' }): boolean {
    return this.list.some(({ at, active, commands }) => {
      return at === 'reply' && active !== null && commands.has(asked.command.code) && active.decide(subjectOf(asked)) !== false;
    });
  }

  private stop(at: Breakpoint['at'], asked: Asked): Promise<Decision> | null {
    const code = asked.at === 'command' || asked.at === 'reply' ? asked.command.code : null;
    for (const breakpoint of this.list) {
      const { active, commands } = breakpoint;
      if (breakpoint.at !== at || active === null || (code !== null && !commands.has(code))) continue;
      if (!active.matches(subjectOf(asked))) continue;
      const wasLast = breakpoint.hit();
      const held = this.hold(asked, breakpoint.id);
      if (wasLast) this.changed();
      return held;
    }
    return null;
  }

  private async hold(asked: Asked, breakpoint: string): Promise<Decision> {
    const release: Release = await this.holds.hold(asked, breakpoint);
    if (release === null) return goOn;
    const { actions, holdReply } = release;
    const wantsReply = holdReply && asked.at === 'command';
    if (wantsReply) this.replyWanted.set(asked.exchange, breakpoint);
    // What a person has decided is not decided again.
    return { actions, goOn: actions.length === 0, ...(wantsReply ? { seesReply: true } : {}) };
  }
}
