import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDir, distDir, node24, root } from './paths.mjs';
import { runQuietly } from './run.mjs';

const sources = [
  'src-core',
  'electron',
  'renderer',
  'build/bundle.ts',
  'build/bundles.ts',
  'build/luaWasm.ts',
  'package.json',
  'package-lock.json',
];
const stamp = join(distDir, 'stamp');

/** Makes dist/ when a source changed since. The old one stays until the new one is whole. */
export async function bundle() {
  const state = sourceState();
  if (isBuilt(state)) return;
  process.stderr.write('hydrophone: building …\n');
  const fresh = join(cacheDir, `dist-${process.pid}`);
  const old = join(cacheDir, `dist-old-${process.pid}`);
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true });
  try {
    await runQuietly(node24(), [join(root, 'build', 'bundle.ts'), fresh], {
      cwd: root,
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined },
    });
    writeFileSync(join(fresh, 'stamp'), state);
    if (existsSync(distDir)) renameSync(distDir, old);
    renameSync(fresh, distDir);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
    rmSync(old, { recursive: true, force: true });
  }
}

function isBuilt(state) {
  try {
    return readFileSync(stamp, 'utf8') === state;
  } catch {
    return false;
  }
}

/** A digest of names, sizes and times of all sources. */
function sourceState() {
  const hash = createHash('sha256');
  for (const source of sources) add(hash, source);
  return hash.digest('hex');
}

function add(hash, path) {
  const stat = statSync(join(root, path));
  if (stat.isDirectory()) {
    for (const name of readdirSync(join(root, path)).sort()) add(hash, `${path}/${name}`);
  } else {
    hash.update(`${path}\0${stat.size}\0${stat.mtimeMs}\n`);
  }
}
