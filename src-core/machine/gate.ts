/**
 * Decides, per direction, whether bytes leave as they came (`stream`) or a packet waits until it is whole (`packet`).
 * A session begins with the greeting gated, since the proxy may have to change it; from then on everything streams.
 */
import { payloadLength } from '../mysql/bytes/packetHeader.ts';

export type GateMode = 'stream' | 'packet';

/** More than this before the first packet is whole is not a greeting. */
const maxHeld = 64 * 1024;

export class Gate {
  mode: GateMode = 'packet';
  private held: Uint8Array = new Uint8Array(0);

  /** Opens the gate; returns what it held. */
  open(): Uint8Array {
    const held = this.held;
    this.held = new Uint8Array(0);
    this.mode = 'stream';
    return held;
  }

  /**
   * Holds the chunk. Once the first packet is whole: opens, and returns it (header included) with what came behind it.
   * `impossible`: what is held cannot become a packet with sequence id 0 of reasonable size.
   */
  hold(chunk: Uint8Array): { packet: Uint8Array; rest: Uint8Array } | 'wait' | 'impossible' {
    const held = new Uint8Array(this.held.length + chunk.length);
    held.set(this.held);
    held.set(chunk, this.held.length);
    this.held = held;
    if (held.length < 4) return 'wait';
    const length = payloadLength(held);
    if (held[3] !== 0 || length === 0 || length > maxHeld) return 'impossible';
    if (held.length < 4 + length) return 'wait';
    this.open();
    return { packet: held.subarray(0, 4 + length), rest: held.subarray(4 + length) };
  }
}
