import { CirclePause, PencilLine, RotateCw, Route, Server } from 'lucide-react';
import type { ExchangeDetail } from '../../../src-core/bridge/contract.ts';
import { breakOn, makeRule } from '../../actions/onExchange.ts';
import { whyNoPlan } from '../../format/explainSql.ts';
import { type RuleKind, ruleKinds, ruleWords } from '../../format/ruleText.ts';
import { explain } from '../../stores/explainStore.ts';
import { openMockMaker } from '../../stores/mockStore.ts';
import { editAndSend, runAgain, sqlOf } from '../../stores/runStore.ts';

/** What can be done with a statement, beside reading it. */
export function ExchangeActions({ detail }: { readonly detail: ExchangeDetail }) {
  return (
    <div className="query-tools" role="toolbar" aria-label="Do with this statement">
      <button
        type="button"
        className="button"
        title="Stops at this statement, whatever its values (b)"
        onClick={() => void breakOn(detail)}
      >
        <CirclePause size={13} aria-hidden />
        Break on this
      </button>
      <select
        className="input as-button"
        aria-label="Make a rule"
        value=""
        onChange={(event) => void makeRule(detail, event.target.value as RuleKind)}
      >
        <option value="">Make a rule…</option>
        {ruleKinds(detail).map((kind) => (
          <option key={kind} value={kind}>
            {ruleWords[kind]}
          </option>
        ))}
      </select>
      {detail.record.sql === null ? null : (
        <button
          type="button"
          className="button"
          title="A server that answers as this exchange was answered"
          onClick={() => openMockMaker({ ids: [detail.summary.id] })}
        >
          <Server size={13} aria-hidden />
          Make a mock
        </button>
      )}
      <span className="grow" />
      {whyNoPlan(sqlOf(detail)) === null ? (
        <button type="button" className="button" title="Asks the server for its plan (e)" onClick={() => void explain(detail, 'plan')}>
          <Route size={13} aria-hidden />
          Explain
        </button>
      ) : null}
      <button type="button" className="button" title="Sends it once more in its session (r)" onClick={() => void runAgain(detail)}>
        <RotateCw size={13} aria-hidden />
        Run again
      </button>
      <button type="button" className="button" onClick={() => editAndSend(detail)}>
        <PencilLine size={13} aria-hidden />
        Edit and send
      </button>
    </div>
  );
}
