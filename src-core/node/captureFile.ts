import { lstat, mkdtemp, open, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

export interface CaptureFile {
  readonly path: string;
  /** Deletes a temporary capture; keeps one that was asked for. */
  dispose(): Promise<void>;
}

/** A capture in a folder of its own under the system's temporary folder, for this run only. Those of killed runs are removed. */
export async function temporaryCapture(): Promise<CaptureFile> {
  await removeStale(tmpdir()).catch(() => undefined);
  const folder = await mkdtemp(join(tmpdir(), `hydrophone-${process.pid}-`));
  await writeFile(join(folder, ownerName), await processSpace());
  return { path: join(folder, 'capture.hydro'), dispose: () => rm(folder, { recursive: true, force: true }) };
}

const ownerName = 'owner';

/** Where our process numbers hold: a container has its own ones, and may share the temporary folder. */
async function processSpace(): Promise<string> {
  return readlink('/proc/self/ns/pid').catch(() => process.platform);
}

/** Removes folders of our own whose process is gone. */
async function removeStale(parent: string): Promise<void> {
  const space = await processSpace();
  for (const name of await readdir(parent)) {
    const pid = Number(/^hydrophone-(\d+)-\w{6}$/.exec(name)?.[1] ?? 0);
    if (pid === 0 || isAlive(pid)) continue;
    const folder = join(parent, name);
    const [facts, owner] = await Promise.all([lstat(folder), readFile(join(folder, ownerName), 'utf8')]).catch(() => [null, null]);
    const ours = facts?.isDirectory() === true && facts.uid === (process.getuid?.() ?? facts.uid) && owner === space;
    if (ours) await rm(folder, { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code !== 'ESRCH';
  }
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
