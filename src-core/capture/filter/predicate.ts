/** A term of a filter, ready to be put to subjects. */
import type { CommandSubject, FilterSubject, LoginSubject, ReplySubject, Stage } from './subject.ts';

export interface Predicate {
  /** What must be known for an answer. */
  readonly stage: Stage;
  /** How dear an answer is; cheaper terms are asked first. */
  readonly cost: number;
  /** Command codes for which the answer can be yes, and no; null: any. */
  readonly commands: CommandSet;
  readonly otherCommands: CommandSet;
  /** To be called with a subject that has reached `stage`. */
  test(subject: FilterSubject): boolean;
}

export type CommandSet = ReadonlySet<number> | null;

/** What reading and comparing takes, roughly in 100 ns. */
export const cost = { number: 1, name: 2, text: 5, parsed: 100, digest: 150, decoded: 200 };

interface Made<S> {
  readonly cost: number;
  readonly commands?: CommandSet;
  readonly otherCommands?: CommandSet;
  readonly test: (subject: S) => boolean;
}

export function atLogin(made: Made<LoginSubject | CommandSubject | ReplySubject>): Predicate {
  return { stage: 'login', cost: made.cost, commands: null, otherCommands: null, test: made.test };
}

export function atCommand({ cost: dear, commands = null, otherCommands = null, test }: Made<CommandSubject | ReplySubject>): Predicate {
  return { stage: 'command', cost: dear, commands, otherCommands, test: (s) => s.stage !== 'login' && test(s) };
}

export function atReply({ cost: dear, commands = null, test }: Made<ReplySubject>): Predicate {
  return { stage: 'reply', cost: dear, commands, otherCommands: null, test: (s) => s.stage === 'reply' && test(s) };
}

export function negated(p: Predicate): Predicate {
  const { stage, cost: dear, commands, otherCommands } = p;
  return { stage, cost: dear, commands: otherCommands, otherCommands: commands, test: (s) => !p.test(s) };
}
