/** An open file of a script: reads ahead, as C's library does, and writes at once. */
import { OutOfMemory } from '../memory.ts';
import type { OpenFile } from '../ports.ts';

const aheadBytes = 4_096;
const newline = 10;

export class LuaFile {
  readonly #file: OpenFile;
  readonly #ahead = new Uint8Array(aheadBytes);
  #start = 0;
  #end = 0;
  closed = false;
  /** Standard streams stay open. */
  readonly standard: boolean;
  readonly #maximumBytes: number;

  /** `maximumBytes`: what is read at once; some files never end. */
  constructor(file: OpenFile, maximumBytes: number, standard = false) {
    this.#file = file;
    this.#maximumBytes = maximumBytes;
    this.standard = standard;
  }

  /** Null at the end of the file; without its newline. */
  readLine(): Uint8Array | null {
    const parts = new Parts(this.#maximumBytes);
    while (this.#fill()) {
      const found = this.#ahead.subarray(this.#start, this.#end).indexOf(newline);
      const end = found < 0 ? this.#end : this.#start + found;
      parts.add(this.#ahead.slice(this.#start, end));
      this.#start = found < 0 ? end : end + 1;
      if (found >= 0) return parts.joined();
    }
    return parts.bytes === 0 ? null : parts.joined();
  }

  readAll(): Uint8Array {
    const parts = new Parts(this.#maximumBytes);
    while (this.#fill()) parts.add(this.#take(this.#end - this.#start));
    return parts.joined();
  }

  /** At most so many bytes; null at the end of the file, also where none are asked for. */
  readBytes(count: number): Uint8Array | null {
    const parts = new Parts(this.#maximumBytes);
    let missing = count;
    if (!this.#fill()) return null;
    while (missing > 0 && this.#fill()) {
      const part = this.#take(Math.min(missing, this.#end - this.#start));
      missing -= part.length;
      parts.add(part);
    }
    return parts.joined();
  }

  /** The number that stands next, behind white space; null, and read as far as it could be one, where there is none. */
  readNumber(): number | null {
    while (this.#fill() && isSpace(this.#ahead[this.#start]!)) this.#start++;
    let text = '';
    while (this.#fill()) {
      const longer = text + String.fromCharCode(this.#ahead[this.#start]!);
      if (!/^[+-]?(0[xX][\da-fA-F]*|(\d+\.?\d*|\.\d*)([eE][+-]?\d*)?)?$/.test(longer)) break;
      text = longer;
      this.#start++;
    }
    const sign = text.startsWith('-') ? -1 : 1;
    const digits = text.replace(/^[+-]/, '');
    const value = digits === '' ? Number.NaN : Number(digits);
    return Number.isNaN(value) ? null : sign * value;
  }

  write(bytes: Uint8Array): void {
    this.#forget();
    this.#file.write(bytes);
  }

  seek(whence: 'set' | 'cur' | 'end', offset: number): number {
    this.#forget();
    return this.#file.seek(whence, offset);
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.#file.close();
  }

  /** The script cannot reach it any more. */
  collected(): void {
    if (this.standard) return;
    try {
      this.close();
    } catch {
      // Nobody is left to be told.
    }
  }

  /** False at the end of the file. */
  #fill(): boolean {
    if (this.#start < this.#end) return true;
    this.#start = 0;
    this.#end = this.#file.read(this.#ahead);
    return this.#end > 0;
  }

  #take(count: number): Uint8Array {
    const part = this.#ahead.slice(this.#start, this.#start + count);
    this.#start += count;
    return part;
  }

  /** What was read ahead is not read yet for the file's position. */
  #forget(): void {
    if (this.#start < this.#end) this.#file.seek('cur', this.#start - this.#end);
    this.#start = this.#end = 0;
  }
}

function isSpace(byte: number): boolean {
  return byte === 32 || (byte >= 9 && byte <= 13);
}

/** Pieces of what is read at once. */
class Parts {
  bytes = 0;
  readonly #parts: Uint8Array[] = [];
  readonly #maximumBytes: number;

  constructor(maximumBytes: number) {
    this.#maximumBytes = maximumBytes;
  }

  add(part: Uint8Array): void {
    this.bytes += part.length;
    if (this.bytes > this.#maximumBytes) throw new OutOfMemory();
    this.#parts.push(part);
  }

  joined(): Uint8Array {
    if (this.#parts.length === 1) return this.#parts[0]!;
    const whole = new Uint8Array(this.bytes);
    let at = 0;
    for (const part of this.#parts) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  }
}
