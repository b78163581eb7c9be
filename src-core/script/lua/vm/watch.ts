/** Watches the running script by Lua's count hook: cuts it into slices, and ends it where it goes too far. */
import type { Instance } from './instance.ts';
import type { Limits } from './limits.ts';
import type { LuaThread } from './wasm.ts';

/**
 * Instructions between two looks at the clock, and where a single one takes long (a string of megabytes). Primes: a loop must not be
 * looked at in the same place of its body again and again, which might be one where it cannot be cut.
 */
const instructions = 499;
const fewInstructions = 7;
const countMask = 8;
/** LUA_GCCOLLECT. */
const collect = 2;
/** Steps of natives between two looks: some 20 ms. */
const mostWork = 1e7;
/** lua_State.nCcalls and .baseCcalls: a coroutine can only be left where they are equal. */
const callsOffset = 52;
const baseCallsOffset = 54;
/** lua_State.errfunc: the handler of an xpcall, which would run with the count hook switched off. */
const handlerOffset = 116;

/** What the instance's memory holds beside what Lua allocates: a stack, gaps. */
const besideBytes = 8 * 2 ** 20;

const messages = { time: 'the script ran too long and was ended', memory: 'not enough memory' } as const;

/** One call of a hook, in all of its slices. */
export interface Run {
  readonly thread: LuaThread;
  /** Spent in earlier slices. */
  spent: number;
  sliceStart: number;
  lookedAt: number;
  /** What it waited for others in this slice. */
  waited: number;
  /** How large it may make the instance's memory, and what Lua has allocated, in bytes. */
  readonly heapLimit: number;
  readonly bytesLimit: number;
  /** It runs by lua_resume, which is what can be left. */
  cuttable: boolean;
  /** The hook of its coroutine looks more often than usual. */
  closely: boolean;
  /** It has to end, whatever it catches; `message` names the line that it was found at. */
  ended: { readonly why: 'time' | 'memory'; readonly message: string } | null;
}

export class Watch {
  #run: Run | null = null;
  /** What natives did since the last look at the clock, in steps. */
  #work = 0;
  /** Coroutines whose next instruction is looked at. */
  readonly #soon = new Set<LuaThread>();
  readonly #limits: Limits;
  readonly #now: () => number;

  constructor(limits: Limits, now: () => number) {
    this.#limits = limits;
    this.#now = now;
  }

  /** A script is running this very moment. */
  get busy(): boolean {
    return this.#run !== null;
  }

  /** Whether the running call began on this coroutine. */
  isOutermost(thread: LuaThread): boolean {
    return this.#run?.thread === thread;
  }

  begin(instance: Instance, thread: LuaThread): Run {
    const { growth } = this.#limits;
    const { usedBytes, heapBytes } = instance;
    instance.place = '';
    const bytesLimit = usedBytes + growth;
    const heapLimit = Math.max(heapBytes, bytesLimit + besideBytes);
    instance.collectsEagerly = usedBytes > this.#limits.memory / 4;
    return { thread, spent: 0, sliceStart: 0, lookedAt: 0, waited: 0, heapLimit, bytesLimit, cuttable: false, closely: false, ended: null };
  }

  /** Coroutines that the script makes inherit it. */
  set(instance: Instance, thread: LuaThread): void {
    instance.exports.lua_sethook(thread, instance.hook, countMask, instructions);
  }

  enter(instance: Instance, run: Run): void {
    run.sliceStart = run.lookedAt = this.#now();
    run.waited = 0;
    instance.limitBytes = run.heapLimit;
    this.#run = run;
  }

  leave(instance: Instance, run: Run): void {
    run.spent += this.#now() - run.sliceStart;
    run.cuttable = false;
    instance.limitBytes = null;
    this.#run = null;
  }

  /** The run came to its end without an error, so its coroutine serves again. */
  finish(instance: Instance, run: Run): void {
    if (run.closely) this.set(instance, run.thread);
  }

  /** A native took so many steps. */
  worked(instance: Instance, thread: LuaThread, steps: number): void {
    this.#work += steps;
    if (this.#work < mostWork) return;
    this.#work = 0;
    this.#soon.add(thread);
    instance.exports.lua_sethook(thread, instance.hook, countMask, 1);
  }

  /**
   * Has the script, and everybody with it, wait for what `work` does in so many ms at most. That counts as the script's time, but not as
   * time that cannot be cut: a single command may take longer. Others have their turn right after it, where that can be.
   */
  waiting<T>(instance: Instance, work: (milliseconds: number) => T): T {
    const run = this.#run;
    const { commands, total } = this.#limits;
    if (run === null) return work(commands);
    const start = this.#now();
    const left = Math.floor(Math.min(commands - run.waited, total - run.spent - (start - run.sliceStart)));
    if (left < 1) throw new Error('no time is left for a command');
    try {
      return work(left);
    } finally {
      run.waited += this.#now() - start;
      this.worked(instance, run.thread, mostWork);
    }
  }

  /** From within a function of C's, such as what a sort compares by. */
  lookWithin(instance: Instance, thread: LuaThread): void {
    const run = this.#run;
    if (run === null) return;
    const inSlice = this.#now() - run.sliceStart;
    if (inSlice - run.waited > this.#limits.uncut || run.spent + inSlice > this.#limits.total) this.#end(instance, run, thread, 'time', 2);
  }

  /** Ends the run, whose native took too long. */
  endNative(instance: Instance, thread: LuaThread): void {
    if (this.#run !== null) this.#end(instance, this.#run, thread, 'time', 1);
  }

  /** The count hook: called from within the running script. */
  look(instance: Instance, thread: LuaThread): void {
    const run = this.#run;
    if (this.#soon.size > 0 && this.#soon.delete(thread)) this.set(instance, thread);
    if (run === null) return;
    const why = run.ended?.why ?? this.#judge(instance, run, thread);
    if (why === 'cut') instance.exports.lua_yield(thread, 0);
    else if (why !== null) this.#end(instance, run, thread, why, 0);
  }

  #judge(instance: Instance, run: Run, thread: LuaThread): 'time' | 'memory' | 'cut' | null {
    const now = this.#now();
    if (now - run.lookedAt > this.#limits.slice) this.#lookClosely(instance, run, thread);
    run.lookedAt = now;
    const inSlice = now - run.sliceStart;
    if (instance.usedBytes > run.bytesLimit && !hasGarbage(instance, run)) return 'memory';
    if (run.spent + inSlice > this.#limits.total) return 'time';
    if (inSlice < this.#limits.slice) return null;
    if (canCut(instance, run, thread)) return 'cut';
    return inSlice - run.waited > this.#limits.uncut ? 'time' : null;
  }

  #lookClosely(instance: Instance, run: Run, thread: LuaThread): void {
    instance.exports.lua_sethook(thread, instance.hook, countMask, fewInstructions);
    run.closely ||= thread === run.thread;
  }

  /**
   * A pcall of the script may catch it, so the next instruction that it runs raises it again. `level`: how many calls up the line stands.
   */
  #end(instance: Instance, run: Run, thread: LuaThread, why: 'time' | 'memory', level: number): void {
    const { exports: e } = instance;
    e.lua_sethook(thread, instance.hook, countMask, 1);
    instance.withReserve(() => {
      const stack = instance.stack(thread);
      stack.room(8);
      const message = `${placeFrom(instance, thread, level)}${messages[why]}`;
      run.ended ??= { why, message };
      stack.pushText(message);
    });
    instance.memory.setWord(thread + handlerOffset, 0);
    e.lua_error(thread);
  }
}

/** Of the innermost line that is the script's, or on whose behalf ours runs; empty where there is none near. */
function placeFrom(instance: Instance, thread: LuaThread, level: number): string {
  const stack = instance.stack(thread);
  for (let up = level; up < level + 20; up++) {
    instance.exports.luaL_where(thread, up);
    const place = stack.toText(-1) ?? '';
    stack.pop();
    if (place !== '' && !place.startsWith('[C]')) return place;
  }
  return instance.place;
}

/** Whether it needs less once all that nothing refers to has gone. */
function hasGarbage(instance: Instance, run: Run): boolean {
  instance.exports.lua_gc(instance.main, collect, 0);
  return instance.usedBytes <= run.bytesLimit;
}

function canCut({ memory }: Instance, run: Run, thread: LuaThread): boolean {
  return run.cuttable && thread === run.thread && memory.halfWord(thread + callsOffset) <= memory.halfWord(thread + baseCallsOffset);
}
