import type { Bridge, EngineStatus } from '../bridge/contract.ts';
import type { Log } from './log.ts';

/** Logs what goes wrong with backends and with the capture, once per cause, and that it is well again. Ends with the bridge. */
export async function logTroubles(bridge: Bridge, log: Log): Promise<void> {
  const told = new Map<string, string>();
  const tell = (key: string, trouble: string | null, well: string): void => {
    if (trouble === (told.get(key) ?? null)) return;
    if (trouble === null) {
      told.delete(key);
      log.info(well);
    } else {
      told.set(key, trouble);
      log.warn(trouble);
    }
  };
  try {
    for await (const status of bridge.stream('engine.statuses', {})) {
      for (const l of status.listeners) tell(l.backend, troubleOf(l), `backend ${l.backend} answers again`);
      tell('capture', status.captureError, 'the capture is written again');
    }
  } catch {
    // The bridge is closed: the host stops.
  }
}

function troubleOf(listener: EngineStatus['listeners'][number]): string | null {
  return listener.backendError === null ? null : `backend ${listener.backend}: ${listener.backendError}`;
}
