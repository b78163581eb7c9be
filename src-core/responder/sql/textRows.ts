/** Result sets of our own making, for SHOW and its kin. */
import type { Cell, RowsResult } from '../../mysql/synth/reply.ts';
import { plainColumn } from './resultColumns.ts';

/** `Name` for text, `Name:TYPE` for another type. */
export function textRows(columns: readonly string[], rows: readonly (readonly Cell[])[]): RowsResult {
  const definitions = columns.map((column) => {
    const [name = '', type = 'VARCHAR'] = column.split(':');
    return plainColumn(name, type, 64).definition;
  });
  return { kind: 'rows', columns: definitions, rows };
}
