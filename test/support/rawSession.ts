import type { Socket } from 'node:net';
import { type ConnectionOptions, createConnection } from 'mysql2';
import { account } from './databases.ts';
import { eventually } from './ports.ts';

export interface WirePacket {
  readonly sequence: number;
  readonly payload: Buffer;
}

/** A logged-in connection whose commands are written byte by byte: for what no client library sends. */
export interface RawSession {
  readonly socket: Socket;
  /** All packets that came since the login. */
  readonly packets: WirePacket[];
  readonly closed: boolean;
  send(...commands: Buffer[]): void;
  /** Waits until `count` packets came in all. */
  received(count: number): Promise<WirePacket[]>;
  close(): void;
}

/** Packets of one command: header and payload. */
export function command(code: number, payload: Buffer | string = ''): Buffer {
  const body = Buffer.concat([Buffer.from([code]), typeof payload === 'string' ? Buffer.from(payload) : payload]);
  const header = Buffer.alloc(4);
  header.writeUIntLE(body.length, 0, 3);
  return Buffer.concat([header, body]);
}

/** Logs in with mysql2, which knows every plugin, and takes its socket over. */
export async function openRawSession(port: number, options: ConnectionOptions = {}): Promise<RawSession> {
  const connection = createConnection({ host: '127.0.0.1', port, ...account, flags: ['-CLIENT_QUERY_ATTRIBUTES'], ...options });
  await new Promise<void>((resolve, reject) => connection.connect((error) => (error ? reject(error) : resolve())));
  const socket = (connection as unknown as { stream: Socket }).stream;
  for (const event of ['data', 'error', 'end', 'close']) socket.removeAllListeners(event);
  let bytes = Buffer.alloc(0);
  let closed = false;
  const packets: WirePacket[] = [];
  socket.on('error', () => {});
  socket.on('close', () => {
    closed = true;
  });
  socket.on('data', (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk]);
    while (bytes.length >= 4 && bytes.length >= 4 + bytes.readUIntLE(0, 3)) {
      const end = 4 + bytes.readUIntLE(0, 3);
      packets.push({ sequence: bytes[3]!, payload: bytes.subarray(4, end) });
      bytes = bytes.subarray(end);
    }
  });
  return {
    socket,
    packets,
    get closed() {
      return closed;
    },
    send: (...commands) => void socket.write(Buffer.concat(commands)),
    received: async (count) => {
      await eventually(`${count} packets (${packets.length} came)`, () => packets.length >= count || closed);
      return packets.slice(0, count);
    },
    close: () => socket.destroy(),
  };
}
