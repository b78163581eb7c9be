/** Files that are written whole or not at all, whoever else writes or reads them meanwhile. */
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  constants,
  copyFileSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/** The file's text; null where there is no such file. Throws what the system says. */
export function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw thrown;
  }
}

/** The same of a file that nobody but its owner may read; rights that say otherwise are taken away where they can be. */
export function readSecretIfThere(path: string): string | null {
  const text = readIfThere(path);
  if (text === null || process.platform === 'win32') return text;
  try {
    if ((statSync(path).mode & 0o077) !== 0) chmodSync(path, 0o600);
  } catch {
    // Somebody else's file: its owner's affair.
  }
  return text;
}

/**
 * Makes a file that only its owner can read, whole or not at all. Of several that do so at once one wins: the text that the file
 * then has is returned. Throws what the system says.
 */
export function createOnce(folder: string, name: string, text: string): string {
  makeFolder(folder);
  const path = join(folder, name);
  return withTemporary(path, text, 0o600, (temporary) => {
    try {
      linkOrCopy(temporary, path);
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown;
    }
    return readFileSync(path, 'utf8');
  });
}

/** With its parents. Not Node's recursive one, which does not end where a folder can have none in it, as /proc. */
function makeFolder(folder: string): void {
  const make = (): void => {
    try {
      mkdirSync(folder, { mode: 0o700 });
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST' || !statSync(folder).isDirectory()) throw thrown;
    }
  };
  try {
    make();
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT' || dirname(folder) === folder) throw thrown;
    makeFolder(dirname(folder));
    make();
  }
}

/** Gives a file another text, at once. Its rights stay; a new one may be read by anybody. Throws what the system says. */
export function replaceFile(path: string, text: string): void {
  const rights = statSync(path, { throwIfNoEntry: false })?.mode;
  withTemporary(path, text, 0o644, (temporary) => {
    if (rights !== undefined) chmodSync(temporary, rights & 0o777);
    renameSync(temporary, path);
  });
}

function withTemporary<T>(path: string, text: string, mode: number, use: (temporary: string) => T): T {
  const temporary = `${path}.${process.pid}-${randomBytes(4).toString('hex')}`;
  try {
    writeFileSync(temporary, text, { flag: 'wx', mode });
    return use(temporary);
  } finally {
    rmSync(temporary, { force: true });
  }
}

function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    if (code === 'EEXIST' || code === 'ENOSPC') throw thrown;
    // A file system without hard links.
    copyFileSync(from, to, constants.COPYFILE_EXCL);
    chmodSync(to, 0o600);
  }
}
