/** Lua scripts, as the engine has them: what is put together by the host, and what they see of the engine. */
import type { SessionInfo } from '../machine/io.ts';
import type { LuaBackend, ProxyPorts } from '../script/lua/proxy/ports.ts';
import type { Backend } from '../upstream/backends.ts';
import type { Engine } from './engine.ts';
import type { EngineOptions } from './ports.ts';

export { AnsweringScript, type ScriptClient, type ScriptCommand } from '../script/lua/answeringScript.ts';
export { LuaHost } from '../script/lua/luaHost.ts';
export { LuaScript } from '../script/lua/luaScript.ts';
export { type LogLevel, preloadModules } from '../script/lua/modules/index.ts';
export type { ProxyPorts } from '../script/lua/proxy/ports.ts';

/** Scripts are read before the engine stands: until `bind` they see its backends as the options name them. */
export class EngineForLua implements ProxyPorts {
  readonly backends: ProxyPorts['backends'];
  private engine: Engine | null = null;

  constructor({ backends }: Pick<EngineOptions, 'backends'>) {
    const find = (ndx: number): Backend | null => this.engine?.backends.at(ndx) ?? null;
    this.backends = {
      all: backends.map((given, i) => backendOf(given, () => find(i + 1))),
      setState: (ndx, state) => {
        const backend = find(ndx);
        if (backend !== null) this.engine?.backends.mark(backend, state);
      },
      idle: (ndx, user, asking) => {
        const pool = this.engine?.pool;
        if (asking.capabilities !== 0n && user === asking.user) return pool?.idleFor(ndx, asking) ?? 0;
        return pool?.idle(ndx, user === '' ? undefined : user) ?? 0;
      },
      limits: (ndx) => this.engine?.pool.limits(ndx) ?? { max: 0, min: 0 },
    };
  }

  bind(engine: Engine): void {
    this.engine = engine;
  }

  proxyAddress({ id }: SessionInfo): string | null {
    return this.engine?.served(id).listen ?? null;
  }

  backendOf({ id }: SessionInfo): number {
    return this.engine?.served(id).backend ?? 0;
  }
}

function backendOf({ address, type }: EngineOptions['backends'][number], find: () => LuaBackend | null): LuaBackend {
  let uuid = '';
  return {
    address,
    type,
    get state() {
      return find()?.state ?? 'unknown';
    },
    get connectedClients() {
      return find()?.connectedClients ?? 0;
    },
    get uuid() {
      return find()?.uuid ?? uuid;
    },
    set uuid(given) {
      uuid = given;
      const backend = find();
      if (backend !== null) backend.uuid = given;
    },
  };
}
