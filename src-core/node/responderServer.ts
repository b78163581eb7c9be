/** A Responder behind a TCP listener: one ServerSession a socket. */

import { createServer, type Server, type Socket } from 'node:net';
import { type SecureContext, TLSSocket } from 'node:tls';
import { isSocketPath } from '../engine/address.ts';
import { ServerSession } from '../engine/serverRole.ts';
import type { RsaKey } from '../mysql/auth/index.ts';
import type { Responder } from '../responder/responder.ts';
import { nodeCrypto } from './nodeCrypto.ts';
import { farEnd } from './nodePorts.ts';
import { placeOf, removeStaleSocket } from './socketPath.ts';

export interface ResponderServer {
  readonly host: string;
  /** Where it really listens (port 0 resolved). */
  readonly port: number;
  /** Refuses new connections and drops the open ones. Resolves when all are gone. */
  stop(): Promise<void>;
}

export interface ResponderSecurity {
  /** Shown to clients without TLS that encrypt their password. */
  readonly rsaKey?: RsaKey;
  /** TLS is offered; asked for at each connection that wants it. */
  readonly tls?: () => Promise<ShownCertificate>;
}

export interface ShownCertificate {
  readonly context: SecureContext;
  /** SHA-256 over the DER form of the context's certificate. */
  readonly fingerprint: Uint8Array;
}

/** Listens on host:port, or where `host` is a path on the Unix socket there. Rejects with node's own error (EADDRINUSE …) where it cannot. */
export async function startResponderServer(
  responder: Responder,
  host: string,
  port: number,
  security: ResponderSecurity = {},
): Promise<ResponderServer> {
  const open = new Map<Socket, ServerSession>();
  let lastConnectionId = 0;
  const server = createServer({ noDelay: true }, (socket) => {
    socket.once('close', () => open.delete(socket));
    lastConnectionId = (lastConnectionId % 0xffff_ffff) + 1;
    open.set(socket, serve(socket, responder, lastConnectionId, security, isSocketPath({ host, port })));
  });
  if (isSocketPath({ host, port })) await removeStaleSocket(host);
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

function serve(
  plain: Socket,
  responder: Responder,
  connectionId: number,
  { rsaKey, tls }: ResponderSecurity,
  unixSocket: boolean,
): ServerSession {
  let socket = plain;
  const startTls = (certificate: () => Promise<ShownCertificate>) => (rest: Uint8Array) => {
    plain.removeAllListeners('data');
    plain.pause();
    // The TLS socket takes what is buffered here first.
    if (rest.length > 0) plain.unshift(rest);
    certificate().then(
      ({ context, fingerprint }) => {
        socket = new TLSSocket(plain, { isServer: true, secureContext: context });
        socket.once('secure', () => session.secured(fingerprint));
        hear(socket, session);
      },
      // Without a certificate there is no TLS, and the client waits for nothing else.
      () => plain.destroy(),
    );
  };
  const session: ServerSession = new ServerSession({
    responder,
    crypto: nodeCrypto,
    connectionId,
    client: farEnd(plain),
    unixSocket,
    send: (chunk) => socket.write(chunk),
    close: () => socket.end(),
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    ...(rsaKey === undefined ? {} : { rsaKey }),
    ...(tls === undefined ? {} : { startTls: startTls(tls) }),
  });
  hear(plain, session);
  session.start();
  return session;
}

function hear(socket: Socket, session: ServerSession): void {
  socket.on('data', (chunk: Uint8Array) => session.receive(chunk));
  socket.on('drain', () => session.drained());
  // A broken connection is the client's affair: 'close' follows.
  socket.on('error', () => session.ended());
  socket.on('close', () => session.ended());
}

function listening(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(placeOf({ host, port }), () => {
      server.off('error', reject);
      resolve();
    });
  });
}
