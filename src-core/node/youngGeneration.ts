/** How much room V8 has for new objects, in each thread (docs/adr/0007-small-young-generations.md). */
import { setFlagsFromString } from 'node:v8';
import type { ResourceLimits } from 'node:worker_threads';

/**
 * Left to itself, V8 lets that room grow with the load in each thread and keeps it: some 200 MiB in all, for objects that live for
 * microseconds. The factor is read whenever a thread's heap would grow. The size, in MiB, holds for threads that start from now
 * on: with V8's own 1 MiB they collect 40 times a second under load.
 */
const flags = ['--semi-space-growth-factor=1', '--min-semi-space-size=4'];

export function boundYoungGenerations(): void {
  for (const flag of flags) setFlagsFromString(flag);
}

/** For a thread that gets few messages, each with many bytes: three times 2 MiB, half of what the others have. */
export const smallYoungGeneration: ResourceLimits = { maxYoungGenerationSizeMb: 6 };
