/** Rows that are made up in place of the server's answer; pure. */
import type { CellSpec, ColumnSpec, ResultRecord, RowsSpec } from '../../src-core/bridge/contract.ts';

interface DraftColumn {
  readonly name: string;
  /** SQL's name of the type; empty: it follows from the values. */
  readonly type: string;
}

export interface RowsDraft {
  readonly columns: readonly DraftColumn[];
  readonly rows: readonly (readonly CellSpec[])[];
}

/** What a column can be said to be; any type of SQL is understood, these are the ones one reaches for. */
export const columnTypes = [
  'bigint',
  'bigint unsigned',
  'int',
  'double',
  'decimal',
  'varchar',
  'text',
  'json',
  'date',
  'datetime',
  'time',
  'timestamp',
  'blob',
] as const;

export const oneRow: RowsDraft = { columns: [{ name: 'value', type: '' }], rows: [[1]] };

export function setDraftCell(draft: RowsDraft, row: number, column: number, value: CellSpec): RowsDraft {
  return { ...draft, rows: draft.rows.map((r, i) => (i === row ? r.map((cell, c) => (c === column ? value : cell)) : r)) };
}

export function addDraftRow(draft: RowsDraft): RowsDraft {
  return { ...draft, rows: [...draft.rows, draft.columns.map(() => null)] };
}

export function dropDraftRow(draft: RowsDraft, row: number): RowsDraft {
  return { ...draft, rows: draft.rows.filter((_, i) => i !== row) };
}

export function addDraftColumn(draft: RowsDraft): RowsDraft {
  const taken = new Set(draft.columns.map((c) => c.name));
  let name = 'column';
  for (let n = draft.columns.length + 1; taken.has(name) || name === 'column'; n++) name = `column_${n}`;
  return { columns: [...draft.columns, { name, type: '' }], rows: draft.rows.map((row) => [...row, null]) };
}

export function dropDraftColumn(draft: RowsDraft, column: number): RowsDraft {
  if (draft.columns.length === 1) return draft;
  return {
    columns: draft.columns.filter((_, i) => i !== column),
    rows: draft.rows.map((row) => row.filter((_, i) => i !== column)),
  };
}

export function changeDraftColumn(draft: RowsDraft, column: number, change: Partial<DraftColumn>): RowsDraft {
  return { ...draft, columns: draft.columns.map((c, i) => (i === column ? { ...c, ...change } : c)) };
}

export function rowsSpec({ columns, rows }: RowsDraft): RowsSpec {
  return { columns: columns.map(({ name, type }): ColumnSpec => (type === '' ? name : { name, type })), rows };
}

/** The rows of an earlier reply as a beginning; types are the wire's. */
export function fromResult({ columns, rows }: Pick<ResultRecord, 'columns' | 'rows'>): RowsDraft {
  return {
    columns: columns.map(({ name, type, flags }) => ({
      name,
      type: flags?.includes('UNSIGNED') === true && type === 'LONGLONG' ? 'bigint unsigned' : type,
    })),
    rows,
  };
}
