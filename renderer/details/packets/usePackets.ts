import { useEffect, useMemo, useState } from 'react';
import type { PacketDetail, Summary } from '../../../src-core/bridge/contract.ts';
import { currentBridge } from '../../stores/bridgeStore.ts';
import { PageCache } from '../../stores/pageCache.ts';
import { report } from '../../stores/statusStore.ts';
import type { PacketSource } from './packetSource.ts';

const pageSize = 100;

/** The packets of an exchange; anew when it went on since. */
export function usePackets(summary: Summary): PacketSource {
  const { id } = summary;
  const [, redraw] = useState(0);
  const state = useMemo(
    () => ({ cache: new PageCache<PacketDetail>(pageSize, 40), asking: new Set<number>(), total: 0, alive: true, of: summary }),
    [summary],
  );

  const fetchPage = (page: number): void => {
    const bridge = currentBridge();
    if (bridge === null || state.asking.has(page)) return;
    state.asking.add(page);
    bridge
      .call('capture.packets', { id, from: page * pageSize, count: pageSize })
      .then(({ packets, total }) => {
        if (!state.alive) return;
        state.total = total;
        state.cache.put(page * pageSize, packets);
        redraw((n) => n + 1);
      })
      .catch(report)
      .finally(() => state.asking.delete(page));
  };

  // Once for each state
  useEffect(() => {
    state.alive = true;
    fetchPage(0);
    return () => {
      state.alive = false;
    };
  }, [state]);

  return {
    key: `exchange-${id}`,
    total: state.total,
    get: (index) => state.cache.get(index),
    want: (from, to) => {
      for (const page of state.cache.missing(Math.max(0, from), Math.min(to, state.total))) fetchPage(page);
    },
  };
}
