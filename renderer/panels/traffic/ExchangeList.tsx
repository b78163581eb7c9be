import { ArrowDownToLine } from 'lucide-react';
import { useEffect, useLayoutEffect } from 'react';
import { useScaledRows } from '../../components/useScaledRows.ts';
import { outcomeOf } from '../../format/interventions.ts';
import { holdsOf, useInterceptStore } from '../../stores/interceptStore.ts';
import { selectedExchange, setFollow, setPageRows, useSelectionStore } from '../../stores/selectionStore.ts';
import { setFilter, trafficRows, useTrafficStore, wantRows } from '../../stores/trafficStore.ts';
import { ExchangeRow, SkeletonRow } from './ExchangeRow.tsx';

const rowHeight = 24;
/** Rows drawn beyond the view on either side, so that a quick turn of the wheel finds them there. */
const spare = 16;
/** Rows fetched beyond the view. */
const ahead = 120;

const columns = ['#', 'Time', 'Command', 'SQL', 'Rows', 'Bytes', 'ms', 'Duration'] as const;

export function ExchangeList() {
  const matched = useTrafficStore((s) => s.matched);
  const version = useTrafficStore((s) => s.rowsVersion);
  const shifted = useTrafficStore((s) => s.shifted);
  const follow = useSelectionStore((s) => s.follow);
  const position = useSelectionStore((s) => s.position);
  const reveal = useSelectionStore((s) => s.reveal);
  const chosen = useSelectionStore(selectedExchange);
  const holds = useInterceptStore(holdsOf);
  const list = useScaledRows({ rows: matched, rowHeight, stick: follow, onStick: setFollow });
  const from = Math.max(0, list.first - spare);
  const to = Math.min(matched, list.first + list.visible + spare);

  // After rows arrived (version) what is still missing is asked for
  useEffect(() => {
    wantRows(list.first, Math.min(matched, list.first + list.visible));
    wantRows(list.first - ahead, list.first + list.visible + ahead);
  }, [list.first, list.visible, matched, version]);
  useEffect(() => setPageRows(Math.max(1, list.visible - 2)), [list.visible]);
  // Each request is a new object and is met once
  useEffect(() => {
    if (reveal !== null) list.reveal(reveal.position);
  }, [reveal]);

  // Each movement is a new object and is made once
  useLayoutEffect(() => {
    if (shifted !== null && !follow) list.shift(shifted.by);
  }, [shifted]);

  const positions = Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
  return (
    <div className="list">
      <div
        className="grid"
        role="grid"
        aria-label="Exchanges"
        aria-rowcount={matched + 1}
        aria-colcount={columns.length}
        aria-activedescendant={position !== null && position >= from && position < to ? `exchange-${position}` : undefined}
        tabIndex={0}
      >
        <div className="grid-head" role="rowgroup">
          <div className="row" role="row" aria-rowindex={1}>
            <span className="cell-mark" />
            {columns.map((name) => (
              <span key={name} role="columnheader" className={`cell-${name === '#' ? 'id' : name.toLowerCase()}`}>
                {name}
              </span>
            ))}
          </div>
        </div>
        <div ref={list.scroller} className="grid-body scroll" role="rowgroup" tabIndex={-1} onScroll={list.onScroll}>
          <div className="rows" style={{ height: list.height }}>
            {positions.map((p) => {
              const row = trafficRows.get(p);
              const y = list.y(p);
              if (row === undefined) return <SkeletonRow key={`p${p}`} position={p} y={y} />;
              const held = holds.some((h) => h.exchange === row.id);
              const outcome = outcomeOf(row, trafficRows.find(row.interception?.parent ?? null));
              const selected = chosen === row.id;
              return <ExchangeRow key={row.id} row={row} position={p} y={y} selected={selected} held={held} outcome={outcome} />;
            })}
          </div>
        </div>
      </div>
      {follow || matched <= list.visible ? null : (
        <button type="button" className="button primary follow" title="Follow the newest exchanges (f)" onClick={() => setFollow(true)}>
          <ArrowDownToLine size={13} aria-hidden />
          Follow
        </button>
      )}
      {matched === 0 ? <NothingMatches /> : null}
    </div>
  );
}

function NothingMatches() {
  const { loaded, filter, scope, total, scanned } = useTrafficStore();
  if (!loaded) return <p className="list-empty soft">Waiting for the engine…</p>;
  if (scanned < total) return <p className="list-empty soft">Searching…</p>;
  if (filter.trim() !== '') {
    return (
      <p className="list-empty soft">
        No exchange{scope === null ? '' : ' of this session'} matches “{filter.trim()}”.
        <button type="button" className="button" onClick={() => setFilter('')}>
          Clear filter
        </button>
      </p>
    );
  }
  return (
    <p className="list-empty soft">
      {scope === null ? 'Nothing here. What comes next will show.' : 'This session has not sent a command.'}
    </p>
  );
}
