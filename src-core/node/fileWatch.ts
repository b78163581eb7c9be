/**
 * Tells when files change, however they are saved: written in place, or replaced. By looking, which works on every file system.
 * Not fs.watchFile: that compares with what it sees when it first gets round to look, so a change before that is never told.
 */
import { type Stats, stat, statSync } from 'node:fs';

const intervalMs = 300;

export class FileWatch {
  private readonly changed: () => void;
  /** What each file was when it was last looked at; '' where there was none. */
  private readonly stamps = new Map<string, string>();
  private timer: NodeJS.Timeout | undefined;

  /** `changed`: one of the files is another now. */
  constructor(changed: () => void) {
    this.changed = changed;
  }

  /** These from now on. What changed since they were last looked at is told. */
  watch(paths: readonly string[]): void {
    for (const path of [...this.stamps.keys()]) if (!paths.includes(path)) this.stamps.delete(path);
    for (const path of paths) if (!this.stamps.has(path)) this.stamps.set(path, stampNow(path));
    clearInterval(this.timer);
    if (paths.length > 0) this.timer = setInterval(() => this.lookAtAll(), intervalMs).unref();
  }

  /** What they are now is known. */
  seen(): void {
    for (const path of this.stamps.keys()) this.stamps.set(path, stampNow(path));
  }

  stop(): void {
    this.watch([]);
  }

  private lookAtAll(): void {
    for (const [path, before] of this.stamps) {
      stat(path, (error, stats) => {
        // Between the two steps of a replacement there is no file.
        if (error !== null) return;
        const now = stampOf(stats);
        // What became known, or was left, since this was asked is not news.
        if (now === before || this.stamps.get(path) !== before) return;
        this.stamps.set(path, now);
        this.changed();
      });
    }
  }
}

function stampNow(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats === undefined ? '' : stampOf(stats);
}

function stampOf(stats: Stats): string {
  return `${stats.mtimeMs} ${stats.size} ${stats.ino}`;
}
