import type { BackendStatus, EngineStatus, ListenerStatus } from '../../src-core/bridge/contract.ts';

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

/** In the order of their numbers. */
export function backendsOf({ backends }: EngineStatus, listener: ListenerStatus): readonly BackendStatus[] {
  return backends.filter(({ ndx }) => listener.backends.includes(ndx));
}

/** `127.0.0.1:4042 → db2:3306 (reads only)` */
export function routeWords({ listen, backend, readOnly }: ListenerStatus): string {
  return `${listen} → ${backend === '' ? 'no backend' : backend.split(',').join(', ')}${readOnly ? ' (reads only)' : ''}`;
}

/** Backends that are down while others of their listener serve; where none does, its listener's fault says so. */
export function downBeside(status: EngineStatus): readonly BackendStatus[] {
  const serving = status.listeners.filter(({ backends, backendError }) => backends.length > 1 && backendError === null);
  return status.backends.filter(({ ndx, state }) => state === 'down' && serving.some(({ backends }) => backends.includes(ndx)));
}

/** Who serves a session, in short, where that is not plain: `b2` of several backends, `mock`, `script`. Null where there is but one. */
export function servedBy(status: EngineStatus | null, backend: string): string | null {
  if (status === null) return null;
  const found = status.backends.find(({ address }) => address === backend);
  if (found !== undefined) return status.backends.length > 1 ? `b${found.ndx}` : null;
  if (backend === noBackend) return 'script';
  return /^mock /.test(backend) ? 'mock' : null;
}

/** What the engine calls the backend of a session whose server is a script (engine/ownServers.ts). */
const noBackend = 'no backend';
