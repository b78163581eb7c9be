import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cacheDir } from './paths.mjs';

const lockFile = join(cacheDir, 'bootstrap.lock');

/** Runs `work` while no other bootstrap of this checkout does; waits for its turn. A lock whose process is gone is taken over. */
export async function withLock(work, file = lockFile) {
  mkdirSync(dirname(file), { recursive: true });
  while (!take(file)) await sleep(100);
  const release = () => rmSync(file, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

function take(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  removeIfStale(file);
  return false;
}

/** One at a time: a second one might otherwise remove the lock that the first has taken meanwhile. */
function removeIfStale(file) {
  if (!holderIsGone(file)) return;
  const guard = `${file}.takeover`;
  try {
    writeFileSync(guard, '', { flag: 'wx' });
  } catch {
    return;
  }
  if (holderIsGone(file)) rmSync(file, { force: true });
  rmSync(guard, { force: true });
}

function holderIsGone(file) {
  let pid;
  try {
    pid = Number(readFileSync(file, 'utf8'));
  } catch {
    return false;
  }
  // An empty file is being written at this moment.
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}
