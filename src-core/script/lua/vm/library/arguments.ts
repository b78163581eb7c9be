/** Arguments as the functions of Lua's C library take them, refused in its words. */
import type { Lua } from '../lua.ts';

/** @param shown the argument's number for people: an object that a method is called on is not counted */
export function badArgument(lua: Lua, index: number, called: string, wanted: string, shown = index): Error {
  const type = lua.type(index);
  return new Error(`bad argument #${shown} to '${called}' (${wanted} expected, got ${type === 'none' ? 'no value' : type})`);
}

export function bytesArgument(lua: Lua, index: number, called: string, shown = index): Uint8Array {
  const bytes = lua.toBytes(index);
  if (bytes === null) throw badArgument(lua, index, called, 'string', shown);
  return bytes;
}

export function textArgument(lua: Lua, index: number, called: string, otherwise?: string): string {
  if (otherwise !== undefined && isAbsent(lua, index)) return otherwise;
  const text = lua.toText(index);
  if (text === null) throw badArgument(lua, index, called, 'string');
  return text;
}

export function numberArgument(lua: Lua, index: number, called: string, otherwise?: number): number {
  if (otherwise !== undefined && isAbsent(lua, index)) return otherwise;
  const value = lua.toNumber(index);
  if (Number.isNaN(value) && lua.type(index) !== 'number') throw badArgument(lua, index, called, 'number');
  return value;
}

/** Nil, or not given. */
export function isAbsent(lua: Lua, index: number): boolean {
  const type = lua.type(index);
  return type === 'nil' || type === 'none';
}
