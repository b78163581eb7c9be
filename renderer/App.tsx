import { ActivityBar } from './components/ActivityBar.tsx';
import { ErrorBoundary } from './components/ErrorBoundary.tsx';
import { Overlays } from './components/Overlays.tsx';
import { StatusBar } from './components/StatusBar.tsx';
import { Toolbar } from './components/Toolbar.tsx';
import { HoldBar } from './holds/HoldBar.tsx';
import { panels } from './panels/index.ts';
import { useLayoutStore } from './stores/layoutStore.ts';

export function App() {
  const panelId = useLayoutStore((s) => s.panel);
  const panel = panels.find((p) => p.id === panelId) ?? panels[0]!;
  return (
    <div className="app">
      <ErrorBoundary what="The toolbar">
        <Toolbar />
      </ErrorBoundary>
      <ErrorBoundary what="The bar of holds">
        <HoldBar />
      </ErrorBoundary>
      <div className="middle">
        <ActivityBar />
        <main className="panel" aria-label={panel.title}>
          <ErrorBoundary what={`The ${panel.title} panel`} resetKey={panel.id}>
            <panel.Component />
          </ErrorBoundary>
        </main>
      </div>
      <ErrorBoundary what="The status bar">
        <StatusBar />
      </ErrorBoundary>
      <Overlays />
    </div>
  );
}
