/**
 * The memory that segments and long parts are written into. It travels to the capture's thread with its batch and comes back
 * when that is written, so that under load the same few pieces go round: left to the collector of the other thread, which
 * sees little else to collect, many of them wait there.
 */
export const batchMemoryBytes = 512 * 1024;

export type TakeMemory = () => Uint8Array<ArrayBuffer>;
