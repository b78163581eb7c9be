import { loadLua } from '../../src-core/node/lua/luaModule.ts';
import { luaPorts } from '../../src-core/node/lua/luaPorts.ts';
import { modulePorts } from '../../src-core/node/lua/moduleHost.ts';
import { preloadModules } from '../../src-core/script/lua/modules/index.ts';
import { globalsIndex, type Lua } from '../../src-core/script/lua/vm/lua.ts';
import { LuaVm } from '../../src-core/script/lua/vm/luaVm.ts';

export interface LuaRun {
  /** What the chunk printed, line by line. */
  readonly printed: readonly string[];
  readonly logged: readonly string[];
  readonly shutdowns: number;
  /** Lua's message where the chunk raised. */
  readonly error: string | null;
}

export interface LuaRunOptions {
  /** Globals that hold bytes. */
  readonly bytes?: Readonly<Record<string, Uint8Array>>;
  /** Lua that runs first, such as a `proxy` table of the test's own. */
  readonly before?: string;
}

/** Runs a chunk in a state of its own that has the modules of MySQL Proxy's scripts. */
export async function runLua(text: string, options: LuaRunOptions = {}): Promise<LuaRun> {
  const printed: Uint8Array[] = [];
  const logged: string[] = [];
  let shutdowns = 0;
  const ports = luaPorts((bytes) => printed.push(bytes));
  const vm = LuaVm.create(await loadLua(), ports);
  preloadModules(vm, modulePorts(ports, { log: (level, line) => logged.push(`${level}: ${line}`), shutdown: () => shutdowns++ }));
  const environment = vm.newEnvironment();
  environment.setup((lua) => setGlobals(lua, options.bytes ?? {}));
  let error: string | null = null;
  for (const [name, chunk] of [
    ['before', options.before ?? ''],
    ['test', text],
  ] as const) {
    const loaded = environment.load(chunk, `=${name}`);
    const called =
      loaded.fault === null
        ? await environment.call(
            loaded.value,
            () => {},
            () => null,
          )
        : loaded;
    error ??= called?.fault?.message ?? null;
  }
  environment.close();
  const output = Buffer.concat(printed).toString();
  return { printed: output === '' ? [] : output.replace(/\n$/, '').split('\n'), logged, shutdowns, error };
}

function setGlobals(lua: Lua, values: Readonly<Record<string, Uint8Array>>): void {
  for (const [name, bytes] of Object.entries(values)) {
    lua.pushBytes(bytes);
    lua.setField(globalsIndex, name);
  }
}

/** What a chunk printed; throws where it raised. */
export async function printedBy(text: string, options: LuaRunOptions = {}): Promise<readonly string[]> {
  const { printed, error } = await runLua(text, options);
  if (error !== null) throw new Error(error);
  return printed;
}

/** `show(value)`: tables with sorted keys, strings quoted where they are not printable. */
export const showTables = `
function show(value)
  if type(value) == "string" then return value:find("%c") and ("%q"):format(value) or value end
  if type(value) ~= "table" then return tostring(value) end
  local keys = {}
  for key in pairs(value) do keys[#keys + 1] = key end
  table.sort(keys, function(a, b) return tostring(a) < tostring(b) end)
  for i, key in ipairs(keys) do keys[i] = tostring(key) .. "=" .. show(value[key]) end
  return "{" .. table.concat(keys, " ") .. "}"
end
`;
