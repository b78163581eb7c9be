/** What somebody did to an exchange, in a word each and why. */
import type { ExchangeInterception } from '../../src-core/bridge/contract.ts';
import { duration } from './numbers.ts';

export interface Intervention {
  readonly word: 'held' | 'rewritten' | 'mocked' | 'injected';
  readonly why: string;
}

/** `by rule slow orders, then by hand`; empty for nobody. Who acted twice is named once. */
export function byWords(by: readonly string[]): string {
  return [...new Set(by)].map((who) => (who.startsWith('by ') ? who : `by ${who}`)).join(', then ');
}

export function interventions(i: ExchangeInterception | null): readonly Intervention[] {
  if (i === null) return [];
  const by = byWords(i.by) === '' ? '' : ` ${byWords(i.by)}`;
  const notes = i.notes.map((note) => `\n${note}`).join('');
  const found: Intervention[] = [];
  if (i.injected) found.push({ word: 'injected', why: `Sent by Hydrophone itself${by}; the client knows nothing of it${notes}` });
  if (i.heldUs > 0) found.push({ word: 'held', why: `It waited ${duration(i.heldUs)} for a decision${by}${notes}` });
  if (i.mocked) found.push({ word: 'mocked', why: `The answer was made up${by}; the server was not asked${notes}` });
  else if (i.modified) found.push({ word: 'rewritten', why: `The statement or its answer was changed${by}; see Changes${notes}` });
  return found;
}
