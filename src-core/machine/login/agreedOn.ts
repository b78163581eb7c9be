/** What a session is, as its login says. */
import type { HandshakeResponse41 } from '../../mysql/packets/handshakeResponse41.ts';
import { agreedCompression } from '../compression.ts';
import type { SessionInfo } from '../io.ts';

/** `sent`: what the server gets. `wanted`: the flags that the client has set and was offered. */
export function agreedOn(sent: HandshakeResponse41, wanted: bigint, before: SessionInfo): Partial<SessionInfo> {
  const capabilities = wanted & sent.capabilities;
  return {
    user: sent.user,
    schema: sent.schema === '' ? null : sent.schema,
    attributes: sent.attributes,
    collation: sent.collation,
    authPlugin: sent.authPlugin || before.authPlugin,
    capabilities,
    compression: agreedCompression(capabilities),
  };
}
