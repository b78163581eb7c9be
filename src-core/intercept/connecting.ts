/** What is decided when a client connects, before the backend is dialled: another backend, a refusal, or that it goes on. */
import type { SessionInfo } from '../machine/io.ts';
import type { SqlError } from '../mysql/synth/reply.ts';
import type { Action } from './action.ts';
import type { Chain } from './chain.ts';
import type { AtConnect, Decision, Interceptor, OwnGreeting, Route } from './interceptor.ts';
import { sqlErrorOf } from './replies/sqlErrorFor.ts';

export interface ConnectVerdict {
  /** `host:port` in place of the listener's own; null for that. */
  readonly backend: string | null;
  /** The client gets this error, and its connection ends. */
  readonly refuse: SqlError | null;
  /** Its connection ends without a word. */
  readonly close: boolean;
  /** Which of the listener's backends serves it; null for whichever is its turn. */
  readonly route: Route | null;
  /** No backend serves it: the client gets these packets, and what scripts answer. */
  readonly greet: OwnGreeting | null;
  /** With `greet`: its connection ends behind these. */
  readonly closes: boolean;
}

const goOn: ConnectVerdict = { backend: null, refuse: null, close: false, route: null, greet: null, closes: false };

export function wantsConnect(chain: Chain, session: SessionInfo): boolean {
  return chain.interceptors.some((interceptor) => interceptor.interest(session).connect === true);
}

/** Asks all that want to know of connections. `gone` resolves when the client has left: then nobody is asked any more. */
export async function askAtConnect(chain: Chain, session: SessionInfo, gone: Promise<void>): Promise<ConnectVerdict | null> {
  const asked: AtConnect = { at: 'connect', ticket: 0, session };
  const actions: Action[] = [];
  let verdict = goOn;
  const left = gone.then(() => 'left' as const);
  for (const interceptor of chain.interceptors.filter((i) => i.interest(session).connect === true)) {
    const decision = await Promise.race([decisionOf(interceptor, asked), left]);
    if (decision === 'left') {
      interceptor.abandoned?.(asked);
      return null;
    }
    if (decision === null) continue;
    actions.push(...decision.actions);
    verdict = withDecision(verdict, decision);
    if (decision.goOn !== true || decision.verdict !== undefined) break;
  }
  const us = delayOf(actions, chain.ports.random);
  if (us > 0) {
    const waited = new Promise<void>((done) => void chain.ports.after(Math.ceil(us / 1000), done));
    if ((await Promise.race([waited, left])) === 'left') return null;
  }
  return actions.reduce((decided, action) => withAction(session, decided, action), verdict);
}

async function decisionOf(interceptor: Interceptor, asked: AtConnect): Promise<Decision | null> {
  return interceptor.decide(asked);
}

function withDecision(before: ConnectVerdict, { verdict, route, greet, closes }: Decision): ConnectVerdict {
  return {
    ...before,
    route: route ?? before.route,
    greet: greet ?? before.greet,
    closes: closes === true || before.closes,
    refuse: verdict?.kind === 'refuse' ? verdict.error : before.refuse,
    close: verdict?.kind === 'close' || before.close,
  };
}

function withAction({ client }: SessionInfo, verdict: ConnectVerdict, action: Action): ConnectVerdict {
  if (action.kind === 'backend') return { ...verdict, backend: action.address };
  if (action.kind === 'error')
    return { ...verdict, refuse: sqlErrorOf(action.error, { family: 'mysql', user: null, schema: null, client, table: null }) };
  return action.kind === 'close' ? { ...verdict, close: true } : verdict;
}

function delayOf(actions: readonly Action[], random: () => number): number {
  return actions.reduce(
    (us, action) => (action.kind === 'delay' ? us + action.us + random() * ((action.toUs ?? action.us) - action.us) : us),
    0,
  );
}
