/**
 * A server made of packets, sans-I/O: it sends the ones that it was given in place of a greeting, lets in whoever answers them, and
 * answers each command with an ERR, since what is answered is answered by whoever takes hold of the session.
 */
import { AbsentServer, noBackend } from '../machine/absentServer.ts';
import { changeCapabilities } from '../machine/login/greetingRewrite.ts';
import { aheadOfOk, okPayload } from '../machine/login/letIn.ts';
import { tryRead } from '../machine/tryRead.ts';
import { framePayload } from '../mysql/bytes/packetWriter.ts';
import { capabilitiesOf, capability, has } from '../mysql/constants/capabilities.ts';
import { nothingAgreed } from '../mysql/packets/codec.ts';
import { type Greeting, greeting } from '../mysql/packets/greeting.ts';
import { handshakeResponse41 } from '../mysql/packets/handshakeResponse41.ts';
import { type AssembledPacket, PacketAssembler, PacketStreamFault } from '../mysql/synth/packetAssembler.ts';

export interface ScriptedServerOptions {
  /** Payloads: a greeting, an ERR, or anything else. */
  readonly packets: readonly Uint8Array[];
  /** The connection ends behind them. */
  readonly closes: boolean;
  /** Returns false when the client reads too slowly. */
  send(chunk: Uint8Array): boolean;
  /** Send what is buffered, then end the connection. */
  close(): void;
}

/** What such a server cannot do, whatever its greeting says; and attributes, which would stand before the text that scripts expect. */
const never = capabilitiesOf('CLIENT_SSL', 'CLIENT_COMPRESS', 'CLIENT_ZSTD_COMPRESSION_ALGORITHM', 'CLIENT_QUERY_ATTRIBUTES');
const largestLogin = 1024 * 1024;
const errHeader = 0xff;

export class ScriptedServer {
  private readonly o: ScriptedServerOptions;
  private readonly logins = new PacketAssembler(largestLogin);
  /** Null where what was sent is no greeting that can be read. */
  private greeted: Greeting | null = null;
  private commands: AbsentServer | null = null;
  private over = false;

  constructor(o: ScriptedServerOptions) {
    this.o = o;
  }

  /** Sends the packets. Called once, first. */
  start(): void {
    const { packets, closes } = this.o;
    let sequence = 0;
    for (const [i, payload] of packets.entries()) {
      const framed = framePayload(payload, sequence);
      this.o.send(i === 0 ? this.greeting(payload, framed) : framed);
      sequence = (sequence + 1) & 0xff;
    }
    if (closes || packets.length === 0 || packets.at(-1)![0] === errHeader) this.shut();
  }

  /** Bytes from the client, in any portions. */
  receive(chunk: Uint8Array): void {
    if (this.over) return;
    if (this.commands !== null) {
      this.commands.take(chunk);
      return;
    }
    try {
      for (const packet of this.logins.push(chunk)) {
        this.letIn(packet);
        this.receive(this.logins.rest);
        return;
      }
    } catch (fault) {
      if (!(fault instanceof PacketStreamFault)) throw fault;
      this.shut();
    }
  }

  /** The connection is gone. */
  ended(): void {
    this.over = true;
  }

  private greeting(payload: Uint8Array, framed: Uint8Array): Uint8Array {
    if (payload[0] === errHeader) return framed;
    this.greeted = tryRead(greeting, payload, nothingAgreed);
    return this.greeted === null ? framed : changeCapabilities(framed, never, 0n).packet;
  }

  private letIn({ payload, nextSequence }: AssembledPacket): void {
    const offered = (this.greeted?.capabilities ?? 0n) & ~never;
    const flags = payload.length < 2 ? 0n : BigInt(payload[0]! | (payload[1]! << 8));
    const response = has(flags, capability.CLIENT_PROTOCOL_41) ? tryRead(handshakeResponse41, payload, nothingAgreed) : null;
    const plugin = response?.authPlugin ?? this.greeted?.authPlugin ?? null;
    const ahead = aheadOfOk(plugin, response?.authResponse ?? new Uint8Array(0));
    const agreed = offered & (response?.capabilities ?? 0n);
    const accepted = okPayload(agreed | (flags & capability.CLIENT_PROTOCOL_41), this.greeted?.statusFlags);
    let sequence = nextSequence;
    for (const one of [...ahead, accepted]) {
      this.o.send(framePayload(one, sequence));
      sequence = (sequence + 1) & 0xff;
    }
    this.commands = new AbsentServer({ answer: (packets) => void this.o.send(packets), quit: () => this.shut() }, noBackend);
  }

  private shut(): void {
    this.over = true;
    this.o.close();
  }
}
