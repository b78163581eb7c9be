import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { StartFault } from '../commandContext.ts';

/** Writes this process's id; returns the function that removes the file again, unless another process has written its own by then. */
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
      if (readFileSync(path, 'utf8') === line) rmSync(path);
    } catch {
      // It is gone, or no longer ours to remove.
    }
  };
}
