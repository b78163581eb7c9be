/** What a client got that is no reply to its command: recorded as far as packet headers tell where it may be cut. */
import { packetHeaderBytes, payloadLength } from '../../mysql/bytes/packetHeader.ts';
import type { LaneOwner } from './lane.ts';
import type { OpenEntry } from './replyTracker.ts';

export function recordRawReply(entry: OpenEntry, packets: Uint8Array, now: number, owner: LaneOwner): void {
  const x = entry.exchange;
  if (x.firstReplyAt === 0) x.firstReplyAt = now;
  x.lastReplyAt = now;
  let kept = 0;
  let at = 0;
  let skipped = 0;
  while (at + packetHeaderBytes <= packets.length) {
    const next = at + packetHeaderBytes + payloadLength(packets, at);
    if (next > packets.length) break;
    x.replyPackets++;
    if (skipped === 0 && entry.kept + next <= owner.keepBytes) kept = next;
    else skipped++;
    at = next;
  }
  x.replyBytes += at;
  if (kept > 0) owner.keep(entry, 'server', packets.subarray(0, kept));
  if (skipped > 0) owner.skip(entry, 'server', { bytes: at - kept, packets: skipped, rows: 0 });
}
