import type { Bridge, ExchangeDetail } from '../../src-core/bridge/contract.ts';

const lookEveryMs = 100;
/** What was sent by hand reaches the capture some milliseconds later. */
const patienceMs = 5_000;

/** The exchange, once the capture has it and it is over. Rejects where it does not come into the capture. */
export async function endedExchange(bridge: Bridge, id: number): Promise<ExchangeDetail> {
  for (;;) {
    const detail = await knownExchange(bridge, id);
    if (detail.summary.state !== 'running') return detail;
    await pause();
  }
}

/** The exchange, once the capture has it. */
export async function knownExchange(bridge: Bridge, id: number): Promise<ExchangeDetail> {
  for (const since = Date.now(); ; ) {
    try {
      return await bridge.call('capture.exchange', { id });
    } catch (failure) {
      const { code } = failure as { readonly code?: unknown };
      if (code !== 'notFound' || Date.now() - since > patienceMs) throw failure;
    }
    await pause();
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, lookEveryMs));
}
