import type { Bridge, MockMiss, MockState } from '../bridge/contract.ts';
import type { Log } from './log.ts';
import { printable } from './recordText.ts';

/** Logs what comes of saving the mock file, and each statement that had no answer when it comes first. */
export class MockLog {
  private readonly bridge: Bridge;
  private readonly log: Log;
  private text: string | null = null;
  private newestMiss = 0;

  constructor(bridge: Bridge, log: Log) {
    this.bridge = bridge;
    this.log = log;
  }

  /** Goes on until the bridge closes. */
  async follow(): Promise<void> {
    try {
      for await (const state of this.bridge.stream('mock.states', {})) this.check(state);
    } catch {
      // The bridge is closed: the host stops.
    }
  }

  /** Looks once more, so that a miss of the last moment is told too. */
  async finish(): Promise<void> {
    try {
      this.check(await this.bridge.call('mock.state', {}));
    } catch {
      // The engine is gone; the host tells that itself.
    }
  }

  check({ path, text, error, statements, misses }: MockState): void {
    const fresh = misses.filter(({ id }) => id > this.newestMiss).sort((a, b) => a.id - b.id);
    for (const miss of fresh) this.log.warn(`the mock has no answer for ${missWords(miss)}`);
    this.newestMiss = Math.max(this.newestMiss, ...fresh.map(({ id }) => id));
    if (path === null || text === this.text) return;
    const first = this.text === null;
    this.text = text;
    if (error !== null) this.log.warn(`${path}:${error.line}:${error.column}: ${error.message}; the mock before goes on`);
    else if (!first) this.log.info(`${path}: ${statements.length} ${statements.length === 1 ? 'statement' : 'statements'} from now on`);
  }
}

/** The statement and why it had no answer, in one line. */
export function missWords({ sql, why }: MockMiss): string {
  return `${printable(sql, 200)}: ${why}`;
}
