/** Statements that had no answer, each text once. */
import type { MockMiss } from '../../bridge/mockContract.ts';

/** Texts that are kept; what comes beyond is counted. */
const mostKept = 10_000;
const mostTold = 500;
const mostCharacters = 4_000;

export class Misses {
  /** In all. */
  count = 0;
  private readonly kept = new Map<string, MockMiss>();
  private nextId = 1;

  /** `now`: an instant. */
  add(sql: string, command: MockMiss['command'], user: string | null, why: string, now: number): void {
    this.count++;
    const key = `${command} ${sql.slice(0, mostCharacters)}`;
    const before = this.kept.get(key);
    if (before === undefined && this.kept.size >= mostKept) return;
    this.kept.set(key, {
      id: before?.id ?? this.nextId++,
      sql: sql.slice(0, mostCharacters),
      command,
      count: (before?.count ?? 0) + 1,
      firstAt: before?.firstAt ?? now,
      lastAt: now,
      user,
      why,
    });
  }

  /** The newest first. */
  told(): MockMiss[] {
    return [...this.kept.values()].sort((a, b) => b.lastAt - a.lastAt || b.id - a.id).slice(0, mostTold);
  }

  find(id: number): MockMiss | null {
    for (const miss of this.kept.values()) if (miss.id === id) return miss;
    return null;
  }

  clear(): void {
    this.count = 0;
    this.kept.clear();
  }
}
