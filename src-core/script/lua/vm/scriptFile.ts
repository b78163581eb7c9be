/** A script's file, which is looked at whenever a client connects, and read again where it has changed. */
import { faultOf } from './faults.ts';
import type { LuaFault } from './lua.ts';
import { type FilePort, isFileError } from './ports.ts';

export interface ScriptText {
  readonly fault: null;
  readonly bytes: Uint8Array;
  /** Rises when the text differs. */
  readonly version: number;
}

export class LuaScriptFile {
  readonly path: string;
  readonly #files: Pick<FilePort, 'stamp' | 'readAll'>;
  #stamp: string | null = null;
  #text: ScriptText | null = null;

  constructor(path: string, files: Pick<FilePort, 'stamp' | 'readAll'>) {
    this.path = path;
    this.#files = files;
  }

  /** What messages call it: its path as it was given. */
  get chunkName(): string {
    return `@${this.path}`;
  }

  /** Its text as it stands now, as Lua takes it; a fault where it cannot be read. */
  look(): ScriptText | { readonly fault: LuaFault } {
    try {
      const stamp = this.#files.stamp(this.path);
      if (this.#text === null || stamp !== this.#stamp) this.#text = this.#read();
      this.#stamp = stamp;
      return this.#text;
    } catch (thrown) {
      if (!isFileError(thrown)) throw thrown;
      this.#stamp = null;
      return { fault: faultOf(`cannot open ${this.path}: ${thrown.message}`, '', 'file') };
    }
  }

  #read(): ScriptText {
    const bytes = withoutStart(this.#files.readAll(this.path));
    if (this.#text !== null && isSame(bytes, this.#text.bytes)) return this.#text;
    return { fault: null, bytes, version: (this.#text?.version ?? 0) + 1 };
  }
}

const byteOrderMark = [0xef, 0xbb, 0xbf];
const hash = 35;
const newline = 10;

/** Without a byte order mark, and without a first line that begins with `#`; lines keep their numbers. */
function withoutStart(bytes: Uint8Array): Uint8Array {
  const text = byteOrderMark.every((byte, i) => bytes[i] === byte) ? bytes.subarray(byteOrderMark.length) : bytes;
  if (text[0] !== hash) return text;
  const end = text.indexOf(newline);
  return text.subarray(end < 0 ? text.length : end);
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
