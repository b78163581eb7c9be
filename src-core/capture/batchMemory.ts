/**
 * The memory that segments and long parts are written into. It is lent to the capture's thread with its batch and used again
 * when that is written, so that under load the same few pieces go round.
 */
export const batchMemoryBytes = 512 * 1024;

export type TakeMemory = () => Uint8Array;

/** The memory of so many batches, the newest ones that were written, is not written into yet. */
export const heldBatches = 2;
