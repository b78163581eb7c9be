/** Packets of an exchange by the page. The first page can be asked for as soon as the exchange is chosen, beside its detail. */
import type { PacketDetail } from '../../src-core/bridge/contract.ts';
import { currentBridge } from './bridgeStore.ts';

export const packetsPerPage = 100;

export interface PacketPage {
  readonly packets: readonly PacketDetail[];
  readonly total: number;
}

let early: { readonly id: number; readonly page: Promise<PacketPage> } | null = null;

/** Asks for the first page ahead of its use; the last one asked for is kept until it is used. */
export function prefetchPackets(id: number): void {
  const page = ask(id, 0);
  // Whoever uses the page hears of its failure; until then nobody is to be told.
  page.catch(() => {});
  early = { id, page };
}

export function packetPage(id: number, page: number): Promise<PacketPage> {
  const ahead = page === 0 && early?.id === id ? early.page : null;
  if (ahead === null) return ask(id, page);
  early = null;
  return ahead;
}

async function ask(id: number, page: number): Promise<PacketPage> {
  const bridge = currentBridge();
  if (bridge === null) return { packets: [], total: 0 };
  return bridge.call('capture.packets', { id, from: page * packetsPerPage, count: packetsPerPage });
}
