import { Panes } from '../../components/Panes.tsx';
import { useInterceptStore } from '../../stores/interceptStore.ts';
import { ScriptConsole } from './ScriptConsole.tsx';
import { ScriptEditor } from './ScriptEditor.tsx';
import { ScriptList } from './ScriptList.tsx';

export function ScriptsPanel() {
  const scripts = useInterceptStore((s) => s.state?.scripts);
  if (scripts === undefined) return <p className="pane-empty soft">Waiting for the engine…</p>;
  const work = (
    <Panes
      id="scripts-work"
      vertical
      panes={[
        { id: 'script-text', content: <ScriptEditor scripts={scripts} />, least: '160px' },
        { id: 'script-console', content: <ScriptConsole scripts={scripts} />, size: '32%', least: '80px' },
      ]}
    />
  );
  return (
    <Panes
      id="scripts"
      panes={[
        { id: 'script-list', content: <ScriptList scripts={scripts} />, size: '320px', least: '220px', fixed: true },
        { id: 'script-side', content: work, least: '320px' },
      ]}
    />
  );
}
