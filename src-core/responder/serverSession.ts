/**
 * One connection in the server role, sans-I/O: bytes in by `receive`, bytes out by `send`. It greets, logs in, and answers
 * commands one after the other; a client that pipelines waits in a short queue, and a client that does not read stops the
 * reply where it stands.
 * https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_command_phase.html
 */
import type { Crypto, RsaKey } from '../mysql/auth/index.ts';
import { MalformedPacket } from '../mysql/bytes/malformedPacket.ts';
import { defaultSqlstate } from '../mysql/constants/errorCodes.ts';
import type { CodecContext } from '../mysql/packets/codec.ts';
import { type AssembledPacket, PacketAssembler, PacketStreamFault } from '../mysql/synth/packetAssembler.ts';
import { ReplyWriter } from '../mysql/synth/replyWriter.ts';
import { type Answer, CommandDispatch } from './commandDispatch.ts';
import { flagsOf, nothingMore, replySteps } from './replySteps.ts';
import type { Responder, ResponderSession } from './responder.ts';
import { ServerLogin } from './serverLogin.ts';

export interface ServerSessionOptions {
  readonly responder: Responder;
  readonly crypto: Crypto;
  readonly connectionId: number;
  /** `address:port` of the client. */
  readonly client: string;
  /** The connection is a Unix socket. */
  readonly unixSocket?: boolean;
  /** Shown to clients without TLS that encrypt their password. Where it is left out they are refused. */
  readonly rsaKey?: RsaKey;
  /**
   * Go on in TLS, as its server; `rest` came already and belongs to the handshake. Answered by `secured`, or by `ended`.
   * TLS is offered where this is given.
   */
  startTls?(rest: Uint8Array): void;
  /** Returns false when the client reads too slowly; `drained` is to follow. */
  send(chunk: Uint8Array): boolean;
  /** Send what is buffered, then end the connection. */
  close(): void;
  /** Stop and go on reading from the client. */
  pause(): void;
  resume(): void;
}

/** Largest command in bytes, as `@@max_allowed_packet` says; before the login much less is believed. */
export const maxAllowedPacket = 64 * 1024 * 1024;
const maxLoginPacket = 1024 * 1024;
/** Pipelined commands that are kept before reading stops. */
const maxQueued = 64;

export class ServerSession {
  private readonly o: ServerSessionOptions;
  private readonly session: ResponderSession;
  private readonly assembler = new PacketAssembler(maxLoginPacket);
  private readonly login: ServerLogin;
  private readonly dispatch: CommandDispatch;
  private phase: 'login' | 'securing' | 'ready' | 'closed' = 'login';
  private expectedSequence = 1;
  private queue: AssembledPacket[] = [];
  private busy = false;
  private paused = false;
  private stalled = false;
  /** The reply that is being sent, as far as it got. */
  private output: { readonly writer: ReplyWriter; readonly steps: Generator<void, void, void>; readonly isLast: boolean } | null = null;

  constructor(o: ServerSessionOptions) {
    this.o = o;
    this.session = o.responder.open(o.connectionId);
    this.login = new ServerLogin({
      crypto: o.crypto,
      session: this.session,
      client: o.client,
      unixSocket: o.unixSocket ?? false,
      tlsOffered: o.startTls !== undefined,
      rsaKey: o.rsaKey ?? null,
    });
    this.dispatch = new CommandDispatch(this.session, maxAllowedPacket);
  }

  /** Sends the greeting. Called once, first. */
  start(): void {
    const writer = this.writer(0, false);
    const { serverVersion, greeting } = this.o.responder;
    this.login.greet(writer, { ...greeting, serverVersion, connectionId: this.o.connectionId });
    this.o.send(writer.take());
  }

  /** Bytes from the client, in any portions. */
  receive(chunk: Uint8Array): void {
    if (this.phase === 'closed') return;
    try {
      for (const packet of this.assembler.push(chunk)) {
        if (this.asksForTls(packet)) {
          this.phase = 'securing';
          this.expectedSequence = packet.nextSequence;
          this.o.startTls?.(this.assembler.rest);
          return;
        }
        this.queue.push(packet);
        this.work();
      }
    } catch (fault) {
      if (!(fault instanceof PacketStreamFault)) throw fault;
      this.fail(...(fault.reason === 'tooLarge' ? tooLarge : outOfOrder));
    }
    if (this.queue.length >= maxQueued && !this.paused && this.isOpen) {
      this.paused = true;
      this.o.pause();
    }
  }

  /** The TLS handshake that `startTls` began is over. `fingerprint`: SHA-256 over the DER form of the certificate that it showed. */
  secured(fingerprint: Uint8Array | null = null): void {
    if (this.phase !== 'securing') return;
    this.phase = 'login';
    this.login.certificateFingerprint = fingerprint;
    this.login.secure = true;
  }

  /** The client reads again. */
  drained(): void {
    this.stalled = false;
    this.pump();
  }

  /** The connection is gone. Nothing is sent any more. */
  ended(): void {
    if (this.phase === 'closed') return;
    this.phase = 'closed';
    this.queue = [];
    this.output = null;
    this.session.close();
  }

  private asksForTls(packet: AssembledPacket): boolean {
    return this.phase === 'login' && packet.sequence === this.expectedSequence && this.login.asksForTls(packet.payload);
  }

  private get isOpen(): boolean {
    return this.phase !== 'closed';
  }

  private work(): void {
    while (!this.busy && this.isOpen) {
      const packet = this.queue.shift();
      if (packet === undefined) break;
      this.busy = true;
      this.handle(packet).catch((error: unknown) => this.broken(error));
    }
    if (this.paused && this.isOpen && this.queue.length === 0) {
      this.paused = false;
      this.o.resume();
    }
  }

  private async handle(packet: AssembledPacket): Promise<void> {
    if (packet.sequence !== this.expectedSequence) {
      this.fail(...outOfOrder);
      return;
    }
    if (this.phase === 'login') {
      const writer = this.writer(packet.nextSequence, false);
      const progress = await this.login.receive(packet.payload, writer, this.context());
      if (!this.isOpen) return;
      this.o.send(writer.take());
      if (progress === 'refused') {
        this.shut();
        return;
      }
      if (progress === 'accepted') this.enterReady();
      else this.expectedSequence = writer.sequence;
      this.done();
      return;
    }
    const answer = await this.dispatch.answer(packet.payload, this.context());
    if (this.isOpen) this.reply(answer, packet.nextSequence);
  }

  private reply(answer: Answer, sequence: number): void {
    const writer = this.writer(sequence, answer.kind === 'reply' && answer.binary);
    switch (answer.kind) {
      case 'quit':
        this.shut();
        return;
      case 'nothing':
        this.done();
        return;
      case 'changeUser':
        this.phase = 'login';
        this.login.changeUser(answer.claim, writer);
        this.o.send(writer.take());
        this.expectedSequence = writer.sequence;
        this.done();
        return;
      case 'wire':
        if (answer.packets.length > 0) this.stalled = !this.o.send(answer.packets);
        this.done();
        return;
      case 'packets':
        answer.write(writer);
        this.send(writer, nothingMore());
        return;
      case 'reply':
        if (answer.reply.ends === 'before') this.shut();
        else this.send(writer, replySteps(answer.reply, writer), answer.reply.ends !== undefined);
    }
  }

  /** `isLast`: the connection ends behind it. */
  private send(writer: ReplyWriter, steps: Generator<void, void, void>, isLast = false): void {
    writer.statusFlags = this.statusFlags();
    this.output = { writer, steps, isLast };
    this.pump();
  }

  private pump(): void {
    while (this.output !== null && !this.stalled && this.isOpen) {
      const { writer, steps, isLast } = this.output;
      let done = true;
      try {
        done = steps.next().done === true;
      } catch (error) {
        // A value that its column cannot hold, or rows that cannot be made: an ERR may stand where a row would.
        writer.error({
          code: 1105,
          sqlstate: 'HY000',
          message: `Unknown error: ${error instanceof Error ? error.message : String(error)}`,
        });
      }
      if (done) this.output = null;
      if (writer.pending > 0) this.stalled = !this.o.send(writer.take());
      if (done && isLast) this.shut();
      else if (done) this.done();
    }
  }

  /** The command at hand is over. */
  private done(): void {
    this.busy = false;
    this.work();
  }

  private enterReady(): void {
    this.phase = 'ready';
    this.expectedSequence = 0;
    this.assembler.limit = maxAllowedPacket;
    this.dispatch.forgetStatements();
  }

  /** Our own mistake, or a packet that makes no sense: say so, and end the connection, whose state nobody knows any more. */
  private broken(error: unknown): void {
    if (error instanceof MalformedPacket) this.fail(1835, 'Malformed communication packet.');
    else this.fail(1105, `Unknown error: ${error instanceof Error ? error.message : String(error)}`);
  }

  private fail(code: number, message: string): void {
    if (!this.isOpen) return;
    const writer = this.output?.writer ?? this.writer(this.phase !== 'ready' ? this.expectedSequence + 1 : 1, false);
    writer.error({ code, sqlstate: defaultSqlstate(code), message });
    this.o.send(writer.take());
    this.shut();
  }

  private shut(): void {
    this.ended();
    this.o.close();
  }

  private writer(sequence: number, binary: boolean): ReplyWriter {
    const { columnCollation } = this.login;
    const collation = columnCollation === undefined ? {} : { collation: columnCollation };
    return new ReplyWriter({ context: this.context(), sequence, binary, ...collation });
  }

  private context(): CodecContext {
    const { clientCharset, resultsCharset } = this.session.status;
    return { capabilities: this.login.capabilities, clientCharset, resultsCharset };
  }

  private statusFlags(): number {
    return flagsOf(this.session.status);
  }
}

const tooLarge: [number, string] = [1153, "Got a packet bigger than 'max_allowed_packet' bytes"];
const outOfOrder: [number, string] = [1156, 'Got packets out of order'];
