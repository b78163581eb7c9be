import { Pause, X } from 'lucide-react';
import type { HoldDetail, HoldSummary } from '../../src-core/bridge/contract.ts';
import { submitOnKey } from '../components/submitOnKey.ts';
import { useHoldStore } from '../stores/holdStore.ts';
import { useInterceptStore } from '../stores/interceptStore.ts';
import { clearSelection } from '../stores/selectionStore.ts';
import { AnswerError } from './AnswerError.tsx';
import { AnswerOk } from './AnswerOk.tsx';
import { AnswerRows } from './AnswerRows.tsx';
import { CommandEditor } from './CommandEditor.tsx';
import type { HoldDraft } from './draft.ts';
import { newDraft } from './draft.ts';
import { HoldActions } from './HoldActions.tsx';
import { ReplyEditor } from './ReplyEditor.tsx';
import { useNow } from './useNow.ts';
import { heldWhat, heldWhose, patienceLeft, waited } from './words.ts';

/** What waits, to be changed, answered or let go. */
export function HoldPane({ hold }: { readonly hold: HoldSummary }) {
  const detail = useHoldStore((s) => s.detail);
  const fault = useHoldStore((s) => s.fault);
  const shown = detail?.summary.id === hold.id ? detail : null;
  return (
    <div className="hold-pane" role="group" aria-label="Hold" tabIndex={-1} onKeyDown={submitOnKey}>
      <HoldHead hold={hold} />
      {shown !== null ? <HoldBody detail={shown} /> : <p className={`pane-empty ${fault === null ? 'soft' : 'bad'}`}>{fault}</p>}
    </div>
  );
}

function HoldHead({ hold }: { readonly hold: HoldSummary }) {
  const now = useNow();
  const breakpoint = useInterceptStore((s) => s.state?.breakpoints.find((b) => b.id === hold.breakpoint));
  const patience = patienceLeft(hold, now);
  return (
    <header className="hold-head">
      <div className="detail-head">
        <Pause size={14} aria-hidden className="warn" />
        <h2 className="ellipsis grow">
          Held {heldWhat(hold)} <span className="soft">of {heldWhose(hold)}</span>
        </h2>
        <button
          type="button"
          className="button quiet icon"
          aria-label="Close detail"
          title="Close (Esc); it stays held"
          onClick={clearSelection}
        >
          <X size={14} aria-hidden />
        </button>
      </div>
      <p className="hold-facts">
        <span>
          for <b className="number">{waited(Math.max(0, now - hold.since))}</b>
        </span>
        {breakpoint === undefined ? null : (
          <span className="soft ellipsis">
            stopped at {breakpoint.filter === '' ? 'everything' : <span className="mono">{breakpoint.filter}</span>}
          </span>
        )}
        {patience === null ? (
          <span className="soft">how long the client waits is not known</span>
        ) : (
          <span className={patience.share < 0.25 ? 'bad' : 'soft'}>
            {patience.words} ({hold.patience?.because})
          </span>
        )}
      </p>
    </header>
  );
}

function HoldBody({ detail }: { readonly detail: HoldDetail }) {
  const draft = useHoldStore((s) => s.drafts.get(detail.summary.id)) ?? fresh(detail);
  return (
    <>
      <div className="hold-body">
        <Editor detail={detail} draft={draft} />
      </div>
      <HoldActions detail={detail} draft={draft} />
    </>
  );
}

const made = new WeakMap<HoldDetail, HoldDraft>();

/** The same object as long as nothing is written, so that nothing is drawn anew. */
function fresh(detail: HoldDetail): HoldDraft {
  const known = made.get(detail);
  if (known !== undefined) return known;
  const draft = newDraft(detail);
  made.set(detail, draft);
  return draft;
}

function Editor({ detail, draft }: { readonly detail: HoldDetail; readonly draft: HoldDraft }) {
  switch (draft.answer) {
    case 'rows':
      return <AnswerRows detail={detail} draft={draft} />;
    case 'ok':
      return <AnswerOk detail={detail} draft={draft} />;
    case 'error':
      return <AnswerError detail={detail} draft={draft} />;
    case 'close':
      return (
        <p className="pane-empty soft">
          Both connections of the session end, the client's and the server's. What the client gets is what it gets when a server goes away:
          MySQL's clients report error 2013 (lost connection) or 2006 (gone away).
        </p>
      );
    case 'forward':
      return detail.summary.at === 'reply' ? (
        <ReplyEditor detail={detail} draft={draft} />
      ) : (
        <CommandEditor detail={detail} draft={draft} />
      );
  }
}
