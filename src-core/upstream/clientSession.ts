/**
 * One connection in the client role, sans-I/O: bytes in by `receive`, bytes out by `send`. Commands queue up and are sent one
 * after the other.
 */
import { PacketReader } from '../mysql/bytes/packetReader.ts';
import { framePayload, PacketWriter } from '../mysql/bytes/packetWriter.ts';
import { query } from '../mysql/commands/query.ts';
import { stmtExecute } from '../mysql/commands/stmtExecute.ts';
import { columnType } from '../mysql/constants/columnTypes.ts';
import { command } from '../mysql/constants/commands.ts';
import type { CodecContext, PacketCodec } from '../mysql/packets/codec.ts';
import { err } from '../mysql/packets/err.ts';
import type { Greeting } from '../mysql/packets/greeting.ts';
import { type AssembledPacket, PacketAssembler } from '../mysql/synth/packetAssembler.ts';
import { binaryCell, type Value } from '../mysql/values/value.ts';
import { parameterValueType } from '../mysql/values/valueType.ts';
import { ClientLogin, type ClientLoginOptions, type Credentials, type ServerCertificate } from './clientLogin.ts';
import { ClientReply, type ClientResult, type ClientStatement, type ReplyKind, ServerError } from './clientReply.ts';

export interface ClientSessionOptions extends ClientLoginOptions {
  send(chunk: Uint8Array): void;
  /** Go on in TLS, as its client; answered by `secured`, or by `ended`. Needed where the options' `tls` is not `off`. */
  startTls?(): void;
  /** Send what is buffered, then end the connection. */
  close(): void;
}

interface Waiting {
  /** Made when its turn comes. */
  payload(): Uint8Array;
  /** Null: the command has no reply; `login`: what follows is as in a login. */
  readonly kind: ReplyKind | 'login' | null;
  done(reply: ClientReply): void;
  failed(error: Error): void;
}

/** Largest reply packet that is believed, in bytes. */
const maxPacket = 64 * 1024 * 1024;

export class ClientSession {
  /** Resolves with the server's greeting once logged in; rejects with ServerError, AuthFailure or what ended the connection. */
  readonly ready: Promise<Greeting>;
  private readonly o: ClientSessionOptions;
  private readonly login: ClientLogin;
  private readonly assembler = new PacketAssembler(maxPacket);
  private settle: { resolve(g: Greeting): void; reject(e: Error): void } | null = null;
  private queue: Waiting[] = [];
  private open: { readonly waiting: Waiting; readonly reply: ClientReply } | null = null;
  private phase: 'login' | 'ready' | 'closed' = 'login';
  /** The number of the packet that follows the TLS handshake. */
  private securedSequence = 0;

  constructor(o: ClientSessionOptions) {
    this.o = o;
    this.login = new ClientLogin(o);
    this.ready = new Promise((resolve, reject) => {
      this.settle = { resolve, reject };
    });
    // Who waits for `ready` hears of it; nobody has to.
    this.ready.catch(() => undefined);
  }

  /** Bytes from the server, in any portions. */
  receive(chunk: Uint8Array): void {
    if (this.phase === 'closed') return;
    try {
      for (const packet of this.assembler.push(chunk)) {
        if (this.phase === 'login') this.loginPacket(packet);
        else if (this.phase === 'ready') this.replyPacket(packet.payload);
      }
    } catch (error) {
      this.fail(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** The TLS handshake that `startTls` began is over. */
  secured(certificate: ServerCertificate): void {
    if (this.phase !== 'login') return;
    try {
      this.o.send(framePayload(this.login.secured(certificate, this.context), this.securedSequence));
    } catch (error) {
      this.fail(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** The connection is gone; everything that waits is rejected. */
  ended(failure: Error = new Error('The server closed the connection.')): void {
    if (this.phase === 'closed') return;
    this.phase = 'closed';
    this.settle?.reject(failure);
    this.open?.waiting.failed(failure);
    for (const waiting of this.queue) waiting.failed(failure);
    this.queue = [];
    this.open = null;
  }

  /** One statement, or several where the server lets them pass. Rejects with ServerError. */
  async query(sql: string): Promise<readonly ClientResult[]> {
    return (await this.ask('text', this.written(query, { sql, attributes: [] }))).results;
  }

  async prepare(sql: string): Promise<ClientStatement> {
    const payload = new PacketWriter().u8(command.COM_STMT_PREPARE).text(sql).payload();
    const { statement } = await this.ask('prepare', payload);
    if (statement === null) throw new Error('The server prepared nothing.');
    return statement;
  }

  /** Numbers are bound as BIGINT or DOUBLE, everything else as text or bytes. */
  async execute(statement: ClientStatement, values: readonly Value[]): Promise<readonly ClientResult[]> {
    const parameters = values.map((value) => {
      const type = typeOf(value);
      const cell = binaryCell(value, parameterValueType(type, false, 'utf8mb4'));
      return { name: '', type, unsigned: false, cell, value, longData: false };
    });
    const payload = this.written(stmtExecute, { statementId: statement.id, flags: 0, iterations: 1, newTypes: true, parameters });
    return (await this.ask('binary', payload)).results;
  }

  closeStatement(statement: ClientStatement): void {
    this.tell(new PacketWriter().u8(command.COM_STMT_CLOSE).u32(statement.id).payload());
  }

  async ping(): Promise<void> {
    await this.ask('text', Uint8Array.of(command.COM_PING));
  }

  /** COM_CHANGE_USER: a new session on the same connection. Rejects with ServerError or AuthFailure; both end the connection. */
  async changeUser(credentials: Credentials): Promise<void> {
    await new Promise<ClientReply>((done, failed) =>
      this.enqueue({ payload: () => this.login.changeUser(credentials, this.context), kind: 'login', done, failed }),
    );
  }

  /** COM_QUIT after what is queued, then the end of the connection. */
  quit(): void {
    this.tell(Uint8Array.of(command.COM_QUIT), () => this.o.close());
  }

  private get context(): CodecContext {
    return { capabilities: this.login.capabilities, clientCharset: 'utf8mb4', resultsCharset: 'utf8mb4' };
  }

  private written<T>(codec: PacketCodec<T>, value: T): Uint8Array {
    const writer = new PacketWriter();
    codec.write(writer, value, this.context);
    return writer.payload();
  }

  private ask(kind: ReplyKind, payload: Uint8Array): Promise<ClientReply> {
    return new Promise((done, failed) => this.enqueue({ payload: () => payload, kind, done, failed }));
  }

  private tell(payload: Uint8Array, sent: () => void = () => undefined): void {
    this.enqueue({ payload: () => payload, kind: null, done: sent, failed: () => undefined });
  }

  private enqueue(waiting: Waiting): void {
    if (this.phase === 'closed') {
      waiting.failed(new Error('The connection is closed.'));
      return;
    }
    this.queue.push(waiting);
    this.work();
  }

  private work(): void {
    while (this.phase === 'ready' && this.open === null) {
      const waiting = this.queue.shift();
      if (waiting === undefined) return;
      this.o.send(framePayload(waiting.payload(), 0));
      const reply = new ClientReply(waiting.kind === 'login' ? 'text' : (waiting.kind ?? 'text'), this.context);
      if (waiting.kind === null) waiting.done(reply);
      else this.open = { waiting, reply };
      if (waiting.kind === 'login') this.phase = 'login';
    }
  }

  private loginPacket({ payload, nextSequence }: AssembledPacket): void {
    if (payload[0] === 0xff) {
      const { code, sqlstate, message } = err.read(new PacketReader(payload, { record: false }), this.context);
      throw new ServerError(code, sqlstate ?? 'HY000', message);
    }
    const { server } = this.login;
    if (payload[0] === 0x00 && server !== null) {
      this.login.accepted(payload, this.context);
      this.loggedIn(server);
      return;
    }
    const answer = this.login.receive(payload, this.context);
    if (answer === null) return;
    this.o.send(framePayload(answer.payload, nextSequence));
    if (!answer.secure) return;
    if (this.o.startTls === undefined) throw new Error('The connection cannot go on in TLS.');
    this.securedSequence = (nextSequence + 1) & 0xff;
    this.o.startTls();
  }

  private loggedIn(server: Greeting): void {
    this.phase = 'ready';
    this.settle?.resolve(server);
    this.settle = null;
    const { open } = this;
    this.open = null;
    open?.waiting.done(open.reply);
    this.work();
  }

  private replyPacket(payload: Uint8Array): void {
    if (this.open === null) throw new Error('The server spoke without being asked.');
    const { waiting, reply } = this.open;
    try {
      if (!reply.receive(payload)) return;
      this.open = null;
      waiting.done(reply);
    } catch (error) {
      if (!(error instanceof ServerError)) throw error;
      this.open = null;
      waiting.failed(error);
    }
    this.work();
  }

  private fail(error: Error): void {
    this.ended(error);
    this.o.close();
  }
}

function typeOf(value: Value): number {
  if (value === null) return columnType.NULL;
  if (typeof value === 'number') return Number.isInteger(value) ? columnType.LONGLONG : columnType.DOUBLE;
  return typeof value === 'string' ? columnType.VAR_STRING : columnType.BLOB;
}
