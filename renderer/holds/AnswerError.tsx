import type { HoldDetail } from '../../src-core/bridge/contract.ts';
import { knownError, knownErrors } from '../format/knownErrors.ts';
import { changeDraft } from '../stores/holdStore.ts';
import type { ErrorFields, HoldDraft } from './draft.ts';

/** A well-known error, or one of one's own. */
export function AnswerError({ detail, draft }: { readonly detail: HoldDetail; readonly draft: HoldDraft }) {
  const { error } = draft;
  const known = knownError(Number(error.code));
  const put = (change: Partial<ErrorFields>): void => changeDraft(detail, { error: { ...error, ...change } });
  return (
    <div className="answer-fields scroll">
      <label>
        <span>Error</span>
        <select
          className="input"
          aria-label="Well-known error"
          value={known === undefined ? '' : String(known.code)}
          onChange={(event) => {
            const chosen = knownError(Number(event.target.value));
            put(
              chosen === undefined
                ? { code: '', sqlstate: '', message: '' }
                : { code: String(chosen.code), sqlstate: chosen.sqlstate, message: chosen.message },
            );
          }}
        >
          {knownErrors.map((e) => (
            <option key={e.code} value={String(e.code)}>
              {e.code} {e.sqlstate} {e.about}
            </option>
          ))}
          <option value="">another code…</option>
        </select>
      </label>
      <label>
        <span>Code</span>
        <input
          type="text"
          inputMode="numeric"
          className="input mono"
          aria-label="Error code"
          value={error.code}
          onChange={(event) => put({ code: event.target.value })}
        />
      </label>
      <label>
        <span>SQLSTATE</span>
        <input
          type="text"
          className="input mono"
          aria-label="SQLSTATE"
          maxLength={5}
          value={error.sqlstate}
          placeholder="the code's own"
          onChange={(event) => put({ sqlstate: event.target.value.toUpperCase() })}
        />
      </label>
      <label className="wide">
        <span>Message</span>
        <input
          type="text"
          className="input"
          aria-label="Error message"
          maxLength={512}
          value={error.message}
          placeholder="MySQL's own text for the code"
          onChange={(event) => put({ message: event.target.value })}
        />
      </label>
      <p className="soft">
        {detail.summary.at === 'command'
          ? 'The server does not get the statement. A transaction that the real error would roll back goes on at the server; roll it back in the app as it would then.'
          : detail.summary.at === 'reply'
            ? "The client gets this in place of the server's answer; what the statement did at the server stays done."
            : 'The client is refused, and its connection ends.'}
      </p>
    </div>
  );
}
