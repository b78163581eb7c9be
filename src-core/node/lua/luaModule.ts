/** Lua 5.1 in WebAssembly (package wasmoon-lua5.1: its module without its glue, which brings a virtual file system and a console). */
import { readFile } from 'node:fs/promises';
import type { LuaCallbacks, LuaExports, LuaInstance, LuaModule } from '../../script/lua/vm/wasm.ts';
import { luaWasm } from '../ownFiles.ts';

let compiled: Promise<LuaModule> | undefined;

/** Compiles the module at the first call; a host without Lua scripts never does. */
export function loadLua(): Promise<LuaModule> {
  compiled ??= readFile(luaWasm())
    .then((bytes) => WebAssembly.compile(bytes))
    .then((module) => ({ instantiate: (callbacks) => instantiate(module, callbacks) }));
  return compiled;
}

interface Exports extends LuaExports {
  readonly memory: WebAssembly.Memory;
  readonly __indirect_function_table: WebAssembly.Table;
  __wasm_call_ctors(): void;
  emscripten_stack_init(): void;
  setThrew(threw: number, value: number): void;
}

const pageBytes = 65_536;

function instantiate(module: WebAssembly.Module, callbacks: LuaCallbacks): LuaInstance {
  // Every entry of the C library that Lua could reach the outside by refuses: files, time and processes are natives of ours.
  const refuse = (): number => -52;
  const unused = (name: string) => (): never => {
    throw new Error(`Lua called ${name}, which is closed`);
  };
  const env = {
    exit: unused('exit'),
    // longjmp is a thrown number: what setjmp guards goes on where it was called, with the stack of that time.
    invoke_vii(index: number, a: number, b: number): void {
      const stack = e.stackSave();
      try {
        // A table's function costs more to fetch than to call.
        functions[index] ??= table.get(index) as (a: number, b: number) => void;
        functions[index](a, b);
      } catch (thrown) {
        const overflowed = isOverflow(thrown);
        if (thrown !== Infinity && !overflowed) throw thrown;
        e.stackRestore(stack);
        if (overflowed) jump(() => callbacks.overflowed(a));
        e.setThrew(1, 0);
      }
    },
    _emscripten_throw_longjmp(): never {
      throw Infinity;
    },
    emscripten_memcpy_js(to: number, from: number, size: number): void {
      heap.copyWithin(to, from, from + size);
    },
    emscripten_resize_heap(bytes: number): number {
      const wanted = callbacks.growTo(bytes, heap.length);
      if (wanted < bytes) return 0;
      const missing = Math.ceil((wanted - heap.length) / pageBytes);
      try {
        if (missing > 0) e.memory.grow(missing);
      } catch {
        return 0;
      }
      heap = new Uint8Array(e.memory.buffer);
      callbacks.grown();
      return 1;
    },
    emscripten_date_now: () => Date.now(),
    _emscripten_get_now_is_monotonic: () => 1,
    strftime: unused('strftime'),
    _tzset_js: () => undefined,
    _mktime_js: unused('mktime'),
    _localtime_js: unused('localtime'),
    _gmtime_js: unused('gmtime'),
    _emscripten_system: unused('system'),
    __syscall_openat: refuse,
    __syscall_fcntl64: refuse,
    __syscall_ioctl: refuse,
    __syscall_dup3: refuse,
    __syscall_unlinkat: refuse,
    __syscall_rmdir: refuse,
    __syscall_renameat: refuse,
    __syscall_readlinkat: refuse,
  };
  const wasi = {
    fd_write: () => 52,
    fd_read: () => 52,
    fd_close: () => 52,
    fd_seek: () => 52,
    environ_sizes_get(count: number, size: number): number {
      const view = new DataView(e.memory.buffer);
      view.setUint32(count, 0, true);
      view.setUint32(size, 0, true);
      return 0;
    },
    environ_get: () => 0,
  };
  const e = new WebAssembly.Instance(module, { env, wasi_snapshot_preview1: wasi }).exports as unknown as Exports;
  let heap = new Uint8Array(e.memory.buffer);
  const table = e.__indirect_function_table;
  const functions: ((a: number, b: number) => void)[] = [];
  const natives: ((thread: number) => number)[] = [];
  e.emscripten_stack_init();
  e.__wasm_call_ctors();
  const first = table.grow(3);
  const typed = asWasm(callbacks);
  table.set(first, typed.native);
  table.set(first + 1, typed.hook);
  table.set(first + 2, typed.panic);
  return {
    exports: e,
    get buffer() {
      return e.memory.buffer;
    },
    native: first,
    hook: first + 1,
    panic: first + 2,
    run(native, thread) {
      natives[native] ??= table.get(native) as (thread: number) => number;
      return natives[native](thread);
    },
  };
}

/** What stands for longjmp comes back here. */
function jump(run: () => void): void {
  try {
    run();
  } catch (thrown) {
    if (thrown !== Infinity) throw thrown;
  }
}

/** The engine's stack is full: by a pattern that Lua's matcher follows one call deeper for each letter. */
function isOverflow(thrown: unknown): boolean {
  return thrown instanceof RangeError && thrown.message.includes('call stack');
}

/**
 * The functions as functions of WebAssembly, which a table takes: a module that exports what it imports. Types: 0 is (i32) → i32,
 * 1 is (i32, i32) → nothing. https://webassembly.github.io/spec/core/binary/modules.html
 */
const adapter = new WebAssembly.Module(
  Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...[1, 11, 2, 0x60, 1, 0x7f, 1, 0x7f, 0x60, 2, 0x7f, 0x7f, 0],
    ...[2, 19, 3, 1, 0x65, 1, 0x6e, 0, 0, 1, 0x65, 1, 0x68, 0, 1, 1, 0x65, 1, 0x70, 0, 0],
    ...[7, 13, 3, 1, 0x6e, 0, 0, 1, 0x68, 0, 1, 1, 0x70, 0, 2],
  ]),
);

function asWasm({ native, hook, panic }: LuaCallbacks): Record<'native' | 'hook' | 'panic', unknown> {
  const { n, h, p } = new WebAssembly.Instance(adapter, { e: { n: native, h: hook, p: panic } }).exports;
  return { native: n, hook: h, panic: p };
}
