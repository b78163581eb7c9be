import type { PacketDetail } from '../../../src-core/bridge/contract.ts';

/** Packets by place; those of an exchange come by the page, those of a login all at once. */
export interface PacketSource {
  /** Names the list: when it changes, the choice within it starts over. */
  readonly key: string;
  readonly total: number;
  get(index: number): PacketDetail | undefined;
  want(from: number, to: number): void;
}

export function fixedPackets(key: string, packets: readonly PacketDetail[]): PacketSource {
  return { key, total: packets.length, get: (i) => packets[i], want: () => {} };
}
