import { Refused } from '../../mysql/synth/refused.ts';

/** How notes begin that say what was asked for and cannot be done. */
export const notDone = 'not done: ';

/** What `task` makes; null where it is refused, with the reason among the notes. */
export function attempt<T>(notes: string[], task: () => T): T | null {
  try {
    return task();
  } catch (error) {
    // A value that our codecs cannot write is refused in their own words.
    if (!(error instanceof Refused || error instanceof RangeError)) throw error;
    notes.push(`${notDone}${error.message}`);
    return null;
  }
}
