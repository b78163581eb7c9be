import type { VmPorts } from '../ports.ts';
import type { LuaThread } from '../wasm.ts';

/** What the libraries know of the state that they are opened in. */
export interface Surroundings {
  readonly ports: VmPorts;
  /** The environment whose script runs, or anything that stands for none: its default files are kept by it. */
  running(): { readonly context?: unknown };
  /** Whether a call began on this coroutine: for the script it is none. */
  isOutermost(thread: LuaThread): boolean;
  /** Longer strings are not made, in bytes. */
  readonly maximumBytes: number;
}
