/** Which rows of two results are the same, which were changed, left out or added. */
import type { ResultRecord, Value } from '../../src-core/bridge/contract.ts';

type Row = readonly Value[];

export interface DiffRow {
  readonly before: Row | null;
  readonly after: Row | null;
}

/** Rows side by side. A row that has most of its cells in common with another one is that row, changed. */
export function rowDiff(before: readonly Row[], after: readonly Row[]): DiffRow[] {
  const pairs: DiffRow[] = [];
  let i = 0;
  let j = 0;
  while (i < before.length && j < after.length) {
    const a = before[i]!;
    const b = after[j]!;
    if (alike(a, b) === 1 || alike(a, b) >= 0.5) {
      pairs.push({ before: a, after: b });
      i++;
      j++;
      continue;
    }
    const later = after.findIndex((row, n) => n > j && alike(a, row) === 1);
    const earlier = before.findIndex((row, n) => n > i && alike(row, b) === 1);
    if (earlier >= 0 && (later < 0 || earlier - i <= later - j)) pairs.push({ before: before[i++]!, after: null });
    else if (later >= 0) pairs.push({ before: null, after: after[j++]! });
    else {
      pairs.push({ before: a, after: b });
      i++;
      j++;
    }
  }
  for (; i < before.length; i++) pairs.push({ before: before[i]!, after: null });
  for (; j < after.length; j++) pairs.push({ before: null, after: after[j]! });
  return pairs;
}

/** The share of cells that are the same. */
function alike(a: Row, b: Row): number {
  const cells = Math.max(a.length, b.length);
  if (cells === 0) return 1;
  let same = 0;
  for (let i = 0; i < Math.min(a.length, b.length); i++) if (sameValue(a[i]!, b[i]!)) same++;
  return same / cells;
}

export function sameValue(a: Value, b: Value): boolean {
  if (typeof a === 'object' && a !== null) return typeof b === 'object' && b !== null && a.base64 === b.base64;
  return a === b;
}

/** Columns, rows and the rest of two results are the same, as far as their rows are known. */
export function sameResult(a: ResultRecord, b: ResultRecord): boolean {
  return (
    a.row_count === b.row_count &&
    a.columns.length === b.columns.length &&
    a.columns.every((c, i) => c.name === b.columns[i]!.name && c.type === b.columns[i]!.type) &&
    rowDiff(a.rows, b.rows).every((row) => row.before !== null && row.after !== null && alike(row.before, row.after) === 1) &&
    String(a.affected_rows) === String(b.affected_rows) &&
    String(a.last_insert_id) === String(b.last_insert_id)
  );
}
