/** The agreed interface on one coroutine's stack, straight on the exports of the module. */
import type { Lua, LuaRef, LuaType, Native } from './lua.ts';
import { copyOf, type LuaMemory, textOf } from './memory.ts';
import type { LuaExports, LuaThread } from './wasm.ts';

const types: readonly LuaType[] = ['nil', 'boolean', 'lightuserdata', 'number', 'string', 'table', 'function', 'userdata', 'thread'];
const registry = -10_000;

/** What the stacks of one instance share. */
export interface StackOwner {
  readonly exports: LuaExports;
  readonly memory: LuaMemory;
  readonly context: unknown;
  readonly refs: Set<LuaRef> | null;
  place: string;
  pushNative(thread: LuaThread, native: Native): void;
  pushObject(thread: LuaThread, object: object): void;
  objectAt(thread: LuaThread, index: number): object | null;
}

export class LuaStack implements Lua {
  readonly thread: LuaThread;
  readonly #owner: StackOwner;
  readonly #e: LuaExports;
  readonly #memory: LuaMemory;

  constructor(owner: StackOwner, thread: LuaThread) {
    this.#owner = owner;
    this.#e = owner.exports;
    this.#memory = owner.memory;
    this.thread = thread;
  }

  get context(): unknown {
    return this.#owner.context;
  }

  get top(): number {
    return this.#e.lua_gettop(this.thread);
  }

  set top(index: number) {
    this.#e.lua_settop(this.thread, index);
  }

  room(count: number): void {
    if (this.#e.lua_checkstack(this.thread, count) === 0) throw new Error('stack overflow');
  }

  type(index: number): LuaType {
    return types[this.#e.lua_type(this.thread, index)] ?? 'none';
  }

  pop(count = 1): void {
    this.#e.lua_settop(this.thread, -count - 1);
  }

  copy(index: number): void {
    this.#e.lua_pushvalue(this.thread, index);
  }

  insert(index: number): void {
    this.#e.lua_insert(this.thread, index);
  }

  remove(index: number): void {
    this.#e.lua_remove(this.thread, index);
  }

  pushNil(): void {
    this.#e.lua_pushnil(this.thread);
  }

  pushBoolean(value: boolean): void {
    this.#e.lua_pushboolean(this.thread, value ? 1 : 0);
  }

  pushNumber(value: number): void {
    this.#e.lua_pushnumber(this.thread, value);
  }

  pushText(value: string): void {
    this.#memory.withText(value, this.#pushString);
  }

  pushBytes(value: Uint8Array, start = 0, end = value.length): void {
    this.#memory.withBytes(value, start, end, this.#pushString);
  }

  readonly #pushString = (address: number, length: number): void => this.#e.lua_pushlstring(this.thread, address, length);

  pushNative(native: Native): void {
    this.#owner.pushNative(this.thread, native);
  }

  pushRef(ref: LuaRef): void {
    this.#e.lua_rawgeti(this.thread, registry, ref);
  }

  newTable(arraySize = 0, fieldCount = 0): void {
    this.#e.lua_createtable(this.thread, arraySize, fieldCount);
  }

  newObject(object: object, metatable: LuaRef): void {
    this.#owner.pushObject(this.thread, object);
    this.pushRef(metatable);
    this.setMetatable(-2);
  }

  toBoolean(index: number): boolean {
    return this.#e.lua_toboolean(this.thread, index) !== 0;
  }

  toNumber(index: number): number {
    const value = this.#e.lua_tonumber(this.thread, index);
    // Lua answers 0 for what is no number.
    return value !== 0 || this.type(index) === 'number' || this.#isZeroText(index) ? value : Number.NaN;
  }

  #isZeroText(index: number): boolean {
    return this.type(index) === 'string' && this.#e.lua_isnumber(this.thread, index) !== 0;
  }

  toText(index: number): string | null {
    return this.readBytes(index, textOf);
  }

  toBytes(index: number): Uint8Array | null {
    return this.readBytes(index, copyOf);
  }

  /** A number is read through a copy: Lua would make a string of it in its place, which confuses `next`. */
  readBytes<T>(index: number, read: (bytes: Uint8Array, start: number, end: number) => T): T | null {
    if (this.type(index) !== 'number') return this.#memory.string(this.thread, index, read);
    this.copy(index);
    const value = this.#memory.string(this.thread, -1, read);
    this.pop();
    return value;
  }

  toObject(index: number): object | null {
    return this.#owner.objectAt(this.thread, index);
  }

  length(index: number): number {
    return this.type(index) === 'number' ? (this.toBytes(index)?.length ?? 0) : this.#e.lua_objlen(this.thread, index);
  }

  equal(a: number, b: number): boolean {
    return this.#e.lua_equal(this.thread, a, b) !== 0;
  }

  getField(table: number, name: string): LuaType {
    this.#e.lua_getfield(this.thread, table, this.#memory.name(name));
    return this.type(-1);
  }

  setField(table: number, name: string): void {
    this.#e.lua_setfield(this.thread, table, this.#memory.name(name));
  }

  get(table: number): LuaType {
    this.#e.lua_gettable(this.thread, table);
    return this.type(-1);
  }

  set(table: number): void {
    this.#e.lua_settable(this.thread, table);
  }

  rawGet(table: number): LuaType {
    this.#e.lua_rawget(this.thread, table);
    return this.type(-1);
  }

  rawSet(table: number): void {
    this.#e.lua_rawset(this.thread, table);
  }

  rawGetAt(table: number, n: number): LuaType {
    this.#e.lua_rawgeti(this.thread, table, n);
    return this.type(-1);
  }

  rawSetAt(table: number, n: number): void {
    this.#e.lua_rawseti(this.thread, table, n);
  }

  next(table: number): boolean {
    return this.#e.lua_next(this.thread, table) !== 0;
  }

  setMetatable(index: number): void {
    this.#e.lua_setmetatable(this.thread, index);
  }

  getMetatable(index: number): boolean {
    return this.#e.lua_getmetatable(this.thread, index) !== 0;
  }

  call(argumentCount: number, results: number): void {
    this.#e.lua_call(this.thread, argumentCount, results);
  }

  ref(): LuaRef {
    const ref = this.#e.luaL_ref(this.thread, registry);
    this.#owner.refs?.add(ref);
    return ref;
  }

  unref(ref: LuaRef): void {
    this.#owner.refs?.delete(ref);
    this.#e.luaL_unref(this.thread, registry, ref);
  }

  onBehalfOf(place: string): void {
    this.#owner.place = place;
  }

  where(): string {
    this.#e.luaL_where(this.thread, 1);
    const text = this.toText(-1) ?? '';
    this.pop();
    return text.trimEnd();
  }
}
