/** Scripts that were cut go on one after the other, one at each of the host's turns, so that all others wait for one slice at most. */
export class Turns {
  readonly #soon: (run: () => void) => void;
  readonly #waiting: (() => void)[] = [];

  constructor(soon: (run: () => void) => void) {
    this.#soon = soon;
  }

  add(run: () => void): void {
    if (this.#waiting.push(run) === 1) this.#soon(this.#next);
  }

  readonly #next = (): void => {
    const run = this.#waiting[0]!;
    try {
      run();
    } finally {
      this.#waiting.shift();
      if (this.#waiting.length > 0) this.#soon(this.#next);
    }
  };
}
