import { describe, expect, it } from 'vitest';
import * as edits from '../../../renderer/holds/gridEdit.ts';

describe('changes to held rows', () => {
  it('are none at first', () => {
    expect(edits.resultEdit(edits.noEdit, 0)).toBeNull();
    expect(edits.isChanged(edits.noEdit)).toBe(false);
  });

  it('name cells, rows and columns by their places in the reply', () => {
    let edit = edits.setCell(edits.noEdit, 4, 1, 'other', 'was');
    edit = edits.setCell(edit, 5, 0, null, 7);
    edit = edits.toggleRow(edit, 9);
    edit = edits.toggleRow(edit, 2);
    edit = edits.addRow(edit, 2);
    edit = edits.setAddedCell(edit, 0, 1, 'new');
    edit = edits.renameColumn(edit, 1, 'title', 'name');
    expect(edits.resultEdit(edit, 3)).toEqual({
      result: 3,
      cells: [
        { row: 4, column: 1, value: 'other' },
        { row: 5, column: 0, value: null },
      ],
      dropRows: [2, 9],
      addRows: [[null, 'new']],
      renameColumns: [{ column: 1, name: 'title' }],
    });
    expect(edits.changeCount(edit)).toBe(6);
  });

  it('that put things back are no changes', () => {
    let edit = edits.setCell(edits.noEdit, 0, 0, '8', 7);
    edit = edits.setCell(edit, 0, 0, '7', 7);
    edit = edits.toggleRow(edits.toggleRow(edit, 1), 1);
    edit = edits.toggleColumn(edits.toggleColumn(edit, 0), 0);
    edit = edits.renameColumn(edits.renameColumn(edit, 0, 'x', 'id'), 0, 'id', 'id');
    expect(edits.isChanged(edit)).toBe(false);
  });

  it('of rows and columns that are left out do not go along', () => {
    let edit = edits.setCell(edits.noEdit, 1, 0, 'a', 'b');
    edit = edits.setCell(edit, 0, 1, 'a', 'b');
    edit = edits.renameColumn(edit, 1, 'x', 'y');
    edit = edits.toggleColumn(edits.toggleRow(edit, 1), 1);
    expect(edits.resultEdit(edit, 0)).toEqual({ result: 0, dropRows: [1], dropColumns: [1] });
    expect(edits.columnsLeft(edit, 2)).toBe(1);
  });

  it('know NULL from the empty text, and bytes by what they are', () => {
    expect(edits.sameCell(null, '')).toBe(false);
    expect(edits.sameCell('1', 1)).toBe(true);
    expect(edits.sameCell({ base64: 'AA==' }, { base64: 'AA==' })).toBe(true);
    expect(edits.sameCell({ base64: 'AA==' }, 'AA==')).toBe(false);
  });
});
