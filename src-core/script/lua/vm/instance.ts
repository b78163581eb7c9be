/** One instance of Lua: its natives and objects of ours, and the border at which its errors and its end become ours. */
import type { Lua, LuaRef, Native } from './lua.ts';
import { LuaMemory, OutOfMemory } from './memory.ts';
import { LuaStack, type StackOwner } from './stack.ts';
import type { LuaExports, LuaModule, LuaThread } from './wasm.ts';

/** An error that Lua found nobody to catch: its message. */
export class UncaughtError extends Error {
  readonly memory: boolean;

  constructor(message: string, memory: boolean) {
    super(message);
    this.memory = memory;
  }
}

/** A chunk breaks Lua's grammar. */
export class CompileError extends Error {}

/** The instance cannot be used any more: its stack overflowed, or it left its memory. */
export class InstanceLost extends Error {}

/** lua_upvalueindex(1). */
const ownNumber = -10_003;
const isBody = 0;
const memoryStatus = 4;
/** Values that a native may push without asking. */
const nativeRoom = 64;

export interface InstanceOptions {
  /** The memory never grows beyond so many bytes, but for a little that reports of its want need. */
  readonly maximumBytes: number;
  readonly hook: (thread: LuaThread) => void;
}

/** LUA_GCSETPAUSE. */
const setPause = 6;
const reserveBytes = 8 * 2 ** 20;
/** What the memory grows by at least, since each growth costs a little. */
const stepBytes = 2 ** 20;

export class Instance implements StackOwner {
  readonly exports: LuaExports;
  readonly memory: LuaMemory;
  readonly main: LuaThread;
  readonly hook: number;
  context: unknown = undefined;
  lost: string | null = null;
  /** Of the script's line on whose behalf code of ours runs: `file:line: `, or empty. */
  place = '';
  /** What is running may make the memory so large, in bytes; null: as large as the instance may be. */
  limitBytes: number | null = null;
  /** Where references go that are made now; they end with the environment that it belongs to. */
  refs: Set<LuaRef> | null = null;
  #usesReserve = false;
  #eager = false;
  /** Runs the lua_CFunction at an address in place of the native that runs. */
  readonly run: (native: number, thread: LuaThread) => number;
  readonly #native: number;
  readonly #natives: Native[] = [() => 0];
  readonly #numbers = new Map<Native, number>();
  readonly #stacks = new Map<LuaThread, LuaStack>();
  #lastStack: LuaStack | null = null;
  readonly #objects: (object | null)[] = [null];
  readonly #freeObjects: number[] = [];
  #body: (lua: LuaStack) => void = () => undefined;

  constructor(module: LuaModule, options: InstanceOptions) {
    let memory: LuaMemory | null = null;
    const made = module.instantiate({
      native: (thread) => this.#enter(thread),
      hook: (thread) => options.hook(thread),
      panic: (thread) => this.#uncaught(thread),
      overflowed: (thread) => this.#overflowed(thread),
      growTo: (bytes, now) => this.#growTo(bytes, now, options.maximumBytes),
      grown: () => memory?.renew(),
    });
    this.exports = made.exports;
    memory = this.memory = new LuaMemory(made);
    this.hook = made.hook;
    this.run = made.run;
    this.#native = made.native;
    this.main = this.exports.luaL_newstate();
    if (this.main === 0) throw new OutOfMemory();
    this.exports.lua_atpanic(this.main, made.panic);
  }

  /** A function that never runs by itself again may be called from Lua by this number for as long as the instance lives. */
  pushNative(thread: LuaThread, native: Native): void {
    this.exports.lua_pushnumber(thread, this.numberOf(native));
    this.pushClosure(thread, 1);
  }

  /** The first of a closure's upvalues. */
  numberOf(native: Native): number {
    let number = this.#numbers.get(native);
    if (number === undefined) {
      number = this.#natives.push(native) - 1;
      this.#numbers.set(native, number);
    }
    return number;
  }

  /** Makes a native of its number and what it keeps, which stand on the stack. */
  pushClosure(thread: LuaThread, upvalues: number): void {
    this.exports.lua_pushcclosure(thread, this.#native, upvalues);
  }

  pushObject(thread: LuaThread, object: object): void {
    const address = this.exports.lua_newuserdata(thread, 8);
    const number = this.#freeObjects.pop() ?? this.#objects.length;
    this.#objects[number] = object;
    this.memory.setWord(address, number);
    this.memory.setWord(address + 4, objectMark);
  }

  objectAt(thread: LuaThread, index: number): object | null {
    const e = this.exports;
    if (e.lua_type(thread, index) !== 7 || e.lua_objlen(thread, index) !== 8) return null;
    const address = e.lua_touserdata(thread, index);
    return this.memory.word(address + 4) === objectMark ? (this.#objects[this.memory.word(address)] ?? null) : null;
  }

  /** The `__gc` of every userdata that stands for an object. */
  readonly letGo: Native = (lua) => {
    const { exports: e, memory } = this;
    const address = e.lua_touserdata((lua as LuaStack).thread, 1);
    if (address === 0 || memory.word(address + 4) !== objectMark) return 0;
    const number = memory.word(address);
    memory.setWord(address + 4, 0);
    (this.#objects[number] as Collectable | null)?.collected?.();
    this.#objects[number] = null;
    this.#freeObjects.push(number);
    return 0;
  };

  stack(thread: LuaThread): LuaStack {
    // Natives are most often called from one coroutine many times.
    if (this.#lastStack?.thread === thread) return this.#lastStack;
    let stack = this.#stacks.get(thread);
    if (stack === undefined) {
      // Addresses of dead coroutines come again; a stack is nothing but its address.
      if (this.#stacks.size > 1_000) this.#stacks.clear();
      stack = new LuaStack(this, thread);
      this.#stacks.set(thread, stack);
    }
    this.#lastStack = stack;
    return stack;
  }

  /** Runs it as a function of Lua's would run, on the main stack: what it pushes is gone afterwards. Throws what Lua found wrong. */
  protect<T>(body: (lua: LuaStack) => T): T {
    const outer = this.#body;
    let result: { readonly value: T } | null = null;
    this.#body = (lua) => {
      result = { value: body(lua) };
    };
    const { main, exports: e } = this;
    try {
      const status = this.guard(() => e.lua_cpcall(main, this.#native, 0));
      if (status === 0) return (result as { readonly value: T } | null)!.value;
      const message = this.stack(main).toText(-1) ?? 'unknown error';
      e.lua_settop(main, -2);
      throw new UncaughtError(message, status === memoryStatus);
    } finally {
      this.#body = outer;
    }
  }

  /** Compiles a chunk, whose globals become those of the stack, and pushes it. Throws what Lua says against it. */
  compile(lua: LuaStack, text: string | Uint8Array, name: string): void {
    const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
    let status = 0;
    this.memory.withBytes(bytes, 0, bytes.length, (address, length) => {
      status = this.exports.luaL_loadbuffer(lua.thread, address, length, this.memory.name(name));
    });
    if (status === 0) return;
    const message = lua.toText(-1) ?? '';
    lua.pop();
    throw status === memoryStatus ? new UncaughtError(message, true) : new CompileError(message);
  }

  /** Calls into the instance from outside of it. Throws UncaughtError, OutOfMemory or InstanceLost. */
  guard<T>(run: () => T): T {
    if (this.lost !== null) throw new InstanceLost(this.lost);
    const stack = this.exports.stackSave();
    try {
      return run();
    } catch (thrown) {
      throw this.broken(thrown, stack);
    }
  }

  /** What a call from outside came to that threw; `stack` is what stackSave said before it. */
  broken(thrown: unknown, stack: number): unknown {
    if (thrown instanceof InstanceLost) return thrown;
    if (isTrap(thrown)) {
      this.lost = `the Lua state broke: ${(thrown as Error).message}`;
      return new InstanceLost(this.lost);
    }
    this.exports.stackRestore(stack);
    return thrown;
  }

  /** Frees what nothing refers to, even when the memory is full. */
  collect(): void {
    this.withReserve(() => this.protect(() => void this.exports.lua_gc(this.main, 2, 0)));
  }

  /** Lua's collector begins again when the memory has doubled; eagerly, when it has grown by a tenth. */
  set collectsEagerly(eagerly: boolean) {
    if (eagerly === this.#eager) return;
    this.#eager = eagerly;
    this.exports.lua_gc(this.main, setPause, eagerly ? 110 : 200);
  }

  /** What Lua has allocated, in bytes. */
  get usedBytes(): number {
    return this.exports.lua_gc(this.main, 3, 0) * 1024;
  }

  withReserve<T>(run: () => T): T {
    this.#usesReserve = true;
    try {
      return run();
    } finally {
      this.#usesReserve = false;
    }
  }

  /** Gives the value to the garbage collection. */
  unref(ref: LuaRef): void {
    this.exports.luaL_unref(this.main, -10_000, ref);
  }

  /** Size of the instance's memory, in bytes, which never becomes less. */
  get heapBytes(): number {
    return this.memory.bytes.length;
  }

  #growTo(bytes: number, now: number, maximumBytes: number): number {
    const reserve = this.#usesReserve ? reserveBytes : 0;
    const most = Math.min(this.limitBytes ?? maximumBytes, maximumBytes) + reserve;
    return bytes > most ? 0 : Math.min(most, Math.max(bytes, now + stepBytes));
  }

  #enter(thread: LuaThread): number {
    const e = this.exports;
    const number = e.lua_tonumber(thread, ownNumber);
    const stack = this.stack(thread);
    try {
      if (e.lua_checkstack(thread, nativeRoom) === 0) throw new Error('stack overflow');
      if (number !== isBody) return this.#natives[number]!(stack as Lua);
      this.#body(stack);
      return 0;
    } catch (thrown) {
      if (!(thrown instanceof Error) || thrown instanceof InstanceLost || isTrap(thrown)) throw thrown;
      this.#raise(stack, thrown);
    }
    return e.lua_error(thread);
  }

  #raise(stack: LuaStack, thrown: Error): void {
    const memory = thrown instanceof OutOfMemory;
    const where = memory ? '' : stack.where();
    const text = where === '' ? thrown.message : `${where} ${thrown.message}`;
    if (memory) this.withReserve(() => stack.pushText(text));
    else stack.pushText(text);
  }

  /** Only Lua's matcher goes so deep, and it keeps nothing half done: all else is limited to 200 calls of C. */
  #overflowed(thread: LuaThread): void {
    const stack = this.stack(thread);
    stack.room(8);
    this.#raise(stack, new Error('pattern too complex'));
    this.exports.lua_error(thread);
  }

  #uncaught(thread: LuaThread): never {
    const memory = this.memory.bytes[thread + statusOffset] === memoryStatus;
    throw new UncaughtError(this.stack(thread).toText(-1) ?? 'unknown error', memory);
  }
}

/** lua_State.status, behind the collector's header. */
const statusOffset = 6;
const objectMark = 0x6879_6472;

/** An object that wants to know that no script can reach it any more. */
interface Collectable {
  collected?(): void;
}

/** What the engine throws when WebAssembly cannot go on. */
function isTrap(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false;
  return thrown.name === 'RuntimeError' || (thrown.name === 'RangeError' && thrown.message.includes('call stack'));
}
