import { Panes } from '../../components/Panes.tsx';
import { useInterceptStore } from '../../stores/interceptStore.ts';
import { useTrialStore } from '../../stores/trialStore.ts';
import { RuleList } from './RuleList.tsx';
import { RulesEditor } from './RulesEditor.tsx';
import { TrialView } from './TrialView.tsx';

export function RulesPanel() {
  const rules = useInterceptStore((s) => s.state?.rules);
  const tried = useTrialStore((s) => s.trial !== null || s.fault !== null || s.trying);
  if (rules === undefined) return <p className="pane-empty soft">Waiting for the engine…</p>;
  const work = (
    <Panes
      id="rules-work"
      vertical
      panes={[
        { id: 'rules-text', content: <RulesEditor rules={rules} />, least: '160px' },
        ...(tried ? [{ id: 'rules-trial', content: <TrialView rules={rules} />, size: '42%', least: '120px' }] : []),
      ]}
    />
  );
  return (
    <Panes
      id="rules"
      panes={[
        { id: 'rules-list', content: <RuleList rules={rules} />, size: '340px', least: '220px', fixed: true },
        { id: 'rules-side', content: work, least: '320px' },
      ]}
    />
  );
}
