/** What a script (script.ts) needs of its surroundings. */
import type { ConsoleLog } from './consoleLog.ts';
import type { ScriptTime, ScriptWorker } from './scriptRun.ts';

export interface ScriptPorts extends ScriptTime {
  /** Starts a worker that loads the script. */
  start(path: string): ScriptWorker;
  readonly console: ConsoleLog;
  /** Hooks may be there or gone: sessions must ask for the interest again. */
  interestChanged(): void;
  /** Something that `state` tells is another. */
  stateChanged(): void;
  /** These files, of which one is the script, make up the version that loads from now on. */
  filesRead(files: readonly string[]): void;
}
