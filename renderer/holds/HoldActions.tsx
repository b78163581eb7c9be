import { CircleAlert, Play } from 'lucide-react';
import type { HoldDetail } from '../../src-core/bridge/contract.ts';
import { changeDraft, forgetDraft, release, useHoldStore } from '../stores/holdStore.ts';
import { answersFor, changesSomething, type HoldDraft, outcomeOf } from './draft.ts';
import { answerWords, shortAnswers } from './words.ts';

/** What is to become of it, and the buttons that do it. */
export function HoldActions({ detail, draft }: { readonly detail: HoldDetail; readonly draft: HoldDraft }) {
  const { id, at } = detail.summary;
  const leaving = useHoldStore((s) => s.leaving.has(id));
  const changed = changesSomething(draft, detail);
  const outcome = outcomeOf(draft, detail);
  const label = draft.answer !== 'forward' ? answerWords(draft.answer, at) : changed ? 'Continue with changes' : 'Continue';
  return (
    <form
      className="hold-actions"
      onSubmit={(event) => {
        event.preventDefault();
        if (outcome.fault === null) void release(id, outcome.actions, draft.holdReply && draft.answer === 'forward' && at === 'command');
      }}
    >
      {outcome.fault === null ? null : (
        <p className="bad hold-fault" role="alert">
          <CircleAlert size={13} aria-hidden /> {outcome.fault}
        </p>
      )}
      <div className="hold-choices" role="radiogroup" aria-label="What to do">
        {answersFor(detail.summary).map((answer) => (
          <label key={answer} className="choice" title={answerWords(answer, at)} data-on={draft.answer === answer}>
            <input type="radio" name={`answer-${id}`} checked={draft.answer === answer} onChange={() => changeDraft(detail, { answer })} />
            {shortAnswers[answer]}
          </label>
        ))}
      </div>
      <div className="hold-send">
        <label className="inline">
          Delay
          <input
            type="text"
            inputMode="numeric"
            className="input number"
            aria-label="Delay in ms"
            placeholder="0"
            value={draft.delayMs}
            onChange={(event) => changeDraft(detail, { delayMs: event.target.value })}
          />
          ms
        </label>
        {at === 'command' && draft.answer === 'forward' ? (
          <label className="inline">
            <input
              type="checkbox"
              checked={draft.holdReply}
              onChange={(event) => changeDraft(detail, { holdReply: event.target.checked })}
            />
            Hold its reply
          </label>
        ) : null}
        <span className="hold-buttons">
          {changed ? (
            <>
              <button type="button" className="button quiet" onClick={() => forgetDraft(id)}>
                Reset
              </button>
              <button type="button" className="button" disabled={leaving} onClick={() => void release(id)}>
                Continue unchanged
              </button>
            </>
          ) : null}
          <button
            type="submit"
            className="button primary"
            disabled={leaving || outcome.fault !== null}
            title={changed ? 'Ctrl+Enter' : 'Continue (c, Ctrl+Enter)'}
          >
            <Play size={13} aria-hidden />
            {label}
          </button>
        </span>
      </div>
    </form>
  );
}
