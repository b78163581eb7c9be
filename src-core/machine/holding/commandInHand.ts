/**
 * A command that is asked about, most often for nothing: as long as nobody wants to keep it, it stands in the chunk that it came in,
 * whose memory is read into again afterwards.
 */
import { concat } from '../../mysql/bytes/concat.ts';
import { packetHeaderBytes, payloadLength } from '../../mysql/bytes/packetHeader.ts';
import type { HeldCommand } from './held.ts';
import { SmallCopies } from './smallCopies.ts';

const copies = new SmallCopies();

export class CommandInHand implements HeldCommand {
  readonly code: number;
  readonly statementText: Uint8Array | null;
  private wire: Uint8Array;
  private isOwn: boolean;
  private joined: Uint8Array | null = null;

  /** `wire`: its wire packets; `isOwn`: they may be kept. */
  constructor(wire: Uint8Array, isOwn: boolean, statementText: Uint8Array | null) {
    this.wire = wire;
    this.isOwn = isOwn;
    this.code = wire[packetHeaderBytes]!;
    this.statementText = statementText;
  }

  get payload(): Uint8Array {
    this.keep();
    return this.passing;
  }

  get passing(): Uint8Array {
    this.joined ??= payloadOf(this.wire);
    return this.joined;
  }

  /** To be called before the chunk goes, if it is to be known any longer. Returns the wire packets. */
  keep(): Uint8Array {
    if (!this.isOwn) {
      this.wire = copies.copy(this.wire);
      this.isOwn = true;
      this.joined = null;
    }
    return this.wire;
  }
}

/** The payload of wire packets, joined. */
function payloadOf(wire: Uint8Array): Uint8Array {
  if (payloadLength(wire) === wire.length - packetHeaderBytes) return wire.subarray(packetHeaderBytes);
  const parts: Uint8Array[] = [];
  for (let at = 0; at < wire.length; ) {
    const length = payloadLength(wire, at);
    parts.push(wire.subarray(at + packetHeaderBytes, at + packetHeaderBytes + length));
    at += packetHeaderBytes + length;
  }
  return parts.length === 1 ? parts[0]! : concat(parts);
}
