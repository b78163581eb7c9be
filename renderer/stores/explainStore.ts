/** Plans that were asked for, by exchange; each is an injected exchange of its own. */
import { create } from 'zustand';
import type { ExchangeDetail } from '../../src-core/bridge/contract.ts';
import { type ExplainMode, explainSql, whyNoPlan } from '../format/explainSql.ts';
import { endedExchange } from './awaitExchange.ts';
import { currentBridge, messageOf } from './bridgeStore.ts';
import { showTab } from './layoutStore.ts';
import { runTarget, sqlOf } from './runStore.ts';

export interface Plan {
  readonly mode: ExplainMode;
  readonly sql: string;
  /** The session that it was asked in, where that is another one than the statement's. */
  readonly otherSession: number | null;
  /** The answer, once it is there. */
  readonly answer: ExchangeDetail | null;
  readonly fault: string | null;
}

interface ExplainState {
  readonly plans: ReadonlyMap<number, Plan>;
}

export const useExplainStore = create<ExplainState>(() => ({ plans: new Map() }));

/** Plans that are kept. */
const mostPlans = 50;

export async function explain(detail: ExchangeDetail, mode: ExplainMode): Promise<void> {
  showTab('explain');
  const { id } = detail.summary;
  const sql = sqlOf(detail);
  const target = runTarget(detail.sessionSummary);
  const no = whyNoPlan(sql);
  const bridge = currentBridge();
  const put = (plan: Partial<Plan>): void =>
    useExplainStore.setState(({ plans }) => {
      const next = new Map(plans);
      next.set(id, { mode, sql: '', otherSession: null, answer: null, fault: null, ...plans.get(id), ...plan });
      for (const oldest of next.keys()) if (next.size > mostPlans) next.delete(oldest);
      return { plans: next };
    });
  if (no !== null || sql === null || bridge === null) {
    put({ mode, answer: null, fault: no ?? 'There is no connection to the engine.' });
    return;
  }
  if (target === null) {
    put({
      mode,
      answer: null,
      fault: 'The session is over, and no other one of this user and schema is open. Let the app connect again, then press e.',
    });
    return;
  }
  const asked = explainSql(sql, mode, target.session.serverVersion);
  put({ mode, sql: asked, otherSession: target.own ? null : target.session.id, answer: null, fault: null });
  try {
    const { exchange } = await bridge.call('session.run', { session: target.session.id, sql: asked, by: 'explain' });
    put({ answer: await endedExchange(bridge, exchange) });
  } catch (failure) {
    put({ fault: messageOf(failure) });
  }
}
