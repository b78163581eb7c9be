/** The admin interface's thread, as its host starts and ends it. */
import type { MessagePort } from 'node:worker_threads';
import type { AdminInfo, AdminWorkerData } from '../adminWorker.ts';
import { startWorker } from '../hostedWorker.ts';
import { smallYoungGeneration } from '../youngGeneration.ts';

export interface AdminThread {
  /** Where it really listens; null where it was left out. */
  readonly address: string | null;
  /** Why it was left out; null otherwise. */
  readonly leftOut: string | null;
  /** Drops its clients and lets the capture go. */
  stop(): Promise<void>;
  /** As of a HostedWorker. */
  readonly gone: Promise<string | null>;
}

/** `engine`: the far end of the engine's port. Rejects with one line where it cannot listen, unless it is `optional`. */
export async function startAdminThread(
  data: Omit<AdminWorkerData, 'engine'>,
  engine: MessagePort,
  optional: boolean,
): Promise<AdminThread> {
  const worker = startWorker<AdminInfo>('adminWorker', { ...data, engine } satisfies AdminWorkerData, [engine], smallYoungGeneration);
  const { gone } = worker;
  try {
    const { address } = await worker.ready;
    let stopped: Promise<void> | null = null;
    const stop = async (): Promise<void> => {
      await worker.ask('stop').catch(() => undefined);
      await worker.terminate();
    };
    return {
      address,
      leftOut: null,
      gone,
      stop: () => {
        stopped ??= stop();
        return stopped;
      },
    };
  } catch (thrown) {
    await worker.terminate();
    if (!optional) throw thrown;
    return { address: null, leftOut: (thrown as Error).message, gone: new Promise(() => undefined), stop: async () => undefined };
  }
}
