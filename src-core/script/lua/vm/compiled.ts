/** Chunks that were compiled once, since every connection loads the same: Lua reads what `string.dump` wrote four times as fast. */
import { CompileError, type Instance } from './instance.ts';
import { compiledRefused, isCompiled } from './library/loading.ts';
import type { LuaRef } from './lua.ts';
import type { LuaStack } from './stack.ts';

export class CompiledChunks {
  readonly #dump: LuaRef;
  readonly #chunks = new WeakMap<Uint8Array, { readonly name: string; readonly compiled: Uint8Array }>();

  /** `dump` refers to Lua's `string.dump`. */
  constructor(dump: LuaRef) {
    this.#dump = dump;
  }

  /** Pushes the chunk. A text is known again as the same object, whose bytes must not change. */
  push(instance: Instance, lua: LuaStack, text: string | Uint8Array, name: string): void {
    const known = typeof text === 'string' ? undefined : this.#chunks.get(text);
    const isKnown = known !== undefined && known.name === name;
    if (typeof text !== 'string' && isCompiled(text)) throw new CompileError(compiledRefused);
    instance.compile(lua, isKnown ? known.compiled : text, name);
    if (!isKnown && typeof text !== 'string') this.#keep(lua, text, name);
  }

  /** The chunk on top. */
  #keep(lua: LuaStack, text: Uint8Array, name: string): void {
    lua.pushRef(this.#dump);
    lua.copy(-2);
    lua.call(1, 1);
    const compiled = lua.toBytes(-1);
    lua.pop();
    if (compiled !== null) this.#chunks.set(text, { name, compiled });
  }
}
