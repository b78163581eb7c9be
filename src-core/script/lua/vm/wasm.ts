/**
 * Lua 5.1 as a WebAssembly module: what it exports, and what it asks of us. An address is a number of bytes into its memory.
 * https://www.lua.org/manual/5.1/manual.html#3.7 and https://www.lua.org/manual/5.1/manual.html#4.1
 */

/** Address of a lua_State: a coroutine. */
export type LuaThread = number;

type Address = number;

export interface LuaExports {
  lua_checkstack(l: LuaThread, count: number): number;
  lua_xmove(from: LuaThread, to: LuaThread, count: number): void;
  lua_atpanic(l: LuaThread, native: Address): Address;
  lua_newthread(l: LuaThread): LuaThread;
  lua_gettop(l: LuaThread): number;
  lua_settop(l: LuaThread, index: number): void;
  lua_remove(l: LuaThread, index: number): void;
  lua_insert(l: LuaThread, index: number): void;
  lua_replace(l: LuaThread, index: number): void;
  lua_pushvalue(l: LuaThread, index: number): void;
  lua_type(l: LuaThread, index: number): number;
  lua_equal(l: LuaThread, a: number, b: number): number;
  lua_isnumber(l: LuaThread, index: number): number;
  lua_tonumber(l: LuaThread, index: number): number;
  lua_toboolean(l: LuaThread, index: number): number;
  lua_tolstring(l: LuaThread, index: number, length: Address): Address;
  lua_objlen(l: LuaThread, index: number): number;
  lua_tocfunction(l: LuaThread, index: number): Address;
  lua_lessthan(l: LuaThread, a: number, b: number): number;
  lua_touserdata(l: LuaThread, index: number): Address;
  lua_pushnil(l: LuaThread): void;
  lua_pushnumber(l: LuaThread, value: number): void;
  lua_pushlstring(l: LuaThread, bytes: Address, length: number): void;
  lua_pushcclosure(l: LuaThread, native: Address, upvalues: number): void;
  lua_pushboolean(l: LuaThread, value: number): void;
  lua_pushthread(l: LuaThread): number;
  lua_gettable(l: LuaThread, index: number): void;
  lua_getfield(l: LuaThread, index: number, name: Address): void;
  lua_rawget(l: LuaThread, index: number): void;
  lua_rawgeti(l: LuaThread, index: number, n: number): void;
  lua_createtable(l: LuaThread, arraySize: number, fieldCount: number): void;
  lua_getmetatable(l: LuaThread, index: number): number;
  lua_settable(l: LuaThread, index: number): void;
  lua_setfield(l: LuaThread, index: number, name: Address): void;
  lua_rawset(l: LuaThread, index: number): void;
  lua_rawseti(l: LuaThread, index: number, n: number): void;
  lua_setmetatable(l: LuaThread, index: number): number;
  lua_call(l: LuaThread, argumentCount: number, results: number): void;
  lua_cpcall(l: LuaThread, native: Address, data: Address): number;
  lua_pcall(l: LuaThread, argumentCount: number, results: number, handler: number): number;
  lua_gc(l: LuaThread, what: number, data: number): number;
  lua_error(l: LuaThread): number;
  lua_next(l: LuaThread, index: number): number;
  lua_newuserdata(l: LuaThread, size: number): Address;
  lua_yield(l: LuaThread, results: number): number;
  lua_resume(l: LuaThread, argumentCount: number): number;
  lua_sethook(l: LuaThread, hook: Address, mask: number, count: number): number;
  luaL_where(l: LuaThread, level: number): void;
  luaL_ref(l: LuaThread, table: number): number;
  luaL_unref(l: LuaThread, table: number, ref: number): void;
  luaL_loadbuffer(l: LuaThread, bytes: Address, length: number, name: Address): number;
  luaL_newstate(): LuaThread;
  luaL_openlibs(l: LuaThread): void;
  malloc(size: number): Address;
  free(address: Address): void;
  stackSave(): Address;
  stackRestore(address: Address): void;
}

/** Functions that Lua calls by address. */
export interface LuaCallbacks {
  /** A lua_CFunction. */
  native(l: LuaThread): number;
  /** A lua_Hook; `event` is the address of what happened. */
  hook(l: LuaThread, event: Address): void;
  /** An error that nothing catches: it must throw. */
  panic(l: LuaThread): number;
  /** What runs on this coroutine filled the stack of WebAssembly: it must raise an error in Lua. */
  overflowed(l: LuaThread): void;
  /** The memory has to grow to so many bytes from `now`: to how many it shall; fewer refuse it. */
  growTo(bytes: number, now: number): number;
  /** The memory was made larger: it has a new buffer. */
  grown(): void;
}

export interface LuaInstance {
  readonly exports: LuaExports;
  /** Another one whenever the memory has grown. */
  readonly buffer: ArrayBufferLike;
  /** Addresses of the callbacks. */
  readonly native: Address;
  readonly hook: Address;
  readonly panic: Address;
  /** Runs the lua_CFunction at an address, as part of the one that runs. */
  run(native: Address, l: LuaThread): number;
}

/** The compiled module, of which every LuaVm is an instance of its own with its own memory. */
export interface LuaModule {
  instantiate(callbacks: LuaCallbacks): LuaInstance;
}
