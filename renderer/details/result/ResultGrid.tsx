import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useMemo, useRef } from 'react';
import type { ColumnRecord, ResultRecord } from '../../../src-core/bridge/contract.ts';
import { Cell } from '../../components/Cell.tsx';
import { type GridPlace, movedTo } from '../../components/gridKeys.ts';
import { columnType } from '../../format/columnType.ts';
import { count } from '../../format/numbers.ts';
import { isNumericType } from '../../format/value.ts';
import { columnWidths } from './columnWidths.ts';
import type { ResultRows } from './useResultRows.ts';

interface Props {
  readonly result: ResultRecord;
  readonly rows: ResultRows;
  readonly chosen: GridPlace | null;
  readonly choose: (cell: GridPlace) => void;
}

const rowHeight = 24;
const headHeight = 40;

export function ResultGrid({ result, rows, chosen, choose }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const { columns } = result;
  const widths = useMemo(() => columnWidths(columns, result.rows), [columns, result.rows]);
  const numberWidth = Math.max(36, count(rows.kept).length * 7.25 + 16);
  const down = useVirtualizer({
    count: rows.kept,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    scrollPaddingStart: headHeight,
  });
  const across = useVirtualizer({
    horizontal: true,
    count: columns.length,
    getScrollElement: () => scroller.current,
    estimateSize: (i) => widths[i]!,
    overscan: 4,
  });
  const visibleRows = down.getVirtualItems();
  const visibleColumns = across.getVirtualItems();
  const first = visibleRows[0]?.index ?? 0;
  const last = visibleRows.at(-1)?.index ?? 0;
  // `rows` is new at each drawing; the range is what counts
  useEffect(() => rows.want(first, last + 1), [first, last, rows.kept]);

  const onKeyDown = (event: KeyboardEvent): void => {
    const to = movedTo(event.key, chosen, rows.kept, columns.length);
    if (to === null) return;
    event.preventDefault();
    choose(to);
    down.scrollToIndex(to.row);
    across.scrollToIndex(to.column);
  };
  const width = numberWidth + across.getTotalSize();

  return (
    <div
      ref={scroller}
      className="result-grid scroll"
      role="grid"
      aria-label="Result"
      aria-rowcount={result.row_count + 1}
      aria-colcount={columns.length}
      tabIndex={0}
      data-own-keys
      onKeyDown={onKeyDown}
    >
      <div className="result-head" role="row" aria-rowindex={1} style={{ width, height: headHeight }}>
        <span className="result-number" style={{ width: numberWidth }} />
        {visibleColumns.map((c) => (
          <ColumnHead key={c.key} column={columns[c.index]!} x={numberWidth + c.start} width={c.size} />
        ))}
      </div>
      <div style={{ width, height: down.getTotalSize(), position: 'relative' }}>
        {visibleRows.map((r) => {
          const row = rows.get(r.index);
          return (
            <div
              key={r.key}
              className="result-row"
              role="row"
              aria-rowindex={r.index + 2}
              style={{ transform: `translateY(${r.start}px)`, width }}
            >
              <span className="result-number number faint" style={{ width: numberWidth }}>
                {count(r.index + 1)}
              </span>
              {visibleColumns.map((c) => (
                <span
                  key={c.key}
                  role="gridcell"
                  aria-colindex={c.index + 1}
                  aria-selected={chosen?.row === r.index && chosen.column === c.index}
                  className="result-cell"
                  style={{
                    left: numberWidth + c.start,
                    width: c.size,
                    textAlign: isNumericType(columns[c.index]!.type) ? 'right' : 'left',
                  }}
                  onClick={() => choose({ row: r.index, column: c.index })}
                >
                  {row === undefined ? (
                    <span className="faint">…</span>
                  ) : (
                    <Cell value={row[c.index] ?? null} type={columns[c.index]!.type} />
                  )}
                </span>
              ))}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function ColumnHead({ column, x, width }: { readonly column: ColumnRecord; readonly x: number; readonly width: number }) {
  return (
    <span
      role="columnheader"
      className="result-column"
      style={{ left: x, width, textAlign: isNumericType(column.type) ? 'right' : 'left' }}
      title={describeColumn(column)}
    >
      <b className="ellipsis">{column.name}</b>
      <small className="ellipsis faint">{columnType(column)}</small>
    </span>
  );
}

function describeColumn(c: ColumnRecord): string {
  const origin = [c.schema, c.org_table ?? c.table, c.org_name ?? c.name].filter((part) => part !== '').join('.');
  const parts = [
    `${c.name}: ${c.type}${c.extended_type === undefined ? '' : ` (${c.extended_type})`}${c.format === undefined ? '' : `, ${c.format}`}`,
    origin === c.name ? '' : origin,
    c.charset ?? '',
    c.length === undefined ? '' : `length ${count(c.length)}`,
  ];
  if (c.flags !== undefined && c.flags.length > 0) parts.push(c.flags.join(', '));
  return parts.filter((p) => p !== '').join('\n');
}
