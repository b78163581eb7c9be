/**
 * What the Lua API is written against: a Lua 5.1 state's stack, byte-exact both ways. Indices are Lua's own: from 1 upwards, or from
 * -1 downwards; `registry`, `environment` and `globals` are its pseudo-indices. Strings are given as text (written as UTF-8) or as
 * bytes; what is read back as text is read as UTF-8, unknown bytes as U+FFFD.
 * https://www.lua.org/manual/5.1/manual.html#3
 */

export type LuaType = 'none' | 'nil' | 'boolean' | 'lightuserdata' | 'number' | 'string' | 'table' | 'function' | 'userdata' | 'thread';

/** A function for scripts to call: its arguments are 1 … `lua.top`; what it pushes last is returned. Throwing an Error raises it in Lua. */
export type Native = (lua: Lua) => number;

/** A value kept out of Lua's garbage collection until it is released. */
export type LuaRef = number;

/** One coroutine's stack. */
export interface Lua {
  top: number;
  type(index: number): LuaType;
  pop(count?: number): void;
  copy(index: number): void;
  insert(index: number): void;
  remove(index: number): void;

  pushNil(): void;
  pushBoolean(value: boolean): void;
  pushNumber(value: number): void;
  pushText(value: string): void;
  pushBytes(value: Uint8Array): void;
  /** Made once for each function and kept as long as the state. */
  pushNative(native: Native): void;
  pushRef(ref: LuaRef): void;
  newTable(arraySize?: number, fieldCount?: number): void;

  toBoolean(index: number): boolean;
  /** NaN where it is no number and no text of one. */
  toNumber(index: number): number;
  /** Null where it is no string and no number. */
  toText(index: number): string | null;
  /** A copy; null where it is no string and no number. */
  toBytes(index: number): Uint8Array | null;
  length(index: number): number;
  equal(a: number, b: number): boolean;

  /** Pushes `t[name]`, by metamethods; likewise below. */
  getField(table: number, name: string): LuaType;
  /** Pops the value. */
  setField(table: number, name: string): void;
  rawGetAt(table: number, n: number): LuaType;
  rawSetAt(table: number, n: number): void;
  /** Pops a key and pushes the next key and its value; false, and nothing pushed, at the end. */
  next(table: number): boolean;
  setMetatable(index: number): void;

  /** Pops the value. */
  ref(): LuaRef;
  unref(ref: LuaRef): void;
  /** `file:line:` of the script's line that called the native at hand; empty where it is not known. */
  where(): string;
}

/** A script did wrong: Lua's own message, and its traceback. */
export interface LuaFault {
  /** As Lua writes it, such as `mc.lua:12: attempt to index global 'x' (a nil value)`. */
  readonly message: string;
  readonly traceback: string;
  /** `file:line` of where it happened; null where that is not known. */
  readonly place: string | null;
  readonly why: 'syntax' | 'run' | 'memory' | 'time' | 'file';
}
