import { Tabs } from 'radix-ui';
import { ErrorBoundary } from '../components/ErrorBoundary.tsx';
import { HoldPane } from '../holds/HoldPane.tsx';
import { useDetailStore } from '../stores/detailStore.ts';
import { useInterceptStore } from '../stores/interceptStore.ts';
import { showTab, useLayoutStore } from '../stores/layoutStore.ts';
import { useSelectionStore } from '../stores/selectionStore.ts';
import { shownHold } from '../stores/shownHold.ts';
import { sessionIndex, useTrafficStore } from '../stores/trafficStore.ts';
import { DetailHead } from './DetailHead.tsx';
import { details, type Subject } from './index.ts';

export function DetailPane() {
  const selection = useSelectionStore((s) => s.selection);
  const detail = useDetailStore((s) => s.detail);
  const fault = useDetailStore((s) => s.fault);
  useTrafficStore((s) => s.sessionsVersion);
  const chosen = useLayoutStore((s) => s.tab);

  const hold = useInterceptStore((s) => shownHold(selection, s));
  const subject = subjectOf();
  const tabs = details.filter((d) => subject?.kind !== 'session' || d.forSession);
  const tab = tabs.find((d) => d.id === chosen) ?? tabs[0]!;
  const subjectKey = subject === null ? null : subject.kind === 'exchange' ? `e${subject.detail.summary.id}` : `s${subject.session.id}`;

  function subjectOf(): Subject | null {
    if (selection?.kind === 'exchange') return detail === null ? null : { kind: 'exchange', detail };
    const session = selection?.kind === 'session' ? sessionIndex.get(selection.id) : undefined;
    return session === undefined ? null : { kind: 'session', session };
  }

  if (hold !== null) {
    return (
      <section className="detail" aria-label="Detail">
        <ErrorBoundary what="The hold" resetKey={hold.id}>
          <HoldPane hold={hold} />
        </ErrorBoundary>
      </section>
    );
  }
  if (subject === null) {
    return (
      <section className="detail" aria-label="Detail">
        <p className={`pane-empty ${fault === null ? 'soft' : 'bad'}`}>
          {fault ?? (selection === null ? 'Choose an exchange to see its query, result, packets and timing.' : '')}
        </p>
      </section>
    );
  }
  return (
    <section className="detail" aria-label="Detail">
      <Tabs.Root className="tabs" value={tab.id} onValueChange={showTab}>
        <DetailHead subject={subject} />
        <Tabs.List className="tab-list" aria-label="Detail">
          {tabs.map((d) => (
            <Tabs.Trigger key={d.id} value={d.id} className="tab">
              {d.title}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        {tabs.map((d) => (
          <Tabs.Content key={d.id} value={d.id} className="tab-content" tabIndex={-1}>
            <ErrorBoundary what={`The ${d.title} tab`} resetKey={subjectKey}>
              <d.Component subject={subject} />
            </ErrorBoundary>
          </Tabs.Content>
        ))}
      </Tabs.Root>
    </section>
  );
}
