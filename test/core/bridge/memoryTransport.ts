import type { Transport } from '../../../src-core/bridge/contract.ts';

export interface MemoryPair {
  readonly near: Transport;
  readonly far: Transport;
  close(): void;
  /** Frames that were sent, either way. */
  readonly frames: Uint8Array[];
}

/** Two transports that are each other's far end; frames arrive a microtask later, in order. */
export function memoryPair(): MemoryPair {
  let resolveClosed = (): void => undefined;
  const closed = new Promise<void>((resolve) => {
    resolveClosed = resolve;
  });
  const listeners = { near: new Set<(f: Uint8Array) => void>(), far: new Set<(f: Uint8Array) => void>() };
  const frames: Uint8Array[] = [];
  const end = (mine: 'near' | 'far', other: 'near' | 'far'): Transport => ({
    closed,
    send(frame) {
      frames.push(frame);
      queueMicrotask(() => {
        for (const l of listeners[other]) l(frame);
      });
    },
    onFrame(listener) {
      listeners[mine].add(listener);
      return () => listeners[mine].delete(listener);
    },
  });
  return { near: end('near', 'far'), far: end('far', 'near'), frames, close: resolveClosed };
}

/** Lets everything that is under way settle. */
export async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
