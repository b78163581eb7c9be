/** Changes to the rows of a reply that waits, as the grid collects them; pure. Places count in the server's reply, from 0. */
import type { CellSpec, ResultEdit } from '../../src-core/bridge/contract.ts';

export interface GridEdit {
  /** By `row:column`. */
  readonly cells: ReadonlyMap<string, CellSpec>;
  readonly droppedRows: ReadonlySet<number>;
  /** One cell for each of the server's columns. */
  readonly added: readonly (readonly CellSpec[])[];
  readonly names: ReadonlyMap<number, string>;
  readonly droppedColumns: ReadonlySet<number>;
}

export const noEdit: GridEdit = {
  cells: new Map(),
  droppedRows: new Set(),
  added: [],
  names: new Map(),
  droppedColumns: new Set(),
};

const place = (row: number, column: number): string => `${row}:${column}`;

export function cellOf(edit: GridEdit, row: number, column: number): CellSpec | undefined {
  return edit.cells.get(place(row, column));
}

/** A cell that is set back to what it was is no change. */
export function setCell(edit: GridEdit, row: number, column: number, value: CellSpec, was: CellSpec | undefined): GridEdit {
  const cells = new Map(edit.cells);
  if (was !== undefined && sameCell(value, was)) cells.delete(place(row, column));
  else cells.set(place(row, column), value);
  return { ...edit, cells };
}

export function setAddedCell(edit: GridEdit, index: number, column: number, value: CellSpec): GridEdit {
  return { ...edit, added: edit.added.map((row, i) => (i === index ? row.map((cell, c) => (c === column ? value : cell)) : row)) };
}

export function addRow(edit: GridEdit, columns: number): GridEdit {
  return { ...edit, added: [...edit.added, Array.from({ length: columns }, () => null)] };
}

export function removeAddedRow(edit: GridEdit, index: number): GridEdit {
  return { ...edit, added: edit.added.filter((_, i) => i !== index) };
}

export function toggleRow(edit: GridEdit, row: number): GridEdit {
  return { ...edit, droppedRows: toggled(edit.droppedRows, row) };
}

export function toggleColumn(edit: GridEdit, column: number): GridEdit {
  return { ...edit, droppedColumns: toggled(edit.droppedColumns, column) };
}

export function renameColumn(edit: GridEdit, column: number, name: string, was: string): GridEdit {
  const names = new Map(edit.names);
  if (name === was) names.delete(column);
  else names.set(column, name);
  return { ...edit, names };
}

export function isChanged(edit: GridEdit): boolean {
  return edit.cells.size + edit.droppedRows.size + edit.added.length + edit.names.size + edit.droppedColumns.size > 0;
}

/** How many changes there are, for people. */
export function changeCount(edit: GridEdit): number {
  return edit.cells.size + edit.droppedRows.size + edit.added.length + edit.names.size + edit.droppedColumns.size;
}

/** Null where nothing was changed. Cells of rows and columns that are dropped are left out. */
export function resultEdit(edit: GridEdit, result: number): ResultEdit | null {
  if (!isChanged(edit)) return null;
  const cells = [...edit.cells]
    .map(([key, value]) => {
      const [row, column] = key.split(':').map(Number);
      return { row: row!, column: column!, value };
    })
    .filter(({ row, column }) => !edit.droppedRows.has(row) && !edit.droppedColumns.has(column));
  const sorted = (set: ReadonlySet<number>): number[] => [...set].sort((a, b) => a - b);
  const renames = [...edit.names].filter(([column]) => !edit.droppedColumns.has(column)).map(([column, name]) => ({ column, name }));
  return {
    result,
    ...(cells.length > 0 ? { cells } : {}),
    ...(edit.droppedRows.size > 0 ? { dropRows: sorted(edit.droppedRows) } : {}),
    ...(edit.added.length > 0 ? { addRows: edit.added } : {}),
    ...(renames.length > 0 ? { renameColumns: renames } : {}),
    ...(edit.droppedColumns.size > 0 ? { dropColumns: sorted(edit.droppedColumns) } : {}),
  };
}

/** The columns that are left, of so many. */
export function columnsLeft(edit: GridEdit, columns: number): number {
  return columns - edit.droppedColumns.size;
}

export function sameCell(a: CellSpec, b: CellSpec): boolean {
  if (isBase64(a) && isBase64(b)) return a.base64 === b.base64;
  if (a === null || b === null || typeof a === 'object' || typeof b === 'object') return a === b;
  return String(a) === String(b);
}

function isBase64(cell: CellSpec): cell is { readonly base64: string } {
  return typeof cell === 'object' && cell !== null && 'base64' in cell;
}

function toggled(set: ReadonlySet<number>, n: number): ReadonlySet<number> {
  const next = new Set(set);
  if (!next.delete(n)) next.add(n);
  return next;
}
