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

  /** An exchange by its number, when its row is cached. */
  find(id: number | null): Summary | undefined {
    const position = id === null ? undefined : this.#positions.get(id);
    return position === undefined ? undefined : this.get(position);
  }

  missing(from: number, to: number): number[] {
    return this.#cache.missing(Math.max(0, from), Math.min(to, this.#matched));
  }

  /** Takes in rows that were asked for. False, and nothing done, where they do not fit what is known: positions have moved since. */
  put(from: number, rows: readonly Summary[]): boolean {
    if (rows.some((row, i) => this.#contradicts(from + i, row))) return false;
    rows.forEach((row, i) => {
      this.#set(from + i, row);
    });
    return true;
  }

  /** Returns by how many positions the known rows moved: a search that goes backwards finds rows before them. */
  apply(change: ChangeSet): number {
    const tailFrom = change.matched - change.tail.length;
    const moved = change.matched < this.#matched ? null : this.#movement(tailFrom, change.tail);
    if (moved === null) this.clear();
    else if (moved > 0) this.#shift(moved);
    this.#matched = change.matched;
    change.tail.forEach((row, i) => {
      this.#set(tailFrom + i, row);
    });
    for (const row of change.upserts) {
      const position = this.#positions.get(row.id);
      if (position !== undefined) this.#cache.set(position, row);
    }
    return moved ?? 0;
  }

  /** Ids of exchanges that the change, not yet applied, tells otherwise than they are known. One that ends among the newest is told in the tail. */
  changedBy(change: ChangeSet): Set<number> {
    const ids = new Set(change.upserts.map((row) => row.id));
    for (const row of change.tail) {
      const position = this.#positions.get(row.id);
      const known = position === undefined ? undefined : this.#cache.get(position);
      if (known !== undefined && known.state !== row.state) ids.add(row.id);
    }
    return ids;
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

  #contradicts(position: number, row: Summary): boolean {
    const known = this.#cache.get(position);
    return known !== undefined && known.id !== row.id;
  }

  /** How far the tail's rows stand from where they were known; null when that cannot be, and all that is known is wrong. */
  #movement(from: number, tail: readonly Summary[]): number | null {
    for (const [i, row] of tail.entries()) {
      const before = this.#positions.get(row.id);
      if (before !== undefined) return from + i >= before ? from + i - before : null;
    }
    return tail.some((row, i) => this.#contradicts(from + i, row)) ? null : 0;
  }

  #shift(by: number): void {
    this.#cache.shift(by);
    for (const [id, position] of this.#positions) this.#positions.set(id, position + by);
  }
}
