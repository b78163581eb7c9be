import { CornerDownRight } from 'lucide-react';
import { memo } from 'react';
import type { Summary } from '../../../src-core/bridge/contract.ts';
import { DurationBar } from '../../components/DurationBar.tsx';
import { SqlText } from '../../components/SqlText.tsx';
import type { Outcome } from '../../format/interventions.ts';
import { bytes, clock, count, digits, milliseconds } from '../../format/numbers.ts';
import { commandWord, rowsOrAffected } from '../../format/words.ts';
import { selectExchange } from '../../stores/selectionStore.ts';
import { Badges } from './Badges.tsx';
import { sessionColour } from './sessionColour.ts';

interface Props {
  readonly row: Summary;
  readonly position: number;
  readonly y: number;
  readonly selected: boolean;
  /** It waits for a decision now. */
  readonly held: boolean;
  /** Of a statement that was injected. */
  readonly outcome: Outcome | null;
}

const withSql = new Set(['COM_QUERY', 'COM_STMT_PREPARE', 'COM_STMT_EXECUTE', 'COM_STMT_BULK_EXECUTE']);

export const ExchangeRow = memo(function ExchangeRow({ row, position, y, selected, held, outcome }: Props) {
  const rows = rowsOrAffected(row);
  const running = row.state === 'running';
  const parent = row.interception?.parent ?? null;
  return (
    <div
      id={`exchange-${position}`}
      className="row"
      role="row"
      aria-rowindex={position + 2}
      aria-selected={selected}
      data-failed={row.error !== null}
      data-held={held}
      data-child={parent !== null}
      style={{ transform: `translateY(${y}px)` }}
      onMouseDown={() => selectExchange(row.id, position)}
    >
      <span className="cell-mark" style={{ background: sessionColour(row.session) }} title={`Session #${row.session}, ${row.user}`} />
      <span role="gridcell" className="cell-id number">
        {count(row.id)}
      </span>
      <span role="gridcell" className="cell-time number">
        {clock(row.startedAt)}
      </span>
      <span role="gridcell" className="cell-command ellipsis" title={row.command}>
        {commandWord(row.command)}
      </span>
      <span role="gridcell" className="cell-sql">
        {parent === null ? null : (
          <span className="child-mark" title={`Caused by exchange #${count(parent)}`}>
            <CornerDownRight size={12} aria-hidden />
            <span className="unseen">caused by #{count(parent)}</span>
          </span>
        )}
        <span className={`ellipsis ${withSql.has(row.command) ? 'mono' : 'soft'}`} title={row.title}>
          {withSql.has(row.command) ? <SqlText sql={row.title} /> : row.title}
        </span>
        <Badges row={row} held={held} outcome={outcome} />
      </span>
      <span role="gridcell" className={`cell-rows number ${rowsTone(rows)}`} title={rows.value === null ? undefined : rows.what}>
        {rows.value === null ? '' : digits(rows.value)}
      </span>
      <span role="gridcell" className="cell-bytes number">
        {bytes(row.bytes)}
      </span>
      <span role="gridcell" className="cell-ms number">
        {running ? '' : milliseconds(row.waitUs + row.serverUs + row.transferUs)}
      </span>
      <span role="gridcell" className="cell-duration">
        {running ? (
          <span className={held ? 'warn' : 'faint'}>{held ? 'held' : 'running'}</span>
        ) : (
          <DurationBar waitUs={row.waitUs} serverUs={row.serverUs} transferUs={row.transferUs} />
        )}
      </span>
    </div>
  );
});

/** Rows that a statement changed stand out from rows it read; a zero is no news. */
function rowsTone({ value, what }: ReturnType<typeof rowsOrAffected>): string {
  if (value === null || value === '0') return 'none';
  return what;
}

/** Stands for a row that is on its way. */
export const SkeletonRow = memo(function SkeletonRow({ position, y }: { readonly position: number; readonly y: number }) {
  return (
    <div className="row skeleton" role="row" aria-rowindex={position + 2} aria-busy="true" style={{ transform: `translateY(${y}px)` }}>
      <span className="cell-mark" />
      <span className="cell-id number">…</span>
      <span className="cell-time" />
      <span className="cell-command" />
      <span className="cell-sql">
        <i style={{ width: `${30 + ((position * 37) % 45)}%` }} />
      </span>
    </div>
  );
});
