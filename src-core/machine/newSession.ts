import type { Instant, SessionInfo } from './io.ts';

/** What is known of a session before its first byte. */
export function newSession(id: number, openedAt: Instant, client: string, backend: string): SessionInfo {
  return {
    id,
    openedAt,
    client,
    backend,
    user: null,
    schema: null,
    serverVersion: null,
    connectionId: null,
    authPlugin: null,
    authPath: null,
    attributes: {},
    removedCapabilities: [],
    addedCapabilities: [],
    tls: { client: null, server: null },
    compression: 'none',
    capabilities: 0n,
    collation: 0,
    statusFlags: 0,
  };
}
