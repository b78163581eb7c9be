import type { EngineStatus, ListenerStatus } from '../../src-core/bridge/contract.ts';

/** Why the backend was not reached, without its name, and what to do about it. */
export function backendFault({ backend, backendError }: ListenerStatus): string | null {
  if (backendError === null) return null;
  const cause = backendError.startsWith(`${backend}: `) ? backendError.slice(backend.length + 2) : backendError;
  return /--backend/.test(cause) ? cause : `${cause}. Start the database, or name another one with --backend.`;
}

/** The listener the toolbar and the snippets name: the first. */
export function mainListener(status: EngineStatus | null): ListenerStatus | null {
  return status?.listeners[0] ?? null;
}
