/**
 * The memory that segments and long parts are written into. It travels to the capture's thread with its batch and comes
 * back when that is written, so that under load the same few pieces go round.
 */
export const batchMemoryBytes = 512 * 1024;

export type TakeMemory = () => Uint8Array;

/** The memory of so many batches, the newest ones that were written, has not gone back yet. */
export const heldBatches = 2;
