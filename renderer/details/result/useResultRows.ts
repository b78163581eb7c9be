import { useEffect, useMemo, useState } from 'react';
import type { ResultRecord, Value } from '../../../src-core/bridge/contract.ts';
import { currentBridge } from '../../stores/bridgeStore.ts';
import { PageCache } from '../../stores/pageCache.ts';
import { report } from '../../stores/statusStore.ts';

export type Row = readonly Value[];

export interface ResultRows {
  /** Rows that can be shown; fewer than the result had when the keep limit was reached. */
  readonly kept: number;
  get(row: number): Row | undefined;
  want(from: number, to: number): void;
  /** The first `most` kept rows, fetched as needed. */
  all(most: number): Promise<Row[]>;
}

const pageSize = 200;

/** Rows of one result: the first ones came with the exchange, the others are fetched by the page. */
export function useResultRows(id: number, index: number, result: ResultRecord): ResultRows {
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
    return () => {
      state.alive = false;
    };
  }, [state, result]);

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
    all: async (most) => {
      const rows: Row[] = [];
      for (let page = 0; rows.length < most && page * pageSize < kept; page++) {
        const got = await fetchPage(page);
        rows.push(...got);
        if (got.length < pageSize) break;
      }
      return rows.slice(0, most);
    },
  };
}
