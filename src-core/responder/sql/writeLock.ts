/**
 * Who may write. SQLite has one connection for all sessions, so one transaction is open at a time: a session takes the lock
 * with its first write and gives it back when the transaction ends. There is only this one lock, so nobody can deadlock, and
 * waiting ends after a time, as InnoDB's does.
 */
export type After = (ms: number, task: () => void) => () => void;

interface Waiter {
  readonly owner: object;
  readonly go: (granted: boolean) => void;
}

export class WriteLock {
  private holder: object | null = null;
  private waiting: Waiter[] = [];
  private readonly after: After;

  constructor(after: After) {
    this.after = after;
  }

  heldBy(owner: object): boolean {
    return this.holder === owner;
  }

  /** True once `owner` holds the lock; false where that took longer than `ms` or the owner gave up. */
  take(owner: object, ms: number): true | Promise<boolean> {
    if (this.holder === null || this.holder === owner) {
      this.holder = owner;
      return true;
    }
    return new Promise((resolve) => {
      const stop = this.after(ms, () => {
        this.waiting = this.waiting.filter((w) => w !== waiter);
        resolve(false);
      });
      const waiter: Waiter = {
        owner,
        go: (granted) => {
          stop();
          resolve(granted);
        },
      };
      this.waiting.push(waiter);
    });
  }

  /** Gives the lock back, or gives up waiting for it. */
  release(owner: object): void {
    const given = this.waiting.filter((w) => w.owner === owner);
    this.waiting = this.waiting.filter((w) => w.owner !== owner);
    for (const w of given) w.go(false);
    if (this.holder !== owner) return;
    const next = this.waiting.shift();
    this.holder = next?.owner ?? null;
    next?.go(true);
  }
}
