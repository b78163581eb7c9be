/** A login that waits: it is refused, or goes on. */
import type { Held, Verdict } from '../../machine/holding/held.ts';
import type { Action } from '../action.ts';
import { familyOf } from '../heldContext.ts';
import { sqlErrorOf } from '../replies/sqlErrorFor.ts';
import { attempt } from './attempt.ts';

type HeldInLogin = Extract<Held, { readonly at: 'greeting' | 'login' | 'loginResult' }>;

export function loginVerdict({ session }: HeldInLogin, actions: readonly Action[], notes: string[]): Verdict {
  const { user, schema, client, serverVersion } = session;
  const facts = { family: familyOf(serverVersion), user, schema, client, table: null };
  for (const action of actions) {
    if (action.kind === 'error') {
      const error = attempt(notes, () => sqlErrorOf(action.error, facts));
      if (error !== null) return { kind: 'refuse', error };
    } else if (action.kind === 'close') return { kind: 'close' };
    else notes.push(`not done: ${action.kind} is nothing for a login; an error, a delay or a close is`);
  }
  return { kind: 'forward' };
}
