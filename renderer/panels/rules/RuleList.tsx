import { ArrowDown, ArrowUp, X } from 'lucide-react';
import type { RuleState, RulesState } from '../../../src-core/bridge/contract.ts';
import { UndoLine } from '../../components/UndoLine.tsx';
import { count } from '../../format/numbers.ts';
import { forgetRemoval, goToLine, moveRule, removeRule, setRule, undoRemoval, useRulesStore } from '../../stores/rulesStore.ts';

/** The rules in their order: the first that matches acts, unless it goes on. */
export function RuleList({ rules }: { readonly rules: RulesState }) {
  const undo = useRulesStore((s) => s.undo);
  const unsaved = useRulesStore((s) => s.draft !== null);
  return (
    <section className="side" aria-label="Rules">
      <h2 className="pane-title">
        Rules <span className="faint">{rules.rules.length > 0 ? count(rules.rules.length) : ''}</span>
      </h2>
      {undo === null ? null : <UndoLine words={`Rule “${undo.name}” removed.`} undo={() => void undoRemoval()} dismiss={forgetRemoval} />}
      {unsaved ? <p className="list-notice warn">The text beside has changes that are not saved. These rules hold.</p> : null}
      {rules.rules.length === 0 ? (
        <NoRules />
      ) : (
        <ol className="scroll" aria-label="Rules in order">
          {rules.rules.map((rule) => (
            <RuleItem key={`${rule.index} ${rule.name}`} rule={rule} last={rule.index === rules.rules.length - 1} locked={unsaved} />
          ))}
        </ol>
      )}
    </section>
  );
}

function RuleItem({ rule, last, locked }: { readonly rule: RuleState; readonly last: boolean; readonly locked: boolean }) {
  const { index, name, when, does, on, hits, left, goesOn, line } = rule;
  const why = locked ? 'Save the text first' : undefined;
  return (
    <li className="rule" data-off={!on}>
      <input
        type="checkbox"
        aria-label={`${name} is on`}
        checked={on}
        disabled={locked}
        title={why}
        onChange={(event) => void setRule(index, event.target.checked)}
      />
      <button type="button" className="rule-words" title="Show it in the text" onClick={() => goToLine(line)}>
        <b className="ellipsis">{name}</b>
        <small className="mono soft">{when === '' ? 'everything' : when}</small>
        <small>
          {does}
          {goesOn ? <span className="soft">, and goes on to the next rule</span> : null}
        </small>
      </button>
      <span className="rule-side">
        <span className="number" title="Exchanges that it acted on">
          {count(hits)} {hits === 1 ? 'hit' : 'hits'}
        </span>
        {left === null ? null : (
          <span className={`chip ${left === 0 ? '' : 'accent'}`}>{left === 0 ? 'used up' : `${count(left)} left`}</span>
        )}
        <span className="rule-buttons">
          <button
            type="button"
            className="button quiet icon"
            aria-label={`Move ${name} up`}
            title={why ?? 'Move up'}
            disabled={locked || index === 0}
            onClick={() => void moveRule(index, index - 1)}
          >
            <ArrowUp size={12} aria-hidden />
          </button>
          <button
            type="button"
            className="button quiet icon"
            aria-label={`Move ${name} down`}
            title={why ?? 'Move down'}
            disabled={locked || last}
            onClick={() => void moveRule(index, index + 1)}
          >
            <ArrowDown size={12} aria-hidden />
          </button>
          <button
            type="button"
            className="button quiet icon"
            aria-label={`Remove ${name}`}
            title={why ?? 'Remove (can be undone)'}
            disabled={locked}
            onClick={() => void removeRule(index)}
          >
            <X size={12} aria-hidden />
          </button>
        </span>
      </span>
    </li>
  );
}

function NoRules() {
  return (
    <div className="teach tight">
      <p>
        <strong>No rules.</strong> A rule does to every statement that its filter matches what you would do by hand at a breakpoint.
      </p>
      <p>Choose an exchange in Traffic and “Make a rule”, or write them beside; “Example” puts one there.</p>
      <p className="soft">
        With <code>--rules FILE</code> they live in a file that is read again whenever it is saved.
      </p>
    </div>
  );
}
