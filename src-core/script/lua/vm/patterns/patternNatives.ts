/**
 * `string.find`, `match`, `gmatch` and `gsub`: Lua's own wherever they are certain to be quick, since nothing can interrupt them; else
 * ours, which end the script that asks too much. https://www.lua.org/manual/5.1/manual.html#5.4
 */
import type { Instance } from '../instance.ts';
import type { Surroundings } from '../library/surroundings.ts';
import type { Native } from '../lua.ts';
import type { LuaStack } from '../stack.ts';
import type { LuaThread } from '../wasm.ts';
import { globalSubstitution } from './globalSubstitution.ts';
import { type KnownPattern, KnownPatterns } from './knownPatterns.ts';
import { findPlain } from './plainText.ts';
import { Search } from './search.ts';

/** lua_upvalueindex(2) and on: what an iterator of gmatch keeps. */
const [iteratorSubject, iteratorPattern, iteratorPlace] = [-10_004, -10_005, -10_006];
const [numberType, stringType] = [3, 4];

/** `own`: addresses of Lua's functions. */
export function patternNatives(
  instance: Instance,
  surroundings: Surroundings,
  own: Readonly<Record<'find' | 'match' | 'gmatch' | 'gsub', number>>,
): Readonly<Record<'find' | 'match' | 'gmatch' | 'gsub', Native>> {
  const { exports: e, memory } = instance;
  const patterns = new KnownPatterns(true, surroundings.matching);
  const iterated = new KnownPatterns(false, surroundings.matching);
  const search = new Search(instance, surroundings);
  const next = instance.numberOf(iterate);

  return {
    find: (lua) => {
      const { thread } = lua as LuaStack;
      const isPlain = e.lua_toboolean(thread, 4) !== 0;
      const slow = slowPattern(thread, patterns, isPlain, true);
      if (slow === null || !isNumber(thread, 3)) return instance.run(own.find, thread);
      return isPlain || slow.isPlain ? findText(thread, slow) : firstMatch(lua as LuaStack, slow, true);
    },
    match: (lua) => {
      const { thread } = lua as LuaStack;
      const slow = slowPattern(thread, patterns);
      return slow === null || !isNumber(thread, 3) ? instance.run(own.match, thread) : firstMatch(lua as LuaStack, slow, false);
    },
    gmatch: (lua) => {
      const { thread } = lua as LuaStack;
      if (slowPattern(thread, iterated) === null) return instance.run(own.gmatch, thread);
      e.lua_settop(thread, 2);
      e.lua_pushnumber(thread, next);
      e.lua_insert(thread, 1);
      e.lua_pushnumber(thread, 0);
      instance.pushClosure(thread, 4);
      return 1;
    },
    gsub: (lua) => {
      const { thread } = lua as LuaStack;
      const slow = slowPattern(thread, patterns);
      const isRight = slow !== null && isReplacement(e.lua_type(thread, 3)) && isNumber(thread, 4);
      if (!isRight) return instance.run(own.gsub, thread);
      // One of its own: a function that it calls may search as well.
      return globalSubstitution(new Search(instance, surroundings), lua as LuaStack, slow, surroundings.maximumBytes);
    },
  };

  /** Of the subject and the pattern at 1 and 2; null where Lua's own matcher serves, if only to say what is wrong with them. */
  function slowPattern(thread: LuaThread, known: KnownPatterns, isPlain = false, finds = false): KnownPattern | null {
    if (e.lua_type(thread, 2) !== stringType) return null;
    const pattern = memory.string(thread, 2, (bytes, start, end) => known.at(bytes, start, end))!;
    const length = e.lua_objlen(thread, 1);
    const effort = isPlain || (finds && pattern.isPlain) ? pattern.plainEffortFor(length) : pattern.effortFor(length);
    if (effort !== Number.POSITIVE_INFINITY) {
      if (effort > 0) surroundings.worked(thread, effort);
      return null;
    }
    const type = e.lua_type(thread, 1);
    return type === stringType || type === numberType ? pattern : null;
  }

  function isNumber(thread: LuaThread, index: number): boolean {
    return e.lua_type(thread, index) <= 0 || e.lua_isnumber(thread, index) !== 0;
  }

  function findText(thread: LuaThread, pattern: KnownPattern): number {
    const length = e.lua_objlen(thread, 1);
    const from = startOf(thread, length);
    const found = memory.string(thread, 1, (bytes, start, end) => findPlain(bytes, start + from, end, pattern.bytes) - start)!;
    surroundings.worked(thread, length);
    if (found < 0) {
      e.lua_pushnil(thread);
      return 1;
    }
    e.lua_pushnumber(thread, found + 1);
    e.lua_pushnumber(thread, found + pattern.bytes.length);
    return 2;
  }

  function firstMatch(lua: LuaStack, pattern: KnownPattern, finds: boolean): number {
    const { thread } = lua;
    search.begin(thread, 1, pattern);
    const end = search.from(startOf(thread, search.length));
    search.end();
    if (end < 0) {
      lua.pushNil();
      return 1;
    }
    if (!finds) return search.pushCaptures(true);
    lua.pushNumber(search.at + 1);
    lua.pushNumber(end);
    return 2 + search.pushCaptures(false);
  }

  /** Of the argument `init`: from 0. */
  function startOf(thread: LuaThread, length: number): number {
    const given = e.lua_type(thread, 3) <= 0 ? 1 : Math.trunc(e.lua_tonumber(thread, 3));
    const place = given < 0 ? given + length + 1 : given;
    return Math.min(Math.max(place - 1, 0), length);
  }

  function iterate(lua: Parameters<Native>[0]): number {
    const { thread } = lua as LuaStack;
    const pattern = memory.string(thread, iteratorPattern, (bytes, start, end) => iterated.at(bytes, start, end))!;
    search.begin(thread, iteratorSubject, pattern);
    const place = e.lua_tonumber(thread, iteratorPlace);
    const end = place > search.length ? -1 : search.from(place);
    search.end();
    if (end < 0) return 0;
    e.lua_pushnumber(thread, end === search.at ? end + 1 : end);
    e.lua_replace(thread, iteratorPlace);
    return search.pushCaptures(true);
  }
}

/** A number, a string, a table or a function. */
function isReplacement(type: number): boolean {
  return type >= numberType && type <= 6;
}
