import type { HoldDetail } from '../../src-core/bridge/contract.ts';
import { changeDraft } from '../stores/holdStore.ts';
import type { HoldDraft, OkFields } from './draft.ts';

const fields: readonly { readonly key: keyof OkFields; readonly label: string }[] = [
  { key: 'affectedRows', label: 'Affected rows' },
  { key: 'lastInsertId', label: 'Insert id' },
  { key: 'warnings', label: 'Warnings' },
  { key: 'info', label: 'Info' },
];

/** What the OK says; the server is not asked. */
export function AnswerOk({ detail, draft }: { readonly detail: HoldDetail; readonly draft: HoldDraft }) {
  return (
    <div className="answer-fields scroll">
      {fields.map(({ key, label }) => (
        <label key={key}>
          <span>{label}</span>
          <input
            type="text"
            className="input mono"
            value={draft.ok[key]}
            placeholder={key === 'info' ? 'Rows matched: 1  Changed: 1  Warnings: 0' : '0'}
            onChange={(event) => changeDraft(detail, { ok: { ...draft.ok, [key]: event.target.value } })}
          />
        </label>
      ))}
      <p className="soft">
        {detail.summary.at === 'command'
          ? 'The server does not get the statement.'
          : "The client gets this in place of the server's answer."}
      </p>
    </div>
  );
}
