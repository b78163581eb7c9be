/** What is being written in the editor of a hold, and the actions that come of it; pure. */
import type { Action, CellSpec, ErrorSpec, HoldDetail, OkSpec } from '../../src-core/bridge/contract.ts';
import { knownErrors } from '../format/knownErrors.ts';
import { columnsLeft, type GridEdit, noEdit, resultEdit } from './gridEdit.ts';
import { fromResult, oneRow, type RowsDraft, rowsSpec } from './rowsDraft.ts';

export type Answer = 'forward' | 'rows' | 'ok' | 'error' | 'close';

export interface HoldDraft {
  readonly answer: Answer;
  /** Null: as it came. */
  readonly sql: string | null;
  /** By the parameter's place. */
  readonly params: ReadonlyMap<number, CellSpec>;
  /** By the result's place in the reply. */
  readonly edits: ReadonlyMap<number, GridEdit>;
  readonly rows: RowsDraft;
  readonly ok: OkFields;
  readonly error: ErrorFields;
  readonly delayMs: string;
  readonly holdReply: boolean;
}

/** As they stand in their fields. */
export interface OkFields {
  readonly affectedRows: string;
  readonly lastInsertId: string;
  readonly warnings: string;
  readonly info: string;
}

export interface ErrorFields {
  readonly code: string;
  readonly sqlstate: string;
  readonly message: string;
}

export function newDraft(detail: HoldDetail): HoldDraft {
  const [first] = knownErrors;
  const held = detail.results?.find((r) => r.columns.length > 0);
  return {
    answer: 'forward',
    sql: null,
    params: new Map(),
    edits: new Map(),
    rows: held === undefined ? oneRow : fromResult(held),
    ok: { affectedRows: '1', lastInsertId: '0', warnings: '0', info: '' },
    error: { code: String(first!.code), sqlstate: first!.sqlstate, message: first!.message },
    delayMs: '',
    holdReply: false,
  };
}

/** Answers that make sense for what is held, the usual one first. */
export function answersFor({ at }: HoldDetail['summary']): readonly Answer[] {
  if (at === 'command' || at === 'reply') return ['forward', 'rows', 'ok', 'error', 'close'];
  return at === 'login' || at === 'loginResult' ? ['forward', 'error', 'close'] : ['forward', 'close'];
}

export function editOf(draft: HoldDraft, result: number): GridEdit {
  return draft.edits.get(result) ?? noEdit;
}

/** It would not go on as it came. */
export function changesSomething(draft: HoldDraft, detail: HoldDetail): boolean {
  return draft.answer !== 'forward' || ownChanges(draft, detail).length > 0 || draft.delayMs.trim() !== '';
}

/** What is wrong with the draft, as one sentence; else what is to be done. */
export type Outcome = { readonly fault: string } | { readonly fault: null; readonly actions: readonly Action[] };

export function outcomeOf(draft: HoldDraft, detail: HoldDetail): Outcome {
  const delay = delayOf(draft.delayMs);
  if (delay === null) return { fault: 'The delay is a number of milliseconds, at most a day.' };
  const answer = answerOf(draft, detail);
  return typeof answer === 'string' ? { fault: answer } : { fault: null, actions: [...delay, ...answer] };
}

function answerOf(draft: HoldDraft, detail: HoldDetail): readonly Action[] | string {
  switch (draft.answer) {
    case 'forward': {
      if (draft.sql !== null && draft.sql.trim() === '') return 'There is no SQL left to send.';
      for (const [i, result] of (detail.results ?? []).entries()) {
        if (result.columns.length > 0 && columnsLeft(editOf(draft, i), result.columns.length) === 0) return 'A result needs a column.';
      }
      return ownChanges(draft, detail);
    }
    case 'rows':
      return [{ kind: 'rows', rows: rowsSpec(draft.rows) }];
    case 'ok':
      return okOf(draft.ok);
    case 'error':
      return errorOf(draft.error);
    case 'close':
      return [{ kind: 'close', when: 'before' }];
  }
}

/** Changes to what was held itself. */
function ownChanges(draft: HoldDraft, detail: HoldDetail): Action[] {
  const actions: Action[] = [];
  if (draft.params.size > 0) {
    // A value that was set to NULL is not one that was left alone
    const values = detail.params.map((p, i): CellSpec => (draft.params.has(i) ? (draft.params.get(i) ?? null) : p.value));
    actions.push({ kind: 'parameters', values });
  }
  if (draft.sql !== null && draft.sql !== detail.sql) actions.push({ kind: 'rewrite', sql: draft.sql });
  const edits = [...draft.edits].flatMap(([result, edit]) => resultEdit(edit, result) ?? []);
  if (edits.length > 0) actions.push({ kind: 'edit', edits });
  return actions;
}

function delayOf(text: string): readonly Action[] | null {
  if (text.trim() === '') return [];
  const ms = Number(text);
  if (!Number.isFinite(ms) || ms < 0 || ms > 86_400_000) return null;
  return ms === 0 ? [] : [{ kind: 'delay', us: Math.round(ms * 1000) }];
}

function okOf({ affectedRows, lastInsertId, warnings, info }: OkFields): readonly Action[] | string {
  const counts = [affectedRows, lastInsertId, warnings].map((text) => text.trim() || '0');
  if (!counts.every((text) => /^\d{1,20}$/.test(text))) return 'Affected rows, insert id and warnings are whole numbers.';
  if (Number(counts[2]) > 65_535) return 'There are at most 65,535 warnings.';
  const ok: OkSpec = {
    affectedRows: counts[0]!,
    lastInsertId: counts[1]!,
    ...(counts[2] === '0' ? {} : { warnings: Number(counts[2]) }),
    ...(info === '' ? {} : { info }),
  };
  return [{ kind: 'ok', ok }];
}

function errorOf({ code, sqlstate, message }: ErrorFields): readonly Action[] | string {
  const number = Number(code);
  if (!/^\d{1,5}$/.test(code.trim()) || number < 1 || number > 65_534) return 'An error code is a number from 1 to 65,534.';
  if (sqlstate !== '' && !/^[0-9A-Z]{5}$/.test(sqlstate)) return 'An SQLSTATE is five digits or capital letters, such as 40001.';
  const error: ErrorSpec = {
    code: number,
    ...(sqlstate === '' ? {} : { sqlstate }),
    ...(message === '' ? {} : { message: message.slice(0, 512) }),
  };
  return [{ kind: 'error', error }];
}
