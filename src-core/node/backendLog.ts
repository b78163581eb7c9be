import type { BackendStatus, Bridge, EngineStatus } from '../bridge/contract.ts';
import { defaultRetryUs } from '../engine/services.ts';
import type { Log } from './log.ts';

/** Logs what goes wrong with backends and with the capture: once per cause, and when it is well again. */
export class TroubleLog {
  private readonly bridge: Bridge;
  private readonly log: Log;
  private readonly backendsEach: boolean;
  private readonly told = new Map<string, string>();

  /** `backendsEach`: an only backend of a listener is told of in the words for several too. */
  constructor(bridge: Bridge, log: Log, backendsEach = false) {
    this.bridge = bridge;
    this.log = log;
    this.backendsEach = backendsEach;
  }

  /** Goes on until the bridge closes. */
  async follow(): Promise<void> {
    try {
      for await (const status of this.bridge.stream('engine.statuses', {})) this.check(status);
    } catch {
      // The bridge is closed: the host stops.
    }
  }

  /** Looks once more, so that a trouble of the last moment is told too. */
  async finish(): Promise<void> {
    try {
      this.check(await this.bridge.call('engine.status', {}));
    } catch {
      // The engine is gone; the host tells that itself.
    }
  }

  check({ listeners, backends, captureError }: EngineStatus): void {
    const each = new Set(listeners.flatMap((l) => (l.backends.length > 1 || this.backendsEach ? l.backends : [])));
    for (const backend of backends) if (each.has(backend.ndx)) this.tellOf(backend);
    for (const { backend, backends: ndxs, backendError } of listeners) {
      if (ndxs.length > 1 || this.backendsEach) continue;
      this.tell(`backend ${backend}`, backendError && `backend ${backendError}`, `backend ${backend} answers again`);
    }
    this.tell('capture', captureError, 'the capture is written again');
  }

  /** In MySQL Proxy's words. */
  private tellOf({ address, state, error }: BackendStatus): void {
    const down = `connecting to backend (${address}) failed, marking it as down for ${defaultRetryUs / 1_000_000} s: ${error}`;
    this.tell(`backend ${address}`, state === 'down' ? down : null, `backend (${address}) is up again`);
  }

  private tell(key: string, trouble: string | null, well: string): void {
    if (trouble === (this.told.get(key) ?? null)) return;
    if (trouble === null) {
      this.told.delete(key);
      this.log.info(well);
    } else {
      this.told.set(key, trouble);
      this.log.warn(trouble);
    }
  }
}
