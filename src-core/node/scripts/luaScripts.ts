/** The Lua state of an engine's scripts, by Node: made when the first Lua script is there. */
import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { type LogLevel, LuaHost, type ProxyPorts, preloadModules } from '../../engine/luaScripting.ts';
import { loadLua } from '../lua/luaModule.ts';
import { luaPorts } from '../lua/luaPorts.ts';
import { modulePorts } from '../lua/moduleHost.ts';

export interface LuaScriptEvents {
  /** Pieces of what scripts write to the standard output and error, such as by io.write. */
  print(bytes: Uint8Array, to: 'stdout' | 'stderr'): void;
  /** Of `chassis.log`. */
  log(level: LogLevel, text: string): void;
  /** Of `chassis.set_shutdown`. */
  shutdown(): void;
}

export interface LuaScriptOptions {
  readonly proxy: ProxyPorts;
  /** How long a hook may take, ms; null for the usual. */
  readonly limitMs: number | null;
  readonly packages?: LuaPackages;
  /** Values that no script finds in its environment. */
  readonly secrets?: readonly string[];
}

/** Where scripts find their modules. */
export interface LuaPackages {
  /** As Lua's `package.path` and `package.cpath`. */
  readonly path?: string;
  readonly cpath?: string;
  /** MySQL Proxy's folder, with modules in `lib/mysql-proxy/lua`. */
  readonly basedir?: string;
}

export async function openLua(
  { proxy, limitMs, packages = {}, secrets = [] }: LuaScriptOptions,
  events: LuaScriptEvents,
): Promise<LuaHost> {
  const vm = luaPorts((bytes, to) => events.print(bytes, to), secrets);
  const modules = modulePorts(vm, { log: events.log, shutdown: events.shutdown });
  return new LuaHost({
    wasm: await loadLua(),
    vm,
    proxy,
    options: { limits: limitMs === null ? {} : { total: limitMs }, ...(packages.cpath === undefined ? {} : { cpath: packages.cpath }) },
    path: (script) => packagePath(script, packages),
    stamp: (file) => {
      const { mtimeMs, size, ino } = statSync(file);
      return `${mtimeMs} ${size} ${ino}`;
    },
    modules: (state) => preloadModules(state, modules),
  });
}

/** What was asked for comes first, then what lies beside the script and below MySQL Proxy's folder. */
function packagePath(script: string, { path = '', basedir }: LuaPackages): string {
  const beside = join(dirname(script), '?.lua');
  const below = basedir === undefined ? '' : join(basedir, 'lib/mysql-proxy/lua/?.lua');
  const parts = [path, process.env.LUA_PATH ?? '', beside, below, './?.lua'].flatMap((part) => part.split(';'));
  return [...new Set(parts.filter((part) => part !== ''))].join(';');
}

export function isLua(path: string): boolean {
  return path.endsWith('.lua');
}
