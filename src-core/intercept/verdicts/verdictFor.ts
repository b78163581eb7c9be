/**
 * What rules, windows and scripts want, as what the session machine understands. Pure: waiting is told, not done. What cannot be
 * done is told in `notes`, and the conversation goes on as it came.
 */
import type { Held, Verdict } from '../../machine/holding/held.ts';
import type { Action } from '../action.ts';
import { notDone } from './attempt.ts';
import { commandVerdict } from './commandVerdict.ts';
import { loginVerdict } from './loginVerdict.ts';
import { replyVerdict } from './replyVerdict.ts';

export interface VerdictOptions {
  /** At a command: its reply, and those of queued statements, are to wait as well. */
  readonly seesReply?: boolean;
  /** At a command: SHOW WARNINGS follows by itself where the reply tells of warnings. */
  readonly fetchWarnings?: boolean;
  /** From 0, below 1: where between `us` and `toUs` a delay lies. */
  readonly random?: () => number;
}

export interface TimedVerdict {
  /** So long, in µs, the question stays unanswered first. */
  readonly delayUs: number;
  /** Its `notes` say what could not be done, and what people should know. */
  readonly verdict: Verdict;
}

/** `actions` in the order in which they were asked for: of several that exclude each other, the first is done. Never throws. */
export function verdictFor(asked: Held, actions: readonly Action[], options: VerdictOptions = {}): TimedVerdict {
  const notes: string[] = [];
  const delayUs = delayOf(actions, options.random ?? (() => 0.5));
  const timed = actions.filter((action) => action.kind !== 'delay');
  const verdict = verdictAt(asked, timed, options, notes);
  return { delayUs, verdict: notes.length === 0 ? verdict : { ...verdict, notes: [...(verdict.notes ?? []), ...notes] } };
}

export function isRefusal(note: string): boolean {
  return note.startsWith(notDone);
}

/** Why not all of it can be done, one reason each: whoever still can be asked should say something else. */
export function refusals(asked: Held, actions: readonly Action[]): string[] {
  const { notes = [] } = verdictFor(asked, actions).verdict;
  return notes.filter(isRefusal).map((note) => note.slice(notDone.length));
}

function verdictAt(asked: Held, actions: readonly Action[], options: VerdictOptions, notes: string[]): Verdict {
  if (actions.some((action) => action.kind === 'close' && action.when === 'before')) return { kind: 'close' };
  switch (asked.at) {
    case 'command':
      return commandVerdict(asked, actions, options, notes);
    case 'reply':
      return replyVerdict(asked, actions, options, notes);
    default:
      return loginVerdict(asked, actions, notes);
  }
}

function delayOf(actions: readonly Action[], random: () => number): number {
  let sum = 0;
  for (const action of actions) {
    if (action.kind !== 'delay') continue;
    const longest = Math.max(action.us, action.toUs ?? action.us);
    sum += Math.round(action.us + random() * (longest - action.us));
  }
  return Math.max(0, sum);
}
