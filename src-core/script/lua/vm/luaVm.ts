/** Lua for the scripts of one engine: one state whose connections have environments of their own. */
import { LuaEnvironment } from './environment.ts';
import { fault } from './faults.ts';
import { CompileError, Instance, UncaughtError } from './instance.ts';
import { globalsSource } from './library/globals.ts';
import { hostNatives } from './library/host.ts';
import { ioLibrary } from './library/io.ts';
import { osLibrary } from './library/os.ts';
import { sharedSource } from './library/shared.ts';
import { defaultLimits, type Limits } from './limits.ts';
import type { Lua, LuaFault, LuaRef, Native } from './lua.ts';
import type { VmPorts } from './ports.ts';
import type { LuaStack } from './stack.ts';
import type { LuaModule, LuaThread } from './wasm.ts';
import { type Run, Watch } from './watch.ts';

export interface VmOptions {
  readonly limits?: Partial<Limits>;
  /** Lua's package.path and package.cpath of every environment. */
  readonly path?: string;
  readonly cpath?: string;
}

const globalsIndex = -10_002;

export class LuaVm {
  readonly ports: VmPorts;
  readonly limits: Limits;
  readonly instance: Instance;
  readonly watch: Watch;
  readonly #path: string;
  readonly #cpath: string;
  #newGlobals: LuaRef = 0;
  #preloads: LuaRef = 0;
  #traceback: LuaRef = 0;
  #stringMeta: LuaRef = 0;
  #active: LuaEnvironment | null = null;

  private constructor(module: LuaModule, ports: VmPorts, options: VmOptions) {
    this.ports = ports;
    this.limits = { ...defaultLimits, ...options.limits };
    this.watch = new Watch(this.limits, () => ports.clock.now());
    this.#path = options.path ?? './?.lua';
    this.#cpath = options.cpath ?? '';
    this.instance = new Instance(module, {
      maximumBytes: this.limits.memory,
      hook: (thread) => this.watch.look(this.instance, thread),
    });
  }

  static create(module: LuaModule, ports: VmPorts, options: VmOptions = {}): LuaVm {
    const vm = new LuaVm(module, ports, options);
    vm.instance.protect((lua) => vm.#open(lua));
    return vm;
  }

  /** Why this state can be used no more, so that a new connection needs a new one; null while it can. */
  get lost(): string | null {
    return this.instance.lost;
  }

  /** Memory that Lua has allocated for all connections, in bytes. */
  get usedBytes(): number {
    return this.instance.usedBytes;
  }

  /**
   * Works on the globals that environments made from now on start with: what stands in them is shared, their tables are copied
   * (one level). Throws an Error with Lua's message.
   */
  setup(work: (lua: Lua) => void): void {
    this.instance.protect(work);
  }

  /** Sets functions as globals, or as the fields of a global table, which is made where it is missing. */
  define(table: string | null, natives: Readonly<Record<string, Native>>): void {
    this.setup((lua) => {
      if (table === null) lua.copy(globalsIndex);
      else if (lua.getField(globalsIndex, table) !== 'table') {
        lua.pop();
        lua.newTable();
        lua.copy(-1);
        lua.setField(globalsIndex, table);
      }
      setNatives(lua, natives);
    });
  }

  /** The metatable of userdata that stand for objects (`Lua.newObject`): its natives, and what lets go of the object. */
  metatable(natives: Readonly<Record<string, Native>>): LuaRef {
    let ref = 0;
    this.setup((lua) => {
      lua.newTable();
      setNatives(lua, { ...natives, __gc: this.instance.letGo });
      ref = lua.ref();
    });
    return ref;
  }

  /**
   * What `require` finds before it looks for files: Lua text, run with the globals of the connection that requires it, or a native
   * that returns the module. `chunkName` is Lua's, as of `load`.
   */
  preload(name: string, source: string | Native, chunkName = `=${name}`): void {
    this.setup((lua) => {
      lua.pushRef(this.#preloads);
      lua.pushNative(typeof source === 'string' ? this.#opener(source, chunkName) : source);
      lua.setField(-2, name);
    });
  }

  #opener(source: string, chunkName: string): Native {
    return (lua) => {
      lua.top = 1;
      const chunk = this.compile(lua as LuaStack, source, chunkName);
      lua.pushRef(chunk);
      lua.unref(chunk);
      lua.insert(1);
      lua.call(1, 1);
      return 1;
    };
  }

  /** Throws an Error with Lua's message where the memory is full, or the state is lost. */
  newEnvironment(context?: unknown): LuaEnvironment {
    let globals = 0;
    let strings = 0;
    this.instance.protect((lua) => {
      lua.pushRef(this.#newGlobals);
      lua.pushText(this.#path);
      lua.pushText(this.#cpath);
      lua.call(2, 2);
      strings = lua.ref();
      globals = lua.ref();
    });
    return new LuaEnvironment(this, context, globals, strings);
  }

  /** Compiles a chunk on a stack whose globals become the chunk's. Throws what Lua says against it. */
  compile(lua: LuaStack, text: string | Uint8Array, name: string): LuaRef {
    const { exports: e, memory } = this.instance;
    const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
    let status = 0;
    memory.withBytes(bytes, (address, length) => {
      status = e.luaL_loadbuffer(lua.thread, address, length, memory.name(name));
    });
    if (status === 0) return lua.ref();
    const message = lua.toText(-1) ?? '';
    lua.pop();
    throw status === 4 ? new UncaughtError(message, true) : new CompileError(message);
  }

  /** A coroutine with these globals. */
  newThread(globals: LuaRef): { ref: LuaRef; stack: LuaStack } {
    const { exports: e, main } = this.instance;
    let thread: LuaThread = 0;
    let ref = 0;
    this.instance.protect((lua) => {
      thread = e.lua_newthread(main);
      lua.pushRef(globals);
      e.lua_xmove(main, thread, 1);
      e.lua_replace(thread, globalsIndex);
      ref = lua.ref();
    });
    this.watch.set(this.instance, thread);
    return { ref, stack: this.instance.stack(thread) };
  }

  /** The environment's script is about to run: natives see its context, methods of strings are those of its `string`. */
  activate(environment: LuaEnvironment, strings: LuaRef): void {
    this.instance.context = environment.context;
    if (this.#active === environment) return;
    this.#active = environment;
    const { main } = this.instance;
    const stack = this.instance.stack(main);
    stack.pushRef(this.#stringMeta);
    stack.pushRef(strings);
    stack.setField(-2, '__index');
    stack.pop();
  }

  /** It runs no more: nothing of it is looked up in by others. */
  deactivate(environment: LuaEnvironment): void {
    if (this.#active !== environment) return;
    this.#active = null;
    this.instance.context = undefined;
  }

  /** Takes everything out of a table, so that who still refers to it keeps nothing alive. */
  empty(table: LuaRef): void {
    this.instance.withReserve(() =>
      this.instance.protect((lua) => {
        lua.pushRef(table);
        lua.pushNil();
        while (lua.next(-2)) {
          lua.pop();
          lua.copy(-1);
          lua.pushNil();
          lua.rawSet(-4);
        }
      }),
    );
  }

  /** The error that ended a coroutine, with its traceback. */
  faultOf(stack: LuaStack, status: number, ended: Run['ended']): LuaFault {
    let message = '';
    let traceback = '';
    const { instance } = this;
    const { exports: e, main } = instance;
    instance.withReserve(() => {
      try {
        instance.protect((lua) => {
          message = this.#messageOf(stack);
          lua.pushRef(this.#traceback);
          e.lua_pushthread(stack.thread);
          e.lua_xmove(stack.thread, main, 1);
          lua.call(1, 1);
          traceback = lua.toText(-1) ?? '';
        });
      } catch (thrown) {
        if (!(thrown instanceof UncaughtError)) throw thrown;
      }
    });
    const why = ended ?? (status === 4 || message.endsWith('not enough memory') ? 'memory' : 'run');
    return fault(message || 'unknown error', ownHidden(traceback.trimStart()), why);
  }

  plainFault(message: string, why: LuaFault['why']): LuaFault {
    return fault(message, '', why);
  }

  endFault(closed: boolean): LuaFault {
    return fault(closed ? 'the connection of the script ended' : (this.lost ?? 'the Lua state ended'), '', 'lost');
  }

  /** After a fault for want of memory: what the script left behind goes, and its environment where that is not enough. */
  recover(environment: LuaEnvironment, { why }: LuaFault): void {
    if (why !== 'memory' || this.lost !== null) return;
    this.instance.collect();
    if (this.usedBytes > this.limits.memory / 2) {
      environment.close();
      this.instance.collect();
    }
    if (this.usedBytes > this.limits.memory * 0.75) this.instance.lost = 'the scripts keep too much in the memory of their Lua state';
  }

  #messageOf(stack: LuaStack): string {
    const text = stack.toText(-1);
    return text ?? `(error object is a ${stack.type(-1)} value)`;
  }

  #open(lua: LuaStack): void {
    const { exports: e, main } = this.instance;
    e.luaL_openlibs(main);
    lua.getField(globalsIndex, 'debug');
    lua.getField(-1, 'traceback');
    this.#traceback = lua.ref();
    lua.pushText('');
    lua.getMetatable(-1);
    this.#stringMeta = lua.ref();
    lua.newTable();
    this.#preloads = lua.ref();
    this.#openShared(lua);
    this.#run(lua, globalsSource, (inner) => {
      inner.copy(globalsIndex);
      inner.newTable();
      setNatives(inner, hostNatives(this.ports));
      inner.pushRef(this.#preloads);
    });
    this.#newGlobals = lua.ref();
  }

  /** Files and the system, by us; their metatable is what `io.stdout` and all others have. */
  #openShared(lua: LuaStack): void {
    let metatable = 0;
    const { functions, methods, streams } = ioLibrary(
      this.ports,
      () => this.#active ?? this,
      () => metatable,
    );
    lua.newTable();
    setNatives(lua, { ...methods, __gc: this.instance.letGo });
    lua.copy(-1);
    lua.setField(-2, '__index');
    metatable = lua.ref();
    this.#run(lua, sharedSource, (inner) => {
      inner.newTable();
      for (const [name, natives] of Object.entries({ io: functions, os: osLibrary(this.ports) })) {
        inner.newTable();
        setNatives(inner, natives);
        if (name === 'io') {
          for (const [stream, file] of Object.entries(streams)) {
            inner.newObject(file, metatable);
            inner.setField(-2, stream);
          }
        }
        inner.setField(-2, name);
      }
      inner.pushRef(metatable);
    });
    lua.pop();
  }

  /** Runs a chunk of ours with the arguments that are pushed; one result is left. */
  #run(lua: LuaStack, source: string, push: (lua: LuaStack) => void): void {
    const before = lua.top;
    const chunk = this.compile(lua, source, '=[C]');
    lua.pushRef(chunk);
    lua.unref(chunk);
    push(lua);
    lua.call(lua.top - before - 1, 1);
  }
}

/** Into the table on top. */
function setNatives(lua: Lua, natives: Readonly<Record<string, Native>>): void {
  for (const [name, native] of Object.entries(natives)) {
    lua.pushNative(native);
    lua.setField(-2, name);
  }
}

/** Our libraries that are written in Lua look like Lua's own, which are written in C. */
function ownHidden(traceback: string): string {
  return traceback.replaceAll(/\[C\]:\d+/g, '[C]');
}
