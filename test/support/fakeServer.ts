import { createServer, type Socket } from 'node:net';

export interface FakeServer {
  readonly port: number;
  /** Connections accepted so far. */
  readonly accepted: Socket[];
  close(): Promise<void>;
}

/** A TCP server that does what `serve` says: for backends that are broken in ways no real server is. */
export async function startFakeServer(serve: (socket: Socket) => void): Promise<FakeServer> {
  const accepted: Socket[] = [];
  const server = createServer((socket) => {
    accepted.push(socket);
    socket.on('error', () => {});
    serve(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP address');
  return {
    port: address.port,
    accepted,
    close: () => {
      for (const socket of accepted) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
