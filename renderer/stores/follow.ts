/** Reads one of the bridge's streams until told to stop, at a pace the window can draw. */
import type { Bridge, Streams } from '../../src-core/bridge/contract.ts';
import { isClosed, messageOf } from './bridgeStore.ts';

/** Twenty updates a second look live; more would only cost the engine and the window time. */
const paceMs = 50;

export interface Following {
  stop(): void;
}

/**
 * Items are handed over at most once a frame. An item that cannot be applied is logged and skipped: one bad
 * event must not end the feed. `failed` is told when the stream itself ends badly.
 */
export function follow<K extends keyof Streams>(
  bridge: Bridge,
  name: K,
  input: Streams[K][0],
  apply: (item: Streams[K][1]) => void,
  failed: (message: string) => void,
): Following {
  const iterator = bridge.stream(name, input)[Symbol.asyncIterator]();
  let stopped = false;
  const run = async (): Promise<void> => {
    for (;;) {
      const next = await iterator.next();
      if (stopped || next.done === true) return;
      try {
        apply(next.value);
      } catch (fault) {
        console.error(`An item of ${name} could not be shown`, fault);
      }
      await pause();
      if (stopped) return;
    }
  };
  run().catch((failure: unknown) => {
    if (!stopped && !isClosed(failure)) failed(messageOf(failure));
  });
  return {
    stop: () => {
      if (stopped) return;
      stopped = true;
      iterator.return?.()?.catch(() => {});
    },
  };
}

/** A hidden page gets no frames, so a timer stands in for them there. */
function pause(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(() => {
      if (typeof requestAnimationFrame === 'undefined' || document.hidden) resolve();
      else {
        const fallback = setTimeout(resolve, 200);
        requestAnimationFrame(() => {
          clearTimeout(fallback);
          resolve();
        });
      }
    }, paceMs);
  });
}
