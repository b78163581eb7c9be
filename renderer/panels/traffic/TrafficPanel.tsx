import { ErrorBoundary } from '../../components/ErrorBoundary.tsx';
import { Panes } from '../../components/Panes.tsx';
import { DetailPane } from '../../details/DetailPane.tsx';
import { useSelectionStore } from '../../stores/selectionStore.ts';
import { useTrafficStore } from '../../stores/trafficStore.ts';
import { ExchangeList } from './ExchangeList.tsx';
import { FilterBar } from './FilterBar.tsx';
import { FirstRun } from './FirstRun.tsx';
import { ListNotices } from './ListNotices.tsx';
import { SessionsTree } from './SessionsTree.tsx';

export function TrafficPanel() {
  const nothing = useTrafficStore((s) => s.loaded && s.total === 0 && s.cleared === null && s.scope === null && s.filter === '');
  const selected = useSelectionStore((s) => s.selection !== null);
  // A login that is held comes before any exchange
  const bare = useSelectionStore((s) => s.selection?.kind !== 'hold') && nothing;
  const sessions = (
    <ErrorBoundary what="The sessions tree">
      <SessionsTree />
    </ErrorBoundary>
  );
  const list = (
    <section className="exchanges" aria-label="Traffic">
      <FilterBar />
      <ListNotices />
      <ErrorBoundary what="The list of exchanges">
        <ExchangeList />
      </ErrorBoundary>
    </section>
  );
  return (
    <Panes
      id="traffic"
      panes={[
        { id: 'sessions', content: sessions, size: '208px', least: '140px', fixed: true },
        ...(bare
          ? [{ id: 'start', content: <FirstRun />, least: '320px' }]
          : [
              { id: 'exchanges', content: list, least: '300px' },
              ...(selected ? [{ id: 'detail', content: <DetailPane />, size: '41%', least: '280px' }] : []),
            ]),
      ]}
    />
  );
}
