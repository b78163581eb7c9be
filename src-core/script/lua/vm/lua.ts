/**
 * What the Lua API is written against: a Lua 5.1 state's stack, byte-exact both ways. Indices are Lua's own: from 1 upwards, or from
 * -1 downwards; `globalsIndex` is one of its pseudo-indices. Strings are given as text (written as UTF-8) or as
 * bytes; what is read back as text is read as UTF-8, unknown bytes as U+FFFD.
 * https://www.lua.org/manual/5.1/manual.html#3
 */

/** The pseudo-index at which the globals stand: those of the running connection. */
export const globalsIndex = -10_002;

export type LuaType = 'none' | 'nil' | 'boolean' | 'lightuserdata' | 'number' | 'string' | 'table' | 'function' | 'userdata' | 'thread';

/**
 * A function for scripts to call: its arguments are 1 … `lua.top`; what it pushes last is returned. Throwing an Error raises its
 * message in Lua, behind the place of the script that called. Other things that are thrown must be let through.
 */
export type Native = (lua: Lua) => number;

/** A value kept out of Lua's garbage collection until it is released. */
export type LuaRef = number;

/** One coroutine's stack. Within a native there is room for 60 values more than its arguments; who needs more asks for `room`. */
export interface Lua {
  /** What `LuaVm.newEnvironment` was given for the connection whose script runs: natives belong to all of them. */
  readonly context: unknown;
  top: number;
  /** Room for so many values more; throws where there is none. */
  room(count: number): void;
  type(index: number): LuaType;
  pop(count?: number): void;
  copy(index: number): void;
  insert(index: number): void;
  remove(index: number): void;

  pushNil(): void;
  pushBoolean(value: boolean): void;
  pushNumber(value: number): void;
  pushText(value: string): void;
  /** All of them, or those from `start` up to before `end`. */
  pushBytes(value: Uint8Array, start?: number, end?: number): void;
  /** Made once for each function and kept as long as the state. */
  pushNative(native: Native): void;
  pushRef(ref: LuaRef): void;
  newTable(arraySize?: number, fieldCount?: number): void;
  /**
   * A userdata that stands for an object of ours. Its metatable is one of `LuaVm.metatable`, which lets go of the object when Lua
   * collects the userdata; the object's `collected` method, where it has one, is called then.
   */
  newObject(object: object, metatable: LuaRef): void;

  toBoolean(index: number): boolean;
  /** NaN where it is no number and no text of one. */
  toNumber(index: number): number;
  /** Null where it is no string and no number. */
  toText(index: number): string | null;
  /** A copy; null where it is no string and no number. */
  toBytes(index: number): Uint8Array | null;
  /** Lends the bytes of a string or a number where they lie, for the time of the call. Null where it is neither. */
  readBytes<T>(index: number, read: (bytes: Uint8Array, start: number, end: number) => T): T | null;
  /** What `newObject` was given; null for anything else. */
  toObject(index: number): object | null;
  length(index: number): number;
  equal(a: number, b: number): boolean;

  /** Pushes `t[name]`, by metamethods; likewise below. */
  getField(table: number, name: string): LuaType;
  /** Pops the value. */
  setField(table: number, name: string): void;
  /** Pops a key and pushes `t[key]`. */
  get(table: number): LuaType;
  /** Pops a key and a value above it. */
  set(table: number): void;
  /** As `get` and `set`, without metamethods. */
  rawGet(table: number): LuaType;
  rawSet(table: number): void;
  rawGetAt(table: number, n: number): LuaType;
  rawSetAt(table: number, n: number): void;
  /** Pops a key and pushes the next key and its value; false, and nothing pushed, at the end. */
  next(table: number): boolean;
  /** Pops a table, or nil. */
  setMetatable(index: number): void;
  /** Pushes it; false, and nothing pushed, where there is none. */
  getMetatable(index: number): boolean;
  /**
   * Calls a function that stands below its arguments, both of which it pops; `results` values are pushed, all of them where it is -1.
   * What the function raises goes on as what the native raises. It cannot be cut into slices.
   */
  call(argumentCount: number, results: number): void;

  /** Pops the value. What is kept while a connection's script runs is kept until its environment is closed at the latest. */
  ref(): LuaRef;
  unref(ref: LuaRef): void;
  /** `file:line:` of the script's line that called the native at hand; empty where it is not known. */
  where(): string;
  /** `file:line: `, to be named where the running call is ended while only code of ours runs. */
  onBehalfOf(place: string): void;
}

/** A script did wrong: Lua's own message, and its traceback. */
export interface LuaFault {
  /** As Lua writes it, such as `mc.lua:12: attempt to index global 'x' (a nil value)`. */
  readonly message: string;
  readonly traceback: string;
  /** `file:line` of where it happened; null where that is not known. */
  readonly place: string | null;
  /** `lost`: the whole Lua state came to its end (see LuaVm.lost), or the connection's environment was closed meanwhile. */
  readonly why: 'syntax' | 'run' | 'memory' | 'time' | 'file' | 'lost';
}
