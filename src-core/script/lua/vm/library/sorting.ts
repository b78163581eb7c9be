/** `table.sort`: what Lua compares by itself cannot be interrupted, so that long lists are compared by a function. */
import type { Instance } from '../instance.ts';
import type { Native } from '../lua.ts';
import type { LuaStack } from '../stack.ts';
import type { Surroundings } from './surroundings.ts';

const longList = 5_000;
const comparisonsAtOnce = 4_096;
/** In steps of a matcher. */
const comparison = 10;

/** `own`: the address of Lua's. */
export function sortNative(instance: Instance, surroundings: Surroundings, own: number): Native {
  const { exports: e } = instance;
  let count = 0;
  const less = instance.numberOf((lua) => {
    const { thread } = lua as LuaStack;
    count++;
    if (count % comparisonsAtOnce === 0) surroundings.mayGoOn(thread);
    e.lua_pushboolean(thread, e.lua_lessthan(thread, 1, 2));
    return 1;
  });
  return (lua) => {
    const { thread } = lua as LuaStack;
    const length = e.lua_objlen(thread, 1);
    if (length > longList && e.lua_type(thread, 1) === 5 && e.lua_type(thread, 2) <= 0) {
      e.lua_settop(thread, 1);
      e.lua_pushnumber(thread, less);
      instance.pushClosure(thread, 1);
    } else surroundings.worked(thread, length * comparison);
    return instance.run(own, thread);
  };
}
