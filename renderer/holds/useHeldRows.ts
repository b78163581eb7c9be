import { useEffect, useMemo, useState } from 'react';
import type { ResultRecord, Value } from '../../src-core/bridge/contract.ts';
import { currentBridge } from '../stores/bridgeStore.ts';
import { PageCache } from '../stores/pageCache.ts';
import { report } from '../stores/statusStore.ts';

interface HeldRows {
  get(row: number): readonly Value[] | undefined;
  want(from: number, to: number): void;
}

const pageSize = 200;

/** Rows of a reply that waits: the first ones came with the hold, the others are fetched by the page. */
export function useHeldRows(hold: number, index: number, result: ResultRecord): HeldRows {
  const [, redraw] = useState(0);
  const state = useMemo(() => {
    const cache = new PageCache<readonly Value[]>(pageSize, 50);
    cache.put(0, result.rows);
    return { cache, asking: new Set<number>(), alive: true };
  }, [result]);
  useEffect(() => {
    state.alive = true;
    return () => {
      state.alive = false;
    };
  }, [state]);
  const fetchPage = async (page: number): Promise<void> => {
    const answer = await currentBridge()?.call('intercept.holdRows', { id: hold, result: index, from: page * pageSize, count: pageSize });
    if (answer === undefined || !state.alive) return;
    state.cache.put(page * pageSize, answer.rows);
    redraw((n) => n + 1);
  };
  return {
    get: (row) => state.cache.get(row),
    want: (from, to) => {
      for (const page of state.cache.missing(Math.max(0, from), Math.min(to, result.row_count))) {
        if (state.asking.has(page)) continue;
        state.asking.add(page);
        fetchPage(page)
          .catch(report)
          .finally(() => state.asking.delete(page));
      }
    },
  };
}
