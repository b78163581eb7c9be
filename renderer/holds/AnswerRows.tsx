import { Plus } from 'lucide-react';
import { useMemo } from 'react';
import type { HoldDetail, Value } from '../../src-core/bridge/contract.ts';
import { plural } from '../format/numbers.ts';
import { isNumericType } from '../format/value.ts';
import { changeDraft } from '../stores/holdStore.ts';
import { freeCell, inputText, typedCell } from './cellInput.ts';
import type { HoldDraft } from './draft.ts';
import { EditableGrid, type GridModel } from './EditableGrid.tsx';
import * as draftRows from './rowsDraft.ts';
import { SetNull } from './SetNull.tsx';

/** Rows made up in place of the server's. */
export function AnswerRows({ detail, draft }: { readonly detail: HoldDetail; readonly draft: HoldDraft }) {
  const { rows } = draft;
  const put = (changed: draftRows.RowsDraft): void => changeDraft(detail, { rows: changed });
  const columns = useMemo(
    () =>
      rows.columns.map((c, i) => {
        const longest = Math.max(
          c.name.length,
          (c.type || 'from the values').length,
          ...rows.rows.slice(0, 50).map((r) => inputText(r[i] ?? null).length),
        );
        const numbers = rows.rows.length > 0 && rows.rows.every((r) => r[i] === null || typeof r[i] === 'number');
        return {
          name: c.name,
          type: c.type === '' ? 'from the values' : c.type.toLowerCase(),
          numeric: c.type === '' ? numbers : isNumericType(c.type.toUpperCase()) || /int|double|decimal/.test(c.type),
          width: Math.round(Math.min(44, Math.max(12, longest)) * 7.25 + 20),
          state: 'kept' as const,
        };
      }),
    [rows],
  );
  const model: GridModel = {
    columns,
    rows: rows.rows.length,
    rowState: () => 'kept',
    cell: (row, column) => {
      const value = rows.rows[row]?.[column];
      return value === undefined ? undefined : { value, type: wireType(rows.columns[column]!.type, value as Value), changed: false };
    },
    want: () => {},
    write: ({ row, column }, text) => {
      const was = rows.rows[row]?.[column] ?? null;
      const free = rows.columns[column]!.type === '';
      put(draftRows.setDraftCell(rows, row, column, text === null ? null : free ? freeCell(text) : typedCell(text, was)));
    },
    rename: (column, name) => put(draftRows.changeDraftColumn(rows, column, { name })),
  };
  return (
    <EditableGrid
      label="Rows to answer with"
      model={model}
      tools={(at) => {
        const column = at === null ? undefined : rows.columns[at.column];
        return (
          <>
            <span>
              {plural(rows.rows.length, 'row')}, {plural(rows.columns.length, 'column')}
            </span>
            <span className="grow" />
            <select
              className="input"
              aria-label={column === undefined ? 'Type of the column' : `Type of ${column.name}`}
              disabled={column === undefined}
              value={column?.type ?? ''}
              onChange={(event) => at !== null && put(draftRows.changeDraftColumn(rows, at.column, { type: event.target.value }))}
            >
              <option value="">type from the values</option>
              {[...new Set([...draftRows.columnTypes, column?.type ?? ''])]
                .filter((type) => type !== '')
                .map((type) => (
                  <option key={type} value={type}>
                    {type.toLowerCase()}
                  </option>
                ))}
            </select>
            <SetNull disabled={at === null} onClick={() => at !== null && model.write(at, null)} />
            <button type="button" className="button" onClick={() => put(draftRows.addDraftRow(rows))}>
              <Plus size={13} aria-hidden />
              Add row
            </button>
            <button type="button" className="button" onClick={() => put(draftRows.addDraftColumn(rows))}>
              <Plus size={13} aria-hidden />
              Add column
            </button>
            <button
              type="button"
              className="button"
              disabled={at === null}
              onClick={() => at !== null && put(draftRows.dropDraftRow(rows, at.row))}
            >
              Drop row
            </button>
            <button
              type="button"
              className="button"
              disabled={at === null || rows.columns.length === 1}
              onClick={() => at !== null && put(draftRows.dropDraftColumn(rows, at.column))}
            >
              Drop column
            </button>
          </>
        );
      }}
    />
  );
}

function wireType(type: string, value: Value): string {
  return type === '' ? (typeof value === 'number' ? 'LONGLONG' : 'VAR_STRING') : type.toUpperCase();
}
