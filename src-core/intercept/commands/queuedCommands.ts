/** Statements that a script wants run in the session, before or after the client's own. */
import type { QueuedCommand } from '../../machine/holding/held.ts';
import { Refused } from '../../mysql/synth/refused.ts';
import type { QueueItem } from '../action.ts';
import { codecOf, type HeldInSession } from '../heldContext.ts';
import { inPlace } from '../inPlace.ts';
import { ownQuery } from './rewriting.ts';

export interface QueueOptions {
  /** The replies of the items wait: somebody wants to see them (`readQueryResult`). */
  readonly ask: boolean;
  /** What the client's own command is to be instead; left out: as it came. */
  readonly own?: Uint8Array;
}

/** Where an item's number is not given by anybody. */
const ownId = 0;

/**
 * In the order in which they run. An item without `sql` is the client's own command; where none is, it runs behind all items that
 * are not `after`. At a reply, the client's own command has run already: an item without `sql` is refused. Throws Refused.
 */
export function queuedCommands(held: HeldInSession, items: readonly QueueItem[], { ask, own }: QueueOptions): QueuedCommand[] {
  if (items.length === 0) throw new Refused('the queue has no statement');
  const codec = codecOf(held);
  const theirs = (id: number): QueuedCommand => ({ id, payload: own ?? null, reply: ask ? 'ask' : 'pass' });
  const queued = items.map(({ id, sql }, i): QueuedCommand => {
    if (sql === undefined) return theirs(id);
    if (sql.trim() === '') throw new Refused(`item ${i + 1} of the queue: the statement is empty`);
    return { id, payload: inPlace(`item ${i + 1} of the queue`, () => ownQuery(sql, codec)), reply: ask ? 'ask' : 'keep' };
  });
  const owns = items.filter((item) => item.sql === undefined).length;
  if (owns > 1) throw new Refused(`the client's own statement stands ${owns} times in the queue: once is what it may`);
  if (held.at === 'reply') {
    if (owns > 0) throw new Refused("the client's own statement has run already");
    return queued;
  }
  if (owns === 1) return queued;
  const isAfter = (_: QueuedCommand, i: number) => items[i]!.after === true;
  return [...queued.filter((command, i) => !isAfter(command, i)), theirs(ownId), ...queued.filter(isAfter)];
}
