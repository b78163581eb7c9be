import type { ConnectionEvents } from './ports.ts';

/** For a connection whose events are nobody's any more. */
export const deaf: ConnectionEvents = {
  connected: () => undefined,
  bytes: () => true,
  drained: () => undefined,
  secured: () => undefined,
  ended: () => undefined,
  closed: () => undefined,
};
