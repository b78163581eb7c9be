import type { WebSocket } from 'ws';
import type { Transport } from '../../bridge/contract.ts';

/** Silence after which a window is asked whether it is still there, in ms; after twice that it is given up. */
const heartbeat = 30_000;

export function webSocketTransport(socket: WebSocket): Transport {
  const listeners = new Set<(frame: Uint8Array) => void>();
  let alive = true;
  const timer = setInterval(() => {
    if (!alive) socket.terminate();
    alive = false;
    if (socket.readyState === socket.OPEN) socket.ping();
  }, heartbeat);
  timer.unref();
  socket.on('pong', () => {
    alive = true;
  });
  socket.on('message', (data, isBinary) => {
    alive = true;
    if (!isBinary) return;
    // With the default binaryType a message is one Buffer.
    for (const listener of listeners) listener(data as Buffer);
  });
  // What went wrong is of no use to anybody: the page connects again. 'close' follows.
  socket.on('error', () => socket.terminate());
  const closed = new Promise<void>((resolve) => {
    socket.once('close', () => {
      clearInterval(timer);
      resolve();
    });
  });
  return {
    closed,
    send(frame) {
      if (socket.readyState === socket.OPEN) socket.send(frame);
    },
    onFrame(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
