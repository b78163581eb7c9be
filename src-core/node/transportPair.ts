import type { Transport } from '../bridge/contract.ts';

export interface TransportPair {
  readonly near: Transport;
  readonly far: Transport;
  close(): void;
}

/** Two transports of one thread that are each other's far end. Frames arrive a microtask later, in order. */
export function transportPair(): TransportPair {
  let close = (): void => undefined;
  const closed = new Promise<void>((resolve) => {
    close = resolve;
  });
  const toNear = new Set<(frame: Uint8Array) => void>();
  const toFar = new Set<(frame: Uint8Array) => void>();
  const end = (mine: typeof toNear, other: typeof toNear): Transport => ({
    closed,
    send(frame) {
      queueMicrotask(() => {
        for (const listener of other) listener(frame);
      });
    },
    onFrame(listener) {
      mine.add(listener);
      return () => mine.delete(listener);
    },
  });
  return { near: end(toNear, toFar), far: end(toFar, toNear), close };
}
