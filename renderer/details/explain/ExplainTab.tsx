import { useState } from 'react';
import type { ExchangeDetail } from '../../../src-core/bridge/contract.ts';
import { statementKind } from '../../../src-core/mysql/sql/statements.ts';
import { type ExplainMode, modeWords, whyNoPlan } from '../../format/explainSql.ts';
import { explain, type Plan, useExplainStore } from '../../stores/explainStore.ts';
import { runTarget, sqlOf } from '../../stores/runStore.ts';
import { showExchange } from '../../stores/selectionStore.ts';
import { useTrafficStore } from '../../stores/trafficStore.ts';
import type { Subject } from '../index.ts';
import { ResultView } from '../result/ResultView.tsx';
import { PlanText } from './PlanText.tsx';

const modes: readonly ExplainMode[] = ['plan', 'json', 'analyze'];

export function ExplainTab({ subject }: { readonly subject: Subject }) {
  return subject.kind === 'exchange' ? <Explain key={subject.detail.summary.id} detail={subject.detail} /> : null;
}

function Explain({ detail }: { readonly detail: ExchangeDetail }) {
  const plan = useExplainStore((s) => s.plans.get(detail.summary.id));
  useTrafficStore((s) => s.sessionsVersion);
  const [warned, setWarned] = useState(false);
  const version = detail.sessionSummary.serverVersion;
  const sql = sqlOf(detail);
  const no = whyNoPlan(sql);
  const target = runTarget(detail.sessionSummary);
  if (no !== null) return <p className="pane-empty soft">{no}</p>;
  const writes = sql !== null && statementKind(sql) !== 'read';
  const ask = (mode: ExplainMode): void => {
    setWarned(mode === 'analyze' && writes && !warned);
    if (mode !== 'analyze' || !writes || warned) void explain(detail, mode);
  };
  return (
    <div className="explain">
      <div className="query-tools" role="toolbar" aria-label="Explain">
        {modes.map((mode) => (
          <button
            key={mode}
            type="button"
            className="button"
            aria-pressed={plan?.mode === mode}
            disabled={target === null}
            onClick={() => ask(mode)}
          >
            {modeWords(mode, version)}
          </button>
        ))}
        <span className="soft">
          {target === null
            ? 'The session is over, and no other one of this user and schema is open.'
            : target.own
              ? `in session #${target.session.id}, between two commands of the app`
              : `in session #${target.session.id}: the statement's own is over`}
        </span>
      </div>
      {warned ? (
        <div className="notice warn" role="alert">
          <strong>{modeWords('analyze', version)} runs the statement:</strong> this one writes, and what it writes stays.
          <p className="run-line">
            <button type="button" className="button" onClick={() => ask('analyze')}>
              Run it
            </button>
            <button type="button" className="button quiet" onClick={() => setWarned(false)}>
              Do not
            </button>
          </p>
        </div>
      ) : null}
      {plan === undefined ? (
        <p className="pane-empty soft">
          <kbd>e</kbd> or EXPLAIN asks the server how it finds the rows, with the parameters put in. {modeWords('analyze', version)} runs
          the statement and measures it.
        </p>
      ) : (
        <PlanView plan={plan} />
      )}
    </div>
  );
}

function PlanView({ plan }: { readonly plan: Plan }) {
  const { answer, fault } = plan;
  if (fault !== null) {
    return (
      <p className="notice bad" role="alert">
        {fault}
      </p>
    );
  }
  if (answer === null) return <p className="pane-empty soft">Waiting until the session is between two commands…</p>;
  const { error, results } = answer.record;
  const [result] = results;
  if (error !== null) {
    return (
      <p className="notice bad" role="alert">
        <strong>
          Error {error.code} {answer.summary.error?.name}
        </strong>{' '}
        {error.message}
      </p>
    );
  }
  const text = result?.columns.length === 1 ? result.rows.map((row) => row[0]).find((cell) => typeof cell === 'string') : undefined;
  return (
    <>
      {typeof text === 'string' ? (
        <PlanText text={text} />
      ) : result === undefined ? null : (
        <ResultView detail={answer} index={0} result={result} />
      )}
      <p className="plan-foot soft">
        Asked as exchange{' '}
        <button type="button" className="link" onClick={() => showExchange(answer.summary.id)}>
          #{answer.summary.id}
        </button>
        , listed as injected.
      </p>
    </>
  );
}
