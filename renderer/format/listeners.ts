import type { EngineStatus, ListenerStatus } from '../../src-core/bridge/contract.ts';

/** The listener the toolbar and the snippets name: the first. */
export function mainListener(status: EngineStatus | null): ListenerStatus | null {
  return status?.listeners[0] ?? null;
}
