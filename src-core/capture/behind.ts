/**
 * Takes the server's conversation of an exchange, where interceptors made it another one than the client's, into the exchange's
 * fragments, as far as the keep limit allows: that many bytes beside those of the client's own.
 */
import { ReplyGrammar } from '../machine/commands/replyGrammar.ts';
import type { OpenExchange, SessionEvent, Side } from '../machine/io.ts';
import { maxPacketPayload, packetHeaderBytes, payloadLength } from '../mysql/bytes/packetHeader.ts';
import type { FragmentBuffer } from './fragmentBuffer.ts';
import { holdsSecret, mayHoldSecret } from './masking.ts';

type BehindEvent = Extract<SessionEvent, { kind: 'behind' }>;

/** What was not kept of one direction; see `Gap`. */
interface Skipped {
  bytes: number;
  packets: number;
  rows: number;
  at: number;
}

const rowRoles: ReadonlySet<string> = new Set(['textRow', 'binaryRow']);

export class Behind {
  /** Its request may hold a password: nothing of the exchange is written before that is masked. */
  secret = false;
  private readonly exchange: OpenExchange;
  private room: number;
  /** First byte of the request that the server got. */
  private command: number;
  private grammar: ReplyGrammar | null = null;
  private continued = false;
  private readonly skipped: { readonly [S in Side]: Skipped } = { client: nothing(), server: nothing() };

  constructor(exchange: OpenExchange, keepBytes: number) {
    this.exchange = exchange;
    this.room = keepBytes;
    this.command = exchange.command;
  }

  /** The event's bytes are whole wire packets. */
  take({ from, at, bytes }: BehindEvent, fragments: FragmentBuffer): void {
    if (from === 'client') this.lookForSecret(bytes);
    const skipped = this.skipped[from];
    let cut = skipped.bytes > 0 ? 0 : Math.min(bytes.length, this.room);
    for (let place = 0; place < bytes.length; ) {
      // Nobody can tell the length of a packet that has lost a part of its header.
      if (cut > place && cut < place + packetHeaderBytes) cut = place;
      const length = payloadLength(bytes, place);
      const begins = from === 'server' && this.beginsRow(bytes, place, length);
      if (place >= cut) {
        skipped.packets++;
        if (begins) skipped.rows++;
      }
      place += packetHeaderBytes + length;
    }
    this.room -= cut;
    if (cut > 0) fragments.addBehind({ from, at, bytes: bytes.subarray(0, cut), gap: null }, this.exchange.startedAt);
    if (cut === bytes.length) return;
    skipped.bytes += bytes.length - cut;
    skipped.at = at;
  }

  /** Tells what was not kept; to be called when the exchange is over. */
  finish(fragments: FragmentBuffer): void {
    for (const from of ['client', 'server'] as const) {
      const { bytes, packets, rows, at } = this.skipped[from];
      if (bytes > 0) fragments.addBehind({ from, at, bytes: null, gap: { bytes, packets, rows } }, this.exchange.startedAt);
    }
  }

  private beginsRow(bytes: Uint8Array, place: number, length: number): boolean {
    const { continued } = this;
    this.continued = length === maxPacketPayload;
    if (continued) return false;
    this.grammar ??= new ReplyGrammar(this.command, this.exchange.context.session.capabilities);
    const from = place + packetHeaderBytes;
    return !this.grammar.done && rowRoles.has(this.grammar.server(bytes, from, Math.min(length, bytes.length - from), length));
  }

  private lookForSecret(request: Uint8Array): void {
    this.command = request[packetHeaderBytes] ?? this.command;
    this.secret ||= holdsSecret(this.command) || mayHoldSecret(this.command, request, this.exchange.context.session.capabilities);
  }
}

function nothing(): Skipped {
  return { bytes: 0, packets: 0, rows: 0, at: 0 };
}
