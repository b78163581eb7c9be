import { Search, X } from 'lucide-react';
import { focusList } from '../../actions/focus.ts';
import { count } from '../../format/numbers.ts';
import { leaveScope } from '../../stores/selectionStore.ts';
import { sessionIndex, setFilter, useTrafficStore } from '../../stores/trafficStore.ts';

export function FilterBar() {
  const filter = useTrafficStore((s) => s.filter);
  const scope = useTrafficStore((s) => s.scope);
  return (
    <div className="filter" role="search">
      <Search size={13} aria-hidden className="faint" />
      {scope === null ? null : (
        <span className="chip accent">
          {scopeWords(scope)}
          <button type="button" aria-label="Show all sessions" title="Show all sessions" onClick={leaveScope}>
            <X size={11} aria-hidden />
          </button>
        </span>
      )}
      <input
        type="text"
        aria-label="Filter"
        placeholder="Filter by SQL, user or command"
        spellCheck={false}
        autoComplete="off"
        value={filter}
        onChange={(event) => setFilter(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown' && event.key !== 'Enter') return;
          event.preventDefault();
          focusList();
        }}
      />
      <MatchCount />
      {filter === '' ? (
        <kbd>/</kbd>
      ) : (
        <button type="button" className="button quiet icon" aria-label="Clear filter" title="Clear filter" onClick={() => setFilter('')}>
          <X size={13} aria-hidden />
        </button>
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
