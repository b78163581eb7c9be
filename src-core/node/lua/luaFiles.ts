/** Real files for Lua's `io` and `os`, synchronously as C's are: a script that logs to a file finds it there. */

import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getSystemErrorMap } from 'node:util';
import type { FilePort, OpenFile } from '../../script/lua/vm/ports.ts';

export function luaFiles(): FilePort {
  return {
    open: (path, mode) => told(() => open(path, mode)),
    openTemporary: () =>
      told(() => {
        const path = temporaryName();
        const file = open(path, 'w+');
        fs.unlinkSync(path);
        return file;
      }),
    temporaryName: () =>
      told(() => {
        const path = temporaryName();
        fs.closeSync(fs.openSync(path, 'wx', 0o600));
        return path;
      }),
    readAll: (path) => told(() => readText(path)),
    remove: (path) => told(() => remove(path)),
    rename: (from, to) => told(() => fs.renameSync(from, to)),
    isFile: (path) => fs.statSync(path, { throwIfNoEntry: false })?.isDirectory() === false,
  };
}

function temporaryName(): string {
  return join(tmpdir(), `lua_${randomBytes(6).toString('hex')}`);
}

function remove(path: string): void {
  if (fs.lstatSync(path).isDirectory()) fs.rmdirSync(path);
  else fs.unlinkSync(path);
}

const { O_RDONLY, O_RDWR, O_WRONLY, O_APPEND, O_CREAT, O_TRUNC } = fs.constants;

/** What C's fopen asks of the system. Nothing may wait, as for the other end of a named pipe: all connections would. */
const openFlags: Readonly<Record<string, number>> = {
  r: O_RDONLY,
  'r+': O_RDWR,
  w: O_WRONLY | O_CREAT | O_TRUNC,
  'w+': O_RDWR | O_CREAT | O_TRUNC,
  a: O_WRONLY | O_CREAT | O_APPEND,
  'a+': O_RDWR | O_CREAT | O_APPEND,
};

/** Texts of programs; a device would have no end. */
const longestText = 64 * 2 ** 20;

function readText(path: string): Uint8Array {
  const file = fs.openSync(path, O_RDONLY | (fs.constants.O_NONBLOCK ?? 0));
  try {
    const facts = fs.fstatSync(file);
    if (facts.isDirectory()) throw Object.assign(new Error(), { errno: -21 });
    if (!facts.isFile() || facts.size > longestText) throw Object.assign(new Error(), { errno: -27 });
    return new Uint8Array(fs.readFileSync(file));
  } finally {
    fs.closeSync(file);
  }
}

function open(path: string, mode: string): OpenFile {
  const flags = mode.replaceAll('b', '');
  if (!/^[rwa]\+?$/.test(flags)) throw Object.assign(new Error(), { errno: -22 });
  const file = fs.openSync(path, openFlags[flags]! | (fs.constants.O_NONBLOCK ?? 0), 0o666);
  return new NodeFile(file, flags.startsWith('a'), fs.fstatSync(file).isFile());
}

/** Node has no lseek: the position is kept here, but for what has none (a pipe, a terminal). */
class NodeFile implements OpenFile {
  readonly #file: number;
  readonly #appends: boolean;
  readonly #seekable: boolean;
  #position = 0;

  constructor(file: number, appends: boolean, seekable: boolean) {
    this.#file = file;
    this.#appends = appends;
    this.#seekable = seekable;
  }

  read(into: Uint8Array): number {
    return told(() => {
      const count = fs.readSync(this.#file, into, 0, into.length, this.#seekable ? this.#position : null);
      this.#position += count;
      return count;
    });
  }

  write(bytes: Uint8Array): void {
    told(() => {
      let written = 0;
      while (written < bytes.length) {
        const at = this.#seekable && !this.#appends ? this.#position : null;
        const count = fs.writeSync(this.#file, bytes, written, bytes.length - written, at);
        written += count;
        this.#position += count;
      }
      if (this.#appends && this.#seekable) this.#position = fs.fstatSync(this.#file).size;
    });
  }

  seek(whence: 'set' | 'cur' | 'end', offset: number): number {
    return told(() => {
      if (!this.#seekable) throw Object.assign(new Error(), { errno: -29 });
      const from = whence === 'set' ? 0 : whence === 'cur' ? this.#position : fs.fstatSync(this.#file).size;
      if (from + offset < 0) throw Object.assign(new Error(), { errno: -22 });
      this.#position = from + offset;
      return this.#position;
    });
  }

  close(): void {
    told(() => fs.closeSync(this.#file));
  }
}

/** Where libuv words it otherwise than C: EEXIST, EISDIR, ESPIPE. */
const differing: Readonly<Record<number, string>> = { 17: 'File exists', 21: 'Is a directory', 29: 'Illegal seek' };

/** With what the system refused in the words of C's strerror, which scripts show. */
export function told<T>(run: () => T): T {
  try {
    return run();
  } catch (thrown) {
    const { errno } = thrown as NodeJS.ErrnoException;
    if (errno === undefined) throw refused((thrown as Error).message, 0);
    const words = differing[-errno] ?? getSystemErrorMap().get(errno)?.[1] ?? `Unknown error ${-errno}`;
    throw refused(words.charAt(0).toUpperCase() + words.slice(1), -errno);
  }
}

function refused(message: string, number: number): Error {
  return Object.assign(new Error(message), { number });
}
