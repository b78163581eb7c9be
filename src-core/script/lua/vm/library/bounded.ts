/** Functions of Lua's own libraries that one call could keep busy for long, or that could break the state: kept within bounds. */
import { ownFramesHidden } from '../faults.ts';
import type { Instance } from '../instance.ts';
import { globalsIndex, type Native } from '../lua.ts';
import { patternNatives } from '../patterns/patternNatives.ts';
import type { LuaStack } from '../stack.ts';
import { loadingNatives } from './loading.ts';
import { sortNative } from './sorting.ts';
import type { Surroundings } from './surroundings.ts';

/** In the globals that all others are made of. */
export function boundLibraries(instance: Instance, lua: LuaStack, surroundings: Surroundings): void {
  lua.getField(globalsIndex, 'string');
  const patterns = patternNatives(instance, surroundings, addresses(instance, lua, ['find', 'match', 'gmatch', 'gsub']));
  const format = resultCounted(instance, surroundings, addresses(instance, lua, ['format']).format);
  replace(lua, { ...patterns, gfind: patterns.gmatch, format });
  lua.getField(globalsIndex, 'table');
  const { sort, concat } = addresses(instance, lua, ['sort', 'concat']);
  replace(lua, { sort: sortNative(instance, surroundings, sort), concat: resultCounted(instance, surroundings, concat) });
  lua.getField(globalsIndex, 'debug');
  replace(lua, { traceback: tracebackNative(instance, addresses(instance, lua, ['traceback']).traceback) });
  lua.copy(globalsIndex);
  replace(lua, loadingNatives(instance, addresses(instance, lua, ['loadstring', 'load'])));
}

/** Of the functions of these names in the table on top. */
function addresses<K extends string>(instance: Instance, lua: LuaStack, names: readonly K[]): Readonly<Record<K, number>> {
  const found = names.map((name) => {
    lua.getField(-1, name);
    const address = instance.exports.lua_tocfunction(lua.thread, -1);
    lua.pop();
    return [name, address] as const;
  });
  return Object.fromEntries(found) as Record<K, number>;
}

/** In the table on top, which is popped. */
function replace(lua: LuaStack, natives: Readonly<Record<string, Native>>): void {
  for (const [name, native] of Object.entries(natives)) {
    lua.pushNative(native);
    lua.setField(-2, name);
  }
  lua.pop();
}

/** Without what is ours, as in the tracebacks of faults. */
function tracebackNative(instance: Instance, own: number): Native {
  return (lua) => {
    const results = instance.run(own, (lua as LuaStack).thread);
    const traced = lua.type(-1) === 'string' ? lua.toBytes(-1)! : null;
    if (traced === null || traced.length > longestTraceback) return results;
    // Byte by byte, since what the script has put before it may be anything.
    const text = ownFramesHidden(traced.reduce((all, byte) => all + String.fromCharCode(byte), ''));
    lua.pushBytes(Uint8Array.from(text, (letter) => letter.charCodeAt(0)));
    return results;
  };
}

const longestTraceback = 20_000;

/** Lua's own; a long string that it made is work. */
function resultCounted(instance: Instance, surroundings: Surroundings, own: number): Native {
  const { exports: e } = instance;
  return (lua) => {
    const { thread } = lua as LuaStack;
    const results = instance.run(own, thread);
    const length = e.lua_objlen(thread, -1);
    if (length > 100_000) surroundings.worked(thread, length);
    return results;
  };
}
