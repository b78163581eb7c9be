/** Reads a copy of what passes in both directions once the login is over, decompressed where the two sides compress. */

import { framePayload } from '../mysql/bytes/packetWriter.ts';
import type { ClientCommands } from './commands/clientCommands.ts';
import { Exchanges, type ExchangesOwner } from './commands/exchanges.ts';
import { Lane } from './commands/lane.ts';
import type { OpenEntry } from './commands/replyTracker.ts';
import { Decompressor } from './compression.ts';
import type { Interception } from './holding/held.ts';
import type { SessionInfo, Side } from './io.ts';
import { PeerFault } from './peerFault.ts';
import type { SessionOptions } from './sessionOptions.ts';

/**
 * What a frame of up to 16 MiB held is read in pieces as sockets give them: what is kept of an exchange ends with the piece that
 * reaches the limit, and a piece is all that the recorder must take at once.
 */
const pieceBytes = 65_536;

const sides = ['client', 'server'] as const;

export class Reader {
  readonly exchanges: Exchanges;
  /** Nothing is read any more. */
  stopped = false;
  private readonly owner: ExchangesOwner;
  private readonly options: SessionOptions;
  private readonly lanes: Readonly<Record<Side, Lane>>;
  private readonly fromClient: ClientCommands;
  /** For commands of our own; made when it is needed. */
  private own: { readonly lane: Lane; readonly commands: ClientCommands } | null = null;
  private decompressors: Readonly<Record<Side, Decompressor>> | null = null;

  constructor(session: SessionInfo, options: SessionOptions, owner: ExchangesOwner) {
    this.owner = owner;
    this.options = options;
    this.exchanges = new Exchanges(session, options, owner);
    this.lanes = { client: new Lane('client', this.exchanges), server: new Lane('server', this.exchanges) };
    this.fromClient = this.exchanges.clientSink(this.lanes.client);
    this.lanes.client.framer.sink = this.fromClient;
    this.lanes.server.framer.sink = this.exchanges.serverSink(this.lanes.server);
  }

  /** From now on both directions are in compressed frames. */
  decompress(): void {
    this.exchanges.compressed();
    this.decompressors = { client: this.decompressor('client'), server: this.decompressor('server') };
  }

  read(side: Side, chunk: Uint8Array): void {
    if (this.stopped) return;
    const lane = side === 'client' ? this.lanes.client : this.lanes.server;
    if (this.decompressors === null) lane.walk(chunk);
    else this.takeFrames(this.decompressors[side], side, chunk);
    lane.framer.passed(chunk.length);
  }

  /** The same for bytes that came out of frames elsewhere. */
  readUnframed(side: Side, bytes: Uint8Array): void {
    const lane = side === 'client' ? this.lanes.client : this.lanes.server;
    if (bytes.length > pieceBytes) this.walk(side, bytes);
    else if (!this.stopped) lane.walk(bytes);
    lane.framer.passed(bytes.length);
  }

  /** Id of a packet that the proxy sends in the server's place; null where it would stand in the midst of one. */
  get nextReplyId(): number | null {
    if (!this.lanes.server.framer.atBorder) return null;
    return this.exchanges.awaitedId ?? (this.lanes.client.framer.header[3]! + 1) & 0xff;
  }

  /** No compressed frame is under way. */
  get atFrameBorder(): boolean {
    return sides.every((side) => this.decompressors?.[side].atBorder ?? true);
  }

  /** The client is between two packets. */
  get clientAtBorder(): boolean {
    return this.lanes.client.framer.atBorder;
  }

  /** The server is between two packets, and two frames. */
  get serverAtBorder(): boolean {
    return this.lanes.server.framer.atBorder && (this.decompressors?.server.atBorder ?? true);
  }

  /** A command of our own, as it goes to the server: an exchange by itself. `entry` is null where nothing is read any more. */
  openOwn(payload: Uint8Array, interception: Interception): { readonly packets: Uint8Array; readonly entry: OpenEntry | null } {
    const packets = framePayload(payload, 0);
    if (this.stopped) return { packets, entry: null };
    const { commands } = this.ownLane();
    commands.interception = interception;
    this.exchanges.newest = null;
    this.readOwn(packets);
    return { packets, entry: this.exchanges.newest };
  }

  /** What we send to the server as a command of our own, or with it. */
  readOwn(bytes: Uint8Array): void {
    const { lane } = this.ownLane();
    lane.walk(bytes);
    lane.framer.passed(bytes.length);
  }

  /** The server got another command than the client sent. */
  reread(entry: OpenEntry, payload: Uint8Array): void {
    entry.change = null;
    const { statementText } = entry;
    this.fromClient.readRequest(entry, payload);
    if (statementText !== null) entry.statementText = statementText;
  }

  /** Bytes that passed and were read elsewhere. */
  skip(side: Side, bytes: number): void {
    this.lanes[side].framer.passed(bytes);
  }

  /** Ends what is open; returns the offset in the side's direction at which it stopped. */
  stop(side: Side): number {
    this.stopped = true;
    const { offset } = this.lanes[side];
    this.lanes.client.framer.stop();
    this.lanes.server.framer.stop();
    this.exchanges.abandon('degraded');
    return offset;
  }

  private ownLane(): { readonly lane: Lane; readonly commands: ClientCommands } {
    if (this.own !== null) return this.own;
    const lane = new Lane('client', this.exchanges);
    const commands = this.exchanges.clientSink(lane);
    lane.framer.sink = commands;
    this.own = { lane, commands };
    return this.own;
  }

  private walk(side: Side, bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length && !this.stopped; at += pieceBytes) this.lanes[side].walk(bytes.subarray(at, at + pieceBytes));
  }

  private takeFrames(decompressor: Decompressor, side: Side, chunk: Uint8Array): void {
    try {
      decompressor.take(chunk);
    } catch (fault) {
      if (!(fault instanceof PeerFault)) throw fault;
      this.owner.fault(side, fault);
    }
  }

  private decompressor(side: Side): Decompressor {
    return new Decompressor(this.options.ports.decompression, (bytes) => this.walk(side, bytes));
  }
}
