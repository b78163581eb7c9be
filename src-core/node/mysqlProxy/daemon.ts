import { closeSync, openSync } from 'node:fs';
import { type ReadyRecord, StartFault } from '../commandContext.ts';
import { UsageFault } from '../parseOptions.ts';
import { type FromOwn, startOwn } from './ownProcess.ts';

/**
 * Starts this program in the background, with a session of its own and what it prints in the log. Resolves once it listens; throws
 * what it failed with. `stopped`: nobody waits for it any more, and it ends too.
 */
export async function startDaemon(logFile: string | null, stopped: Promise<void>): Promise<ReadyRecord> {
  const output = openSync(logFile ?? '/dev/null', 'a', 0o640);
  const child = startOwn('daemon', { detached: true, stdio: ['ignore', output, output, 'ipc'] });
  closeSync(output);
  let over = false;
  void stopped.then(() => {
    if (!over) child.kill();
  });
  const outcome = await new Promise<FromOwn>((resolve) => {
    child.once('message', (message: FromOwn) => resolve(message));
    child.once('error', (error) => resolve({ failed: `the daemon could not be started: ${error.message}`, usage: false }));
    child.once('exit', (code, signal) => resolve({ failed: `the daemon ended with ${signal ?? `code ${code}`}`, usage: false }));
  });
  over = true;
  if (child.connected) child.disconnect();
  child.unref();
  if ('ready' in outcome) return outcome.ready;
  throw outcome.usage ? new UsageFault(outcome.failed) : new StartFault(outcome.failed);
}
