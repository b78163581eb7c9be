/**
 * Two compressed links of which only one is encrypted. Frames pass as they come, one by one. While a COM_CHANGE_USER is under way
 * (userChange.ts), what is in them goes packet by packet, and each packet leaves in a frame of its own, which need not be
 * compressed.
 *
 * Frames have sequence ids of their own, which servers and clients do check; those of the packets in them say nothing.
 * https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_compression.html
 */
import { Decompressor, FrameSplitter, framed } from '../compression.ts';
import type { Side } from '../io.ts';
import { other } from '../otherSide.ts';
import { PeerFault } from '../peerFault.ts';
import { type UserChangeOptions, type UserChangeOwner, UserChanges } from './userChange.ts';

export interface CompressedOwner extends UserChangeOwner {
  fault(side: Side, fault: PeerFault): void;
  /** Somebody else deals with the bytes, and sends by `send` and `begin`. */
  taps(from: Side, bytes: Uint8Array): boolean;
  readonly isTapped: boolean;
  /** `bytes`, that came in frames, are read. */
  readFrom(from: Side, bytes: Uint8Array): void;
}

/** One direction: what its frames hold. */
interface Direction {
  readonly splitter: FrameSplitter;
  readonly decompressor: Decompressor;
}

export class CompressedLinks {
  private readonly owner: CompressedOwner;
  private readonly changes: UserChanges;
  private readonly directions: Readonly<Record<Side, Direction>>;
  /** Id of the newest frame on each link, in either direction. */
  private readonly last: Record<Side, number> = { client: 0, server: 0 };
  /** The client link's ids less the server link's, from a change of user to the next command. */
  private shift = 0;
  private passingId = 0;
  /** The frame that is dealt with, and what was in it. */
  private frame: Uint8Array = new Uint8Array(0);
  private body: Uint8Array = new Uint8Array(0);

  constructor(options: UserChangeOptions, owner: CompressedOwner) {
    this.owner = owner;
    this.directions = { client: this.direction(options), server: this.direction(options) };
    this.changes = new UserChanges(options, {
      ...owner,
      write: (to, packet) => {
        // Taken apart, commands go one by one.
        if (owner.isTapped && to === 'server' && packet[3] === 0) this.begin(packet);
        else this.send(to, packet);
      },
      pass: (from, bytes) => this.pass(from, bytes),
      read: (from, bytes) => owner.readFrom(from, bytes),
      openGates: () => this.openGates(),
    });
  }

  /** Bytes as they came, in frames. */
  take(side: Side, chunk: Uint8Array): void {
    this.directions[side].splitter.take(chunk, (frame) => this.takeFrame(side, frame));
  }

  /** A whole packet, header included, while the gates are closed. */
  packet(side: Side, packet: Uint8Array): void {
    this.changes.packet(side, packet);
  }

  /** See UserChanges. */
  takeOver(packet: Uint8Array): void {
    this.changes.takeOver(packet);
  }

  /** The same for a packet with which a command begins. */
  begin(packet: Uint8Array): void {
    this.last.server = 0xff;
    this.shift = 0;
    this.send('server', packet);
  }

  /** A packet of the proxy's own, in a frame. */
  send(to: Side, packet: Uint8Array): void {
    for (const frame of framed(packet, () => this.nextId(to))) this.owner.write(to, frame);
  }

  private nextId(to: Side): number {
    this.last[to] = (this.last[to] + 1) & 0xff;
    return this.last[to];
  }

  private takeFrame(side: Side, frame: Uint8Array): void {
    const { decompressor } = this.directions[side];
    this.frame = frame;
    this.body = new Uint8Array(0);
    try {
      decompressor.take(frame);
    } catch (fault) {
      if (!(fault instanceof PeerFault)) throw fault;
      this.owner.fault(side, fault);
      return;
    }
    const id = frame[3]!;
    // A command begins the ids of both links anew.
    if (side === 'client' && id === 0) this.shift = 0;
    this.passingId = (id + (side === 'client' ? -this.shift : this.shift)) & 0xff;
    this.last[side] = id;
    if (this.owner.gates[side].isOpen && !this.owner.isTapped) this.last[other(side)] = (this.passingId - 1) & 0xff;
    this.changes.take(side, this.body);
  }

  /** Bytes that no change of user keeps: in the frame that they came in, where they are all of it. */
  private pass(from: Side, bytes: Uint8Array): void {
    const to = other(from);
    if (this.owner.taps(from, bytes)) return;
    if (bytes === this.body) {
      this.last[to] = this.passingId;
      this.frame[3] = this.passingId;
      this.owner.write(to, this.frame);
    } else {
      // A command behind the change, or in its midst.
      if (from === 'client' && !this.owner.gates.client.isOpen) this.last.server = 0xff;
      this.send(to, bytes);
    }
    this.owner.readFrom(from, bytes);
  }

  /** What the gates hold came out of frames already. */
  private openGates(): void {
    const { gates } = this.owner;
    const fromServer = gates.server.release();
    const fromClient = gates.client.release();
    gates.client.isOpen = true;
    gates.server.isOpen = true;
    if (fromServer.length > 0) this.changes.take('server', fromServer);
    this.shift = fromClient.length > 0 ? 0 : (this.last.client - this.last.server) & 0xff;
    if (fromClient.length === 0) return;
    this.last.server = 0xff;
    this.changes.take('client', fromClient);
  }

  private direction({ ports }: UserChangeOptions): Direction {
    return {
      splitter: new FrameSplitter(),
      decompressor: new Decompressor(ports.decompression, (bytes) => {
        this.body = bytes;
      }),
    };
  }
}
