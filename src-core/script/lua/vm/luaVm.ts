/** Lua for the scripts of one engine: one state whose connections have environments of their own. */
import { CompiledChunks } from './compiled.ts';
import { LuaEnvironment } from './environment.ts';
import { faultOf, faultOfCoroutine } from './faults.ts';
import { Instance } from './instance.ts';
import { type Opened, openLibraries, setNatives } from './libraries.ts';
import type { Surroundings } from './library/surroundings.ts';
import { defaultLimits, type Limits } from './limits.ts';
import { globalsIndex, type Lua, type LuaFault, type LuaRef, type Native } from './lua.ts';
import type { VmPorts } from './ports.ts';
import type { LuaStack } from './stack.ts';
import { Turns } from './turns.ts';
import type { LuaModule, LuaThread } from './wasm.ts';
import { type Run, Watch } from './watch.ts';

export interface VmOptions {
  readonly limits?: Partial<Limits>;
  /** Lua's package.path and package.cpath of every environment that is given no other. */
  readonly path?: string;
  readonly cpath?: string;
}

const noEnvironment = {};

export class LuaVm {
  readonly ports: VmPorts;
  readonly limits: Limits;
  readonly instance: Instance;
  readonly watch: Watch;
  readonly turns: Turns;
  readonly chunks: CompiledChunks;
  readonly #path: string;
  readonly #cpath: string;
  readonly #opened: Opened;
  readonly #mainStack: LuaStack;
  #active: LuaEnvironment | null = null;

  private constructor(module: LuaModule, ports: VmPorts, options: VmOptions) {
    this.ports = ports;
    this.limits = { ...defaultLimits, ...options.limits };
    this.watch = new Watch(this.limits, () => ports.clock.now());
    this.turns = new Turns((run) => ports.soon(run));
    this.#path = options.path ?? './?.lua';
    this.#cpath = options.cpath ?? '';
    this.instance = new Instance(module, {
      maximumBytes: this.limits.memory,
      hook: (thread) => this.watch.look(this.instance, thread),
    });
    this.#mainStack = this.instance.stack(this.instance.main);
    const surroundings: Surroundings = {
      ports,
      running: () => this.#active ?? noEnvironment,
      isOutermost: (thread) => this.watch.isOutermost(thread),
      worked: (thread, steps) => this.watch.worked(this.instance, thread, steps),
      mayGoOn: (thread) => this.watch.lookWithin(this.instance, thread),
      ranTooLong: (thread) => this.watch.endNative(this.instance, thread),
      waiting: (work) => this.watch.waiting(this.instance, work),
      matching: this.limits.matching,
      maximumBytes: this.limits.growth,
    };
    this.#opened = this.instance.protect((lua) => openLibraries(this.instance, lua, surroundings));
    this.chunks = new CompiledChunks(this.#opened.dump);
    this.watch.set(this.instance, this.instance.main);
  }

  static create(module: LuaModule, ports: VmPorts, options: VmOptions = {}): LuaVm {
    return new LuaVm(module, ports, options);
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
  setup<T>(work: (lua: Lua) => T): T {
    return this.instance.protect(work);
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

  /**
   * The metatable of userdata that stand for objects (`Lua.newObject`): its natives, and what lets go of the object. Once a
   * script can have such an object, `__metatable` has to keep the table from it: a finaliser of its own could run for ever.
   */
  metatable(natives: Readonly<Record<string, Native>>): LuaRef {
    return this.setup((lua) => {
      lua.newTable();
      setNatives(lua, { ...natives, __gc: this.instance.letGo });
      return lua.ref();
    });
  }

  /**
   * What `require` finds before it looks for files: Lua text, run with the globals of the connection that requires it, or a native
   * that returns the module. `chunkName` is Lua's, as of `load`.
   */
  preload(name: string, source: string | Native, chunkName = `=${name}`): void {
    this.setup((lua) => {
      lua.pushRef(this.#opened.preloads);
      lua.pushNative(typeof source === 'string' ? this.#opener(source, chunkName) : source);
      lua.setField(-2, name);
    });
  }

  #opener(source: string, chunkName: string): Native {
    return (lua) => {
      lua.top = 1;
      this.instance.compile(lua as LuaStack, source, chunkName);
      lua.insert(1);
      lua.call(1, 1);
      return 1;
    };
  }

  /** `path`: its package.path. Throws an Error with Lua's message where the memory is full, or the state is lost. */
  newEnvironment(context?: unknown, path = this.#path): LuaEnvironment {
    return this.instance.protect((lua) => {
      lua.pushRef(this.#opened.newGlobals);
      lua.pushText(path);
      lua.pushText(this.#cpath);
      lua.call(2, 2);
      const strings = lua.ref();
      return new LuaEnvironment(this, context, lua.ref(), strings);
    });
  }

  /** A coroutine with these globals. */
  newThread(globals: LuaRef): { ref: LuaRef; stack: LuaStack } {
    const { exports: e, main } = this.instance;
    let thread: LuaThread = 0;
    const ref = this.instance.protect((lua) => {
      thread = e.lua_newthread(main);
      lua.pushRef(globals);
      e.lua_xmove(main, thread, 1);
      e.lua_replace(thread, globalsIndex);
      return lua.ref();
    });
    this.watch.set(this.instance, thread);
    return { ref, stack: this.instance.stack(thread) };
  }

  /** The environment's script is about to run: natives see its context, strings have its metatable. */
  activate(environment: LuaEnvironment, strings: LuaRef, refs: Set<LuaRef>): void {
    this.instance.refs = refs;
    if (this.#active === environment) return;
    this.#active = environment;
    this.instance.context = environment.context;
    const stack = this.#mainStack;
    stack.pushRef(this.#opened.text);
    stack.pushRef(strings);
    stack.setMetatable(-2);
    stack.pop();
  }

  /** It ended: nothing of it is kept. */
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
    return faultOfCoroutine(this.instance, stack, status, ended, this.#opened.tracer);
  }

  endFault(closed: boolean): LuaFault {
    return faultOf(closed ? 'the connection of the script ended' : (this.lost ?? 'the Lua state ended'), '', 'lost');
  }

  /** After a fault for want of memory: what the script left behind goes, and its environment where that is not enough. */
  recover(environment: LuaEnvironment): void {
    if (this.lost !== null) return;
    this.instance.collect();
    if (this.usedBytes > this.limits.memory / 2) {
      environment.close();
      this.instance.collect();
    }
    if (this.usedBytes > this.limits.memory * 0.75) this.instance.lost = 'the scripts keep too much in the memory of their Lua state';
  }
}
