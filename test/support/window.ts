import { WebSocket } from 'ws';
import { type BridgeClient, connectBridge } from '../../src-core/bridge/client.ts';
import type { InterceptState } from '../../src-core/bridge/contract.ts';
import { webSocketTransport } from '../../src-core/node/window/webSocketTransport.ts';
import type { Hydrophone } from './hydrophone.ts';

/** What a page does without its pixels: a bridge to a `serve`. */
export interface OpenWindow {
  readonly bridge: BridgeClient;
  /** Resolves with the first state that `wanted` is true of. */
  state(wanted: (state: InterceptState) => boolean): Promise<InterceptState>;
  /** The window is closed. */
  close(): Promise<void>;
}

export async function openWindow({ ready }: Hydrophone): Promise<OpenWindow> {
  const page = new URL(ready.ui!);
  const socket = new WebSocket(`ws://${page.host}/bridge${page.search}`, { origin: page.origin });
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  const transport = webSocketTransport(socket);
  const bridge = connectBridge(transport);
  return {
    bridge,
    async state(wanted) {
      for await (const state of bridge.stream('intercept.states', {})) if (wanted(state)) return state;
      throw new Error('the states ended');
    },
    async close() {
      socket.close();
      await transport.closed;
    },
  };
}
