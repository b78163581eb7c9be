import type { Bridge, ConsoleLine } from '../../bridge/contract.ts';
import type { Log } from '../log.ts';

/** Logs what scripts print, and what is wrong with them. */
export class ScriptLog {
  private readonly bridge: Bridge;
  private readonly log: Log;
  private readonly print: ((line: string) => void) | null;
  private since = 0;
  /** One reading at a time, so that no line is told twice. */
  private reading: Promise<void> = Promise.resolve();

  /** `print`: takes what scripts print, as they print it; null for the log. */
  constructor(bridge: Bridge, log: Log, print: ((line: string) => void) | null = null) {
    this.bridge = bridge;
    this.log = log;
    this.print = print;
  }

  /** Goes on until the bridge closes. */
  async follow(): Promise<void> {
    try {
      for await (const { consoleLines } of this.bridge.stream('intercept.states', {})) if (consoleLines > this.since) await this.read();
    } catch {
      // The bridge is closed: the host stops.
    }
  }

  /** Looks once more, so that a line of the last moment is told too. */
  async finish(): Promise<void> {
    try {
      await this.read();
    } catch {
      // The engine is gone; the host tells that itself.
    }
  }

  private read(): Promise<void> {
    this.reading = this.reading.then(async () => {
      const { lines, next } = await this.bridge.call('scripts.console', { since: this.since });
      this.since = next;
      for (const line of lines) this.tell(line);
    });
    return this.reading;
  }

  /** The place has the file's name in it, unless the line came from a file that the script imports. */
  private tell({ script, level, text, place }: ConsoleLine): void {
    if (level === 'log' && this.print !== null) {
      this.print(text);
      return;
    }
    const where = place === null ? script : place.startsWith(`${script}:`) ? place : `${script} (${place})`;
    const as = level === 'log' ? 'info' : level;
    const [message = '', ...traceback] = text.split(/\n(?=stack traceback:\n)/);
    this.log[as](`${where}: ${message}`);
    for (const line of traceback.join('\n').split('\n'))
      if (line !== '') this.log[as](line.replace(/^(\t?)/, (tab) => (tab === '' ? '  ' : '    ')));
  }
}
