/** A reply that waits: another one takes its place, it is changed, or it goes on. */
import type { HeldAtReply, Verdict } from '../../machine/holding/held.ts';
import type { Action } from '../action.ts';
import { queuedCommands } from '../commands/queuedCommands.ts';
import { answerPackets, isAnswering } from '../replies/answer.ts';
import { editedReply } from '../replies/editedReply.ts';
import { statementReply } from '../replies/madeUpStatement.ts';
import { attempt } from './attempt.ts';
import { paceOf } from './pace.ts';
import type { VerdictOptions } from './verdictFor.ts';

export function replyVerdict(held: HeldAtReply, actions: readonly Action[], _options: VerdictOptions, notes: string[]): Verdict {
  const pace = paceOf(actions);
  const timing = pace === undefined ? {} : { pace };
  for (const action of actions) {
    const make = answerOf(held, action);
    const packets = make === null ? null : attempt(notes, make);
    if (packets !== null) return { kind: 'answer', packets, ...timing };
  }
  for (const action of actions) {
    if (action.kind !== 'queue') continue;
    const commands = attempt(notes, () => queuedCommands(held, action.items, { ask: true }));
    if (commands !== null) return { kind: 'queue', commands };
  }
  for (const { kind } of actions) {
    if (kind === 'rewrite' || kind === 'parameters') notes.push('not done: the statement has run already');
    else if (kind === 'backend') notes.push('not done: the backend is chosen when the client connects');
  }
  // What the proxy asked for itself is not the client's, unless somebody gives it to it.
  if (held.reply.queueId !== null) return { kind: 'ignore' };
  if (actions.some((action) => action.kind === 'ignore')) {
    notes.push("not done: the reply to the client's own statement cannot be ignored; `dropReply` keeps it from the client");
  }
  return { kind: 'forward', ...timing };
}

function answerOf(held: HeldAtReply, action: Action): (() => Uint8Array) | null {
  if (isAnswering(action)) return () => answerPackets(held, action);
  if (action.kind === 'edit') return () => editedReply(held, action.edits);
  return action.kind === 'prepared' ? () => statementReply(held, action.rows) : null;
}
