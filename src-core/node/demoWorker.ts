/** Worker thread: the demo database and the demo app, away from the loop of the engine they drive. */

import { workerData } from 'node:worker_threads';
import { formatAddress } from '../engine/address.ts';
import {
  type DemoApp,
  type DemoAppOptions,
  type DemoDatabase,
  type DemoDatabaseOptions,
  startDemoApp,
  startDemoDatabase,
} from './demo/demo.ts';
import { serveHost } from './hostedWorker.ts';

export interface DemoInfo {
  /** `host:port` of the demo database. */
  readonly address: string;
}

async function openDatabase(options: DemoDatabaseOptions): Promise<DemoDatabase> {
  try {
    return await startDemoDatabase(options);
  } catch (thrown) {
    const { code, message } = thrown as NodeJS.ErrnoException;
    const at = formatAddress(options);
    if (code === 'EADDRINUSE') throw new Error(`${at} is in use by another program; stop it, or choose another address with --listen`);
    throw new Error(`the demo database cannot start on ${at}: ${message}`);
  }
}

await serveHost<DemoInfo>(async () => {
  const database = await openDatabase(workerData as DemoDatabaseOptions);
  let app: DemoApp | null = null;
  return {
    info: { address: database.address },
    duties: {
      attach: () => undefined,
      answers: {
        drive: (options: DemoAppOptions) => {
          app = startDemoApp(options);
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
