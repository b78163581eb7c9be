/**
 * Starts the worker of a script: a process of its own, since a thread that runs for ever or out of memory cannot always be ended,
 * and may take the whole program with it (docs/adr/0015).
 */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { FromScript, ScriptWorker, ToScript, WorkerEnd } from '../../engine/scripting.ts';
import { childEnvironment } from '../childEnvironment.ts';
import { workerUrl } from '../ownFiles.ts';

const heapLimitMiB = 128;
/** Of the whole process: some 60 MiB are Node's own. */
export const processLimitMiB = 384;

/** `secrets` are no values of its environment. */
export function startScriptProcess(path: string, secrets: readonly string[]): ScriptWorker {
  const child = fork(fileURLToPath(workerUrl('scriptWorker')), [path], {
    env: { ...childEnvironment(secrets), ...(process.versions.electron === undefined ? {} : { ELECTRON_RUN_AS_NODE: '1' }) },
    // How modules are loaded (scriptModules.ts); that it is experimental is no matter for who writes scripts.
    execArgv: [`--max-old-space-size=${heapLimitMiB}`, '--max-semi-space-size=8', '--experimental-vm-modules', '--no-warnings'],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    serialization: 'advanced',
  });
  let asked = false;
  let dying = '';
  return {
    post(message: ToScript) {
      if (child.connected) child.send(message, () => undefined);
    },
    listen({ message, gone }) {
      let ended = false;
      const end = (reason: WorkerEnd): void => {
        if (ended) return;
        ended = true;
        gone(asked ? { why: 'asked', message: '' } : reason);
      };
      child.on('message', (value) => {
        if (!ended && isMessage(value)) message(value);
      });
      printed(child, (level, text) => {
        if (dying !== '' || text.includes('FATAL ERROR') || text.includes('<--- Last few GCs --->')) dying += text;
        else message({ kind: 'console', level, text, place: null });
      });
      child.once('error', (error) => end({ why: 'crash', message: error.message }));
      child.once('exit', (code, signal) => end(endOf(code, signal, dying)));
    },
    terminate() {
      asked = true;
      child.kill('SIGKILL');
    },
  };
}

function printed(child: ChildProcess, print: (level: 'log' | 'error', text: string) => void): void {
  const follow = (level: 'log' | 'error') => (chunk: Buffer) => {
    const text = chunk.toString().trimEnd();
    if (text !== '') print(level, text);
  };
  child.stdout!.on('data', follow('log'));
  child.stderr!.on('data', follow('error'));
}

function endOf(code: number | null, signal: NodeJS.Signals | null, printed: string): WorkerEnd {
  // V8 aborts at its limit; above that of the process its guard kills it, or the system does.
  if (signal === 'SIGKILL' || /heap out of memory|Reached heap limit/.test(printed)) return { why: 'memory', message: '' };
  return signal === null ? { why: 'exit', message: `code ${code}` } : { why: 'crash', message: signal };
}

/** A script may send what it likes. */
function isMessage(value: unknown): value is FromScript {
  return typeof (value as { kind?: unknown } | null)?.kind === 'string';
}
