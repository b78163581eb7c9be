/** A session's questions to the chain, one at a time. As long as nobody takes time over an answer, a question is answered at once. */
import { type Held, type Interest, noInterest, type Verdict } from '../machine/holding/held.ts';
import type { SessionInfo } from '../machine/io.ts';
import type { Chain } from './chain.ts';
import type { Decision, Interceptor } from './interceptor.ts';
import { sameInterest, unionInterest } from './interest.ts';
import { Question } from './question.ts';

/** What a session driver asks. */
export interface SessionInterceptor {
  /** The same object as before where it is the same interest. */
  interest(session: SessionInfo): Interest;
  /** Null: `later` is called with the verdict. */
  ask(held: Held, later: (verdict: Verdict) => void): Verdict | null;
  /** The question is void. */
  abandon(ticket: number): void;
}

/** Takes no interest in anything. */
export const indifferent: SessionInterceptor = { interest: () => noInterest, ask: () => forward, abandon: () => undefined };

const forward: Verdict = { kind: 'forward' };
/** What was queued is not the client's, unless somebody gives it to it. */
const ignore: Verdict = { kind: 'ignore' };

export class SessionChain implements SessionInterceptor {
  private readonly chain: Chain;
  private last: Interest = noInterest;
  private question: Question | null = null;
  /** Who wants to see the reply of the command that is under way. */
  private replyAskers: readonly Interceptor[] = [];

  constructor(chain: Chain) {
    this.chain = chain;
  }

  interest(session: SessionInfo): Interest {
    const now = unionInterest(this.chain.interceptors, session);
    if (!sameInterest(now, this.last)) this.last = now;
    return this.last;
  }

  ask(held: Held, later: (verdict: Verdict) => void): Verdict | null {
    const { interceptors, ports } = this.chain;
    const asked = held.at === 'reply' ? this.replyAskers : interceptors;
    if (held.at === 'command') this.replyAskers = none;
    // Most often nobody has anything to say: that shall cost no more than the asking.
    let decision: Decision | null | Promise<Decision | null> = null;
    let place = 0;
    while (decision === null && place < asked.length) decision = asked[place++]!.decide(held);
    if (decision === null) return held.at === 'reply' && held.reply.queueId !== null ? ignore : forward;
    const question = new Question(held, asked, ports, (seers) => {
      if (held.at === 'command') this.replyAskers = seers;
    });
    this.question = question;
    const verdict = question.begin(decision, place - 1, (told) => {
      if (this.question === question) this.question = null;
      later(told);
    });
    if (verdict !== null) this.question = null;
    return verdict;
  }

  abandon(ticket: number): void {
    if (this.question?.held.ticket !== ticket) return;
    this.question.abandon();
    this.question = null;
  }
}

const none: readonly Interceptor[] = [];
