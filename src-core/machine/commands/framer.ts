/**
 * Walks the packet headers of one direction without copying what it walks over.
 *
 * A wire packet is a 3-byte length, a 1-byte sequence id and the payload. A payload of 2^24-1 bytes and more is sent in
 * several wire packets: each full one is `continued` by the next, and the first that is not full ends it.
 * Source: MySQL "Protocol Basics", section "MySQL Packets".
 */
import { maxPacketPayload, payloadLength } from '../../mysql/bytes/packetHeader.ts';

export interface PacketSink {
  /**
   * At a border between packets, offered what follows in the chunk: a sink may deal with a run of whole packets by itself,
   * and returns the offset behind it (`from` for none).
   */
  skim(chunk: Uint8Array, from: number): number;
  /** A packet's header is there. `continued`: the packet goes on the payload of the one before it. */
  begin(length: number, sequence: number, continued: boolean): void;
  /**
   * The first bytes of a packet's payload are there: `available` of them stand at `bytes[at]`, all of a short payload and
   * at least `headBytes` of a long one.
   * The answer says whether `end` needs the payload.
   */
  head(bytes: Uint8Array, at: number, available: number, length: number, sequence: number, continued: boolean): boolean;
  /**
   * The packet's last byte was walked over. If `head` asked for the payload, `bytes[at]` … holds its first `payloadLimit` of
   * `length` bytes, else `bytes` is null.
   */
  end(bytes: Uint8Array | null, at: number, length: number, last: boolean): void;
}

/** What `head` is given of a payload that is cut: enough for every fixed part of OK, EOF, ERR and COM_STMT_PREPARE_OK. */
export const headBytes = 64;

/** A payload that `end` needs and that chunk borders cut is put together up to this many bytes. */
export const payloadLimit = 256 * 1024;

export class Framer {
  /** Offset of the walked packet's header in the chunk under way; negative when it began in an earlier one. */
  headerAt = 0;
  /** Offset behind the last byte walked over in the chunk under way. */
  position = 0;
  /** Bytes of this direction that were walked over before the chunk under way. */
  walked = 0;
  /** The walked packet's header. */
  readonly header = new Uint8Array(4);

  /** Told of every packet. Set before the first byte. */
  sink!: PacketSink;
  private headerHave = 0;
  private length = 0;
  private remaining = 0;
  private inPayload = false;
  private continued = false;
  private headGiven = false;
  private readonly headBuffer = new Uint8Array(headBytes);
  private headHave = 0;
  private whole: Uint8Array | null = null;
  private wholeHave = 0;
  private wantsWhole = false;
  private stopped = false;

  /** True between two packets: nothing of a next one has come, and the last one is not continued. */
  get atBorder(): boolean {
    return !this.inPayload && this.headerHave === 0 && !this.continued;
  }

  /** A packet has begun whose head was not given to the sink yet. */
  get headPending(): boolean {
    return this.headerHave > 0 && (!this.inPayload || !this.headGiven);
  }

  /** Ends the walk behind the packet under way; to be called from the sink. */
  stop(): void {
    this.stopped = true;
  }

  /** Walks over `chunk`; returns where it ended: the chunk's length, or less after `stop`. */
  walk(chunk: Uint8Array): number {
    const n = chunk.length;
    let i = 0;
    this.stopped = false;
    if (this.inPayload || this.headerHave > 0) this.headerAt = -1;
    while (i < n && !this.stopped) {
      if (!this.inPayload) {
        if (this.headerHave === 0) {
          this.headerAt = i;
          const to = this.continued ? i : this.sink.skim(chunk, i);
          if (to > i) {
            i = to;
            this.position = to;
            continue;
          }
        }
        while (i < n && this.headerHave < 4) this.header[this.headerHave++] = chunk[i++]!;
        if (this.headerHave < 4) break;
        this.begin();
        this.position = i;
        if (this.stopped || (this.length > 0 && i === n)) break;
      }
      const take = Math.min(n - i, this.remaining);
      if (!this.headGiven) this.offerHead(chunk, i, take);
      else if (this.whole !== null) this.collect(chunk, i, take);
      i += take;
      this.remaining -= take;
      this.position = i;
      if (this.remaining === 0) this.finish(chunk, i);
    }
    if (!this.stopped) this.position = i;
    return i;
  }

  /** Counts the chunk as passed; called once per chunk, after its walks. */
  passed(bytes: number): void {
    this.walked += bytes;
  }

  private begin(): void {
    this.length = payloadLength(this.header);
    this.remaining = this.length;
    this.inPayload = true;
    this.headGiven = false;
    this.headHave = 0;
    this.wantsWhole = false;
    this.whole = null;
    this.sink.begin(this.length, this.header[3]!, this.continued);
  }

  private offerHead(chunk: Uint8Array, i: number, take: number): void {
    if (this.headHave === 0 && (take === this.length || take >= headBytes)) {
      this.giveHead(chunk, i, take);
      if (this.wantsWhole && take < this.length) this.startWhole(chunk, i, take);
      return;
    }
    const enough = Math.min(this.length, headBytes);
    const copied = Math.min(take, enough - this.headHave);
    this.headBuffer.set(chunk.subarray(i, i + copied), this.headHave);
    this.headHave += copied;
    if (this.headHave < enough) return;
    this.giveHead(this.headBuffer, 0, enough);
    if (!this.wantsWhole) return;
    this.startWhole(this.headBuffer, 0, enough);
    this.collect(chunk, i + copied, take - copied);
  }

  private giveHead(bytes: Uint8Array, at: number, available: number): void {
    this.headGiven = true;
    this.wantsWhole = this.sink.head(bytes, at, available, this.length, this.header[3]!, this.continued);
  }

  private startWhole(bytes: Uint8Array, at: number, available: number): void {
    this.whole = new Uint8Array(Math.min(this.length, payloadLimit));
    this.wholeHave = 0;
    this.collect(bytes, at, available);
  }

  private collect(chunk: Uint8Array, i: number, take: number): void {
    const copied = Math.min(take, this.whole!.length - this.wholeHave);
    this.whole!.set(chunk.subarray(i, i + copied), this.wholeHave);
    this.wholeHave += copied;
  }

  private finish(chunk: Uint8Array, i: number): void {
    const length = this.length;
    this.inPayload = false;
    this.headerHave = 0;
    this.continued = length === maxPacketPayload;
    const whole = this.whole;
    this.whole = null;
    if (!this.wantsWhole) this.sink.end(null, 0, length, !this.continued);
    else if (whole !== null) this.sink.end(whole, 0, length, !this.continued);
    else this.sink.end(chunk, i - length, length, !this.continued);
  }
}
