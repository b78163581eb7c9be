/** Watches the running script by Lua's count hook: cuts it into slices, and ends it where it goes too far. */
import type { Instance } from './instance.ts';
import type { Limits } from './limits.ts';
import type { LuaThread } from './wasm.ts';

/** Instructions between two looks at the clock. */
const instructions = 10_000;
const countMask = 8;
/** lua_State.nCcalls and .baseCcalls: a coroutine can only be left where they are equal. */
const callsOffset = 52;
const baseCallsOffset = 54;

/** One call of a hook, in all of its slices. */
export interface Run {
  readonly thread: LuaThread;
  /** Spent in earlier slices. */
  spent: number;
  sliceStart: number;
  /** Lua's memory when it began. */
  readonly startBytes: number;
  /** It runs by lua_resume, which is what can be left. */
  cuttable: boolean;
  /** It has to end, whatever it catches. */
  ended: 'time' | 'memory' | null;
}

export class Watch {
  run: Run | null = null;
  readonly #limits: Limits;
  readonly #now: () => number;

  constructor(limits: Limits, now: () => number) {
    this.#limits = limits;
    this.#now = now;
  }

  begin(instance: Instance, thread: LuaThread): Run {
    return { thread, spent: 0, sliceStart: 0, startBytes: instance.usedBytes, cuttable: false, ended: null };
  }

  /** Coroutines that the script makes inherit it. */
  set(instance: Instance, thread: LuaThread): void {
    instance.exports.lua_sethook(thread, instance.hook, countMask, instructions);
  }

  /** The run goes on; the answer is what it was given. */
  enter(run: Run): void {
    run.sliceStart = this.#now();
    this.run = run;
  }

  leave(run: Run): void {
    run.spent += this.#now() - run.sliceStart;
    run.cuttable = false;
    this.run = null;
  }

  /** The count hook: called from within the running script. */
  look(instance: Instance, thread: LuaThread): void {
    const { run } = this;
    if (run === null) return;
    if (run.ended === null) {
      const inSlice = this.#now() - run.sliceStart;
      if (run.spent + inSlice > this.#limits.total) run.ended = 'time';
      else if (instance.usedBytes - run.startBytes > this.#limits.growth) run.ended = 'memory';
      else if (inSlice < this.#limits.slice) return;
      else if (this.#canCut(instance, run, thread)) return void instance.exports.lua_yield(thread, 0);
      else if (inSlice > this.#limits.uncut) run.ended = 'time';
      else return;
    }
    // A pcall of the script may catch this, so the next instruction that it runs raises it again.
    instance.exports.lua_sethook(thread, instance.hook, countMask, 1);
    this.#raise(instance, thread, run.ended === 'memory' ? 'not enough memory' : 'the script ran too long and was ended');
  }

  #canCut({ memory }: Instance, run: Run, thread: LuaThread): boolean {
    return run.cuttable && thread === run.thread && memory.halfWord(thread + callsOffset) <= memory.halfWord(thread + baseCallsOffset);
  }

  #raise(instance: Instance, thread: LuaThread, message: string): never {
    const { exports: e } = instance;
    instance.withReserve(() => {
      const stack = instance.stack(thread);
      stack.room(8);
      e.luaL_where(thread, 0);
      const where = stack.toText(-1) ?? '';
      stack.pop();
      stack.pushText(where + message);
    });
    e.lua_error(thread);
    throw new Error('lua_error came back');
  }
}
