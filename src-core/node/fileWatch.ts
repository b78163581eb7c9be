/** Tells when files change, however they are saved: written in place, or replaced. By looking, which works on every file system. */
import { type Stats, statSync, unwatchFile, watchFile } from 'node:fs';

const intervalMs = 300;

export class FileWatch {
  private readonly changed: () => void;
  private readonly files = new Map<string, { stamp: string; look: (now: Stats) => void }>();

  /** `changed`: one of the files is another now. */
  constructor(changed: () => void) {
    this.changed = changed;
  }

  /** These from now on. What changed since they were last looked at is told. */
  watch(paths: readonly string[]): void {
    for (const path of [...this.files.keys()]) if (!paths.includes(path)) this.leave(path);
    for (const path of paths) if (!this.files.has(path)) this.join(path);
  }

  /** What they are now is known. */
  seen(): void {
    for (const [path, file] of this.files) file.stamp = stampOf(statSync(path, { throwIfNoEntry: false }));
  }

  stop(): void {
    this.watch([]);
  }

  private join(path: string): void {
    const file = {
      stamp: stampOf(statSync(path, { throwIfNoEntry: false })),
      look: (now: Stats) => {
        const stamp = stampOf(now.mtimeMs === 0 ? undefined : now);
        // Between the two steps of a replacement there is no file.
        if (stamp === file.stamp || stamp === '') return;
        file.stamp = stamp;
        this.changed();
      },
    };
    this.files.set(path, file);
    watchFile(path, { interval: intervalMs, persistent: false }, file.look);
  }

  private leave(path: string): void {
    unwatchFile(path, this.files.get(path)!.look);
    this.files.delete(path);
  }
}

function stampOf(stats: Stats | undefined): string {
  return stats === undefined ? '' : `${stats.mtimeMs} ${stats.size} ${stats.ino}`;
}
