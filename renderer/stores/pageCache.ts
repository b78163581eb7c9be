/**
 * Rows of a list that is far longer than memory should hold, addressed by position and kept in pages.
 * The least recently wanted pages go first. Holes inside a page are allowed: the live tail fills pages from the end.
 */
export class PageCache<T> {
  readonly pageSize: number;
  readonly #maxPages: number;
  /** In the order of their last use: the first is the next to go. */
  readonly #pages = new Map<number, (T | undefined)[]>();
  readonly #onEvict: (row: T) => void;

  constructor(pageSize: number, maxPages: number, onEvict: (row: T) => void = () => {}) {
    this.pageSize = pageSize;
    this.#maxPages = maxPages;
    this.#onEvict = onEvict;
  }

  get pages(): number {
    return this.#pages.size;
  }

  get(position: number): T | undefined {
    return this.#pages.get(Math.floor(position / this.pageSize))?.[position % this.pageSize];
  }

  set(position: number, row: T): void {
    this.#page(Math.floor(position / this.pageSize))[position % this.pageSize] = row;
  }

  put(from: number, rows: readonly T[]): void {
    rows.forEach((row, i) => {
      this.set(from + i, row);
    });
  }

  /** Pages with a hole in [from, to), in order; marks all pages of the range as used. */
  missing(from: number, to: number): number[] {
    const wanted: number[] = [];
    for (let page = Math.floor(from / this.pageSize); page * this.pageSize < to; page++) {
      const rows = this.#pages.get(page);
      const start = Math.max(from, page * this.pageSize) % this.pageSize;
      const end = Math.min(to - page * this.pageSize, this.pageSize);
      if (rows === undefined || hasHole(rows, start, end)) wanted.push(page);
      else this.#touch(page, rows);
    }
    return wanted;
  }

  /** Every row moves by so many positions: rows were added before all that is known. */
  shift(by: number): void {
    const old = [...this.#pages];
    this.#pages.clear();
    for (const [page, rows] of old) {
      rows.forEach((row, i) => {
        if (row !== undefined) this.set(page * this.pageSize + i + by, row);
      });
    }
  }

  clear(): void {
    this.#pages.clear();
  }

  #page(page: number): (T | undefined)[] {
    const known = this.#pages.get(page);
    if (known !== undefined) return known;
    const rows: (T | undefined)[] = [];
    this.#pages.set(page, rows);
    if (this.#pages.size > this.#maxPages) this.#evictOldest();
    return rows;
  }

  #touch(page: number, rows: (T | undefined)[]): void {
    this.#pages.delete(page);
    this.#pages.set(page, rows);
  }

  #evictOldest(): void {
    const [oldest] = this.#pages;
    if (oldest === undefined) return;
    this.#pages.delete(oldest[0]);
    for (const row of oldest[1]) if (row !== undefined) this.#onEvict(row);
  }
}

function hasHole(rows: readonly unknown[], start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (rows[i] === undefined) return true;
  return false;
}
