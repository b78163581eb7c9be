/** Worker thread: the demo database and the demo app, away from the loop of the engine they drive. */

import { workerData } from 'node:worker_threads';
import type { DemoApp, DemoAppOptions, DemoDatabase, DemoDatabaseOptions } from './demo.ts';
import * as demoModule from './demo.ts';
import { serveHost } from './hostedWorker.ts';

const { startDemoApp, startDemoDatabase } = demoModule as unknown as {
  startDemoApp(o: DemoAppOptions): Promise<DemoApp>;
  startDemoDatabase(o: DemoDatabaseOptions): Promise<DemoDatabase>;
};

export interface DemoInfo {
  /** `host:port` of the demo database. */
  readonly address: string;
}

await serveHost<DemoInfo>(async () => {
  const database = await startDemoDatabase(workerData as DemoDatabaseOptions);
  let app: DemoApp | null = null;
  return {
    info: { address: database.address },
    duties: {
      attach: () => undefined,
      answers: {
        drive: async (options: DemoAppOptions) => {
          app = await startDemoApp(options);
        },
        rest: async () => {
          await app?.stop();
          app = null;
        },
        stop: async () => {
          await app?.stop();
          await database.stop();
        },
      },
    },
  };
});
