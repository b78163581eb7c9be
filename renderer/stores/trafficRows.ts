/** The cached part of the exchange list: rows by position, kept right while the tail grows and running rows end. */
import type { ChangeSet, Summary } from '../../src-core/bridge/contract.ts';
import { PageCache } from './pageCache.ts';

export const rowsPerPage = 200;
const maxPages = 60;

export class TrafficRows {
  readonly #positions = new Map<number, number>();
  readonly #cache = new PageCache<Summary>(rowsPerPage, maxPages, (row) => this.#positions.delete(row.id));
  #matched = 0;

  get matched(): number {
    return this.#matched;
  }

  get(position: number): Summary | undefined {
    return position < this.#matched ? this.#cache.get(position) : undefined;
  }

  /** Position of an exchange, when its row is cached. */
  positionOf(id: number): number | undefined {
    return this.#positions.get(id);
  }

  missing(from: number, to: number): number[] {
    return this.#cache.missing(Math.max(0, from), Math.min(to, this.#matched));
  }

  put(from: number, rows: readonly Summary[]): void {
    rows.forEach((row, i) => {
      this.#set(from + i, row);
    });
  }

  apply(change: ChangeSet): void {
    const tailFrom = change.matched - change.tail.length;
    // A list that shrank, or another row where one was known, means that positions moved: nothing cached is right any more.
    if (change.matched < this.#matched || this.#contradicts(tailFrom, change.tail)) this.clear();
    this.#matched = change.matched;
    this.put(tailFrom, change.tail);
    for (const row of change.upserts) {
      const position = this.#positions.get(row.id);
      if (position !== undefined) this.#cache.set(position, row);
    }
  }

  clear(): void {
    this.#matched = 0;
    this.#cache.clear();
    this.#positions.clear();
  }

  #set(position: number, row: Summary): void {
    this.#cache.set(position, row);
    this.#positions.set(row.id, position);
  }

  #contradicts(from: number, rows: readonly Summary[]): boolean {
    return rows.some((row, i) => {
      const known = this.#cache.get(from + i);
      return known !== undefined && known.id !== row.id;
    });
  }
}
