/** Process of one version of one script: loads it, calls its hooks, and tells what it prints. */
import { performance } from 'node:perf_hooks';
import { Worker } from 'node:worker_threads';
import { type FromScript, HookHost, readExports, type ToScript } from '../engine/hookHosting.ts';
import { redirectConsole } from './scripts/scriptConsole.ts';
import { explain } from './scripts/scriptErrors.ts';
import { ScriptModules } from './scripts/scriptModules.ts';
import { processLimitMiB } from './scripts/scriptProcess.ts';

const path = process.argv[2]!;
const send = process.send!.bind(process);
// The way to the engine is no way for the script.
Object.assign(process, { send: undefined, disconnect: undefined });

const post = (message: FromScript): void => void send(message, undefined, undefined, () => undefined);
const now = (): number => Math.round(performance.now() * 1000);

redirectConsole(path, now, post);
for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(event, (thrown: unknown) => {
    const { message, place } = explain(thrown, path);
    post({ kind: 'console', level: 'error', text: message, place });
  });
}
// Ctrl-C is for the proxy, which ends this process when it needs it no more.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
process.once('disconnect', () => process.exit());
guard();

/**
 * A thread that ends the process whatever a hook is doing: where it is larger than it may (V8's own limit is on its heap, not on
 * buffers), and where the proxy was killed, so that nobody else would.
 */
function guard(): void {
  const code = `const parent = process.ppid;
    setInterval(() => {
      if (process.memoryUsage.rss() > ${processLimitMiB} * 2 ** 20 || process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
    }, 50);`;
  new Worker(code, { eval: true, resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 1 } }).unref();
}

const modules = new ScriptModules();
try {
  const module = await modules.load(path);
  const exported = readExports(module);
  const host = new HookHost({ post, now, explain: (thrown) => explain(thrown, path) }, module);
  process.on('message', (message: ToScript) => host.take(message));
  post({ kind: 'loaded', exported, files: [...modules.files] });
} catch (thrown) {
  post({ kind: 'failed', ...explain(thrown, path), files: [...modules.files] });
}
