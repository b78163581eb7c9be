/** Starts the worker of a script, apart from everything else, with as much memory as it may have. */
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import type { FromScript, ScriptThread, ThreadEnd, ToScript } from '../engine/scripting.ts';

/** What the worker is given. */
export interface ScriptWorkerData {
  readonly path: string;
  readonly port: MessagePort;
  /** The number of the call that began last, and how often the loop has turned. */
  readonly progress: SharedArrayBuffer;
  /** Bytes that it may keep outside of V8's heap (buffers). */
  readonly bufferLimit: number;
}

/** Where the worker writes what this thread reads while it is busy. */
export const progressSlots = { begun: 0, turns: 1 } as const;

const heapMiB = 128;
const bufferLimit = 128 * 1024 * 1024;

export interface ThreadOptions {
  /** What the script's environment is to be without. */
  readonly secrets: readonly string[];
}

export function startScriptThread(path: string, { secrets }: ThreadOptions): ScriptThread {
  const { port1: port, port2 } = new MessageChannel();
  const progress = new SharedArrayBuffer(8);
  const data: ScriptWorkerData = { path, port: port2, progress, bufferLimit };
  const worker = new Worker(workerUrl(), {
    name: 'scriptWorker',
    workerData: data,
    transferList: [port2],
    env: environment(secrets),
    argv: [],
    // How modules are loaded (scriptModules.ts); that it is experimental is no matter for who writes scripts.
    execArgv: ['--experimental-vm-modules', '--no-warnings'],
    resourceLimits: { maxOldGenerationSizeMb: heapMiB, maxYoungGenerationSizeMb: 16 },
    stdout: true,
    stderr: true,
  });
  const slots = new Int32Array(progress);
  let asked = false;
  let crash: ThreadEnd | null = null;
  return {
    post: (message: ToScript) => port.postMessage(message),
    listen({ message, gone }) {
      port.on('message', (value: FromScript) => message(value));
      const print = (level: 'log' | 'error') => (chunk: Buffer) => {
        const text = chunk.toString().trimEnd();
        if (text !== '') message({ kind: 'console', level, text, place: null });
      };
      worker.stdout.on('data', print('log'));
      worker.stderr.on('data', print('error'));
      worker.on('error', (error) => {
        crash = crashOf(error);
      });
      worker.once('exit', (code) => {
        port.close();
        gone(asked ? { why: 'asked', message: '' } : (crash ?? { why: 'exit', message: `code ${code}` }));
      });
    },
    begun: () => Atomics.load(slots, progressSlots.begun),
    turns: () => Atomics.load(slots, progressSlots.turns),
    terminate() {
      asked = true;
      void worker.terminate();
    },
  };
}

function crashOf(error: unknown): ThreadEnd {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === 'ERR_WORKER_OUT_OF_MEMORY' ? { why: 'memory', message: '' } : { why: 'crash', message };
}

/** Without the passwords that the proxy was told. */
function environment(secrets: readonly string[]): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([, value]) => value === '' || !secrets.includes(value ?? '')));
}

/** As in hostedWorker.ts: bundled, every file lies one folder below dist/. */
function workerUrl(): URL {
  const here = import.meta.url;
  return here.endsWith('.ts') ? new URL('./scriptWorker.ts', here) : new URL('../node/scriptWorker.js', here);
}
