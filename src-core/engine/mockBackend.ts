/** A mock server in a backend's place: clients that connect while it is on get it. */
import type { SessionPorts } from '../machine/sessionPorts.ts';
import type { MockServer } from '../responder/mock/mockServer.ts';
import { connectResponder } from './ownServers.ts';
import type { Connection } from './ports.ts';

export interface MockBackend {
  readonly on: boolean;
  /** There is one, though it may be off. */
  readonly exists: boolean;
  /** For people. */
  readonly name: string;
  /** `client`: `address:port`. */
  connect(client: string): Connection;
}

export interface MockBackendPorts {
  /** Runs `task` once the events at hand are handled. */
  soon(task: () => void): void;
  readonly session: Pick<SessionPorts, 'crypto' | 'rsaKey'>;
}

export function mockBackend(server: MockServer, { soon, session: { crypto, rsaKey } }: MockBackendPorts): MockBackend {
  return {
    get on() {
      return server.on;
    },
    get exists() {
      return server.hasText;
    },
    get name() {
      return server.name;
    },
    connect: (client) => connectResponder(server, { soon, client, crypto, rsaKey, connectionId: server.nextConnectionId() }),
  };
}
