const mostPerSecond = 200;
const second = 1_000_000;

/** A script that prints in every hook, or for ever, shall not drown the engine's thread. */
export class LineLimit {
  private readonly now: () => number;
  private since = Number.NEGATIVE_INFINITY;
  private taken = 0;
  private leftOut = 0;

  /** `now` in µs. */
  constructor(now: () => number) {
    this.now = now;
  }

  /** Null: leave the line out. Otherwise how many were left out before it. */
  take(): number | null {
    const now = this.now();
    if (now - this.since >= second) {
      this.since = now;
      this.taken = 0;
    }
    if (this.taken === mostPerSecond) {
      this.leftOut++;
      return null;
    }
    this.taken++;
    const before = this.leftOut;
    this.leftOut = 0;
    return before;
  }
}
