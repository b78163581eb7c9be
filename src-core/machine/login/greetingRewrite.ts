/** Changes capability flags of a greeting, every other byte left as it is. */

const low16 = 0xffffn;

/**
 * `packet`: a HandshakeV10 packet, header included. Returns a copy without the `unwanted` flags (of MySQL's 32) and with the
 * `wanted` ones, and the flags that were there or were not; the packet itself when nothing is to be changed, or when it is too
 * short to have capability flags.
 * Layout: MySQL "Protocol::HandshakeV10".
 */
export function changeCapabilities(
  packet: Uint8Array,
  unwanted: bigint,
  wanted: bigint,
): { packet: Uint8Array; removed: bigint; added: bigint } {
  const versionEnd = packet.indexOf(0, 5);
  // Behind the version: thread id (4), scramble part 1 (8), filler (1), then the lower half of the flags.
  const lower = versionEnd + 1 + 4 + 8 + 1;
  // Behind it: collation (1), status flags (2), then the upper half.
  const upper = lower + 2 + 1 + 2;
  if (versionEnd < 0 || lower + 2 > packet.length) return { packet, removed: 0n, added: 0n };
  const hasUpper = upper + 2 <= packet.length;
  const flags = read16(packet, lower) | (hasUpper ? read16(packet, upper) << 16n : 0n);
  const removed = flags & unwanted;
  const added = wanted & ~flags;
  if (removed === 0n && added === 0n) return { packet, removed, added };
  const copy = packet.slice();
  const changed = (flags & ~unwanted) | wanted;
  write16(copy, lower, changed & low16);
  if (hasUpper) write16(copy, upper, changed >> 16n);
  return { packet: copy, removed, added };
}

function read16(bytes: Uint8Array, at: number): bigint {
  return BigInt(bytes[at]! | (bytes[at + 1]! << 8));
}

function write16(bytes: Uint8Array, at: number, value: bigint): void {
  bytes[at] = Number(value & 0xffn);
  bytes[at + 1] = Number((value >> 8n) & 0xffn);
}
