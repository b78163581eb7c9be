/**
 * Holds the bytes of one direction back and hands them out packet by packet, as long as somebody has to see each packet
 * before it goes on: during the login, and where a password exchange is translated. An open gate holds nothing.
 */
import { concat } from '../mysql/bytes/concat.ts';
import { packetHeaderBytes, payloadLength } from '../mysql/bytes/packetHeader.ts';

const fullBytes = 512 * 1024;
const nothing = new Uint8Array(0);

export class Gate {
  /** Bytes pass without a look at them. */
  isOpen = false;
  /** Who fills the gate was told to wait. */
  senderWaits = false;
  private held: Uint8Array[] = [];
  private heldBytes = 0;
  /** The first packet, header included, once it is whole. */
  private first: Uint8Array | null = null;

  get isEmpty(): boolean {
    return this.heldBytes === 0;
  }

  /** More is held than any login takes. */
  get isFull(): boolean {
    return this.heldBytes > fullBytes;
  }

  hold(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    // A copy: the chunk's memory is read into again, and what is handed out may be kept and changed.
    this.held.push(new Uint8Array(chunk));
    this.heldBytes += chunk.length;
  }

  /** The first packet, header included, as long as it is not taken off; null while it is not whole. */
  get packet(): Uint8Array | null {
    if (this.first !== null) return this.first;
    const length = this.announced;
    if (length === null || this.heldBytes < packetHeaderBytes + length) return null;
    this.first = this.joined().subarray(0, packetHeaderBytes + length);
    return this.first;
  }

  /** The first packet's sequence id; null while the header is not whole. */
  get sequence(): number | null {
    return this.header?.[3] ?? null;
  }

  /** Payload bytes of the first packet, as its header says; null while the header is not whole. */
  get announced(): number | null {
    return this.header === null ? null : payloadLength(this.header);
  }

  /** The first bytes that are held, 64 at most. */
  get beginning(): Uint8Array {
    return this.joined().slice(0, 64);
  }

  /** The first packet was dealt with. */
  takeOff(): void {
    const taken = this.packet?.length ?? 0;
    const rest = this.joined().subarray(taken);
    this.first = null;
    this.held = rest.length === 0 ? [] : [rest];
    this.heldBytes = rest.length;
  }

  /** All that is held, from the first packet on; the gate holds nothing afterwards. */
  release(): Uint8Array {
    const all = this.joined();
    this.held = [];
    this.heldBytes = 0;
    this.first = null;
    return all;
  }

  /** What begins with the first packet's header; null while that is not whole. */
  private get header(): Uint8Array | null {
    if (this.heldBytes < packetHeaderBytes) return null;
    return this.held[0]!.length >= packetHeaderBytes ? this.held[0]! : this.joined();
  }

  private joined(): Uint8Array {
    if (this.held.length === 0) return nothing;
    if (this.held.length > 1) this.held = [concat(this.held)];
    return this.held[0]!;
  }
}
