import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

export interface CaptureFile {
  readonly path: string;
  /** Deletes a temporary capture; keeps one that was asked for. */
  dispose(): Promise<void>;
}

/** A capture in a folder of its own under the system's temporary folder, for this run only. */
export async function temporaryCapture(): Promise<CaptureFile> {
  const folder = await mkdtemp(join(tmpdir(), 'hydrophone-'));
  return { path: join(folder, 'capture.hydro'), dispose: () => rm(folder, { recursive: true, force: true }) };
}

/** A capture to keep. Rejects with one line where the file cannot be written. An existing capture is replaced. */
export async function namedCapture(path: string): Promise<CaptureFile> {
  const absolute = resolve(path);
  try {
    await replaceable(absolute);
    await (await open(absolute, 'w', 0o600)).close();
  } catch (thrown) {
    throw new Error(`${path} cannot be written: ${reason(thrown as NodeJS.ErrnoException, absolute)}`);
  }
  return { path: absolute, dispose: async () => undefined };
}

/** Leftovers of a capture that was killed belong to the file that goes. */
async function replaceable(path: string): Promise<void> {
  for (const suffix of ['-wal', '-shm', '-journal']) await rm(path + suffix, { force: true });
}

function reason(error: NodeJS.ErrnoException, path: string): string {
  switch (error.code) {
    case 'ENOENT':
      return `the folder ${dirname(path)} does not exist; create it, or choose another --out`;
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return 'permission denied; choose another --out';
    case 'EISDIR':
      return 'it is a folder; name a file in it';
    case 'ENOSPC':
      return 'the disk is full; choose another --out';
    default:
      return error.message;
  }
}
