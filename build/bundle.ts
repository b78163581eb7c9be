/** Builds the bundles into a folder: node build/bundle.ts FOLDER [NAME …] (Node 24). Prints nothing unless something is wrong. */
import { build } from 'vite';
import { bundles } from './bundles.ts';

const [outDir, ...names] = process.argv.slice(2);
if (outDir === undefined) throw new Error('usage: bundle.ts FOLDER [NAME …]');

const wanted = Object.entries(bundles(outDir)).filter(([name]) => names.length === 0 || names.includes(name));
try {
  await Promise.all(wanted.map(([, config]) => build({ ...config, logLevel: 'warn', configFile: false })));
} catch (thrown) {
  process.stderr.write(`${(thrown as Error).message}\n`);
  process.exitCode = 1;
}
