import { describe, expect, it } from 'vitest';
import * as draft from '../../../renderer/holds/rowsDraft.ts';

describe('rows that are made up', () => {
  it('grow and shrink with a cell for each column', () => {
    let rows = draft.addDraftColumn(draft.addDraftRow(draft.oneRow));
    expect(rows).toEqual({
      columns: [
        { name: 'value', type: '' },
        { name: 'column_2', type: '' },
      ],
      rows: [
        [1, null],
        [null, null],
      ],
    });
    rows = draft.changeDraftColumn(draft.setDraftCell(rows, 1, 1, 'x'), 1, { name: 'word', type: 'varchar' });
    expect(draft.rowsSpec(rows)).toEqual({
      columns: ['value', { name: 'word', type: 'varchar' }],
      rows: [
        [1, null],
        [null, 'x'],
      ],
    });
    rows = draft.dropDraftRow(draft.dropDraftColumn(rows, 0), 0);
    expect(draft.rowsSpec(rows)).toEqual({ columns: [{ name: 'word', type: 'varchar' }], rows: [['x']] });
  });

  it('keep one column, and give new ones names of their own', () => {
    expect(draft.dropDraftColumn(draft.oneRow, 0)).toBe(draft.oneRow);
    const three = draft.addDraftColumn(draft.changeDraftColumn(draft.addDraftColumn(draft.oneRow), 0, { name: 'column_3' }));
    expect(new Set(three.columns.map((c) => c.name)).size).toBe(3);
  });
});
