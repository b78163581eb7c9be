import { connect, createServer, type Socket } from 'node:net';

/** What went over one connection of a relay, byte for byte. */
export interface RelayedConnection {
  fromClient: Buffer;
  fromServer: Buffer;
}

export interface Relay {
  readonly port: number;
  readonly connections: RelayedConnection[];
  close(): Promise<void>;
}

/** A TCP relay that keeps all it passes on: put one on each side of the proxy to see what the proxy changed. */
export async function startRelay(target: number): Promise<Relay> {
  const connections: RelayedConnection[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const connection: RelayedConnection = { fromClient: Buffer.alloc(0), fromServer: Buffer.alloc(0) };
    connections.push(connection);
    const backend = connect(target, '127.0.0.1');
    for (const socket of [client, backend]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => {});
      socket.on('close', () => sockets.delete(socket));
    }
    client.on('data', (chunk) => {
      connection.fromClient = Buffer.concat([connection.fromClient, chunk]);
      backend.write(chunk);
    });
    backend.on('data', (chunk) => {
      connection.fromServer = Buffer.concat([connection.fromServer, chunk]);
      client.write(chunk);
    });
    client.on('end', () => backend.end());
    backend.on('end', () => client.end());
    client.on('close', () => backend.destroy());
    backend.on('close', () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP address');
  return {
    port: address.port,
    connections,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** Where the login ends: offsets behind the OK or ERR that answers it, in both directions of a connection. */
export function afterLogin(connection: RelayedConnection): { fromClient: Buffer; fromServer: Buffer } {
  const client = [...packets(connection.fromClient)];
  const server = [...packets(connection.fromServer)];
  // The login is the only conversation whose sequence numbers run on past the first packet of the client.
  const verdict = server.find((packet, index) => index > 0 && (packet.payload[0] === 0x00 || packet.payload[0] === 0xff));
  const command = client.find((packet, index) => index > 0 && packet.sequence === 0);
  return {
    fromClient: command === undefined ? Buffer.alloc(0) : connection.fromClient.subarray(command.offset),
    fromServer: verdict === undefined ? Buffer.alloc(0) : connection.fromServer.subarray(verdict.offset),
  };
}

function* packets(bytes: Buffer): Generator<{ offset: number; sequence: number; payload: Buffer }> {
  for (let offset = 0; offset + 4 <= bytes.length; ) {
    const length = bytes.readUIntLE(offset, 3);
    yield { offset, sequence: bytes[offset + 3]!, payload: bytes.subarray(offset + 4, offset + 4 + length) };
    offset += 4 + length;
  }
}
