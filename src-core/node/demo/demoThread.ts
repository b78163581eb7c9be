import type { DemoInfo } from '../demoWorker.ts';
import { startWorker } from '../hostedWorker.ts';
import type { DemoAppOptions, DemoDatabaseOptions } from './demo.ts';

/** The demo database in a thread of its own. */
export interface DemoThread {
  /** `host:port` of the database. */
  readonly address: string;
  /** Starts the demo app; `host` and `port` are where it connects. */
  drive(options: DemoAppOptions): Promise<void>;
  /** Ends the demo app; the database stays. */
  rest(): Promise<void>;
  stop(): Promise<void>;
}

/** Rejects with one line that says why it could not start. */
export async function startDemoThread(options: DemoDatabaseOptions): Promise<DemoThread> {
  const worker = startWorker<DemoInfo>('demoWorker', options);
  try {
    const { address } = await worker.ready;
    return {
      address,
      drive: async (app) => void (await worker.ask('drive', app)),
      rest: async () => void (await worker.ask('rest')),
      stop: async () => {
        await worker.ask('stop').catch(() => undefined);
        await worker.terminate();
      },
    };
  } catch (thrown) {
    await worker.terminate();
    throw thrown;
  }
}
