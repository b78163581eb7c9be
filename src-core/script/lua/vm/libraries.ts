/** Opens Lua's libraries in a new state, with ours in place of what would disturb others. */
import type { Instance } from './instance.ts';
import { boundLibraries } from './library/bounded.ts';
import { globalsSource } from './library/globals.ts';
import { hostNatives } from './library/host.ts';
import { ioLibrary } from './library/io.ts';
import { osLibrary } from './library/os.ts';
import { sharedSource } from './library/shared.ts';
import type { Surroundings } from './library/surroundings.ts';
import { globalsIndex, type Lua, type LuaRef, type Native } from './lua.ts';
import type { LuaStack } from './stack.ts';

/** Values that the state works with. */
export interface Opened {
  /** Lua's debug.traceback. */
  readonly tracer: LuaRef;
  /** Lua's string.dump. */
  readonly dump: LuaRef;
  /** Any string. */
  readonly text: LuaRef;
  /** Functions that open modules, by name. */
  readonly preloads: LuaRef;
  /** Makes the globals of a connection. */
  readonly newGlobals: LuaRef;
}

export function openLibraries(instance: Instance, lua: LuaStack, surroundings: Surroundings): Opened {
  instance.exports.luaL_openlibs(instance.main);
  lua.getField(globalsIndex, 'debug');
  lua.getField(-1, 'traceback');
  const tracer = lua.ref();
  lua.getField(globalsIndex, 'string');
  lua.getField(-1, 'dump');
  const dump = lua.ref();
  lua.pop(2);
  boundLibraries(instance, lua, surroundings);
  lua.pushText('');
  const text = lua.ref();
  lua.newTable();
  const preloads = lua.ref();
  openShared(instance, lua, surroundings);
  run(instance, lua, globalsSource, () => {
    lua.copy(globalsIndex);
    lua.newTable();
    setNatives(lua, hostNatives(surroundings));
    lua.pushRef(preloads);
  });
  return { tracer, dump, text, preloads, newGlobals: lua.ref() };
}

/** Files and the system, by us; the metatable of files is what `io.stdout` and all others have. */
function openShared(instance: Instance, lua: LuaStack, surroundings: Surroundings): void {
  lua.newTable();
  const metatable = (): LuaRef => files;
  const { functions, methods, streams } = ioLibrary(surroundings, metatable);
  setNatives(lua, { ...methods, __gc: instance.letGo });
  lua.copy(-1);
  lua.setField(-2, '__index');
  lua.pushText('FILE*');
  lua.setField(-2, '__metatable');
  const files = lua.ref();
  run(instance, lua, sharedSource, () => {
    lua.newTable();
    lua.newTable();
    setNatives(lua, functions);
    for (const [stream, file] of Object.entries(streams)) {
      lua.newObject(file, files);
      lua.setField(-2, stream);
    }
    lua.setField(-2, 'io');
    lua.newTable();
    setNatives(lua, osLibrary(surroundings));
    lua.setField(-2, 'os');
    lua.newTable();
    setNatives(lua, hostNatives(surroundings));
    lua.setField(-2, 'host');
    lua.pushRef(files);
  });
  lua.pop();
}

/** Runs a chunk of ours with the arguments that are pushed; one result is left. */
function run(instance: Instance, lua: LuaStack, source: string, push: () => void): void {
  const before = lua.top;
  instance.compile(lua, source, '=[C]');
  push();
  lua.call(lua.top - before - 1, 1);
}

/** Into the table on top. */
export function setNatives(lua: Lua, natives: Readonly<Record<string, Native>>): void {
  for (const [name, native] of Object.entries(natives)) {
    lua.pushNative(native);
    lua.setField(-2, name);
  }
}
