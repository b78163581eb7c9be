/** The Lua state that all Lua scripts of an engine share: `proxy.global` is one for all of their connections. */
import { proxyConstants } from './proxy/constants.ts';
import { LuaConnection } from './proxy/luaConnection.ts';
import { proxyNatives } from './proxy/natives.ts';
import type { ProxyPorts } from './proxy/ports.ts';
import { prelude } from './proxy/prelude.ts';
import { setNatives } from './vm/libraries.ts';
import type { LuaRef } from './vm/lua.ts';
import { LuaVm, type VmOptions } from './vm/luaVm.ts';
import type { VmPorts } from './vm/ports.ts';
import type { LuaStack } from './vm/stack.ts';
import type { LuaModule } from './vm/wasm.ts';

export interface LuaHostPorts {
  readonly wasm: LuaModule;
  readonly vm: VmPorts;
  readonly proxy: ProxyPorts;
  readonly options: VmOptions;
  /** `package.path` of the script at that path. */
  path(script: string): string;
  /** Another one whenever the file at that path is another one. Throws an Error with the system's words. */
  stamp(path: string): string;
  /** Puts the modules in that scripts `require`. */
  modules(vm: LuaVm): void;
}

export interface LuaState {
  readonly vm: LuaVm;
  /** Makes the `proxy` table of a connection's globals (prelude.ts). */
  readonly newConnection: LuaRef;
}

export class LuaHost {
  readonly ports: LuaHostPorts;
  private current: LuaState | null = null;

  constructor(ports: LuaHostPorts) {
    this.ports = ports;
  }

  /** The state for a new connection: another one where the last came to its end. Throws an Error where there can be none. */
  get state(): LuaState {
    if (this.current === null || this.current.vm.lost !== null) this.current = this.open();
    return this.current;
  }

  private open(): LuaState {
    const { wasm, vm: vmPorts, proxy, options } = this.ports;
    const decoder = new TextDecoder();
    // What io.write writes belongs to the script that runs.
    const print: VmPorts['print'] = (bytes, to, context) => {
      if (context instanceof LuaConnection) context.write(decoder.decode(bytes));
      else vmPorts.print(bytes, to, context);
    };
    const vm = LuaVm.create(wasm, { ...vmPorts, print }, options);
    this.ports.modules(vm);
    const handles = vm.metatable({});
    const natives = proxyNatives(proxy, handles);
    let newConnection: LuaRef = 0;
    vm.setup((lua) => {
      // Named as Lua names its own functions in tracebacks, since it is none of the script's.
      vm.instance.compile(lua as LuaStack, prelude, '=[C]');
      lua.newTable();
      setNatives(lua, natives);
      lua.newTable(0, 128);
      for (const [name, value] of proxyConstants()) {
        lua.pushNumber(value);
        lua.setField(-2, name);
      }
      lua.call(2, 1);
      newConnection = lua.ref();
    });
    return { vm, newConnection };
  }
}
