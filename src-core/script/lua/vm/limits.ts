/** How far a script may go. Times in milliseconds, sizes in bytes. */
export interface Limits {
  /** A hook that runs longer is cut here, and goes on after others had their turn. */
  readonly slice: number;
  /** What a hook may run altogether. */
  readonly total: number;
  /** What it may run where it cannot be cut: within pcall, a metamethod, an iterator of Lua's or a coroutine. */
  readonly uncut: number;
  /** What commands may take that it runs by the shell, within one slice. Everybody waits for them. */
  readonly commands: number;
  /** Steps that Lua's own pattern matcher, which cannot be interrupted, may be asked for at once; beyond it is ours that matches. */
  readonly matching: number;
  /** Of the whole Lua state, which all connections share. */
  readonly memory: number;
  /** What one call of a hook may add to it. */
  readonly growth: number;
}

export const defaultLimits: Limits = {
  slice: 2,
  total: 5_000,
  uncut: 500,
  commands: 2_000,
  matching: 4e6,
  memory: 512 * 2 ** 20,
  growth: 256 * 2 ** 20,
};
