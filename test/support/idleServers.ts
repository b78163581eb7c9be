/** Sockets and links of servers for the pool of idle connections. */

import type { ServerLink } from '../../src-core/machine/serverLink.ts';
import { capabilitiesOf } from '../../src-core/mysql/constants/capabilities.ts';
import type { ServerSocket, ServerSocketEvents } from '../../src-core/upstream/idleServer.ts';
import { fakeSession } from './exchanges.ts';
import { hex, joined } from './playbook.ts';

export class FakeSocket implements ServerSocket {
  readonly calls: string[] = [];
  on!: ServerSocketEvents;
  private written: Uint8Array[] = [];

  write(chunk: Uint8Array): boolean {
    this.written.push(new Uint8Array(chunk));
    return true;
  }
  resume(): void {
    this.calls.push('resume');
  }
  finish(): void {
    this.calls.push('finish');
  }
  destroy(): void {
    this.calls.push('destroy');
  }
  listen(on: ServerSocketEvents): void {
    this.on = on;
  }

  /** What was written since the last time, in hex. */
  taken(): string {
    const all = hex(joined(this.written));
    this.written = [];
    return all;
  }
}

export const agreed = capabilitiesOf(
  'CLIENT_PROTOCOL_41',
  'CLIENT_SECURE_CONNECTION',
  'CLIENT_PLUGIN_AUTH',
  'CLIENT_CONNECT_ATTRS',
  'CLIENT_TRANSACTIONS',
  'CLIENT_MULTI_RESULTS',
);

export function fakeLink(session: Partial<ServerLink['session']> = {}, changes: Partial<ServerLink> = {}): ServerLink {
  return {
    session: fakeSession({ user: 'app', capabilities: agreed, collation: 45, compression: 'none', ...session }),
    schema: 'shop',
    clientCharset: 'utf8mb4',
    resultsCharset: 'utf8mb4',
    greeting: {
      serverVersion: '10.11.6-MariaDB',
      connectionId: 9,
      authData: Uint8Array.of(...new Array(20).fill(1), 0),
      capabilities: agreed | capabilitiesOf('CLIENT_CONNECT_WITH_DB', 'CLIENT_FOUND_ROWS', 'CLIENT_DEPRECATE_EOF', 'CLIENT_SSL'),
      collation: 45,
      statusFlags: 2,
      authPlugin: 'mysql_native_password',
    },
    challenge: { plugin: 'mysql_native_password', authData: new Uint8Array(20).fill(3) },
    statements: [],
    ...changes,
  };
}
