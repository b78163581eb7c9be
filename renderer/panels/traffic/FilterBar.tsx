import { Search, X } from 'lucide-react';
import { useState } from 'react';
import { focusList } from '../../actions/focus.ts';
import { FilterField } from '../../components/filter/FilterField.tsx';
import { FilterMeaning } from '../../components/filter/FilterMeaning.tsx';
import { useSettledFilter } from '../../components/filter/useSettledFilter.ts';
import { count } from '../../format/numbers.ts';
import { readFilter } from '../../format/readFilter.ts';
import { composeFilter } from '../../stores/scope.ts';
import { leaveScope } from '../../stores/selectionStore.ts';
import { sessionIndex, setFilter, useTrafficStore } from '../../stores/trafficStore.ts';
import { FilterActions } from './FilterActions.tsx';

const meaning = 'filter-meaning';

export function FilterBar() {
  const typed = useTrafficStore((s) => s.typed);
  const filter = useTrafficStore((s) => s.filter);
  const scope = useTrafficStore((s) => s.scope);
  const [offered, setOffered] = useState(false);
  const read = useSettledFilter(typed, offered);
  return (
    <div className="filter-bar" role="search">
      <div className="filter">
        <Search size={13} aria-hidden className="faint" />
        {scope === null ? null : (
          <span className="chip accent">
            {scopeWords(scope)}
            <button type="button" aria-label="Show all sessions" title="Show all sessions" onClick={leaveScope}>
              <X size={11} aria-hidden />
            </button>
          </span>
        )}
        <FilterField
          label="Filter"
          placeholder="Filter: text, or table:orders ms>50 error:1146 …"
          value={typed}
          fault={read.fault}
          describedBy={meaning}
          onChange={setFilter}
          onLeave={focusList}
          onOffer={setOffered}
        />
        {read.fault === null ? <MatchCount /> : null}
        {typed === '' ? (
          <kbd>/</kbd>
        ) : (
          <button type="button" className="button quiet icon" aria-label="Clear filter" title="Clear filter" onClick={() => setFilter('')}>
            <X size={13} aria-hidden />
          </button>
        )}
      </div>
      {typed.trim() === '' && scope === null ? null : (
        <FilterMeaning id={meaning} read={scope === null || read.fault !== null ? read : readFilter(composeFilter(scope, filter))}>
          <FilterActions />
        </FilterMeaning>
      )}
    </div>
  );
}

/** How many match, and while the search still goes on, how far it is. */
function MatchCount() {
  const { filter, scope, matched, total, scanned } = useTrafficStore();
  if (filter.trim() === '' && scope === null) return null;
  const searching = scanned < total;
  return (
    <span className="matches soft" role="status" aria-label="Matches">
      {searching ? <progress max={total} value={scanned} aria-label="Searched" /> : null}
      <b className="number">{count(matched)}</b> of <b className="number">{count(total)}</b>
    </span>
  );
}

function scopeWords(scope: number): string {
  const session = sessionIndex.get(scope);
  return session === undefined ? `Session #${scope}` : `#${scope} ${session.program}`;
}
