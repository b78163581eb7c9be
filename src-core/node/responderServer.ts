/** A Responder behind a TCP listener: one ServerSession a socket. */
import { createServer, type Server, type Socket } from 'node:net';
import { ServerSession } from '../engine/services.ts';
import type { Responder } from '../responder/responder.ts';
import { nodeCrypto } from './nodeCrypto.ts';

export interface ResponderServer {
  readonly host: string;
  /** Where it really listens (port 0 resolved). */
  readonly port: number;
  /** Refuses new connections and drops the open ones. Resolves when all are gone. */
  stop(): Promise<void>;
}

/** Listens on host:port. Rejects with node's own error (EADDRINUSE …) where it cannot. */
export async function startResponderServer(responder: Responder, host: string, port: number): Promise<ResponderServer> {
  const sockets = new Set<Socket>();
  let lastConnectionId = 0;
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    lastConnectionId = (lastConnectionId % 0xffff_ffff) + 1;
    serve(socket, responder, lastConnectionId);
  });
  await listening(server, host, port);
  const address = server.address();
  return {
    host,
    port: typeof address === 'object' && address !== null ? address.port : port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function serve(socket: Socket, responder: Responder, connectionId: number): void {
  const session = new ServerSession({
    responder,
    crypto: nodeCrypto,
    connectionId,
    client: `${socket.remoteAddress ?? '?'}:${socket.remotePort ?? 0}`,
    send: (chunk) => socket.write(chunk),
    close: () => socket.end(),
    pause: () => socket.pause(),
    resume: () => socket.resume(),
  });
  socket.on('data', (chunk: Uint8Array) => session.receive(chunk));
  socket.on('drain', () => session.drained());
  // A broken connection is the client's affair: 'close' follows.
  socket.on('error', () => session.ended());
  socket.on('close', () => session.ended());
  session.start();
}

function listening(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
