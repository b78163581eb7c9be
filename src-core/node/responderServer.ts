/** A Responder behind a TCP listener: one ServerSession a socket. */

import { createServer, type Server, type Socket } from 'node:net';
import { ServerSession } from '../engine/services.ts';
import type { Responder } from '../responder/responder.ts';
import { nodeCrypto } from './nodeCrypto.ts';
import { farEnd } from './nodePorts.ts';

export interface ResponderServer {
  readonly host: string;
  /** Where it really listens (port 0 resolved). */
  readonly port: number;
  /** Refuses new connections and drops the open ones. Resolves when all are gone. */
  stop(): Promise<void>;
}

/** Listens on host:port. Rejects with node's own error (EADDRINUSE …) where it cannot. */
export async function startResponderServer(responder: Responder, host: string, port: number): Promise<ResponderServer> {
  const open = new Map<Socket, ServerSession>();
  let lastConnectionId = 0;
  const server = createServer({ noDelay: true }, (socket) => {
    socket.once('close', () => open.delete(socket));
    lastConnectionId = (lastConnectionId % 0xffff_ffff) + 1;
    open.set(socket, serve(socket, responder, lastConnectionId));
  });
  await listening(server, host, port);
  const address = server.address();
  return {
    host,
    port: typeof address === 'object' && address !== null ? address.port : port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const [socket, session] of open) {
          // The responder may be closed once this has resolved: it is to hear of no session any more.
          session.ended();
          socket.destroy();
        }
      }),
  };
}

function serve(socket: Socket, responder: Responder, connectionId: number): ServerSession {
  const session = new ServerSession({
    responder,
    crypto: nodeCrypto,
    connectionId,
    client: farEnd(socket),
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
  return session;
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
