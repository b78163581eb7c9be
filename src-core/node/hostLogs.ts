import type { Bridge } from '../bridge/contract.ts';
import { TroubleLog } from './backendLog.ts';
import type { Log } from './log.ts';
import { MockLog } from './mockLog.ts';
import { RulesLog } from './rulesLog.ts';
import { ScriptLog } from './scripts/scriptLog.ts';

export interface HostLogOptions {
  /** An only backend of a listener is told of in the words for several too. */
  readonly backendsEach?: boolean;
  /** Takes the lines that scripts print, in place of the log. */
  readonly print?: ((line: string) => void) | null;
  /** There is a mock file. */
  readonly mocked?: boolean;
}

/** All that a host tells on stderr while it runs: troubles of backends and of the capture, of rules files, and what scripts say. */
export class HostLogs {
  private readonly troubles: TroubleLog;
  private readonly rules: RulesLog;
  private readonly scripts: ScriptLog;
  private readonly mock: MockLog | null;

  constructor(bridge: Bridge, log: Log, { backendsEach = false, print = null, mocked = false }: HostLogOptions = {}) {
    this.troubles = new TroubleLog(bridge, log, backendsEach);
    this.rules = new RulesLog(bridge, log);
    this.scripts = new ScriptLog(bridge, log, print);
    this.mock = mocked ? new MockLog(bridge, log) : null;
  }

  /** Goes on until the bridge closes. */
  async follow(): Promise<void> {
    await Promise.all([this.troubles.follow(), this.rules.follow(), this.scripts.follow(), this.mock?.follow()]);
  }

  /** Looks once more, so that what came in the last moment is told too. */
  async finish(): Promise<void> {
    await Promise.all([this.troubles.finish(), this.scripts.finish(), this.mock?.finish()]);
  }
}
