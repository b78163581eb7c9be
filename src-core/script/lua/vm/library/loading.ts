/** `loadstring` and `load` take Lua's text only: what string.dump made can be made to break the state. */
import type { Instance } from '../instance.ts';
import type { Native } from '../lua.ts';
import type { LuaStack } from '../stack.ts';

/** What a compiled chunk begins with. */
const firstByte = 0x1b;
export const compiledRefused = 'attempt to load a compiled chunk; only text is loaded here';

export function isCompiled(chunk: Uint8Array, start = 0, end = chunk.length): boolean {
  return start < end && chunk[start] === firstByte;
}

const [functionType, stringType] = [6, 4];
/** lua_upvalueindex(2) and (3): the reader, and whether it has read. */
const [ownReader, hasRead] = [-10_004, -10_005];

/** `own`: addresses of Lua's functions. */
export function loadingNatives(instance: Instance, own: Readonly<Record<'loadstring' | 'load', number>>): Readonly<Record<string, Native>> {
  const { exports: e, memory } = instance;
  const reader = instance.numberOf((lua) => {
    const { thread } = lua as LuaStack;
    e.lua_pushvalue(thread, ownReader);
    e.lua_call(thread, 0, 1);
    if (e.lua_toboolean(thread, hasRead) === 0) {
      if (isCompiledAt(thread, -1)) throw new Error(compiledRefused);
      e.lua_pushboolean(thread, 1);
      e.lua_replace(thread, hasRead);
    }
    return 1;
  });
  return {
    loadstring(lua) {
      const { thread } = lua as LuaStack;
      if (!isCompiledAt(thread, 1)) return instance.run(own.loadstring, thread);
      lua.pushNil();
      lua.pushText(compiledRefused);
      return 2;
    },
    load(lua) {
      const { thread } = lua as LuaStack;
      if (e.lua_type(thread, 1) === functionType) {
        e.lua_pushnumber(thread, reader);
        e.lua_pushvalue(thread, 1);
        e.lua_pushboolean(thread, 0);
        instance.pushClosure(thread, 3);
        e.lua_replace(thread, 1);
      }
      return instance.run(own.load, thread);
    },
  };

  function isCompiledAt(thread: number, index: number): boolean {
    return e.lua_type(thread, index) === stringType && memory.string(thread, index, isCompiled) === true;
  }
}
