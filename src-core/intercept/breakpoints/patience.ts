/**
 * How long clients wait. No driver tells the server (connection attributes name programs and versions, not timeouts), so that it is
 * learned: from how long earlier clients of the same program waited before they left while they were held.
 */
import type { HoldSummary } from '../../bridge/contract.ts';

/** Programs that are remembered. */
const most = 200;

export class Patience {
  /** µs that the last client of the program waited in all. */
  private readonly waited = new Map<string, number>();

  /** A client of the program left while it was held. */
  learn(program: string, us: number): void {
    this.waited.delete(program);
    this.waited.set(program, us);
    if (this.waited.size > most) this.waited.delete(this.waited.keys().next().value!);
  }

  of(program: string): HoldSummary['patience'] {
    const us = this.waited.get(program);
    if (us === undefined) return null;
    return { us, because: `an earlier client of ${program} left after ${seconds(us)}` };
  }
}

function seconds(us: number): string {
  return `${(us / 1_000_000).toFixed(1)} s`;
}
