/** The request of an exchange, put together from its kept fragments. */
import { concat } from '../mysql/bytes/concat.ts';
import { maxPacketPayload, packetHeaderBytes, payloadLength } from '../mysql/bytes/packetHeader.ts';
import type { Fragment } from './recordFormat.ts';

export interface KeptRequest {
  /** Payload of the command, wire packets joined, as far as it was kept. */
  readonly payload: Uint8Array;
  /** Bytes of the payload that were not kept; at least this many where the end of a joined payload is not known. */
  readonly missing: number;
}

/** The command's payload; null where not even its first byte was kept. At most about `limit` bytes of it are put together. */
export function keptRequest(fragments: readonly Fragment[], limit = Number.POSITIVE_INFINITY): KeptRequest | null {
  const bytes = clientBytes(fragments, limit);
  if (bytes.length <= packetHeaderBytes) return null;
  const length = payloadLength(bytes, 0);
  if (length < maxPacketPayload) {
    const payload = bytes.subarray(packetHeaderBytes, packetHeaderBytes + length);
    return { payload, missing: length - payload.length };
  }
  return joinPackets(bytes);
}

function joinPackets(bytes: Uint8Array): KeptRequest {
  const pieces: Uint8Array[] = [];
  let missing = 0;
  for (let at = 0; at + packetHeaderBytes <= bytes.length; ) {
    const length = payloadLength(bytes, at);
    const piece = bytes.subarray(at + packetHeaderBytes, at + packetHeaderBytes + length);
    pieces.push(piece);
    missing += length - piece.length;
    if (length < maxPacketPayload) break;
    at += packetHeaderBytes + length;
  }
  return { payload: concat(pieces), missing };
}

/** The client's bytes up to its first gap. */
function clientBytes(fragments: readonly Fragment[], limit: number): Uint8Array {
  const pieces: Uint8Array[] = [];
  let total = 0;
  for (const f of fragments) {
    if (f.from !== 'client') continue;
    if (f.bytes === null || total > limit) break;
    pieces.push(f.bytes);
    total += f.bytes.length;
  }
  return pieces.length === 1 ? (pieces[0] as Uint8Array) : concat(pieces);
}
