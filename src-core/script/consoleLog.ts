/** What scripts print, and what is wrong with them: the newest lines, numbered. */
import type { ConsoleLine } from '../bridge/interceptContract.ts';
import { LineLimit } from './lineLimit.ts';

const kept = 2_000;
/** Characters of lines that nobody has read yet, where all are to be read. */
const mostUnread = 32 * 1024 * 1024;

export interface ConsoleLogOptions {
  /**
   * Somebody reads every line by `since`, as for a program's standard output: none is left out for coming fast. Above 32 Mi characters
   * that were not read, lines are left out, and that is told.
   */
  readonly readWhole?: boolean;
}

export class ConsoleLog {
  private readonly now: () => number;
  private readonly added: () => void;
  private readonly limit: LineLimit | null;
  private readonly lines: ConsoleLine[] = [];
  private last = 0;
  /** Characters of lines that were not read. */
  private unread = 0;
  private leftOut = 0;

  /** `now`: an Instant. `added`: there is another line. */
  constructor(now: () => number, added: () => void, { readWhole = false }: ConsoleLogOptions = {}) {
    this.now = now;
    this.added = added;
    this.limit = readWhole ? null : new LineLimit(now);
  }

  /** Number of the newest line; 0 for none. */
  get newest(): number {
    return this.last;
  }

  add(script: string, level: ConsoleLine['level'], text: string, place: string | null): void {
    const left = this.limit === null ? this.room(text.length) : this.limit.take();
    if (left === null) return;
    if (left > 0) this.push(script, 'warn', `${left} more lines were left out`, null);
    this.push(script, level, text, place);
  }

  /** Lines behind number `n`, as far as they are still kept. */
  since(n: number): { readonly lines: readonly ConsoleLine[]; readonly next: number } {
    const [first] = this.lines;
    const lines = first === undefined ? [] : this.lines.slice(Math.max(0, n - first.n + 1));
    this.unread = 0;
    this.forget();
    return { lines, next: this.last };
  }

  /** As `LineLimit.take`. */
  private room(length: number): number | null {
    if (this.unread + length > mostUnread) {
      this.leftOut++;
      return null;
    }
    const left = this.leftOut;
    this.leftOut = 0;
    return left;
  }

  private push(script: string, level: ConsoleLine['level'], text: string, place: string | null): void {
    this.last++;
    this.lines.push({ n: this.last, at: this.now(), script, level, text, place });
    this.unread += text.length;
    if (this.limit !== null) this.forget();
    this.added();
  }

  private forget(): void {
    if (this.lines.length > kept) this.lines.splice(0, this.lines.length - kept);
  }
}
