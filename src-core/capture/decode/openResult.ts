/** A result of a reply while it is put together. */
import type { SessionStateRecord, Value } from '../../bridge/contract.ts';
import type { ColumnDefinition } from '../../mysql/packets/columnDefinition.ts';
import type { CellReader } from '../../mysql/values/value.ts';

export interface OpenResult {
  columns: ColumnDefinition[];
  readers: { text: readonly CellReader[]; binary: readonly CellReader[] } | null;
  rowCount: number;
  rows: (readonly Value[])[];
  affectedRows: bigint | null;
  lastInsertId: bigint | null;
  warnings: number;
  info: string;
  statusFlags: number;
  sessionState: readonly SessionStateRecord[];
  definitionsEnded: boolean;
  closed: boolean;
}

export function emptyResult(): OpenResult {
  return {
    columns: [],
    readers: null,
    rowCount: 0,
    rows: [],
    affectedRows: null,
    lastInsertId: null,
    warnings: 0,
    info: '',
    statusFlags: 0,
    sessionState: [],
    definitionsEnded: false,
    closed: false,
  };
}
