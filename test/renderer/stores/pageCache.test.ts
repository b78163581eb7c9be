import { describe, expect, it } from 'vitest';
import { PageCache } from '../../../renderer/stores/pageCache.ts';

describe('PageCache', () => {
  it('asks for the pages that have a hole in the range', () => {
    const cache = new PageCache<number>(10, 5);
    cache.put(18, [18, 19, 20, 21]);
    expect(cache.missing(18, 22)).toEqual([]);
    expect(cache.missing(15, 22)).toEqual([1]);
    expect(cache.missing(18, 35)).toEqual([2, 3]);
    expect(cache.get(19)).toBe(19);
    expect(cache.get(22)).toBeUndefined();
  });

  it('lets the least recently wanted page go, and says which rows went', () => {
    const gone: number[] = [];
    const cache = new PageCache<number>(2, 2, (row) => gone.push(row));
    cache.put(0, [0, 1]);
    cache.put(2, [2, 3]);
    cache.missing(0, 2);
    cache.put(4, [4, 5]);
    expect(gone).toEqual([2, 3]);
    expect(cache.pages).toBe(2);
    expect(cache.get(0)).toBe(0);
  });

  it('moves all rows when rows were added before them', () => {
    const cache = new PageCache<number>(4, 10);
    cache.put(0, [0, 1, 2, 3, 4, 5]);
    cache.shift(3);
    expect(Array.from({ length: 9 }, (_, i) => cache.get(i))).toEqual([undefined, undefined, undefined, 0, 1, 2, 3, 4, 5]);
  });
});
