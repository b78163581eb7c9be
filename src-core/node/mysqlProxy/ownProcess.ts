/** This program once more: in the background, or under the eyes of another one. */
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import type { ReadyRecord } from '../commandContext.ts';

/** `daemon`: in the background; `kept`: started again when it crashes. Null for the process that somebody started. */
export type Stage = 'daemon' | 'kept';

/** What a process of ours tells the one that started it. */
export type FromOwn = { readonly ready: ReadyRecord } | { readonly failed: string; readonly usage: boolean };

const marker = 'HYDROPHONE_MYSQL_PROXY';

/** Read once: what is started from here on begins anew. */
export function takeStage(): Stage | null {
  const stage = process.env[marker];
  delete process.env[marker];
  return stage === 'daemon' || stage === 'kept' ? stage : null;
}

/** With the same command line. Its messages are `FromOwn`. */
export function startOwn(stage: Stage, options: Pick<SpawnOptions, 'stdio' | 'detached'>): ChildProcess {
  const args = [...process.execArgv, ...process.argv.slice(1)];
  return spawn(process.execPath, args, { ...options, env: { ...process.env, [marker]: stage } });
}

/** To the process that started this one, where that wants to know. */
export function tellStarter(message: FromOwn): void {
  if (process.connected) process.send?.(message, () => undefined);
}

/** As long as the one that keeps this process is there: an orphan would hold its port for ever. */
export function endWithKeeper(): void {
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
}
