import { Refused } from '../mysql/synth/refused.ts';

/** Runs `task`; what it refuses is told with the place. */
export function inPlace<T>(place: string, task: () => T): T {
  try {
    return task();
  } catch (error) {
    if (error instanceof Refused || error instanceof RangeError) throw new Refused(`${place}: ${error.message}`);
    throw error;
  }
}
