/**
 * Results put together to one reply: each but the last tells that more follow, and the packets are numbered through.
 * https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_command_phase_sp.html
 */

import { lenenc } from '../../../machine/commands/cutPacket.ts';
import { concat } from '../../../mysql/bytes/concat.ts';
import { maxPacketPayload, packetHeaderBytes, payloadLength } from '../../../mysql/bytes/packetHeader.ts';
import { serverStatus } from '../../../mysql/constants/statusFlags.ts';

const errHeader = 0xff;
const eofHeader = 0xfe;
/** An EOF packet's payload is no longer; behind it stands the OK that takes its place. */
const eofBytes = 5;

/** `results`: each in whole wire packets; empty ones are none. What follows an ERR is left out. */
export function joinedResults(results: readonly Uint8Array[]): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const result of results) {
    if (result.length === 0) continue;
    parts.push(result.slice());
    if (result[lastPacket(result) + packetHeaderBytes] === errHeader) break;
  }
  for (const [i, part] of parts.entries()) tellMore(part, i < parts.length - 1);
  const all = concat(parts);
  let sequence = 1;
  for (let at = 0; at < all.length; at += packetHeaderBytes + payloadLength(all, at)) {
    all[at + 3] = sequence & 0xff;
    sequence++;
  }
  return all;
}

function lastPacket(packets: Uint8Array): number {
  let last = 0;
  let continued = false;
  for (let at = 0; at < packets.length; at += packetHeaderBytes + payloadLength(packets, at)) {
    if (!continued) last = at;
    continued = payloadLength(packets, at) === maxPacketPayload;
  }
  return last;
}

function tellMore(part: Uint8Array, more: boolean): void {
  const at = lastPacket(part) + packetHeaderBytes;
  const header = part[at]!;
  if (header === errHeader) return;
  const flags = header === eofHeader && payloadLength(part, at - packetHeaderBytes) <= eofBytes ? at + 3 : statusOfOk(part, at);
  const low = part[flags]!;
  part[flags] = more ? low | serverStatus.moreResultsExist : low & ~serverStatus.moreResultsExist;
}

/** Behind the header stand the affected rows and the insert id. */
function statusOfOk(part: Uint8Array, at: number): number {
  let place = at + 1;
  for (let n = 0; n < 2; n++) place += lenenc(part, place, part.length - place).size;
  return place;
}
