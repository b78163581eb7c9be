import type { ColumnRecord, Value } from '../../../src-core/bridge/contract.ts';
import { columnType } from '../../format/columnType.ts';
import { cellKind, cellText } from '../../format/value.ts';

const leastChars = 4;
const mostChars = 44;
const charPx = 7.25;
const paddingPx = 20;

/** Width of each column in px, from its name, its type and its first rows. */
export function columnWidths(columns: readonly ColumnRecord[], rows: readonly (readonly Value[])[]): number[] {
  const sample = rows.slice(0, 100);
  return columns.map((column, i) => {
    let chars = Math.max(column.name.length, columnType(column).length + 1);
    for (const row of sample) chars = Math.max(chars, shownChars(row[i] ?? null, column.type));
    return Math.round(Math.min(mostChars, Math.max(leastChars, chars)) * charPx + paddingPx);
  });
}

/** Binary values stand on a ground of their own, which has a padding. */
function shownChars(value: Value, type: string): number {
  return cellText(value, mostChars).length + (cellKind(value, type) === 'binary' ? 2 : 0);
}
