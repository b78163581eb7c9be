import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { StartFault } from '../commandContext.ts';

/**
 * Writes this process's id; returns the function that removes the file again, unless another process has written its own by then. In
 * a folder where it may not be removed (`--user`) it ends up empty.
 */
export function keepPid(path: string | null): () => void {
  if (path === null) return () => undefined;
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
