/** The page's line to `hydrophone serve`: one binary WebSocket message a frame, on the address the page came from. */
import type { Transport } from '../../src-core/bridge/contract.ts';

/** Resolves once the socket stands; rejects when it is refused. */
export function openWebSocket(address: string): Promise<Transport> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(address);
    socket.binaryType = 'arraybuffer';
    const listeners = new Set<(frame: Uint8Array) => void>();
    let close: () => void = () => {};
    const closed = new Promise<void>((done) => {
      close = done;
    });
    socket.addEventListener('message', (event: MessageEvent<unknown>) => {
      if (!(event.data instanceof ArrayBuffer)) return;
      const frame = new Uint8Array(event.data);
      for (const listener of listeners) listener(frame);
    });
    socket.addEventListener('close', () => {
      close();
      reject(new Error('the engine refused the connection, or is not running'));
    });
    socket.addEventListener('open', () => {
      resolve({
        send: (frame) => {
          if (socket.readyState === WebSocket.OPEN) socket.send(frame as Uint8Array<ArrayBuffer>);
        },
        onFrame: (listener) => {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
        closed,
      });
    });
  });
}

export function bridgeAddress(page: Location): string {
  return `${page.protocol === 'https:' ? 'wss' : 'ws'}://${page.host}/bridge${page.search}`;
}
