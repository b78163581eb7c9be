import type { Bridge, EngineStatus } from '../bridge/contract.ts';
import type { Log } from './log.ts';

/** Logs what goes wrong with backends and with the capture: once per cause, and when it is well again. */
export class TroubleLog {
  private readonly bridge: Bridge;
  private readonly log: Log;
  private readonly told = new Map<string, string>();

  constructor(bridge: Bridge, log: Log) {
    this.bridge = bridge;
    this.log = log;
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

  check({ listeners, captureError }: EngineStatus): void {
    for (const { backend, backendError } of listeners) {
      this.tell(`backend ${backend}`, backendError && `backend ${backendError}`, `backend ${backend} answers again`);
    }
    this.tell('capture', captureError, 'the capture is written again');
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
