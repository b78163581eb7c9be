/** A command that waits: it is answered in the server's place, sent in another form, given company, or let go. */
import type { HeldAtCommand, Verdict } from '../../machine/holding/held.ts';
import { maxPacketPayload } from '../../mysql/bytes/packetHeader.ts';
import { Refused } from '../../mysql/synth/refused.ts';
import type { Action } from '../action.ts';
import { queuedCommands } from '../commands/queuedCommands.ts';
import { type Replacement, rewritten, withValues } from '../commands/rewriting.ts';
import { answerPackets, isAnswering } from '../replies/answer.ts';
import { attempt } from './attempt.ts';
import { paceOf } from './pace.ts';
import type { VerdictOptions } from './verdictFor.ts';

type Timing = Pick<Extract<Verdict, { readonly kind: 'forward' }>, 'pace' | 'holdReply' | 'fetchWarnings'>;

export function commandVerdict(held: HeldAtCommand, actions: readonly Action[], options: VerdictOptions, notes: string[]): Verdict {
  const pace = paceOf(actions);
  const timing: Timing = { ...(pace === undefined ? {} : { pace }), ...(options.seesReply === true ? { holdReply: true } : {}) };
  for (const action of actions) {
    if (!isAnswering(action)) continue;
    const packets = attempt(notes, () => answerPackets(held, action));
    if (packets !== null) return { kind: 'answer', packets, ...(pace === undefined ? {} : { pace }) };
  }
  const replacement = replacementOf(held, actions, notes);
  for (const action of actions) {
    if (action.kind !== 'queue') continue;
    const commands = attempt(notes, () => {
      const own = replacement === null || replacement.binaryRows ? undefined : replacement.payload;
      return queuedCommands(held, action.items, { ask: options.seesReply === true, ...(own === undefined ? {} : { own }) });
    });
    if (commands === null) continue;
    if (replacement?.binaryRows === true) notes.push('not done: a prepared execution in a queue cannot run as a text query');
    else notes.push(...(replacement?.notes ?? []));
    if (pace !== undefined) notes.push('not done: the pace of a reply that stands in a queue cannot be changed');
    return { kind: 'queue', commands };
  }
  notStatements(actions, notes);
  if (replacement !== null) {
    const { payload, binaryRows } = replacement;
    notes.push(...replacement.notes);
    return { kind: 'replace', payload, ...(binaryRows ? { binaryRows } : {}), ...timing };
  }
  return { kind: 'forward', ...timing, ...(options.fetchWarnings === true ? { fetchWarnings: true } : {}) };
}

/** New text first; the values of an execution where there is none. */
function replacementOf(held: HeldAtCommand, actions: readonly Action[], notes: string[]): Replacement | null {
  for (const action of actions) {
    if (action.kind !== 'rewrite' && action.kind !== 'parameters') continue;
    const replacement = attempt(notes, () => {
      const made = action.kind === 'rewrite' ? rewritten(held, action.sql) : withValues(held, action.values);
      // A reply's sequence ids begin behind those of the command's packets: the client sent one.
      if (made.payload.length >= maxPacketPayload) throw new Refused('a statement of 16 MiB and more is too large');
      return made;
    });
    if (replacement !== null) return replacement;
  }
  return null;
}

function notStatements(actions: readonly Action[], notes: string[]): void {
  for (const { kind } of actions) {
    if (kind === 'edit') notes.push('not done: a result can be edited where the reply waits, not at the statement');
    else if (kind === 'ignore') notes.push('not done: only the reply of a queued statement can be ignored');
    else if (kind === 'backend') notes.push('not done: the backend is chosen when the client connects');
  }
}
