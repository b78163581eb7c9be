/** The window's line in Electron: the preload script hands over one MessagePort; a message is a frame. */
import type { Transport } from '../../src-core/bridge/contract.ts';

const handover = 'hydrophone:port';

export function portTransport(port: MessagePort): Transport {
  const listeners = new Set<(frame: Uint8Array) => void>();
  port.onmessage = (event: MessageEvent<unknown>) => {
    if (!(event.data instanceof Uint8Array)) return;
    for (const listener of listeners) listener(event.data);
  };
  const closed = new Promise<void>((resolve) => {
    port.addEventListener('close', () => resolve());
  });
  port.start();
  return {
    send: (frame) => port.postMessage(frame),
    onFrame: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    closed,
  };
}

/** Calls `got` for each port that is handed over; the engine hands over another one when it was started anew. */
export function onPort(got: (port: MessagePort) => void): void {
  window.addEventListener('message', (event: MessageEvent<unknown>) => {
    const [port] = event.ports;
    if (event.source === window && event.data === handover && port !== undefined) got(port);
  });
}
