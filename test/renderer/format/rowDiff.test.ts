import { describe, expect, it } from 'vitest';
import { rowDiff, sameResult } from '../../../renderer/format/rowDiff.ts';
import { fakeDetail } from '../../support/fakeBridge/fakeData.ts';

const rows = [
  [1, 'one', 'x'],
  [2, 'two', 'y'],
  [3, 'three', 'z'],
];

describe('the difference of two results', () => {
  it('pairs rows that stayed and rows that were changed', () => {
    const after = [rows[0]!, [2, 'TWO', 'y'], rows[2]!];
    expect(rowDiff(rows, after)).toEqual(rows.map((row, i) => ({ before: row, after: after[i] })));
  });

  it('tells rows that were left out and rows that were added', () => {
    expect(rowDiff(rows, [rows[0]!, rows[2]!])).toEqual([
      { before: rows[0], after: rows[0] },
      { before: rows[1], after: null },
      { before: rows[2], after: rows[2] },
    ]);
    const more = [9, 'nine', 'n'];
    expect(rowDiff(rows, [...rows, more]).at(-1)).toEqual({ before: null, after: more });
    expect(rowDiff(rows, [more, ...rows])[0]).toEqual({ before: null, after: more });
  });

  it('sees every kind of change to a result', () => {
    const [result] = fakeDetail(0).record.results;
    expect(sameResult(result!, { ...result! })).toBe(true);
    expect(sameResult(result!, { ...result!, row_count: result!.row_count - 1 })).toBe(false);
    expect(sameResult(result!, { ...result!, columns: result!.columns.map((c, i) => (i === 0 ? { ...c, name: 'other' } : c)) })).toBe(
      false,
    );
    const cell = result!.rows.map((row, i) => (i === 1 ? row.map((value, c) => (c === 2 ? null : value)) : row));
    expect(sameResult(result!, { ...result!, rows: cell })).toBe(false);
  });
});
