import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import type { CellSpec } from '../../src-core/bridge/contract.ts';
import { type GridPlace, movedTo } from '../components/gridKeys.ts';
import { count } from '../format/numbers.ts';
import { GridHead } from './GridHead.tsx';
import { GridRow } from './GridRow.tsx';

export interface GridColumn {
  readonly name: string;
  readonly type: string;
  readonly numeric: boolean;
  readonly width: number;
  readonly state: 'kept' | 'changed' | 'dropped';
}

export interface GridCell {
  readonly value: CellSpec;
  readonly type: string;
  readonly changed: boolean;
}

export type RowState = 'kept' | 'dropped' | 'added';

/** What is edited; rows and columns by their places on screen. */
export interface GridModel {
  readonly columns: readonly GridColumn[];
  readonly rows: number;
  rowState(row: number): RowState;
  /** Undefined while the row is on its way. */
  cell(row: number, column: number): GridCell | undefined;
  want(from: number, to: number): void;
  /** What was typed; null is NULL. */
  write(at: GridPlace, text: string | null): void;
  rename(column: number, name: string): void;
}

interface Props {
  readonly label: string;
  readonly model: GridModel;
  /** Buttons for the chosen cell. */
  readonly tools: (chosen: GridPlace | null) => ReactNode;
}

const rowHeight = 24;
const headHeight = 40;

/** Rows that can be typed into: Enter or a double click begins, Enter and Tab go on, Esc leaves it as it was. */
export function EditableGrid({ label, model, tools }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const [chosen, choose] = useState<GridPlace | null>(null);
  const [editing, setEditing] = useState<{ readonly begin: string | null } | null>(null);
  const { columns, rows } = model;
  const down = useVirtualizer({
    count: rows,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    scrollPaddingStart: headHeight,
  });
  const widths = useMemo(() => columns.map((c) => c.width), [columns]);
  const across = useVirtualizer({
    horizontal: true,
    count: columns.length,
    getScrollElement: () => scroller.current,
    estimateSize: (i) => widths[i]!,
    overscan: 4,
  });
  useEffect(() => across.measure(), [widths]);
  const visible = down.getVirtualItems();
  const first = visible[0]?.index ?? 0;
  const last = visible.at(-1)?.index ?? 0;
  useEffect(() => model.want(first, last + 1), [first, last, rows]);
  const at = chosen === null || chosen.row >= rows || chosen.column >= columns.length ? null : chosen;
  const numberWidth = Math.max(36, count(rows).length * 7.25 + 16);
  const width = numberWidth + across.getTotalSize();

  const go = (to: GridPlace): void => {
    choose(to);
    setEditing(null);
    down.scrollToIndex(to.row);
    across.scrollToIndex(to.column);
    scroller.current?.focus({ preventScroll: true });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target !== scroller.current || event.altKey) return;
    const to = movedTo(event.key, at, rows, columns.length);
    if (to !== null) go(to);
    else if (at === null) return;
    else if (event.key === 'Enter' || event.key === 'F2') setEditing({ begin: null });
    else if (event.key === 'Delete') model.write(at, null);
    else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey) setEditing({ begin: event.key });
    else return;
    event.preventDefault();
  };
  /** What was typed is taken over, and the next cell is chosen. */
  const commit = (text: string, step: 'down' | 'right' | null): void => {
    if (at === null) return;
    model.write(at, text);
    const next = step === null ? null : movedTo(step === 'down' ? 'ArrowDown' : 'ArrowRight', at, rows, columns.length);
    if (next === null) setEditing(null);
    else go(next);
  };

  return (
    <div className="edit-grid">
      <div className="result-tools">{tools(at)}</div>
      <div
        ref={scroller}
        className="result-grid scroll"
        role="grid"
        aria-label={label}
        aria-rowcount={rows + 1}
        aria-colcount={columns.length}
        tabIndex={0}
        data-own-keys
        onKeyDown={onKeyDown}
      >
        <div className="result-head" role="row" aria-rowindex={1} style={{ width, height: headHeight }}>
          <span className="result-number" style={{ width: numberWidth }} />
          {across.getVirtualItems().map((c) => (
            <GridHead
              key={c.key}
              column={columns[c.index]!}
              x={numberWidth + c.start}
              width={c.size}
              rename={(name) => model.rename(c.index, name)}
              choose={() => choose({ row: at?.row ?? 0, column: c.index })}
            />
          ))}
        </div>
        <div style={{ width, height: down.getTotalSize(), position: 'relative' }}>
          {visible.map((r) => (
            <GridRow
              key={r.key}
              model={model}
              row={r.index}
              y={r.start}
              width={width}
              numberWidth={numberWidth}
              spans={across.getVirtualItems()}
              chosen={at?.row === r.index ? at.column : null}
              editing={at?.row === r.index ? editing : null}
              choose={(column) => go({ row: r.index, column })}
              edit={(column) => {
                choose({ row: r.index, column });
                setEditing({ begin: null });
              }}
              commit={commit}
              cancel={() => {
                setEditing(null);
                scroller.current?.focus({ preventScroll: true });
              }}
            />
          ))}
        </div>
      </div>
    </div>
  );
}
