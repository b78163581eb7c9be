/** A stream over a generator that also ends while the generator waits: its wait is over as soon as `return` is called. */
export interface StreamState {
  /** Nobody reads any more. */
  readonly ended: boolean;
}

/** `wake` ends what the generator waits for; it then looks at `state.ended` and returns. */
export function endableStream<T>(make: (state: StreamState) => AsyncGenerator<T, void>, wake: () => void): AsyncIterable<T> {
  return {
    [Symbol.asyncIterator](): AsyncIterator<T, void> {
      const state = { ended: false };
      const source = make(state);
      return {
        next: () => source.next(),
        return: () => {
          state.ended = true;
          wake();
          return source.return();
        },
      };
    },
  };
}
