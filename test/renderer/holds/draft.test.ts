import { describe, expect, it } from 'vitest';
import { answersFor, changesSomething, type HoldDraft, newDraft, outcomeOf } from '../../../renderer/holds/draft.ts';
import { noEdit, setCell } from '../../../renderer/holds/gridEdit.ts';
import type { HoldDetail } from '../../../src-core/bridge/contract.ts';
import { fakeHolds } from '../../support/fakeBridge/fakeHolds.ts';

const [query, execution, reply, login] = fakeHolds(100) as [HoldDetail, HoldDetail, HoldDetail, HoldDetail];

function actions(detail: HoldDetail, change: Partial<HoldDraft>) {
  const outcome = outcomeOf({ ...newDraft(detail), ...change }, detail);
  return outcome.fault ?? outcome.actions;
}

describe('what is written in the editor of a hold', () => {
  it('sends on what came as it came', () => {
    expect(actions(query, {})).toEqual([]);
    expect(changesSomething(newDraft(query), query)).toBe(false);
    expect(actions(query, { sql: query.sql })).toEqual([]);
  });

  it('rewrites the SQL, and refuses to send nothing', () => {
    expect(actions(query, { sql: 'SELECT 1' })).toEqual([{ kind: 'rewrite', sql: 'SELECT 1' }]);
    expect(actions(query, { sql: ' ' })).toMatch(/no SQL/);
  });

  it('gives all parameters of an execution, also those that were left alone, and NULL where it was set', () => {
    const params = new Map([
      [0, '17'],
      [1, null],
    ]);
    expect(actions(execution, { params, sql: 'SELECT ?' })).toEqual([
      { kind: 'parameters', values: ['17', null, { base64: 'AAECAwQFBgc=' }, null] },
      { kind: 'rewrite', sql: 'SELECT ?' },
    ]);
  });

  it('edits the rows of a reply', () => {
    const edits = new Map([[0, setCell(noEdit, 2, 0, '5', 880_002)]]);
    expect(actions(reply, { edits })).toEqual([{ kind: 'edit', edits: [{ result: 0, cells: [{ row: 2, column: 0, value: '5' }] }] }]);
    const all = new Map([[0, { ...noEdit, droppedColumns: new Set(reply.results![0]!.columns.keys()) }]]);
    expect(actions(reply, { edits: all })).toMatch(/needs a column/);
  });

  it('answers with rows whose types are those of the held reply', () => {
    const made = actions(reply, { answer: 'rows' });
    expect(made).toMatchObject([
      {
        kind: 'rows',
        rows: { columns: [{ name: 'id', type: 'bigint unsigned' }, { name: 'created_at', type: 'DATETIME' }, {}, {}, {}, {}] },
      },
    ]);
    expect(actions(query, { answer: 'rows' })).toEqual([{ kind: 'rows', rows: { columns: ['value'], rows: [[1]] } }]);
  });

  it('answers with an OK and with an error, whose fields have to be right', () => {
    const ok = { affectedRows: '3', lastInsertId: '18446744073709551615', warnings: '', info: '' };
    expect(actions(query, { answer: 'ok', ok })).toEqual([{ kind: 'ok', ok: { affectedRows: '3', lastInsertId: '18446744073709551615' } }]);
    expect(actions(query, { answer: 'ok', ok: { ...ok, warnings: '70000' } })).toMatch(/65,535/);
    expect(actions(query, { answer: 'ok', ok: { ...ok, affectedRows: '-1' } })).toMatch(/whole numbers/);
    expect(actions(query, { answer: 'error' })).toMatchObject([{ kind: 'error', error: { code: 1213, sqlstate: '40001' } }]);
    expect(actions(query, { answer: 'error', error: { code: '5000', sqlstate: '', message: '' } })).toEqual([
      { kind: 'error', error: { code: 5000 } },
    ]);
    expect(actions(query, { answer: 'error', error: { code: '70000', sqlstate: '', message: '' } })).toMatch(/1 to 65,534/);
    expect(actions(query, { answer: 'error', error: { code: '1', sqlstate: 'abc', message: '' } })).toMatch(/SQLSTATE/);
  });

  it('waits before whatever it does', () => {
    expect(actions(query, { answer: 'close', delayMs: '1.5' })).toEqual([
      { kind: 'delay', us: 1500 },
      { kind: 'close', when: 'before' },
    ]);
    expect(actions(query, { delayMs: 'soon' })).toMatch(/milliseconds/);
    expect(changesSomething({ ...newDraft(query), delayMs: '5' }, query)).toBe(true);
  });

  it('offers what makes sense where it waits', () => {
    expect(answersFor(reply.summary)).toEqual(['forward', 'rows', 'ok', 'error', 'close']);
    expect(answersFor(login.summary)).toEqual(['forward', 'error', 'close']);
    expect(answersFor({ ...login.summary, at: 'connect' })).toEqual(['forward', 'close']);
  });
});
