/** The exchanges of a capture that a filter finds, once all of it was looked at. */
import type { Bridge, Summary } from '../bridge/contract.ts';
import { StartFault } from './commandContext.ts';
import { UsageFault } from './parseOptions.ts';

/** Rows asked for at once. */
const page = 500;

/** In the order in which they began. Rejects with UsageFault for a filter that is wrong, else with StartFault. */
export async function* matchingExchanges(bridge: Bridge, filter: string): AsyncGenerator<Summary, void> {
  try {
    await searched(bridge, filter);
    for (let from = 0, matched = 1; from < matched; from += page) {
      const found = await bridge.call('capture.rows', { filter, from, count: page });
      matched = found.matched;
      yield* found.rows;
    }
  } catch (thrown) {
    const { code, message } = thrown as { code?: unknown; message: string };
    throw code === 'badInput' ? new UsageFault(message) : new StartFault(message);
  }
}

/** Resolves when the search has looked at everything. */
async function searched(bridge: Bridge, filter: string): Promise<void> {
  for await (const { scanned, total } of bridge.stream('capture.changes', { filter, since: null, tailRows: 0 })) {
    if (scanned >= total) return;
  }
}
