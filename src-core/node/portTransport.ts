import type { MessagePort } from 'node:worker_threads';
import type { Transport } from '../bridge/contract.ts';

/** A bridge transport over a port of this process. The port keeps nothing alive; `close` ends both ends. */
export function portTransport(port: MessagePort): Transport & { close(): void } {
  const listeners = new Set<(frame: Uint8Array) => void>();
  port.on('message', (frame: unknown) => {
    if (!(frame instanceof Uint8Array)) return;
    for (const listener of listeners) listener(frame);
  });
  const closed = new Promise<void>((resolve) => {
    port.once('close', () => resolve());
  });
  port.unref();
  return {
    closed,
    send(frame) {
      // A frame has its buffer to itself (encodeFrame) or came in on another port: either way nobody reads it after.
      const whole = frame.byteOffset === 0 && frame.byteLength === frame.buffer.byteLength;
      port.postMessage(frame, whole ? [frame.buffer as ArrayBuffer] : []);
    },
    onFrame(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => port.close(),
  };
}
