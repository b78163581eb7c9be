/** What one connection's script has of its own: its globals and the coroutine its hooks run on. */
import { faultOf } from './faults.ts';
import { CompileError, InstanceLost, UncaughtError } from './instance.ts';
import { globalsIndex, type Lua, type LuaFault, type LuaRef } from './lua.ts';
import type { LuaVm } from './luaVm.ts';
import { OutOfMemory } from './memory.ts';
import type { LuaStack } from './stack.ts';
import type { Run } from './watch.ts';

/** What a call came to. */
export type Called<T> = { readonly fault: null; readonly value: T } | { readonly fault: LuaFault };

/** Pushes a call's arguments; what it pushes above the stack that it finds is passed. */
export type PushArguments = (lua: Lua) => void;
/** Reads a call's results, which stand at 1 … count. */
export type ReadResults<T> = (lua: Lua, count: number) => T;

const yielded = 1;

/** Made by LuaVm.newEnvironment. */
export class LuaEnvironment {
  readonly context: unknown;
  readonly #vm: LuaVm;
  readonly #globals: LuaRef;
  /** The metatable that strings have while it runs. */
  readonly #strings: LuaRef;
  #stack: LuaStack | null = null;
  #thread: LuaRef = 0;
  /** A call that was cut and goes on later. */
  #pending: Promise<unknown> | null = null;
  /** What is kept for it. */
  readonly #refs = new Set<LuaRef>();
  #closed = false;
  /** It was closed by what it runs. */
  #closesAfter = false;
  /** It found no memory. */
  #starved = false;
  #ranFor = 0;

  constructor(vm: LuaVm, context: unknown, globals: LuaRef, strings: LuaRef) {
    this.#vm = vm;
    this.context = context;
    this.#globals = globals;
    this.#strings = strings;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** How long the last call ran, in all of its slices, ms. */
  get ranFor(): number {
    return this.#ranFor;
  }

  /** Whether the script has set a global function of this name. */
  has(name: string): boolean {
    const found = this.#outside((lua) => {
      lua.pushText(name);
      return lua.rawGet(globalsIndex) === 'function';
    });
    return found.fault === null && found.value;
  }

  /** Works on the environment's stack outside of any call, such as to set globals (`lua.setField(globalsIndex, …)`). */
  setup<T>(work: (lua: Lua) => T): Called<T> {
    return this.#outside(work);
  }

  /**
   * Compiles a chunk whose globals are this environment's. `name` is Lua's: `@path`, or `=text` as it stands. Bytes
   * that are given again, as the same object, are compiled no second time.
   */
  load(text: string | Uint8Array, name: string): Called<LuaRef> {
    return this.#outside((lua) => {
      this.#vm.chunks.push(this.#vm.instance, lua as LuaStack, text, name);
      return lua.ref();
    });
  }

  /** Lets go of what `load` or `Lua.ref` kept for it, which `close` does as well. */
  release(ref: LuaRef): void {
    if (this.#refs.delete(ref) && this.#vm.lost === null) this.#vm.instance.unref(ref);
  }

  /**
   * Calls a function, or the global function of that name. Answers at once, or with a promise where the script ran so long that
   * others had their turn in between; what the promise comes to is never a rejection,
   * but for what `push` or `read` threw. Calls made meanwhile wait.
   * Null where there is no such function.
   */
  call<T>(target: LuaRef | string, push: PushArguments, read: ReadResults<T>): Called<T> | null | Promise<Called<T> | null> {
    this.#mayEnter();
    if (this.#pending !== null) return this.#pending.then(() => this.call(target, push, read));
    if (this.#closed || this.#vm.lost !== null) return { fault: this.#vm.endFault(this.#closed) };
    // No guard as elsewhere: this is the way of every hook, and closures cost.
    const before = this.#vm.instance.exports.stackSave();
    let run: Run | null = null;
    try {
      const stack = this.#ready();
      run = this.#vm.watch.begin(this.#vm.instance, stack.thread);
      this.#enter(run);
      const count = pushCall(stack, target, push);
      if (count === null) return null;
      return this.#advance(stack, run, count, read);
    } catch (thrown) {
      return { fault: this.#caught(this.#vm.instance.broken(thrown, before), run) };
    } finally {
      if (run !== null) this.#leave(run);
    }
  }

  /** Its globals and its coroutine are given to the garbage collection; what is running is not resumed. */
  close(): void {
    if (this.#closed) return;
    if (this.#vm.watch.busy) {
      this.#closesAfter = true;
      return;
    }
    for (const ref of this.#refs) this.release(ref);
    this.#closed = true;
    if (this.#vm.lost !== null) return;
    this.#dropThread();
    this.#vm.deactivate(this);
    this.#vm.empty(this.#globals);
    this.#vm.instance.unref(this.#globals);
    this.#vm.instance.unref(this.#strings);
  }

  /** One slice. What it throws is yet to be made out (Instance.broken). */
  #advance<T>(stack: LuaStack, run: Run, count: number, read: ReadResults<T>): Called<T> | Promise<Called<T>> {
    const { instance } = this.#vm;
    run.cuttable = true;
    const status = instance.exports.lua_resume(stack.thread, count);
    run.cuttable = false;
    if (status === yielded) return this.#later(stack, run, read);
    if (status !== 0 || run.ended !== null) return { fault: this.#failed(stack, status, run) };
    this.#vm.watch.finish(instance, run);
    const value = read(stack, stack.top);
    stack.top = 0;
    return { fault: null, value };
  }

  #later<T>(stack: LuaStack, run: Run, read: ReadResults<T>): Promise<Called<T>> {
    const result = new Promise<Called<T>>((resolve, reject) => {
      this.#vm.turns.add(() => {
        try {
          resolve(this.#goOn(stack, run, read));
        } catch (thrown) {
          reject(thrown);
        }
      });
    }).finally(() => {
      if (this.#pending === result) this.#pending = null;
    });
    this.#pending = result;
    return result;
  }

  #goOn<T>(stack: LuaStack, run: Run, read: ReadResults<T>): Called<T> | Promise<Called<T>> {
    if (this.#closed || this.#vm.lost !== null) return { fault: this.#vm.endFault(this.#closed) };
    const before = this.#vm.instance.exports.stackSave();
    this.#enter(run);
    try {
      return this.#advance(stack, run, 0, read);
    } catch (thrown) {
      return { fault: this.#caught(this.#vm.instance.broken(thrown, before), run) };
    } finally {
      this.#leave(run);
    }
  }

  #enter(run: Run): void {
    this.#vm.activate(this, this.#strings, this.#refs);
    this.#vm.watch.enter(this.#vm.instance, run);
  }

  #leave(run: Run): void {
    this.#vm.watch.leave(this.#vm.instance, run);
    this.#ranFor = run.spent;
    this.#vm.instance.refs = null;
    if (this.#starved) {
      this.#starved = false;
      this.#vm.recover(this);
    }
    if (this.#closesAfter) this.close();
  }

  #mayEnter(): void {
    if (this.#vm.watch.busy) throw new Error('a function that a script calls must not call scripts by itself');
  }

  #outside<T>(work: (lua: Lua) => T): Called<T> {
    this.#mayEnter();
    if (this.#closed || this.#vm.lost !== null) return { fault: this.#vm.endFault(this.#closed) };
    // While a call is cut its stack is the call's; then the work is done on a stack of its own.
    const busy = this.#pending !== null;
    const own = this.#stack;
    const ownRef = this.#thread;
    if (busy) this.#stack = null;
    let run: Run | null = null;
    try {
      const stack = this.#ready();
      run = this.#vm.watch.begin(this.#vm.instance, stack.thread);
      this.#enter(run);
      const value = this.#vm.instance.guard(() => {
        stack.top = 0;
        stack.room(60);
        const result = work(stack);
        stack.top = 0;
        return result;
      });
      this.#vm.watch.finish(this.#vm.instance, run);
      return { fault: null, value };
    } catch (thrown) {
      return { fault: this.#caught(thrown, run) };
    } finally {
      if (run !== null) this.#leave(run);
      if (busy) {
        if (this.#stack !== null) this.#vm.instance.unref(this.#thread);
        this.#stack = own;
        this.#thread = ownRef;
      }
    }
  }

  /** The coroutine, a new one after an error, since an error ends a coroutine. */
  #ready(): LuaStack {
    if (this.#stack !== null) return this.#stack;
    const made = this.#vm.newThread(this.#globals);
    this.#thread = made.ref;
    this.#stack = made.stack;
    return made.stack;
  }

  #dropThread(): void {
    if (this.#stack === null) return;
    this.#stack = null;
    if (this.#vm.lost === null) this.#vm.instance.unref(this.#thread);
  }

  /** The script raised an error that it did not catch. */
  #failed(stack: LuaStack, status: number, run: Run): LuaFault {
    const fault = this.#vm.faultOf(stack, status, run.ended);
    this.#dropThread();
    this.#starved = fault.why === 'memory';
    return fault;
  }

  /** Something went wrong outside of the script: while arguments were pushed or results read. */
  #caught(thrown: unknown, run: Run | null): LuaFault {
    if (thrown instanceof CompileError) return faultOf(thrown.message, '', 'syntax');
    this.#dropThread();
    if (thrown instanceof InstanceLost) return this.#vm.endFault(false);
    if (!(thrown instanceof UncaughtError || thrown instanceof OutOfMemory)) throw thrown;
    const memory = thrown instanceof OutOfMemory || thrown.memory;
    const fault = faultOf(thrown.message, '', memory ? 'memory' : (run?.ended?.why ?? 'run'));
    this.#starved = memory;
    return fault;
  }
}

/** Pushes the function and its arguments; null where it is none. */
function pushCall(stack: LuaStack, target: LuaRef | string, push: PushArguments): number | null {
  stack.top = 0;
  stack.room(60);
  if (typeof target === 'number') stack.pushRef(target);
  else {
    stack.pushText(target);
    if (stack.rawGet(globalsIndex) !== 'function') return null;
  }
  push(stack);
  return stack.top - 1;
}
