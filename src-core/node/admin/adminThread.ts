/** The admin interface's thread, as its host starts and ends it. */
import { setTimeout } from 'node:timers/promises';
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

/** How long its clients' statements and its thread may take to end, in ms. */
const stopLimit = 2_000;

/** Whether the step was done in time. */
async function within(ms: number, step: Promise<unknown>): Promise<boolean> {
  const late = new AbortController();
  const done = await Promise.race([step.then(() => true), setTimeout(ms, false, { signal: late.signal })]);
  late.abort();
  return done;
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
      await within(
        stopLimit,
        worker.ask('stop').catch(() => undefined),
      );
      if (await within(stopLimit, worker.terminate())) return;
      // SQLite is in the midst of a statement that nothing stops, and the end of the process would wait for its thread.
      process.once('exit', () => process.kill(process.pid, 'SIGKILL'));
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
