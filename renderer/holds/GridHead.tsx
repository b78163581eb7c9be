import { useState } from 'react';
import type { GridColumn } from './EditableGrid.tsx';

interface Props {
  readonly column: GridColumn;
  readonly x: number;
  readonly width: number;
  readonly rename: (name: string) => void;
  readonly choose: () => void;
}

const stateWords = { kept: '', changed: 'renamed', dropped: 'left out' } as const;

/** A column's name; a double click renames it. */
export function GridHead({ column, x, width, rename, choose }: Props) {
  const [renaming, setRenaming] = useState(false);
  return (
    <span
      role="columnheader"
      className="result-column"
      data-state={column.state}
      style={{ left: x, width, textAlign: column.numeric ? 'right' : 'left' }}
      title={`${column.name}: ${column.type}. Double click to rename`}
      onClick={choose}
      onDoubleClick={() => setRenaming(true)}
    >
      {renaming ? (
        <input
          className="cell-input mono"
          aria-label="Column name"
          defaultValue={column.name}
          // biome-ignore lint/a11y/noAutofocus: the person began to write here
          autoFocus
          onFocus={(event) => event.target.select()}
          onKeyDown={(event) => {
            if (event.key === 'Escape') setRenaming(false);
            else if (event.key === 'Enter') event.currentTarget.blur();
            else return;
            event.preventDefault();
            event.stopPropagation();
          }}
          onBlur={(event) => {
            if (renaming && event.target.value !== '') rename(event.target.value);
            setRenaming(false);
          }}
        />
      ) : (
        <b className="ellipsis">{column.name}</b>
      )}
      <small className="ellipsis faint">
        {column.type}
        {column.state === 'kept' ? '' : `, ${stateWords[column.state]}`}
      </small>
    </span>
  );
}
