/** What scripts print, and what is wrong with them: the newest lines, numbered. */
import type { ConsoleLine } from '../bridge/interceptContract.ts';
import { LineLimit } from './lineLimit.ts';

const kept = 2_000;

export class ConsoleLog {
  private readonly now: () => number;
  private readonly added: () => void;
  private readonly limit: LineLimit;
  private readonly lines: ConsoleLine[] = [];
  private last = 0;

  /** `now`: an Instant. `added`: there is another line. */
  constructor(now: () => number, added: () => void) {
    this.now = now;
    this.added = added;
    this.limit = new LineLimit(now);
  }

  /** Number of the newest line; 0 for none. */
  get newest(): number {
    return this.last;
  }

  add(script: string, level: ConsoleLine['level'], text: string, place: string | null): void {
    const left = this.limit.take();
    if (left === null) return;
    if (left > 0) this.push(script, 'warn', `${left} more lines were left out`, null);
    this.push(script, level, text, place);
  }

  /** Lines behind number `n`, as far as they are still kept. */
  since(n: number): { readonly lines: readonly ConsoleLine[]; readonly next: number } {
    return { lines: this.lines.filter((line) => line.n > n), next: this.last };
  }

  private push(script: string, level: ConsoleLine['level'], text: string, place: string | null): void {
    this.last++;
    this.lines.push({ n: this.last, at: this.now(), script, level, text, place });
    if (this.lines.length > kept) this.lines.splice(0, this.lines.length - kept);
    this.added();
  }
}
