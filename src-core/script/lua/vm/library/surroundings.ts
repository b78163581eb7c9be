import type { VmPorts } from '../ports.ts';
import type { LuaThread } from '../wasm.ts';

/** What the libraries know of the state that they are opened in. */
export interface Surroundings {
  readonly ports: VmPorts;
  /** The environment whose script runs, or anything that stands for none: its default files are kept by it. */
  running(): { readonly context?: unknown };
  /** Whether a call began on this coroutine: for the script it is none. */
  isOutermost(thread: LuaThread): boolean;
  /** One call took so many steps: where these are many, the clock is looked at soon. */
  worked(thread: LuaThread, steps: number): void;
  /** Looks at the clock, and ends the script where it has run too long without others' turns. */
  mayGoOn(thread: LuaThread): void;
  /** Ends the script that runs, since one call took too long. */
  ranTooLong(thread: LuaThread): void;
  /** Runs what the script and everybody else waits for, in so many ms at most. */
  waiting<T>(work: (milliseconds: number) => T): T;
  /** As of Limits. */
  readonly matching: number;
  /** Longer strings are not made, in bytes. */
  readonly maximumBytes: number;
}
