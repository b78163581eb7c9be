// The cache of everything the tests need beside node_modules: `.cache/` in the checkout, or the folder HYDROPHONE_CACHE.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const rootFolder = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
export const cacheFolder = resolve(process.env.HYDROPHONE_CACHE || join(rootFolder, '.cache'));

const stampName = 'hydrophone-stamp.txt';

/**
 * A folder of the cache that `build` fills. It is made in a folder of its own and renamed at the end, so that an
 * interrupted build is never taken for a whole one; `key` names the recipe, and another key builds anew.
 */
export async function cachedFolder(name, key, build) {
  const folder = join(cacheFolder, name);
  const stamp = join(folder, stampName);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === key) return folder;
  mkdirSync(cacheFolder, { recursive: true });
  // Left over from a run that was killed; one that is still at work has a living process of that number.
  for (const entry of readdirSync(cacheFolder)) {
    const pid = entry.startsWith(`${name}.partial-`) ? Number(entry.slice(name.length + '.partial-'.length)) : 0;
    if (pid && !alive(pid)) rmSync(join(cacheFolder, entry), { recursive: true, force: true });
  }
  const partial = join(cacheFolder, `${name}.partial-${process.pid}`);
  mkdirSync(partial, { recursive: true });
  try {
    await build(partial);
    writeFileSync(join(partial, stampName), key);
    rmSync(folder, { recursive: true, force: true });
    renameSync(partial, folder);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    throw error;
  }
  return folder;
}

function alive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
