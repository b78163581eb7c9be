import { X } from 'lucide-react';
import type { RulesState } from '../../../src-core/bridge/contract.ts';
import { SqlText } from '../../components/SqlText.tsx';
import { count, plural } from '../../format/numbers.ts';
import { showPanel } from '../../stores/layoutStore.ts';
import { showExchange } from '../../stores/selectionStore.ts';
import { closeTrial, useTrialStore } from '../../stores/trialStore.ts';

/** Which exchanges the rules would have met, and what would have come of it. Nothing was sent. */
export function TrialView({ rules }: { readonly rules: RulesState }) {
  const { trial, trying, fault } = useTrialStore();
  const open = (exchange: number): void => {
    showPanel('traffic');
    showExchange(exchange);
  };
  return (
    <section className="work" aria-label="Trial">
      <header className="work-head">
        <strong>Tried on the capture</strong>
        <span className="soft grow" role="status" aria-label="Trial result">
          {trying
            ? 'Trying…'
            : trial === null
              ? ''
              : `${plural(trial.matches.length, 'match', 'matches')} in the newest ${plural(trial.tried, 'exchange')}`}
        </span>
        <button type="button" className="button quiet icon" aria-label="Close trial" onClick={closeTrial}>
          <X size={14} aria-hidden />
        </button>
      </header>
      {fault === null ? null : (
        <p className="notice bad" role="alert">
          {fault}
        </p>
      )}
      {trial === null ? null : trial.matches.length === 0 ? (
        <p className="pane-empty soft">No exchange of the capture would have met a rule.</p>
      ) : (
        <div className="trial scroll">
          <table className="panel-table" aria-label="Matches of the trial">
            <thead>
              <tr>
                <th className="number">#</th>
                <th>Rule</th>
                <th>Before</th>
                <th>After</th>
              </tr>
            </thead>
            <tbody>
              {trial.matches.map((m) => (
                <tr key={`${m.exchange} ${m.rule}`}>
                  <td className="number">
                    <button type="button" className="link" onClick={() => open(m.exchange)}>
                      {count(m.exchange)}
                    </button>
                  </td>
                  <td>{rules.rules[m.rule]?.name ?? `rule ${m.rule + 1}`}</td>
                  <td className="half mono">
                    <SqlText sql={m.before} />
                  </td>
                  <td className="half">{m.after}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
