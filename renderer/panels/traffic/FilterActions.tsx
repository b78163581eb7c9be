import { CirclePause, ListPlus, Server } from 'lucide-react';
import { compileFilter } from '../../../src-core/capture/filter/filter.ts';
import { ruleText } from '../../format/ruleText.ts';
import { addBreakpoint } from '../../stores/breakpoints.ts';
import { showPanel } from '../../stores/layoutStore.ts';
import { openMockMaker } from '../../stores/mockStore.ts';
import { addRule } from '../../stores/rulesStore.ts';
import { composeFilter } from '../../stores/scope.ts';
import { useTrafficStore } from '../../stores/trafficStore.ts';

/** What else can be done with the filter that was typed. */
export function FilterActions() {
  const filter = useTrafficStore((s) => s.filter);
  const scope = useTrafficStore((s) => s.scope);
  const whole = composeFilter(scope, filter);
  if (whole === '') return null;
  const needsReply = asksForReply(whole);
  return (
    <span className="filter-actions">
      <button
        type="button"
        className="button"
        title={`Stops every ${needsReply ? 'reply' : 'statement'} that the filter matches`}
        onClick={() => void addBreakpoint({ filter: whole, at: needsReply ? 'reply' : 'statement' })}
      >
        <CirclePause size={13} aria-hidden />
        Break on this
      </button>
      <button
        type="button"
        className="button"
        title="A rule that waits 500 ms, to be changed"
        onClick={() => void addRule(ruleText('delay', whole, null)).then((added) => added && showPanel('rules'))}
      >
        <ListPlus size={13} aria-hidden />
        Make a rule
      </button>
      <button
        type="button"
        className="button"
        title="A server that answers as these exchanges were answered"
        onClick={() => openMockMaker({ filter: whole })}
      >
        <Server size={13} aria-hidden />
        Make a mock
      </button>
    </span>
  );
}

/** Whether the filter asks for what only the reply tells. One with a mistake is not asked; the engine says what is wrong. */
function asksForReply(filter: string): boolean {
  try {
    return compileFilter(filter).needs === 'reply';
  } catch {
    return false;
  }
}
