import { loadLua } from '../../src-core/node/lua/luaModule.ts';
import { luaPorts } from '../../src-core/node/lua/luaPorts.ts';
import type { Called, LuaEnvironment } from '../../src-core/script/lua/vm/environment.ts';
import type { Lua, LuaFault } from '../../src-core/script/lua/vm/lua.ts';
import { LuaVm, type VmOptions } from '../../src-core/script/lua/vm/luaVm.ts';
import type { VmPorts } from '../../src-core/script/lua/vm/ports.ts';

export type Plain = string | number | boolean | null | undefined;

/** A Lua state on the real files and clocks; what its scripts print is kept. */
export class LuaState {
  readonly vm: LuaVm;
  readonly printed: { stdout: string; stderr: string };

  private constructor(vm: LuaVm, printed: LuaState['printed']) {
    this.vm = vm;
    this.printed = printed;
  }

  static async open(options?: VmOptions, ports: Partial<VmPorts> = {}): Promise<LuaState> {
    const printed = { stdout: '', stderr: '' };
    const print: VmPorts['print'] = (bytes, to) => {
      printed[to] += new TextDecoder().decode(bytes);
    };
    return new LuaState(LuaVm.create(await loadLua(), { ...luaPorts(print), ...ports }, options), printed);
  }

  /** Runs a chunk called `script.lua`; what it returns, or its fault. */
  run(text: string | Uint8Array, environment = this.vm.newEnvironment()): Called<Plain[]> | Promise<Called<Plain[]>> {
    const chunk = environment.load(text, '@script.lua');
    if (chunk.fault !== null) return chunk;
    return called(environment.call(chunk.value, () => undefined, plainResults));
  }

  /** What a chunk returns, which it does at once. */
  values(text: string | Uint8Array, environment?: LuaEnvironment): Plain[] {
    const result = this.run(text, environment);
    if (result instanceof Promise) throw new Error('the script was cut into slices');
    if (result.fault !== null) throw new Error(`${result.fault.message}\n${result.fault.traceback}`);
    return result.value;
  }

  async fault(text: string, environment?: LuaEnvironment): Promise<LuaFault> {
    const { fault } = await this.run(text, environment);
    if (fault === null) throw new Error('the script found nothing wrong');
    return fault;
  }
}

/** Calls a function that is there. */
export function called<T>(result: Called<T> | null | Promise<Called<T> | null>): Called<T> | Promise<Called<T>> {
  if (result instanceof Promise) return result.then((late) => late!);
  return result!;
}

export function plainResults(lua: Lua, count: number): Plain[] {
  return Array.from({ length: count }, (_, i) => plainAt(lua, i + 1));
}

function plainAt(lua: Lua, index: number): Plain {
  switch (lua.type(index)) {
    case 'nil':
      return null;
    case 'boolean':
      return lua.toBoolean(index);
    case 'number':
      return lua.toNumber(index);
    case 'string':
      return lua.toText(index);
    default:
      return undefined;
  }
}
