/** Lets the threads that pass queries on go first (docs/adr/0018-capture-steps-back.md). */
import { setPriority } from 'node:os';

/**
 * A tenth of the usual weight. What that is not enough for shows in the bytes that wait, and the engine gives way then
 * (batchChannel.ts).
 */
export const steppedBack = 10;

/** For the thread that calls it. On Linux alone: elsewhere the call would mean the whole process. */
export function stepBack(): void {
  if (process.platform !== 'linux') return;
  try {
    setPriority(0, steppedBack);
  } catch {
    // A sandbox may forbid it: then the threads are equals, as they were.
  }
}
