/** What a held reply says. */
import { joinPayloads, walkPackets } from '../../capture/decode/packetWalk.ts';
import { ResultCollector, type RowWanted } from '../../capture/decode/results.ts';
import type { HeldAtReply } from '../../machine/holding/held.ts';
import { codecOf, toldColumns } from '../heldContext.ts';

/** Counts all; decodes the rows that are `wanted`. Never throws: what cannot be read is in the collector's notes. */
export function heldResults(held: HeldAtReply, wanted: RowWanted): ResultCollector {
  const { packets, command } = held.reply;
  const codec = codecOf(held);
  const collector = new ResultCollector({ header: { command }, codec, preparedColumns: () => toldColumns(held) ?? undefined }, wanted);
  const fragment = { from: 'server', at: 0, bytes: packets, gap: null } as const;
  for (const item of joinPayloads(walkPackets([fragment], { command, capabilities: codec.capabilities }))) collector.take(item);
  return collector;
}
