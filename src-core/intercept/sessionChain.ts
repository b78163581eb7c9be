/** A session's questions to the chain, one at a time. As long as nobody takes time over an answer, a question is answered at once. */
import { type Held, type Interest, noInterest, type Verdict } from '../machine/holding/held.ts';
import type { SessionInfo } from '../machine/io.ts';
import type { Chain } from './chain.ts';
import { type Decision, type Interceptor, type Route, watchReply } from './interceptor.ts';
import { sameInterest, unionInterest } from './interest.ts';
import { Question } from './question.ts';
import { type Told, toldBy, waitsForReply } from './told.ts';

/** What a session driver asks. */
export interface SessionInterceptor {
  /** The same object as before where it is the same interest. */
  interest(session: SessionInfo): Interest;
  /** Null: `later` is called with the answer. */
  ask(held: Held, later: (told: Told) => void): Told | null;
  /** The question is void. */
  abandon(ticket: number): void;
  /** The client has left between two commands; see Interceptor. */
  leaves?(session: SessionInfo): Route | null;
}

/** Takes no interest in anything. */
export const indifferent: SessionInterceptor = { interest: () => noInterest, ask: () => forward, abandon: () => undefined };

const forward: Verdict = { kind: 'forward' };
const forwardHeld: Verdict = { kind: 'forward', holdReply: true };
const none: readonly Interceptor[] = [];
/** What was queued is not the client's, unless somebody gives it to it. */
const ignore: Verdict = { kind: 'ignore' };

export class SessionChain implements SessionInterceptor {
  private readonly chain: Chain;
  private last: Interest = noInterest;
  private question: Question | null = null;
  /** Who wants to see the reply of the command that is under way. */
  private replyAskers: readonly Interceptor[] = none;
  /** The same where that is but one: kept, since it most often is the same one again. */
  private loneAsker: readonly Interceptor[] = none;

  constructor(chain: Chain) {
    this.chain = chain;
  }

  interest(session: SessionInfo): Interest {
    const now = unionInterest(this.chain.interceptors, session);
    if (!sameInterest(now, this.last)) this.last = now;
    return this.last;
  }

  ask(held: Held, later: (told: Told) => void): Told | null {
    const { interceptors, ports } = this.chain;
    const asked = held.at === 'reply' ? this.replyAskers : interceptors;
    if (held.at === 'command') this.replyAskers = none;
    // Most often nobody has anything to say, or somebody has the verdict: that shall cost no more than the asking.
    let decision: Decision | null | Promise<Decision | null> = null;
    let place = 0;
    while (decision === null && place < asked.length) decision = asked[place++]!.decide(held);
    if (decision === null) return held.at === 'reply' && held.reply.queueId !== null ? ignore : forward;
    if (!(decision instanceof Promise)) {
      if (decision.verdict !== undefined) return this.said(held, decision, decision.verdict, asked[place - 1]!);
      if (decision === watchReply && place === asked.length) return this.said(held, decision, forwardHeld, asked[place - 1]!);
    }
    const question = new Question(held, asked, ports, (seers) => {
      if (held.at === 'command') this.replyAskers = seers;
    });
    this.question = question;
    const told = question.begin(decision, place - 1, (answer) => {
      if (this.question === question) this.question = null;
      later(answer);
    });
    if (told !== null) this.question = null;
    return told;
  }

  abandon(ticket: number): void {
    if (this.question?.held.ticket !== ticket) return;
    this.question.abandon();
    this.question = null;
  }

  leaves(session: SessionInfo): Route | null {
    let route: Route | null = null;
    for (const interceptor of this.chain.interceptors) route = interceptor.leaves?.(session) ?? route;
    return route;
  }

  /** The first that had anything to say said it in the machine's own words. */
  private said(held: Held, decision: Decision, verdict: Verdict, interceptor: Interceptor): Told {
    if (held.at === 'command' && waitsForReply(decision)) {
      if (this.loneAsker[0] !== interceptor) this.loneAsker = [interceptor];
      this.replyAskers = this.loneAsker;
    }
    return toldBy(interceptor, decision, verdict);
  }
}
