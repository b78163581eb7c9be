/** The Lua state of an engine's scripts, by Node: made when the first Lua script is there. */
import { statSync } from 'node:fs';
import { LuaHost, type ProxyPorts, preloadModules } from '../../engine/luaScripting.ts';
import { loadLua } from '../lua/luaModule.ts';
import { luaPorts } from '../lua/luaPorts.ts';
import { modulePorts } from '../lua/moduleHost.ts';

export interface LuaScriptEvents {
  /** Pieces of what scripts write to the standard output and error, such as by io.write. */
  print(bytes: Uint8Array, to: 'stdout' | 'stderr'): void;
  /** Of `chassis.log`. */
  log(level: string, text: string): void;
  /** Of `chassis.set_shutdown`. */
  shutdown(): void;
}

export interface LuaScriptOptions {
  readonly proxy: ProxyPorts;
  /** How long a hook may take, ms. */
  readonly limitMs: number;
  /** Of `package.path` and `package.cpath`; left out: Lua's own. */
  readonly path?: string;
  readonly cpath?: string;
}

export async function openLua({ proxy, limitMs, path, cpath }: LuaScriptOptions, events: LuaScriptEvents): Promise<LuaHost> {
  const vm = luaPorts((bytes, to) => events.print(bytes, to));
  const modules = modulePorts(vm, { log: events.log, shutdown: events.shutdown });
  return new LuaHost({
    wasm: await loadLua(),
    vm,
    proxy,
    options: { limits: { total: limitMs }, ...(path === undefined ? {} : { path }), ...(cpath === undefined ? {} : { cpath }) },
    stamp: (file) => {
      const { mtimeMs, size, ino } = statSync(file);
      return `${mtimeMs} ${size} ${ino}`;
    },
    modules: (state) => preloadModules(state, modules),
  });
}

export function isLua(path: string): boolean {
  return path.endsWith('.lua');
}
