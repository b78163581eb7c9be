import { X } from 'lucide-react';
import { clock, count, duration } from '../format/numbers.ts';
import { commandWord, sessionStates } from '../format/words.ts';
import { clearSelection } from '../stores/selectionStore.ts';
import type { Subject } from './index.ts';
import { useElapsed } from './useElapsed.ts';

/** One line that says what the tabs are about. */
export function DetailHead({ subject }: { readonly subject: Subject }) {
  return (
    <header className="detail-head">
      {subject.kind === 'exchange' ? <ExchangeHead subject={subject} /> : <SessionHead subject={subject} />}
      <button type="button" className="button quiet icon" aria-label="Close detail" title="Close (Esc)" onClick={clearSelection}>
        <X size={14} aria-hidden />
      </button>
    </header>
  );
}

function ExchangeHead({ subject: { detail } }: { readonly subject: Extract<Subject, { kind: 'exchange' }> }) {
  const { summary, sessionSummary } = detail;
  const elapsed = useElapsed(summary.startedAt, summary.state === 'running');
  const user = summary.schema === '' ? summary.user : `${summary.user}@${summary.schema}`;
  return (
    <h2 className="ellipsis grow">
      <b className="number">#{count(summary.id)}</b> {commandWord(summary.command)}
      <span className="soft">
        {' '}
        · {user} · session #{sessionSummary.id} · {clock(summary.startedAt)}
        {elapsed !== null
          ? ` · running for ${duration(elapsed)}`
          : ` · ${duration(summary.waitUs + summary.serverUs + summary.transferUs)}`}
      </span>
    </h2>
  );
}

function SessionHead({ subject: { session } }: { readonly subject: Extract<Subject, { kind: 'session' }> }) {
  return (
    <h2 className="ellipsis grow">
      Session <b className="number">#{count(session.id)}</b>
      <span className="soft">
        {' '}
        · {session.program} · {sessionStates[session.state]} · {session.client}
      </span>
    </h2>
  );
}
