/** Wakes those who wait for something to have changed. */
export class Signal {
  private count = 0;
  private waiters: (() => void)[] = [];

  /** How often it was raised. */
  get raised(): number {
    return this.count;
  }

  raise(): void {
    this.count++;
    const waiters = this.waiters;
    this.waiters = [];
    for (const wake of waiters) wake();
  }

  /** Resolves once it was raised more than `seen` times; at once where it was. */
  after(seen: number): Promise<void> {
    if (this.count > seen) return Promise.resolve();
    return new Promise((resolve) => this.waiters.push(resolve));
  }
}
