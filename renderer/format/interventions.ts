/** What somebody did to an exchange, in a word each and why. */
import type { ExchangeInterception, Summary } from '../../src-core/bridge/contract.ts';
import { duration } from './numbers.ts';

export interface Intervention {
  readonly word: 'held' | 'rewritten' | 'mocked' | 'injected' | 'result ignored';
  readonly why: string;
}

/** `by rule slow orders, then by hand`; empty for nobody. Who acted twice is named once. */
export function byWords(by: readonly string[]): string {
  return [...new Set(by)].map((who) => (who.startsWith('by ') ? who : `by ${who}`)).join(', then ');
}

/** What became of the reply to a statement that was injected. */
export type Outcome = 'given' | 'ignored';

/** Null: nothing was injected for another exchange, or that one is not over. */
export function outcomeOf(row: Pick<Summary, 'id' | 'interception'>, parent: Summary | undefined): Outcome | null {
  if (row.interception?.injected !== true || parent === undefined || parent.state === 'running') return null;
  return parent.interception?.given === row.id ? 'given' : 'ignored';
}

export function interventions(i: ExchangeInterception | null, outcome: Outcome | null = null): readonly Intervention[] {
  if (i === null) return [];
  const by = byWords(i.by) === '' ? '' : ` ${byWords(i.by)}`;
  const notes = i.notes.map((note) => `\n${note}`).join('');
  const found: Intervention[] = [];
  if (i.injected) {
    const client = outcome === 'given' ? 'the client got its result as that of its own statement' : 'the client knows nothing of it';
    found.push({ word: 'injected', why: `Sent by Hydrophone itself${by}; ${client}${notes}` });
  }
  if (outcome === 'ignored') found.push({ word: 'result ignored', why: 'What the server answered to it did not reach the client' });
  if (i.heldUs > 0) found.push({ word: 'held', why: `It waited ${duration(i.heldUs)} for a decision${by}${notes}` });
  if (i.mocked) found.push({ word: 'mocked', why: `The answer was made up${by}; the server was not asked${notes}` });
  else if (i.modified) found.push({ word: 'rewritten', why: `The statement or its answer was changed${by}; see Changes${notes}` });
  return found;
}
