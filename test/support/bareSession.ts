/** A session with a real server over its Unix socket, with exactly the capability flags that a test wants: whole replies as they came. */
import { connect, type Socket } from 'node:net';
import { codecOf } from '../../src-core/intercept/heldContext.ts';
import { ReplyGrammar } from '../../src-core/machine/commands/replyGrammar.ts';
import type { HeldAtCommand, HeldAtReply } from '../../src-core/machine/holding/held.ts';
import { PacketReader } from '../../src-core/mysql/bytes/packetReader.ts';
import { framePayload, PacketWriter } from '../../src-core/mysql/bytes/packetWriter.ts';
import { stmtExecute } from '../../src-core/mysql/commands/stmtExecute.ts';
import { capabilitiesOf, type capability } from '../../src-core/mysql/constants/capabilities.ts';
import { columnType } from '../../src-core/mysql/constants/columnTypes.ts';
import type { CodecContext } from '../../src-core/mysql/packets/codec.ts';
import { type Greeting, greeting } from '../../src-core/mysql/packets/greeting.ts';
import { handshakeResponse41 } from '../../src-core/mysql/packets/handshakeResponse41.ts';
import { prepareOk } from '../../src-core/mysql/packets/prepareOk.ts';
import { PacketAssembler } from '../../src-core/mysql/synth/packetAssembler.ts';
import { type HeldChanges, heldCommand, heldReply } from './held.ts';

const plain = capabilitiesOf(
  'CLIENT_PROTOCOL_41',
  'CLIENT_LONG_FLAG',
  'CLIENT_CONNECT_WITH_DB',
  'CLIENT_TRANSACTIONS',
  'CLIENT_SECURE_CONNECTION',
  'CLIENT_MULTI_STATEMENTS',
  'CLIENT_MULTI_RESULTS',
  'CLIENT_PS_MULTI_RESULTS',
  'CLIENT_PLUGIN_AUTH',
);

type Flag = keyof typeof capability;

export class BareSession {
  readonly capabilities: bigint;
  readonly serverVersion: string;
  private readonly socket: Socket;
  private readonly collation: number;
  private readonly packets: AsyncGenerator<Uint8Array>;
  /** Bytes of the reply at hand. */
  private bytes: Buffer[] = [];

  private constructor(
    socket: Socket,
    packets: AsyncGenerator<Uint8Array>,
    bytes: Buffer[],
    hello: Greeting,
    wanted: bigint,
    collation: number,
  ) {
    this.socket = socket;
    this.packets = packets;
    this.bytes = bytes;
    this.capabilities = hello.capabilities & wanted;
    this.serverVersion = hello.serverVersion;
    this.collation = collation;
  }

  /** As root, whose password is empty; `flags` beside those that every client has. */
  static async open(path: string, flags: readonly Flag[], { schema = 'shop', collation = 45 } = {}): Promise<BareSession> {
    const socket = connect(path);
    const bytes: Buffer[] = [];
    const packets = arriving(socket, bytes);
    const next = async (): Promise<Uint8Array> => (await packets.next()).value as Uint8Array;
    const codec = { capabilities: 0n, clientCharset: 'utf8mb4', resultsCharset: 'utf8mb4' };
    const hello = greeting.read(new PacketReader(await next()), codec);
    const session = new BareSession(socket, packets, bytes, hello, plain | capabilitiesOf(...flags), collation);
    const writer = new PacketWriter();
    handshakeResponse41.write(
      writer,
      {
        capabilities: session.capabilities,
        maxPacketSize: 0x4000_0000,
        collation,
        user: 'root',
        authResponse: new Uint8Array(0),
        schema,
        authPlugin: hello.authPlugin,
        attributes: {},
        zstdLevel: null,
      },
      codec,
    );
    socket.write(writer.finish(1));
    const answer = await next();
    // An empty password is an empty answer to any plugin.
    if (answer[0] === 0xfe) socket.write(framePayload(new Uint8Array(0), 3));
    const last = answer[0] === 0xfe ? await next() : answer;
    if (last[0] !== 0) throw new Error(`login refused: ${Buffer.from(last).toString('latin1')}`);
    return session;
  }

  /** Sends a command; its whole reply, packet headers included. */
  async command(payload: Uint8Array): Promise<Uint8Array> {
    this.bytes.length = 0;
    this.socket.write(framePayload(payload, 0));
    const grammar = new ReplyGrammar(payload[0]!, this.capabilities);
    while (!grammar.done) {
      const packet = (await this.packets.next()).value as Uint8Array;
      grammar.server(packet, 0, packet.length, packet.length);
    }
    return new Uint8Array(Buffer.concat(this.bytes));
  }

  query(sql: string): Promise<Uint8Array> {
    return this.command(queryOf(sql, this.capabilities));
  }

  /** Prepares and executes a statement without parameters: the reply of the execution. */
  async execute(sql: string): Promise<Uint8Array> {
    const id = await this.prepare(sql);
    return this.command(executionOf(id));
  }

  /** The statement's id. */
  async prepare(sql: string): Promise<number> {
    return (await this.prepared(sql)).id;
  }

  async prepared(sql: string): Promise<{ readonly id: number; readonly reply: Uint8Array }> {
    const reply = await this.command(new Uint8Array([0x16, ...Buffer.from(sql)]));
    const codec = { capabilities: this.capabilities, clientCharset: 'utf8mb4', resultsCharset: 'utf8mb4' };
    const end = 4 + (reply[0]! | (reply[1]! << 8) | (reply[2]! << 16));
    return { id: prepareOk.read(new PacketReader(reply.subarray(4, end)), codec).statementId, reply };
  }

  /** The same as something that waits. */
  asHeld(payload: Uint8Array, changes: HeldChanges = {}): HeldAtCommand {
    const { capabilities, serverVersion, collation } = this;
    return heldCommand(payload, { session: { capabilities, serverVersion, collation }, ...changes });
  }

  asHeldCodec(): CodecContext {
    return codecOf(this.asHeld(Uint8Array.of(3)));
  }

  asHeldReply(payload: Uint8Array, packets: Uint8Array, command = payload[0]!): HeldAtReply {
    return heldReply(this.asHeld(payload), packets, command);
  }

  close(): void {
    this.socket.destroy();
  }
}

export function queryOf(sql: string, capabilities: bigint): Uint8Array {
  const attributes = (capabilities & capabilitiesOf('CLIENT_QUERY_ATTRIBUTES')) === 0n ? [] : [0, 1];
  return new Uint8Array([3, ...attributes, ...Buffer.from(sql)]);
}

/** A COM_STMT_EXECUTE with so many parameters, all of them NULL. */
export function executionOf(statementId: number, parameterCount = 0, capabilities = 0n): Uint8Array {
  const writer = new PacketWriter();
  const codec = { capabilities, clientCharset: 'utf8mb4', resultsCharset: 'utf8mb4' };
  const absent = { name: '', type: columnType.LONG, unsigned: false, cell: null, value: null, longData: false };
  const parameters = Array.from({ length: parameterCount }, () => absent);
  stmtExecute.write(writer, { statementId, flags: 0, iterations: 1, newTypes: parameterCount > 0, parameters }, codec);
  return writer.payload();
}

async function* arriving(socket: Socket, bytes: Buffer[]): AsyncGenerator<Uint8Array> {
  const assembler = new PacketAssembler(64 * 1024 * 1024);
  for await (const chunk of socket) {
    bytes.push(chunk as Buffer);
    for (const { payload } of assembler.push(new Uint8Array(chunk as Buffer))) yield payload;
  }
  throw new Error('the server ended the session');
}
