import { useEffect } from 'react';
import { Panes } from '../../components/Panes.tsx';
import { useMockStore } from '../../stores/mockStore.ts';
import { wantMock } from '../../stores/mockWiring.ts';
import { MissList } from './MissList.tsx';
import { MockEditor } from './MockEditor.tsx';
import { MockStatements } from './MockStatements.tsx';

export function MockPanel() {
  const mock = useMockStore((s) => s.state);
  useEffect(wantMock, []);
  if (mock === null) return <p className="pane-empty soft">Waiting for the engine…</p>;
  const work = (
    <Panes
      id="mock-work"
      vertical
      panes={[
        { id: 'mock-text', content: <MockEditor mock={mock} />, least: '160px' },
        { id: 'mock-misses', content: <MissList mock={mock} />, size: '32%', least: '80px' },
      ]}
    />
  );
  return (
    <Panes
      id="mock"
      panes={[
        { id: 'mock-list', content: <MockStatements mock={mock} />, size: '340px', least: '220px', fixed: true },
        { id: 'mock-side', content: work, least: '320px' },
      ]}
    />
  );
}
