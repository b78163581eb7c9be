import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const cacheDir = join(root, '.cache');
export const distDir = join(root, 'dist');

/** The Node 24 that the npm package `node` brought along. */
export function bundledNode() {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  return join(root, 'node_modules', 'node', 'bin', name);
}

/** Bundled Node 24, else the one that runs this when it is new enough. */
export function node24() {
  const bundled = bundledNode();
  if (existsSync(bundled)) return bundled;
  if (Number.parseInt(process.versions.node, 10) >= 24) return process.execPath;
  throw new Error(`${bundled} is missing: delete node_modules and run again`);
}
