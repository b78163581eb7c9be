import type { VirtualItem } from '@tanstack/react-virtual';
import { useRef } from 'react';
import type { CellSpec, Value } from '../../src-core/bridge/contract.ts';
import { Cell } from '../components/Cell.tsx';
import { count } from '../format/numbers.ts';
import { inputText } from './cellInput.ts';
import type { GridModel } from './EditableGrid.tsx';

interface Props {
  readonly model: GridModel;
  readonly row: number;
  readonly y: number;
  readonly width: number;
  readonly numberWidth: number;
  readonly spans: readonly VirtualItem[];
  readonly chosen: number | null;
  readonly editing: { readonly begin: string | null } | null;
  readonly choose: (column: number) => void;
  readonly edit: (column: number) => void;
  readonly commit: (text: string, step: 'down' | 'right' | null) => void;
  readonly cancel: () => void;
}

const marks = { kept: '', dropped: '−', added: '+' } as const;
const words = { kept: '', dropped: 'left out', added: 'added' } as const;

export function GridRow(props: Props) {
  const { model, row, y, width, numberWidth, spans, chosen, editing, choose, edit, commit, cancel } = props;
  const state = model.rowState(row);
  return (
    <div className="result-row" role="row" aria-rowindex={row + 2} data-state={state} style={{ transform: `translateY(${y}px)`, width }}>
      <span className="result-number number faint" style={{ width: numberWidth }}>
        {marks[state]}
        {count(row + 1)}
        {state === 'kept' ? null : <span className="unseen">{words[state]}</span>}
      </span>
      {spans.map((c) => {
        const column = model.columns[c.index]!;
        const cell = model.cell(row, c.index);
        const here = chosen === c.index;
        return (
          <span
            key={c.key}
            role="gridcell"
            aria-colindex={c.index + 1}
            aria-selected={here}
            className="result-cell"
            data-changed={cell?.changed === true}
            data-dropped={column.state === 'dropped'}
            style={{ left: numberWidth + c.start, width: c.size, textAlign: column.numeric ? 'right' : 'left' }}
            title={cell?.changed === true && state === 'kept' ? 'Changed' : undefined}
            onClick={() => {
              if (!here || editing === null) choose(c.index);
            }}
            onDoubleClick={() => edit(c.index)}
          >
            {cell === undefined ? (
              <span className="faint">…</span>
            ) : here && editing !== null ? (
              <CellInput
                label={`${column.name}, row ${row + 1}`}
                begin={inputText(cell.value)}
                typed={editing.begin}
                commit={commit}
                cancel={cancel}
              />
            ) : (
              <Cell value={shown(cell.value)} type={cell.type} />
            )}
          </span>
        );
      })}
    </div>
  );
}

interface InputProps {
  readonly label: string;
  /** What stands there. */
  readonly begin: string;
  /** The key that began it, which takes the place of all that stood there. */
  readonly typed: string | null;
  readonly commit: (text: string, step: 'down' | 'right' | null) => void;
  readonly cancel: () => void;
}

function CellInput({ label, begin, typed, commit, cancel }: InputProps) {
  const left = useRef(false);
  const leave = (then: () => void): void => {
    if (left.current) return;
    left.current = true;
    then();
  };
  return (
    <input
      className="cell-input mono"
      aria-label={label}
      defaultValue={typed ?? begin}
      // biome-ignore lint/a11y/noAutofocus: the person began to write here
      autoFocus
      onFocus={(event) => typed === null && event.target.select()}
      spellCheck={false}
      onKeyDown={(event) => {
        const { value } = event.currentTarget;
        if (event.key === 'Escape') leave(cancel);
        else if (event.key === 'Enter') leave(() => commit(value, 'down'));
        else if (event.key === 'Tab' && !event.shiftKey) leave(() => commit(value, 'right'));
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
      onBlur={(event) => {
        const { value } = event.target;
        leave(() => (value === begin ? cancel() : commit(value, null)));
      }}
    />
  );
}

/** As the result grid draws values. */
function shown(cell: CellSpec): Value {
  if (typeof cell === 'boolean') return cell ? 1 : 0;
  if (typeof cell === 'bigint') return String(cell);
  return cell instanceof Uint8Array ? inputText(cell) : cell;
}
