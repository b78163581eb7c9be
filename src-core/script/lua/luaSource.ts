/** The text of a Lua script: read again when its file is another one. */
import { type LuaHook, luaHooks } from './luaHooks.ts';
import type { LuaHost } from './luaHost.ts';
import type { Called } from './vm/environment.ts';
import type { LuaFault } from './vm/lua.ts';

export class LuaSource {
  readonly path: string;
  /** Those that its text defines, as far as that can be seen without running it. */
  hooks: readonly LuaHook[] = [];
  /** Counts the texts that the file has had. */
  version = 0;
  private readonly host: LuaHost;
  private text: Uint8Array = new Uint8Array(0);
  /** Of the version that was read. */
  private stamp: string | null = null;

  constructor(path: string, host: LuaHost) {
    this.path = path;
    this.host = host;
  }

  /** Lua's name of the chunk. */
  get chunkName(): string {
    return `@${this.path}`;
  }

  /** The text as it is now. */
  read(): Called<Uint8Array> {
    const { ports } = this.host;
    try {
      const stamp = ports.stamp(this.path);
      if (stamp !== this.stamp) {
        const text = withoutShebang(ports.vm.files.readAll(this.path));
        if (!isSame(text, this.text)) this.version++;
        this.text = text;
        this.stamp = stamp;
        this.hooks = hooksIn(new TextDecoder().decode(this.text));
      }
      return { fault: null, value: this.text };
    } catch (thrown) {
      this.stamp = null;
      return { fault: fileFault(`cannot open ${this.path}: ${(thrown as Error).message}`) };
    }
  }

  /** What is wrong with the text, without running it; null where it is well-formed. */
  check(): LuaFault | null {
    const read = this.read();
    return read.fault ?? this.compiled(read.value);
  }

  private compiled(text: Uint8Array): LuaFault | null {
    try {
      const environment = this.host.state.vm.newEnvironment();
      const { fault } = environment.load(text, this.chunkName);
      environment.close();
      return fault;
    } catch (thrown) {
      return { ...fileFault((thrown as Error).message), why: 'memory' };
    }
  }
}

/** A first line with `#` is none of Lua's; it stays empty, so that lines keep their numbers. */
function withoutShebang(text: Uint8Array): Uint8Array {
  if (text[0] !== 0x23) return text;
  const end = text.indexOf(0x0a);
  return end < 0 ? new Uint8Array(0) : text.subarray(end);
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

function hooksIn(text: string): readonly LuaHook[] {
  return luaHooks.filter((name) => new RegExp(`^\\s*(?:function\\s+${name}\\s*\\(|${name}\\s*=)`, 'm').test(text));
}

function fileFault(message: string): LuaFault {
  return { message, traceback: '', place: null, why: 'file' };
}
