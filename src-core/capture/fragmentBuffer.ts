/** Memory for the fragments of an exchange that is not over, as they will stand in its record (recordFormat.ts). */
import { batchMemoryBytes, type TakeMemory } from './batchMemory.ts';
import { type Fragment, fragmentBytes, markBehind, writeFragment } from './recordFormat.ts';

/** A point select and its reply take less. */
const firstBytes = 1024;
/** Memory above this is not used again. A reply of a hundred rows takes half of it. */
const mostIdleBytes = 32 * 1024;
const mostIdle = 128;
/** Of a buffer that was long once, and will be again if anything follows. */
const none = new Uint8Array(0);

export class FragmentBuffer {
  used = 0;
  private readonly takeMemory: TakeMemory;
  private memory: Uint8Array = new Uint8Array(firstBytes);
  private view = new DataView(this.memory.buffer);
  /** Of all fragments, as they were asked for last: exchanges are often of one length, and a view is not cheap. */
  private all: Uint8Array = none;

  constructor(takeMemory: TakeMemory) {
    this.takeMemory = takeMemory;
  }

  /** Copies the fragment's bytes; its `at` becomes the time since `base`. */
  add(fragment: Fragment, base: number): void {
    const needed = this.used + fragmentBytes(fragment);
    if (needed > this.memory.length) this.grow(needed);
    this.used = writeFragment(this.memory, this.view, this.used, fragment, base);
  }

  /** The same for one of the conversation with the server behind. */
  addBehind(fragment: Fragment, base: number): void {
    const at = this.used;
    this.add(fragment, base);
    markBehind(this.memory, at);
  }

  /** All fragments; a view, good until the next call. */
  get bytes(): Uint8Array {
    if (this.all.length !== this.used) this.all = this.memory.subarray(0, this.used);
    return this.all;
  }

  /** All fragments, with the memory; nothing is left here. */
  takeAll(): Uint8Array {
    const all = this.bytes;
    this.useMemory(none);
    return all;
  }

  clear(): void {
    this.used = 0;
  }

  get isSmall(): boolean {
    return this.memory !== none && this.memory.length <= mostIdleBytes;
  }

  private grow(needed: number): void {
    const before = this.bytes;
    const { used } = this;
    let size = this.memory === none ? batchMemoryBytes : 2 * this.memory.length;
    while (size < needed) size *= 2;
    if (needed > batchMemoryBytes) this.useMemory(new Uint8Array(needed));
    else this.useMemory(size > batchMemoryBytes / 2 ? this.takeMemory() : new Uint8Array(size));
    this.memory.set(before);
    this.used = used;
  }

  private useMemory(memory: Uint8Array): void {
    this.memory = memory;
    this.view = new DataView(memory.buffer);
    this.all = none;
    this.used = 0;
  }
}

/** Buffers that nobody uses, to be used again. */
export class FragmentBuffers {
  private readonly takeMemory: TakeMemory;
  private readonly idle: FragmentBuffer[] = [];

  constructor(takeMemory: TakeMemory) {
    this.takeMemory = takeMemory;
  }

  take(): FragmentBuffer {
    return this.idle.pop() ?? new FragmentBuffer(this.takeMemory);
  }

  giveBack(buffer: FragmentBuffer): void {
    buffer.clear();
    if (buffer.isSmall && this.idle.length < mostIdle) this.idle.push(buffer);
  }
}
