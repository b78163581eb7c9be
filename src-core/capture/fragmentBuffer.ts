/** Memory for the fragments of an exchange that is not over, as they will stand in its record (recordFormat.ts). */
import { type Fragment, fragmentBytes, writeFragment } from './recordFormat.ts';

/** A point select and its reply take less. */
const firstBytes = 1024;
/** Memory above this is not used again. */
const mostIdleBytes = 16 * 1024;
const mostIdle = 256;

export class FragmentBuffer {
  used = 0;
  private memory: Uint8Array<ArrayBuffer> = new Uint8Array(firstBytes);
  private view = new DataView(this.memory.buffer);

  /** Copies the fragment's bytes; its `at` becomes the time since `base`. */
  add(fragment: Fragment, base: number): void {
    const needed = this.used + fragmentBytes(fragment);
    if (needed > this.memory.length) this.grow(needed);
    this.used = writeFragment(this.memory, this.view, this.used, fragment, base);
  }

  /** All fragments; a view, good until the next call. */
  get bytes(): Uint8Array {
    return this.memory.subarray(0, this.used);
  }

  /** All fragments, with the memory; nothing is left here. */
  takeAll(): Uint8Array {
    const all = this.bytes;
    // It was large once: so it will be again.
    this.useMemory(new Uint8Array(this.memory.length));
    return all;
  }

  clear(): void {
    this.used = 0;
  }

  get isSmall(): boolean {
    return this.memory.length <= mostIdleBytes;
  }

  private grow(needed: number): void {
    const before = this.bytes;
    const { used } = this;
    this.useMemory(new Uint8Array(Math.max(2 * this.memory.length, needed)));
    this.memory.set(before);
    this.used = used;
  }

  private useMemory(memory: Uint8Array<ArrayBuffer>): void {
    this.memory = memory;
    this.view = new DataView(memory.buffer);
    this.used = 0;
  }
}

/** Buffers that nobody uses, to be used again. */
export class FragmentBuffers {
  private readonly idle: FragmentBuffer[] = [];

  take(): FragmentBuffer {
    return this.idle.pop() ?? new FragmentBuffer();
  }

  giveBack(buffer: FragmentBuffer): void {
    buffer.clear();
    if (buffer.isSmall && this.idle.length < mostIdle) this.idle.push(buffer);
  }
}
