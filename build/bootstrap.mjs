/**
 * The door to everything in a checkout: node build/bootstrap.mjs start|cli|build|test|check|bench ARGS.
 * Needs nothing but Node 20 and npm; installs and builds what is missing or stale, then runs the rest with the
 * Node 24 that the npm package `node` carries. Its own words go to stderr: stdout belongs to what it runs.
 */
import { join } from 'node:path';
import { bundle } from './bootstrap/bundle.mjs';
import { install } from './bootstrap/install.mjs';
import { withLock } from './bootstrap/lock.mjs';
import { node24, root } from './bootstrap/paths.mjs';
import { runAndExit } from './bootstrap/run.mjs';

const verbs = {
  start: { built: true, script: 'dist/node/cli.js', args: ['app'] },
  cli: { built: true, script: 'dist/node/cli.js', args: [] },
  build: { built: true, script: null, args: [] },
  test: { built: true, script: 'build/test.mjs', args: [] },
  check: { built: false, script: 'build/check.mjs', args: [] },
  bench: { built: true, script: 'test/bench/run.ts', args: [] },
};

const [verb, ...args] = process.argv.slice(2);
const task = Object.hasOwn(verbs, verb ?? '') ? verbs[verb] : null;
if (task === null) {
  process.stderr.write(`hydrophone: unknown task '${verb ?? ''}'; expected one of ${Object.keys(verbs).join(', ')}\n`);
  process.exit(2);
}

// Until the program runs, a signal ends the preparation: `exit` handlers end what it started and give the lock back.
const interrupted = () => process.exit(130);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, interrupted);

try {
  await withLock(async () => {
    await install();
    if (task.built) await bundle();
  });
} catch (error) {
  process.stderr.write(`hydrophone: ${error.message}\n`);
  process.exit(1);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.off(signal, interrupted);
if (task.script !== null) await runAndExit(node24(), [join(root, task.script), ...task.args, ...args]);
