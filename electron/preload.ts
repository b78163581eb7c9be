/**
 * Runs in the sandboxed window before its page. Hands the page one MessagePort, and nothing else: the page receives a
 * `message` event whose data is 'hydrophone:port', whose source is the window itself, and whose ports[0] is the bridge;
 * each message on that port is a frame (Uint8Array).
 */
import { ipcRenderer } from 'electron';

/** The little of the DOM that is needed here. */
declare const window: {
  postMessage(message: unknown, targetOrigin: string, transfer: readonly unknown[]): void;
  addEventListener(type: 'load', listener: () => void): void;
};

/** Resolves when the page's scripts have run and listen. */
const loaded = new Promise<void>((resolve) => window.addEventListener('load', resolve));

ipcRenderer.once('hydrophone:port', async (event) => {
  await loaded;
  window.postMessage('hydrophone:port', '*', event.ports);
});
