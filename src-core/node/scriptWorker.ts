/** Worker thread of one version of one script: loads it, calls its hooks, and tells what it prints. */
import { performance } from 'node:perf_hooks';
import { setImmediate } from 'node:timers';
import { getHeapStatistics } from 'node:v8';
import { workerData } from 'node:worker_threads';
import { type FromScript, HookHost, readExports, type ToScript } from '../engine/scripting.ts';
import { redirectConsole } from './scriptConsole.ts';
import { explain } from './scriptErrors.ts';
import { ScriptModules } from './scriptModules.ts';
import { progressSlots, type ScriptWorkerData } from './scriptThread.ts';

const { path, port, progress, bufferLimit } = workerData as ScriptWorkerData;
// What the script could find there is this thread's own business.
for (const key of Object.keys(workerData as object)) delete (workerData as Record<string, unknown>)[key];

const slots = new Int32Array(progress);
const post = (message: FromScript): void => port.postMessage(message);
const now = (): number => Math.round(performance.now() * 1000);

redirectConsole(path, now, post);
for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(event, (thrown: unknown) => {
    const { message, place } = explain(thrown, path);
    post({ kind: 'console', level: 'error', text: message, place });
  });
}

/** Looks now and then whether buffers, which V8's limit does not count, have grown above theirs. */
function watchMemory(): void {
  setInterval(() => {
    const { external_memory: external } = getHeapStatistics();
    if (external <= bufferLimit) return;
    post({ kind: 'tooLarge' });
    setImmediate(() => process.exit(1));
  }, 100).unref();
}

const modules = new ScriptModules();
try {
  const module = await modules.load(path);
  const exported = readExports(module);
  const host = new HookHost(
    {
      post,
      now,
      begun: (n) => Atomics.store(slots, progressSlots.begun, n),
      explain: (thrown) => explain(thrown, path),
    },
    module,
  );
  watchMemory();
  port.on('message', (message: ToScript) => {
    Atomics.add(slots, progressSlots.turns, 1);
    host.take(message);
  });
  setInterval(() => Atomics.add(slots, progressSlots.turns, 1), 20);
  post({ kind: 'loaded', exported, files: [...modules.files] });
} catch (thrown) {
  post({ kind: 'failed', ...explain(thrown, path), files: [...modules.files] });
}
