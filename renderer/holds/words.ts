/** What a hold is called on screen. */
import type { HoldStage, HoldSummary } from '../../src-core/bridge/contract.ts';
import { duration } from '../format/numbers.ts';
import { commandWord } from '../format/words.ts';
import type { Answer } from './draft.ts';

const stages: Readonly<Record<HoldStage, string>> = {
  connect: 'connection',
  greeting: 'greeting',
  login: 'login',
  loginResult: 'login result',
  command: 'statement',
  reply: 'reply',
};

/** `statement (execute)`, `reply`, `login`. */
export function heldWhat({ at, command }: HoldSummary): string {
  return at === 'command' && command !== '' && command !== 'COM_QUERY' ? `${stages[at]} (${commandWord(command)})` : stages[at];
}

/** Who waits. */
export function heldWhose({ user, program, session }: HoldSummary): string {
  return `${user === null ? program : `${user} (${program})`}, session #${session}`;
}

/** What sending it on means, for what is held. */
export function answerWords(answer: Answer, at: HoldStage): string {
  switch (answer) {
    case 'forward':
      return at === 'reply' || at === 'loginResult' || at === 'greeting' ? 'Send to the client' : 'Send to the server';
    case 'rows':
      return 'Answer with rows';
    case 'ok':
      return 'Answer with OK';
    case 'error':
      return at === 'login' || at === 'loginResult' || at === 'greeting' ? 'Refuse with an error' : 'Answer with an error';
    case 'close':
      return 'Close the connection';
  }
}

/** How long it has waited, in whole tenths of a second so that it does not flicker. */
export function waited(us: number): string {
  const seconds = us / 1_000_000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.floor(seconds);
  const minutes = Math.floor(whole / 60);
  return minutes < 60 ? `${minutes} min ${whole % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** The same in a word or two, for the row of choices. */
export const shortAnswers: Readonly<Record<Answer, string>> = {
  forward: 'Send on',
  rows: 'Answer rows',
  ok: 'Answer OK',
  error: 'Answer error',
  close: 'Close',
};

/** What is left of the client's patience; null where it is not known. */
export function patienceLeft({ patience, since }: HoldSummary, now: number): { readonly share: number; readonly words: string } | null {
  if (patience === null) return null;
  const left = patience.us - (now - since);
  if (left <= 0) return { share: 0, words: 'the client may have given up' };
  return { share: left / patience.us, words: `the client gives up in ${left < 1_000_000 ? duration(left) : waited(left)}` };
}
