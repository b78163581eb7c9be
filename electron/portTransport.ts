import type { MessagePortMain } from 'electron';
import type { Transport } from '../src-core/bridge/contract.ts';

/** A bridge transport over the main process's end of a window's port. */
export function portTransport(port: MessagePortMain): Transport {
  const listeners = new Set<(frame: Uint8Array) => void>();
  port.on('message', ({ data }) => {
    if (!(data instanceof Uint8Array)) return;
    for (const listener of listeners) listener(data);
  });
  const closed = new Promise<void>((resolve) => {
    port.once('close', () => resolve());
  });
  port.start();
  return {
    closed,
    send: (frame) => port.postMessage(frame),
    onFrame(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
