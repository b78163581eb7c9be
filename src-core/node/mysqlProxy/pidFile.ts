import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { StartFault } from '../commandContext.ts';

/**
 * Writes this process's id; returns the function that removes the file again, unless another process has written its own by then. In
 * a folder where it may not be removed (`--user`) it ends up empty. Throws StartFault where another proxy that runs keeps its id there.
 */
export function keepPid(path: string | null): () => void {
  if (path === null) return () => undefined;
  const holder = runningProxy(path);
  if (holder !== null)
    throw new StartFault(`--pid-file ${path} belongs to process ${holder}, a mysql-proxy that runs; stop it, or choose another file`);
  const line = `${process.pid}\n`;
  try {
    writeFileSync(path, line, { mode: 0o644 });
  } catch (thrown) {
    throw new StartFault(`--pid-file ${path} cannot be written: ${(thrown as Error).message}; choose another one`);
  }
  return () => {
    try {
      if (readFileSync(path, 'utf8') !== line) return;
      writeFileSync(path, '');
      rmSync(path);
    } catch {
      // It is gone, or not ours to remove.
    }
  };
}

/** The process whose id the file holds, where that is a proxy of ours; ids are given to other programs once a process has ended. */
function runningProxy(path: string): number | null {
  try {
    const pid = Number(readFileSync(path, 'utf8').trim());
    if (!Number.isSafeInteger(pid) || pid <= 0 || pid === process.pid) return null;
    return isProxy(pid) ? pid : null;
  } catch {
    // No such file, or none that can be read: whether it can be written shows next.
    return null;
  }
}

function isProxy(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes('mysql-proxy');
  } catch {
    return false;
  }
}
