/** Bytes and text to and from the memory of a Lua instance. */
import type { LuaExports, LuaInstance } from './wasm.ts';

/** There is no more memory for Lua: becomes Lua's own `not enough memory`. */
export class OutOfMemory extends Error {
  constructor() {
    super('not enough memory');
  }
}

const scratchBytes = 65_536;
/** Text and bytes up to here are copied one by one, which is faster than calling the platform. */
const shortText = 48;
const keptNames = 4_000;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

export class LuaMemory {
  bytes: Uint8Array;
  #words: Uint32Array;
  readonly #instance: LuaInstance;
  readonly #exports: LuaExports;
  readonly #scratch: number;
  /** Where lua_tolstring writes a length. */
  readonly #length: number;
  /** A finaliser of the script may run, and push text, while the scratch memory is being read. */
  #lent = false;
  readonly #names = new Map<string, number>();

  constructor(instance: LuaInstance) {
    this.#instance = instance;
    this.#exports = instance.exports;
    this.bytes = new Uint8Array(instance.buffer);
    this.#words = new Uint32Array(instance.buffer);
    this.#length = this.allocate(8);
    this.#scratch = this.allocate(scratchBytes);
  }

  /** The memory has another buffer now. */
  renew(): void {
    this.bytes = new Uint8Array(this.#instance.buffer);
    this.#words = new Uint32Array(this.#instance.buffer);
  }

  word(address: number): number {
    return this.#words[address >>> 2]!;
  }

  setWord(address: number, value: number): void {
    this.#words[address >>> 2] = value;
  }

  halfWord(address: number): number {
    return this.bytes[address]! | (this.bytes[address + 1]! << 8);
  }

  allocate(size: number): number {
    const address = this.#exports.malloc(size);
    if (address === 0) throw new OutOfMemory();
    return address;
  }

  /** Address of a name that ends with a NUL, as a C string: valid until the next call of anything here. */
  name(name: string): number {
    const known = this.#names.get(name);
    if (known !== undefined) return known;
    const bytes = encoder.encode(name);
    if (this.#names.size >= keptNames) {
      for (const address of this.#names.values()) this.#exports.free(address);
      this.#names.clear();
    }
    const address = this.allocate(bytes.length + 1);
    this.bytes.set(bytes, address);
    this.bytes[address + bytes.length] = 0;
    this.#names.set(name, address);
    return address;
  }

  /** Lends memory that holds the text in UTF-8 for the time of the call. */
  withText(text: string, use: (address: number, length: number) => void): void {
    if (this.#lent || text.length * 3 > scratchBytes) {
      const bytes = encoder.encode(text);
      this.withBytes(bytes, 0, bytes.length, use);
      return;
    }
    const length = text.length <= shortText ? this.#writeAscii(text) : -1;
    this.#lend(length >= 0 ? length : this.#encode(text), use);
  }

  withBytes(from: Uint8Array, start: number, end: number, use: (address: number, length: number) => void): void {
    const length = end - start;
    if (!this.#lent && length <= scratchBytes) {
      if (length <= shortText) this.#copyShort(from, start, length);
      else this.bytes.set(part(from, start, end), this.#scratch);
      this.#lend(length, use);
      return;
    }
    const address = this.allocate(Math.max(length, 1));
    try {
      this.bytes.set(part(from, start, end), address);
      use(address, length);
    } finally {
      this.#exports.free(address);
    }
  }

  #lend(length: number, use: (address: number, length: number) => void): void {
    this.#lent = true;
    try {
      use(this.#scratch, length);
    } finally {
      this.#lent = false;
    }
  }

  #copyShort(from: Uint8Array, start: number, length: number): void {
    const { bytes } = this;
    const to = this.#scratch;
    for (let i = 0; i < length; i++) bytes[to + i] = from[start + i]!;
  }

  /** Its length, or -1 where it is more than ASCII. */
  #writeAscii(text: string): number {
    const { bytes } = this;
    const to = this.#scratch;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code > 127) return -1;
      bytes[to + i] = code;
    }
    return text.length;
  }

  #encode(text: string): number {
    return encoder.encodeInto(text, this.bytes.subarray(this.#scratch, this.#scratch + scratchBytes)).written;
  }

  /** The string at an index, where it lies: `use` gets no address that outlives it. Null where there is no string and no number. */
  string<T>(thread: number, index: number, use: (bytes: Uint8Array, start: number, end: number) => T): T | null {
    const start = this.#exports.lua_tolstring(thread, index, this.#length);
    return start === 0 ? null : use(this.bytes, start, start + this.#words[this.#length >>> 2]!);
  }
}

function part(bytes: Uint8Array, start: number, end: number): Uint8Array {
  return start === 0 && end === bytes.length ? bytes : bytes.subarray(start, end);
}

export function copyOf(bytes: Uint8Array, start: number, end: number): Uint8Array {
  return bytes.slice(start, end);
}

export function textOf(bytes: Uint8Array, start: number, end: number): string {
  if (end - start > shortText) return decoder.decode(bytes.subarray(start, end));
  let text = '';
  for (let i = start; i < end; i++) {
    const code = bytes[i]!;
    if (code > 127) return decoder.decode(bytes.subarray(start, end));
    text += String.fromCharCode(code);
  }
  return text;
}
