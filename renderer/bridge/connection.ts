/** Finds the engine, keeps the line to it and says in the bridge store how it stands. */
import { connectBridge } from '../../src-core/bridge/client.ts';
import type { Transport } from '../../src-core/bridge/contract.ts';
import { bridgeLost, setBridge } from '../stores/bridgeStore.ts';
import { onPort, portTransport } from './portTransport.ts';
import { bridgeAddress, openWebSocket } from './webSocketTransport.ts';

const firstRetryMs = 250;
const longestRetryMs = 4000;

/** Electron's page comes from its own scheme or a file and is given a port; any other page has a WebSocket beside it. */
export function connect(page: Location): void {
  if (page.protocol === 'http:' || page.protocol === 'https:') void keepWebSocket(bridgeAddress(page));
  else onPort((port) => attend(portTransport(port)).then(() => bridgeLost('The engine stopped. Start Hydrophone again.')));
}

async function keepWebSocket(address: string): Promise<void> {
  for (let wait = firstRetryMs; ; ) {
    try {
      const transport = await openWebSocket(address);
      wait = firstRetryMs;
      await attend(transport);
    } catch {
      wait = Math.min(wait * 2, longestRetryMs);
    }
    bridgeLost('The engine does not answer. If it was stopped, start it again and open the address it prints; this page keeps trying.');
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}

/** Uses the transport until it closes. */
async function attend(transport: Transport): Promise<void> {
  setBridge(connectBridge(transport));
  await transport.closed;
}
