import { useEffect, useMemo, useState } from 'react';
import type { PacketDetail, Summary } from '../../../src-core/bridge/contract.ts';
import { packetPage, packetsPerPage } from '../../stores/packetPages.ts';
import { PageCache } from '../../stores/pageCache.ts';
import { report } from '../../stores/statusStore.ts';
import type { PacketSource } from './packetSource.ts';

/** The packets of an exchange; anew when it went on since. */
export function usePackets(summary: Summary): PacketSource {
  const { id } = summary;
  const [, redraw] = useState(0);
  const state = useMemo(
    () => ({ cache: new PageCache<PacketDetail>(packetsPerPage, 40), asking: new Set<number>(), total: 0, alive: true, of: summary }),
    [summary],
  );

  const fetchPage = (page: number): void => {
    if (state.asking.has(page)) return;
    state.asking.add(page);
    packetPage(id, page)
      .then(({ packets, total }) => {
        if (!state.alive) return;
        state.total = total;
        state.cache.put(page * packetsPerPage, packets);
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
