import { Plus, Undo2 } from 'lucide-react';
import { useMemo } from 'react';
import type { HoldDetail, ResultRecord } from '../../src-core/bridge/contract.ts';
import { columnWidths } from '../details/result/columnWidths.ts';
import { columnType } from '../format/columnType.ts';
import { count, plural } from '../format/numbers.ts';
import { isNumericType } from '../format/value.ts';
import { changeDraft } from '../stores/holdStore.ts';
import { typedCell } from './cellInput.ts';
import { editOf, type HoldDraft } from './draft.ts';
import { EditableGrid, type GridModel } from './EditableGrid.tsx';
import * as edits from './gridEdit.ts';
import { SetNull } from './SetNull.tsx';
import { useHeldRows } from './useHeldRows.ts';

interface Props {
  readonly detail: HoldDetail;
  readonly draft: HoldDraft;
  readonly index: number;
  readonly result: ResultRecord;
}

/** The rows of a held result, to be changed; what was changed is marked. */
export function HeldResult({ detail, draft, index, result }: Props) {
  const rows = useHeldRows(detail.summary.id, index, result);
  const edit = editOf(draft, index);
  const put = (changed: edits.GridEdit): void => changeDraft(detail, { edits: new Map(draft.edits).set(index, changed) });
  const widths = useMemo(() => columnWidths(result.columns, result.rows), [result]);
  const own = result.row_count;
  const columns = useMemo(
    () =>
      result.columns.map((c, i) => ({
        name: edit.names.get(i) ?? c.name,
        type: columnType(c),
        numeric: isNumericType(c.type),
        width: widths[i]!,
        state: edit.droppedColumns.has(i) ? ('dropped' as const) : edit.names.has(i) ? ('changed' as const) : ('kept' as const),
      })),
    [result, widths, edit.names, edit.droppedColumns],
  );
  const model: GridModel = {
    columns,
    rows: own + edit.added.length,
    rowState: (row) => (row >= own ? 'added' : edit.droppedRows.has(row) ? 'dropped' : 'kept'),
    cell: (row, column) => {
      const { type } = result.columns[column]!;
      if (row >= own) return { value: edit.added[row - own]?.[column] ?? null, type, changed: true };
      const changed = edits.cellOf(edit, row, column);
      if (changed !== undefined) return { value: changed, type, changed: true };
      const known = rows.get(row);
      return known === undefined ? undefined : { value: known[column] ?? null, type, changed: false };
    },
    want: (from, to) => rows.want(from, Math.min(to, own)),
    write: ({ row, column }, text) => {
      if (row >= own) {
        const was = edit.added[row - own]?.[column] ?? null;
        put(edits.setAddedCell(edit, row - own, column, text === null ? null : typedCell(text, was)));
        return;
      }
      const was = rows.get(row)?.[column];
      put(edits.setCell(edit, row, column, text === null ? null : typedCell(text, was ?? null), was));
    },
    rename: (column, name) => put(edits.renameColumn(edit, column, name, result.columns[column]!.name)),
  };
  const changes = edits.changeCount(edit);
  return (
    <EditableGrid
      label="Held rows"
      model={model}
      tools={(at) => (
        <>
          <span>
            <b className="number">{count(own)}</b> {own === 1 ? 'row' : 'rows'}
            {changes === 0 ? null : <span className="chip accent chip-gap">{plural(changes, 'change')}</span>}
          </span>
          <span className="grow" />
          <SetNull disabled={at === null} onClick={() => at !== null && model.write(at, null)} />
          <button type="button" className="button" onClick={() => put(edits.addRow(edit, result.columns.length))}>
            <Plus size={13} aria-hidden />
            Add row
          </button>
          <button type="button" className="button" disabled={at === null} onClick={() => at !== null && dropRow(at.row)}>
            {at !== null && model.rowState(at.row) === 'dropped' ? 'Keep row' : 'Drop row'}
          </button>
          <button
            type="button"
            className="button"
            disabled={at === null}
            onClick={() => at !== null && put(edits.toggleColumn(edit, at.column))}
          >
            {at !== null && edit.droppedColumns.has(at.column) ? 'Keep column' : 'Drop column'}
          </button>
          <button
            type="button"
            className="button quiet icon"
            aria-label="Undo all changes"
            title="Undo all changes"
            disabled={changes === 0}
            onClick={() => put(edits.noEdit)}
          >
            <Undo2 size={13} aria-hidden />
          </button>
        </>
      )}
    />
  );

  function dropRow(row: number): void {
    put(row >= own ? edits.removeAddedRow(edit, row - own) : edits.toggleRow(edit, row));
  }
}
