import type { Bridge, RulesState } from '../bridge/contract.ts';
import type { Log } from './log.ts';

/** Logs what comes of saving the rules file: a mistake with its place, or that the new rules hold. */
export class RulesLog {
  private readonly bridge: Bridge;
  private readonly log: Log;
  private text: string | null = null;

  constructor(bridge: Bridge, log: Log) {
    this.bridge = bridge;
    this.log = log;
  }

  /** Goes on until the bridge closes. */
  async follow(): Promise<void> {
    try {
      for await (const { rules } of this.bridge.stream('intercept.states', {})) this.check(rules);
    } catch {
      // The bridge is closed: the host stops.
    }
  }

  check({ path, text, error, rules }: RulesState): void {
    if (path === null || text === this.text) return;
    const first = this.text === null;
    this.text = text;
    if (error !== null) this.log.warn(`${path}:${error.line}:${error.column}: ${error.message}; the rules before go on`);
    else if (!first) this.log.info(`${path}: ${rules.length} ${rules.length === 1 ? 'rule' : 'rules'} from now on`);
  }
}
