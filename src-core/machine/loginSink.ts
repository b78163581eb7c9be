/** Hands the login its packets whole, and everything behind the login to the command phase. */

import { type PacketSink, payloadLimit } from './framer.ts';
import type { Side } from './io.ts';
import type { Lane } from './lane.ts';
import type { Login } from './login.ts';
import { PeerFault } from './peerFault.ts';

/** No login takes so many packets; whoever goes on like that is passed on unread, for every one of them is recorded. */
const maxLoginPackets = 200;

export class LoginSink implements PacketSink {
  /** The command phase's sink. Set once, before the first byte. */
  commands!: PacketSink;
  /** The lane that this sink serves. Set with it. */
  lane!: Lane;
  private readonly side: Side;
  private readonly login: Login;
  private readonly fault: (fault: PeerFault) => void;
  /** The packet under way belongs to the login. */
  private ours = false;
  private sequence = 0;
  private packets = 0;

  constructor(side: Side, login: Login, fault: (fault: PeerFault) => void) {
    this.side = side;
    this.login = login;
    this.fault = fault;
  }

  skim(_chunk: Uint8Array, from: number): number {
    return from;
  }

  begin(length: number, sequence: number, continued: boolean): void {
    if (!this.login.expects(this.side, sequence)) this.commands.begin(length, sequence, continued);
    // Connection attributes, the longest part, are limited to 64 KiB.
    else if (length > payloadLimit) this.fault(new PeerFault(`a login packet of ${length} bytes`));
    else if (++this.packets > maxLoginPackets) this.fault(new PeerFault(`a login of more than ${maxLoginPackets} packets`));
  }

  head(bytes: Uint8Array, at: number, available: number, length: number, sequence: number, continued: boolean): boolean {
    this.ours = this.login.expects(this.side, sequence);
    if (!this.ours) return this.commands.head(bytes, at, available, length, sequence, continued);
    this.sequence = sequence;
    this.lane.assign(null, false, true);
    return true;
  }

  end(bytes: Uint8Array | null, at: number, length: number, last: boolean): void {
    if (!this.ours) {
      this.commands.end(bytes, at, length, last);
      return;
    }
    if (bytes === null) return;
    const packet = new Uint8Array(4 + length);
    packet.set([length & 0xff, (length >> 8) & 0xff, length >> 16, this.sequence]);
    packet.set(bytes.subarray(at, at + length), 4);
    this.login.packet(this.side, packet);
  }
}
