/**
 * The compressed protocol: wire packets travel in frames, cut without regard to their borders.
 *
 * A frame is 3 bytes length of its body, 1 byte sequence id of its own count, 3 bytes length of the body once decompressed;
 * that is 0 for a body that was sent as it is. Frames pass the proxy as they come; what is read here is a copy.
 * https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_compression.html
 */
import { concat } from '../mysql/bytes/concat.ts';
import { payloadLength } from '../mysql/bytes/packetHeader.ts';
import { capability, has } from '../mysql/constants/capabilities.ts';
import type { Compression } from './io.ts';
import { PeerFault } from './peerFault.ts';
import type { Decompression } from './sessionPorts.ts';

const headerBytes = 7;
const mostInFrame = 0xffffff;
/** The first bytes of every zstd frame (RFC 8878). */
const zstdMagic = [0x28, 0xb5, 0x2f, 0xfd];

/** What both sides agreed on. A server that got both flags takes zlib. */
export function agreedCompression(capabilities: bigint): Compression {
  if (has(capabilities, capability.CLIENT_COMPRESS)) return 'zlib';
  return has(capabilities, capability.CLIENT_ZSTD_COMPRESSION_ALGORITHM) ? 'zstd' : 'none';
}

/** `bytes` in frames that are not compressed, which every peer takes. `nextId`: sequence id of the next frame. */
export function* framed(bytes: Uint8Array, nextId: () => number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += mostInFrame) {
    const body = bytes.subarray(at, at + mostInFrame);
    const frame = new Uint8Array(headerBytes + body.length);
    frame.set([body.length & 0xff, (body.length >> 8) & 0xff, body.length >> 16, nextId()]);
    frame.set(body, headerBytes);
    yield frame;
  }
}

/** Gives the frames of one direction, each whole: a copy of its own. */
export class FrameSplitter {
  private header = new Uint8Array(headerBytes);
  private pieces: Uint8Array[] = [];
  private have = 0;

  take(chunk: Uint8Array, give: (frame: Uint8Array) => void): void {
    for (let at = 0; at < chunk.length; ) {
      const whole = this.have < headerBytes ? headerBytes : headerBytes + payloadLength(this.header);
      // Not slice(): a Buffer's shares its memory, which is read into again.
      const piece = new Uint8Array(chunk.subarray(at, at + whole - this.have));
      if (this.have < headerBytes) this.header.set(piece, this.have);
      this.pieces.push(piece);
      this.have += piece.length;
      at += piece.length;
      if (this.have < headerBytes || this.have < headerBytes + payloadLength(this.header)) continue;
      const frame = concat(this.pieces);
      this.pieces = [];
      this.have = 0;
      give(frame);
    }
  }
}

/** Takes the frames of one direction apart. */
export class Decompressor {
  private readonly ports: Decompression;
  private readonly give: (bytes: Uint8Array) => void;
  private header = new Uint8Array(headerBytes);
  private headerHave = 0;
  private bodyLeft = 0;
  private length = 0;
  /** What has come of the frame's body, as far as it is compressed. */
  private body = new Uint8Array(0);
  private bodyHave = 0;

  /** `give` gets what was in the frames, in pieces cut anywhere. */
  constructor(ports: Decompression, give: (bytes: Uint8Array) => void) {
    this.ports = ports;
    this.give = give;
  }

  /** No frame is under way. */
  get atBorder(): boolean {
    return this.headerHave === 0 && this.bodyLeft === 0;
  }

  /** Throws PeerFault where a frame does not hold what it says. */
  take(chunk: Uint8Array): void {
    let at = 0;
    while (at < chunk.length) {
      if (this.bodyLeft === 0) {
        this.header[this.headerHave++] = chunk[at++]!;
        if (this.headerHave === headerBytes) this.begin();
        continue;
      }
      const piece = chunk.subarray(at, at + this.bodyLeft);
      at += piece.length;
      this.bodyLeft -= piece.length;
      if (this.length === 0) this.give(piece);
      else this.collect(piece);
    }
  }

  private begin(): void {
    this.headerHave = 0;
    this.bodyLeft = payloadLength(this.header);
    this.length = payloadLength(this.header, 4);
  }

  private collect(piece: Uint8Array): void {
    if (this.bodyLeft > 0) {
      this.keep(piece);
      return;
    }
    if (this.bodyHave > 0) this.keep(piece);
    const body = this.bodyHave > 0 ? this.body.subarray(0, this.bodyHave) : piece;
    this.body = new Uint8Array(0);
    this.bodyHave = 0;
    this.give(this.decompressed(body));
  }

  /** Copies: the chunk's memory is read into again. One piece of memory, however small the chunks are. */
  private keep(piece: Uint8Array): void {
    const have = this.bodyHave + piece.length;
    if (have > this.body.length) {
      const larger = new Uint8Array(Math.min(have + this.bodyLeft, Math.max(have, 2 * this.body.length)));
      larger.set(this.body.subarray(0, this.bodyHave));
      this.body = larger;
    }
    this.body.set(piece, this.bodyHave);
    this.bodyHave = have;
  }

  private decompressed(body: Uint8Array): Uint8Array {
    const isZstd = zstdMagic.every((byte, i) => body[i] === byte);
    const decompress = isZstd ? this.ports.zstd : this.ports.zlib;
    if (decompress === null) throw new PeerFault('a frame compressed with zstd, which this platform cannot read');
    try {
      return decompress(body, this.length);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new PeerFault(`a compressed frame of ${body.length} bytes cannot be read: ${reason}`);
    }
  }
}
