/** Connections to servers of our own within the process, for sessions that no backend serves. */
import type { OwnGreeting } from '../intercept/interceptor.ts';
import type { TlsModes } from '../machine/tlsModes.ts';
import type { Responder } from '../responder/responder.ts';
import { ScriptedServer } from '../responder/scriptedServer.ts';
import { ServerSession, type ServerSessionOptions } from '../responder/serverSession.ts';
import { memoryConnection } from './memoryConnection.ts';
import type { Connection } from './ports.ts';

/** What a session's backend is called where there is none; the window knows it by that (renderer/format/listeners.ts). */
export const noBackendName = 'no backend';

/** No TLS within the process; towards the client as it is. For the options of a session behind which such a server stands. */
export function withoutBackendTls(tls: TlsModes): TlsModes {
  return { ...tls, backend: 'off' };
}

export interface OwnServerOptions {
  /** Runs `task` once the events at hand are handled. */
  soon(task: () => void): void;
  /** `address:port` of the client. */
  readonly client: string;
}

/**
 * A server that a script made of packets (Decision.greet): it lets in whoever logs in; what nobody answers gets ERR 1105.
 * `closes`: the connection ends behind the packets.
 */
export function connectScripted({ packets }: OwnGreeting, closes: boolean, { soon, client }: OwnServerOptions): Connection {
  const [near, far] = memoryConnection([noBackendName, client], soon);
  const server = new ScriptedServer({ packets, closes, send: (chunk) => far.write(chunk), close: () => far.end() });
  hear(far, {
    start: () => server.start(),
    receive: (chunk) => server.receive(chunk),
    drained: () => undefined,
    ended: () => server.ended(),
  });
  return near;
}

/** A mock server, or whatever else answers in place of a backend. `connectionId`: what its greeting says. */
export function connectResponder(
  responder: Responder,
  { soon, client, ...options }: OwnServerOptions & Pick<ServerSessionOptions, 'crypto' | 'connectionId' | 'rsaKey'>,
): Connection {
  const [near, far] = memoryConnection([noBackendName, client], soon);
  const server = new ServerSession({
    ...options,
    responder,
    client,
    send: (chunk) => far.write(chunk),
    close: () => far.end(),
    pause: () => far.pause(),
    resume: () => far.resume(),
  });
  hear(far, server);
  return near;
}

function hear(far: Connection, server: Pick<ServerSession, 'start' | 'receive' | 'drained' | 'ended'>): void {
  far.listen({
    connected: () => server.start(),
    bytes: (chunk) => {
      server.receive(chunk);
      return true;
    },
    drained: () => server.drained(),
    secured: () => undefined,
    ended: () => {
      server.ended();
      far.end();
    },
    closed: () => server.ended(),
  });
}
