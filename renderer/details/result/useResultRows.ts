import { useEffect, useMemo, useState } from 'react';
import type { ResultRecord, Value } from '../../../src-core/bridge/contract.ts';
import { currentBridge } from '../../stores/bridgeStore.ts';
import { PageCache } from '../../stores/pageCache.ts';
import { report } from '../../stores/statusStore.ts';
import { keptRows } from './keptRows.ts';

export type Row = readonly Value[];

export interface ResultRows {
  /** Rows that can be shown; fewer than the result had when the keep limit was reached. */
  readonly kept: number;
  get(row: number): Row | undefined;
  want(from: number, to: number): void;
  /** All kept rows from the first on, fetched by the page; they are not kept in memory. */
  pages(): AsyncIterable<readonly Row[]>;
}

const pageSize = 200;
/** As many as one call gives. */
const readingSize = 500;

/**
 * Rows of one result: the first ones came with the exchange, the others are fetched by the page. Where the exchange was `cut`,
 * it is found out at once how many were kept, so that what is missing is said before one scrolls there.
 */
export function useResultRows(id: number, index: number, result: ResultRecord, cut: boolean): ResultRows {
  const [, redraw] = useState(0);
  const [kept, setKept] = useState(result.row_count);
  const state = useMemo(() => {
    const cache = new PageCache<Row>(pageSize, 50);
    cache.put(0, result.rows);
    return { cache, asking: new Set<number>(), alive: true };
  }, [result]);
  useEffect(() => {
    state.alive = true;
    setKept(result.rows_truncated ? result.row_count : result.rows.length);
    const bridge = currentBridge();
    if (cut && result.rows_truncated && bridge !== null) {
      const has = async (row: number): Promise<boolean> =>
        row < result.rows.length ||
        !state.alive ||
        (await bridge.call('capture.resultRows', { id, result: index, from: row, count: 1 })).rows.length > 0;
      keptRows(result.row_count, has)
        .then((n) => state.alive && setKept((k) => Math.min(k, n)))
        .catch(report);
    }
    return () => {
      state.alive = false;
    };
  }, [state, result, id, index, cut]);

  const fetchPage = async (page: number): Promise<readonly Row[]> => {
    const bridge = currentBridge();
    if (bridge === null) return [];
    const from = page * pageSize;
    const { rows } = await bridge.call('capture.resultRows', {
      id,
      result: index,
      from,
      count: Math.min(pageSize, result.row_count - from),
    });
    if (!state.alive) return rows;
    state.cache.put(from, rows);
    // A short page is the end of what was kept.
    if (from + rows.length < Math.min(from + pageSize, result.row_count)) setKept((k) => Math.min(k, from + rows.length));
    redraw((n) => n + 1);
    return rows;
  };

  return {
    kept,
    get: (row) => state.cache.get(row),
    want: (from, to) => {
      for (const page of state.cache.missing(Math.max(0, from), Math.min(to, kept))) {
        if (state.asking.has(page)) continue;
        state.asking.add(page);
        fetchPage(page)
          .catch(report)
          .finally(() => state.asking.delete(page));
      }
    },
    pages: async function* () {
      for (let from = 0; from < kept; ) {
        const bridge = currentBridge();
        if (bridge === null) throw new Error('There is no connection to the engine.');
        const { rows } = await bridge.call('capture.resultRows', { id, result: index, from, count: readingSize });
        yield rows;
        from += rows.length;
        if (rows.length === 0) break;
      }
    },
  };
}
