import { setTimeout as sleep } from 'node:timers/promises';
import type { ReadyRecord } from '../commandContext.ts';
import type { Log } from '../log.ts';
import { type FromOwn, startOwn, tellStarter } from './ownProcess.ts';

/** ms until one that has crashed is started again: at first, and at most. */
const firstRest = 1_000;
const longestRest = 30_000;

export interface KeepAliveOptions {
  readonly log: Log;
  readonly stopped: Promise<void>;
  /** It listens, for the first time. */
  ready(record: ReadyRecord): void;
}

/** Runs this program in a process of its own, and again whenever that crashes. Resolves with the exit code of one that ends by itself. */
export async function keepAlive({ log, stopped, ready }: KeepAliveOptions): Promise<number> {
  let stopping = false;
  let everReady = false;
  let rest = firstRest;
  const stop = stopped.then(() => {
    stopping = true;
  });
  for (;;) {
    const child = startOwn('kept', { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
    const began = performance.now();
    void stop.then(() => child.kill('SIGTERM'));
    const reopen = (): void => void child.kill('SIGHUP');
    process.on('SIGHUP', reopen);
    child.on('message', (message: FromOwn) => {
      if ('ready' in message && !everReady) ready(message.ready);
      else if (!('ready' in message) && !everReady) tellStarter(message);
      if ('ready' in message) everReady = true;
    });
    const { code, signal } = await new Promise<{ code: number | null; signal: string | null }>((resolve) => {
      child.once('error', () => resolve({ code: 3, signal: null }));
      child.once('exit', (exit, by) => resolve({ code: exit, signal: by }));
    });
    process.off('SIGHUP', reopen);
    if (stopping || code === 0 || !everReady) return code ?? (stopping ? 0 : 1);
    if (performance.now() - began > longestRest) rest = firstRest;
    log.error(`process ${child.pid} has crashed (${signal ?? `exit code ${code}`}); it is started again in ${rest / 1000} s`);
    await Promise.race([sleep(rest, undefined, { ref: true }), stop]);
    if (stopping) return 0;
    rest = Math.min(rest * 2, longestRest);
  }
}
